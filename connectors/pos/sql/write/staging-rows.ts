import { isJsonObject, type Json, type JsonObject } from '../../../../core/connector/index.ts';
import { columnValue } from '../../destination/out-row.ts';
import { LINE_FIELD } from '../../settings/out-column.ts';
import { OUT_KINDS } from '../../settings/out-streams.ts';
import type { Column } from '../catalogue/column.ts';
import { keyText } from '../read/key-text.ts';
import type { StagingPlan } from './staging-plan.ts';

/** One row of a staging table: the text of each column, or nothing. */
export type StagingValues = ReadonlyMap<Column, string | null>;

/** The rows of one command, or where and why the table would not take them. */
export type StagingRows =
  | { readonly ok: true; readonly rows: readonly StagingValues[] }
  | { readonly ok: false; readonly path: string; readonly what: string };

/**
 * Makes the rows of a command within the till's limits: one, or one for each line of an order.
 *
 * Nothing is cut or rounded: a database would do it without a word, so what does not fit is refused here.
 */
export function stagingRows(plan: StagingPlan, data: JsonObject): StagingRows {
  const { linesField } = OUT_KINDS[plan.rule.stream];
  if (linesField === null) return rowOf(plan, data, { line: {}, path: '' });
  const lines = data[linesField];
  if (!Array.isArray(lines) || lines.length === 0) {
    return { ok: false, path: `/${linesField}`, what: `${linesField} names nothing to hand out` };
  }
  const rows: StagingValues[] = [];
  for (const [index, line] of lines.entries()) {
    const path = `/${linesField}/${index}`;
    if (!isJsonObject(line)) return { ok: false, path, what: 'the line is no object' };
    const made = rowOf(plan, data, { line, path });
    if (!made.ok) return made;
    rows.push(...made.rows);
  }
  return { ok: true, rows };
}

/** The record's key as the row's own key columns say it. */
export function keyOfRow(plan: StagingPlan, row: StagingValues): string {
  return keyText(plan.key.map((column) => row.get(column) ?? ''));
}

interface LineSource {
  readonly line: JsonObject;
  readonly path: string;
}

function rowOf(plan: StagingPlan, data: JsonObject, source: LineSource): StagingRows {
  const row = new Map<Column, string | null>(plan.fixed);
  for (const { out, column } of plan.columns) {
    const isOfLine = out.field.startsWith(LINE_FIELD);
    const field = isOfLine ? out.field.slice(LINE_FIELD.length) : out.field;
    const path = `${isOfLine ? source.path : ''}/${field}`;
    const made = columnValue(out, isOfLine ? source.line[field] : data[field]);
    if (!made.ok) return { ok: false, path, what: made.what };
    const text = inColumn(column, made.text);
    const wrong = text === null ? null : misfit(column, text);
    if (wrong !== null) return { ok: false, path, what: `${column.name} ${wrong}` };
    row.set(column, text);
  }
  return { ok: true, rows: [row] };
}

/** Truth is `1` and `0` where a column holds numbers or letters, as tills have it. */
function inColumn(column: Column, given: string): string | null {
  const text = column.kind === 'integer' ? given.replace(/\.0+$/, '') : given;
  if (text === '') return ['text', 'char'].includes(column.kind) && !column.isNullable ? '' : null;
  if (text !== 'true' && text !== 'false') return text;
  const isNumber = ['integer', 'decimal', 'float', 'bits'].includes(column.kind);
  return isNumber ? (text === 'true' ? '1' : '0') : text;
}

const NUMBER = /^-?\d+(?:\.(\d+))?$/;

/** What the database would round or cut without an error. */
function misfit(column: Column, text: string): string | null {
  if (column.kind === 'integer' || column.kind === 'decimal') {
    const decimals = NUMBER.exec(text);
    if (decimals === null) return 'takes numbers only';
    const most = column.kind === 'integer' ? 0 : column.scale;
    const given = (decimals[1] ?? '').replace(/0+$/, '').length;
    return most !== null && given > most ? `takes ${most} decimals` : null;
  }
  const isText = column.kind === 'text' || column.kind === 'char';
  const { length } = column;
  if (isText && length !== null && length > 0 && [...text].length > length) {
    return `takes ${length} characters`;
  }
  return null;
}

/** Data of the stream from rows of the table, for look-ups. */
export function dataOfRows(
  plan: StagingPlan,
  rows: readonly ReadonlyMap<Column, string | null>[],
): JsonObject {
  const { linesField } = OUT_KINDS[plan.rule.stream];
  const [first] = rows;
  const own = plan.columns.filter(({ out }) => !out.field.startsWith(LINE_FIELD));
  const data: Record<string, Json> = {};
  for (const { out, column } of own) data[out.field] = first?.get(column) ?? null;
  if (linesField === null) return data;
  const ofLine = plan.columns.filter(({ out }) => out.field.startsWith(LINE_FIELD));
  data[linesField] = rows.map((row) =>
    Object.fromEntries(
      ofLine.map(({ out, column }): [string, Json] => [
        out.field.slice(LINE_FIELD.length),
        row.get(column) ?? null,
      ]),
    ),
  );
  return data;
}
