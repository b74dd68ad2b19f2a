/** Look-up tables for flows: `config/tables/<name>.yaml|json|csv`, each a key → row. */
import { basename, extname } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { CrossdockError, type Fault, faultOf } from '../base/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import { parseConfigText } from './document.ts';
import { CONFIG_ERRORS } from './errors.ts';
import { listFiles, readText } from './files.ts';

const TABLE_MAX_BYTES = 16_777_216;
const ENDINGS = ['.yaml', '.yml', '.json', '.csv'];

/** The tables by name. Objects have no prototype, so that a key such as `constructor` finds nothing. */
export type Tables = Readonly<Record<string, Table>>;

type Table = Readonly<Record<string, Json>>;

/**
 * Reads every table of the folder.
 *
 * Shape: YAML and JSON: an object whose values are the rows. CSV: the first line names the columns, the first
 * column is the key, a row is an object of text. Errors: CONFIG_TABLE_INVALID, CONFIG_NAME_TAKEN as faults.
 */
export function loadTables(
  dir: string,
  folder: string,
): { readonly tables: Tables; readonly faults: readonly Fault[] } {
  const tables: Record<string, Table> = Object.create(null);
  const faults: Fault[] = [];
  for (const file of listFiles(dir, folder, ENDINGS)) {
    const name = basename(file, extname(file));
    const path = `${folder}/${file}`;
    if (name in tables) {
      const what = `another file already gives the table "${name}"`;
      faults.push(
        faultOf(new CrossdockError(CONFIG_ERRORS.CONFIG_NAME_TAKEN, { what, where: path })),
      );
      continue;
    }
    const read = readTable(dir, path);
    if ('faults' in read) faults.push(...read.faults);
    else tables[name] = read.table;
  }
  return { tables, faults };
}

type TableResult = { readonly table: Table } | { readonly faults: readonly Fault[] };

function readTable(dir: string, path: string): TableResult {
  try {
    const text = readText(dir, path, TABLE_MAX_BYTES) ?? '';
    return extname(path) === '.csv' ? csvTable(text, path) : treeTable(text, path);
  } catch (error) {
    return { faults: [faultOf(error)] };
  }
}

function treeTable(text: string, path: string): TableResult {
  const parsed = parseConfigText(text, path);
  if ('faults' in parsed) return parsed;
  const { value, where } = parsed.document;
  if (!isJsonObject(value)) {
    throw invalid(where([], 'value'), 'the file is not an object of key: row');
  }
  const table: Record<string, Json> = Object.create(null);
  for (const [key, row] of Object.entries(value)) if (row !== undefined) table[key] = row;
  return { table };
}

function csvTable(text: string, path: string): TableResult {
  const [columns, ...lines] = parseCsv(text, path);
  const keyColumn = columns?.[0];
  if (columns === undefined || keyColumn === undefined) throw invalid(path, 'the file is empty');
  const table: Record<string, Json> = Object.create(null);
  lines.forEach((cells, index) => {
    const key = cells[0] ?? '';
    const where = `${path}:${index + 2}`;
    if (key === '') throw invalid(where, `the key column "${keyColumn}" is empty`);
    if (key in table) throw invalid(where, `the key "${key}" is already in the table`);
    table[key] = rowOf(columns, cells);
  });
  return { table };
}

function rowOf(columns: readonly string[], cells: readonly string[]): JsonObject {
  const row: Record<string, Json> = Object.create(null);
  columns.forEach((column, index) => {
    row[column] = cells[index] ?? '';
  });
  return row;
}

function parseCsv(text: string, path: string): readonly (readonly string[])[] {
  try {
    return parse(text, { bom: true, skip_empty_lines: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line: unknown = error['lines'];
    throw invalid(typeof line === 'number' ? `${path}:${line}` : path, error.message);
  }
}

function invalid(where: string, what: string): CrossdockError {
  return new CrossdockError(CONFIG_ERRORS.CONFIG_TABLE_INVALID, { what, where });
}
