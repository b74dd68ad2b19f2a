import { distance } from 'fastest-levenshtein';
import { CrossdockError } from '../../../../core/connector/index.ts';
import type { RawRow } from '../client/dialect.ts';
import type { Session } from '../client/session.ts';
import { POS_SQL_ERRORS } from '../errors.ts';
import type { Column, Index, Table } from './column.ts';

/** A table as the settings name it. */
export interface TableName {
  readonly table: string;
  readonly schema: string;
  /** The setting, for messages. */
  readonly where: string;
}

/** Names that a statement can be made with safely, whatever quotes them. */
const PLAIN_NAME = /^[\p{L}\p{N}_$#@% -]{1,128}$/u;
/** knex would read this as a second name. */
const ALIAS = / as /i;
const LISTED_MAX = 8;

/**
 * Finds a table in the database's own catalogue, with its columns and indexes.
 *
 * Shape: a name that differs in capitals only is taken when it is the only one.
 * Errors: POS_SQL_CATALOGUE with the nearest name.
 */
export async function discoverTable(session: Session, wanted: TableName): Promise<Table> {
  const { sql, dialect, ask } = session;
  requirePlain(wanted.schema, `${wanted.where}.schema`);
  const tables = await ask(dialect.tables(sql, wanted.schema));
  const names = tables.map((row) => textOf(row, 'name'));
  const name = nameIn(names, wanted.table, {
    where: `${wanted.where}.table`,
    what: `schema ${wanted.schema}`,
  });
  const columns = await ask(dialect.columns(sql, wanted.schema, name));
  const indexes = await ask(dialect.indexes(sql, wanted.schema, name));
  const row = tables.find((candidate) => textOf(candidate, 'name') === name);
  return {
    schema: wanted.schema,
    name,
    isView: row !== undefined && textOf(row, 'view') === '1',
    columns: columns.map((column) => columnOf(session, column)),
    indexes: indexesOf(indexes),
  };
}

/** The column of that name. Errors: POS_SQL_CATALOGUE with the nearest name. */
export function columnIn(table: Table, name: string, where: string): Column {
  const names = table.columns.map((column) => column.name);
  const found = nameIn(names, name, { where, what: `table ${table.name}` });
  const column = table.columns.find((candidate) => candidate.name === found);
  if (column !== undefined) return column;
  throw unknownName(name, names, { where, what: `table ${table.name}` });
}

interface Place {
  readonly where: string;
  readonly what: string;
}

function nameIn(names: readonly string[], wanted: string, place: Place): string {
  const alike = names.filter((name) => name.toLowerCase() === wanted.toLowerCase());
  const found =
    names.find((name) => name === wanted) ?? (alike.length === 1 ? alike[0] : undefined);
  if (found === undefined) throw unknownName(wanted, names, place);
  requirePlain(found, place.where);
  return found;
}

function requirePlain(name: string, where: string): void {
  if (PLAIN_NAME.test(name) && !ALIAS.test(name)) return;
  throw new CrossdockError(POS_SQL_ERRORS.POS_SQL_CATALOGUE, {
    what: `the name "${name.slice(0, 80)}" has characters that no statement is made with`,
    where,
    mend: 'have a view made that gives it a plain name, or name the other columns under columns',
  });
}

function unknownName(wanted: string, names: readonly string[], place: Place): CrossdockError {
  const near = nearest(wanted, names);
  const listed = names.slice(0, LISTED_MAX).join(', ');
  const more = names.length > LISTED_MAX ? ` and ${names.length - LISTED_MAX} more` : '';
  const choice =
    names.length === 0
      ? 'nothing there can be seen by this login: have SELECT granted to it'
      : `this login sees ${listed}${more}; where it is another one, have SELECT on it granted`;
  return new CrossdockError(POS_SQL_ERRORS.POS_SQL_CATALOGUE, {
    what: `"${wanted.slice(0, 80)}" is not in ${place.what}`,
    where: place.where,
    mend: near === null ? choice : `write "${near}"`,
  });
}

function nearest(wanted: string, names: readonly string[]): string | null {
  const lowered = wanted.toLowerCase();
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  let best: string | null = null;
  let bestSteps = limit + 1;
  for (const name of names) {
    const steps = distance(lowered, name.toLowerCase());
    if (steps >= bestSteps) continue;
    best = name;
    bestSteps = steps;
  }
  return best;
}

function columnOf({ dialect }: Session, row: RawRow): Column {
  const name = textOf(row, 'name');
  const type = textOf(row, 'type');
  return {
    name,
    type,
    kind: dialect.kindOf(type, name),
    isNullable: textOf(row, 'nullable') === '1',
    length: numberOf(row, 'length'),
    scale: numberOf(row, 'scale'),
  };
}

function indexesOf(rows: readonly RawRow[]): readonly Index[] {
  const found = new Map<string, { isUnique: boolean; columns: string[] }>();
  for (const row of rows) {
    const name = textOf(row, 'index');
    const index = found.get(name) ?? { isUnique: textOf(row, 'unique') === '1', columns: [] };
    index.columns.push(textOf(row, 'column'));
    found.set(name, index);
  }
  return [...found].map(([name, index]) => ({ name, ...index }));
}

function numberOf(row: RawRow, name: string): number | null {
  const text = textOf(row, name);
  return /^-?\d+$/.test(text) ? Number(text) : null;
}

/** The text of a value of the catalogue; '' for none. */
export function textOf(row: RawRow, name: string): string {
  const value = row[name];
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : Buffer.from(value).toString('utf8');
}
