import {
  contentHash,
  type ErrorKind,
  type Json,
  type RecordFault,
  type SourceRecord,
} from '../../../../core/connector/index.ts';
import { POS_ERRORS } from '../../errors.ts';
import { type LocalTime, localTimeReader } from '../../records/local-time.ts';
import { readNumber } from '../../records/number-text.ts';
import type { Column } from '../catalogue/column.ts';
import type { RawRow, RawValue } from '../client/dialect.ts';
import { keyText } from './key-text.ts';
import type { TablePlan } from './plan.ts';
import { placeText, type Reading, readValue } from './value.ts';
import { versionText } from './version.ts';

/** A row as a record, or why it is none, and its place in the order. */
export interface ReadRow {
  /** The key, also of a row that is no record. */
  readonly key: string;
  readonly place: readonly string[];
  readonly made: SourceRecord | RecordFault;
}

/** True for a row that is no record. */
export function isFault(made: SourceRecord | RecordFault): made is RecordFault {
  return 'code' in made;
}

/** What stays the same for a fault of the same row as long as nobody mends it. */
export function faultMark({ where, what, raw }: RecordFault): string {
  return contentHash([where, what, raw]).slice(0, 12);
}

type Values = ReadonlyMap<Column, Reading>;
type Wrong = { readonly error: ErrorKind; readonly what: string };

/** Makes records of rows by the table's declarations: values, key, times, version, in that order (I6). */
export function rowReader(plan: TablePlan, nowMs: number): (row: RawRow) => ReadRow {
  const times = plan.times.map(({ rule, columns }) => {
    const read = localTimeReader(rule, nowMs);
    return { rule, read: (values: Values) => timeOf(columns, values, read) };
  });
  const version = versionText(plan);
  const target = (row: RawRow): ReadRow['made'] => {
    const values = valuesOf(plan, row);
    const where = `${plan.table.name}:${keyShown(plan, row)}`;
    const data: Record<string, Json> = {};
    const wrong = fill(plan, values, data) ?? size(plan, row);
    if (wrong !== null) return faultOf(plan, row, where, wrong);
    for (const { rule, read } of times) {
      const time = read(values);
      if (time === 'wrong') {
        const what = `${rule.columns.join(', ')} is not ${rule.format}`;
        return faultOf(plan, row, where, { error: POS_ERRORS.POS_ROW_TIME, what });
      }
      data[`${rule.name}Utc`] = time?.utc ?? null;
      if (time?.isAmbiguous === true) data['timeAmbiguous'] = true;
    }
    const key = keyOf(plan, values);
    if (key === null) {
      const what = `nothing stands in one of ${plan.key.map((one) => one.name).join(', ')}`;
      return faultOf(plan, row, where, { error: POS_ERRORS.POS_ROW_KEY, what });
    }
    const occurred = times.find(({ rule }) => rule.occurred)?.rule.name;
    const at = occurred === undefined ? null : data[`${occurred}Utc`];
    const record: SourceRecord = {
      key,
      version: version(values),
      data,
      occurredAt: typeof at === 'string' ? at : null,
      where: `${plan.table.name}:${key}`,
    };
    return isDeleted(plan, values) ? { ...record, deleted: true } : record;
  };
  return (row) => ({
    key: keyShown(plan, row),
    place: plan.order.map((column) => placeText(column, rawOf(plan, row, column))),
    made: target(row),
  });
}

function valuesOf(plan: TablePlan, row: RawRow): Values {
  return new Map(
    plan.selected.map((column, index) => [column, readValue(column, row[`c${index}`] ?? null)]),
  );
}

function rawOf(plan: TablePlan, row: RawRow, column: Column): RawValue {
  return row[`c${plan.selected.indexOf(column)}`] ?? null;
}

/** Checks every value that was asked for and fills the fields; gives the first that is wrong. */
function fill(plan: TablePlan, values: Values, data: Record<string, Json>): Wrong | null {
  for (const [column, reading] of values) {
    if (!isWrong(reading) || (reading.isZeroDate && plan.rule.zeroDates === 'null')) continue;
    const isTime = ['date', 'localTime', 'instant'].includes(column.kind);
    const isNumber = ['integer', 'decimal', 'float'].includes(column.kind);
    const error = isTime
      ? POS_ERRORS.POS_ROW_TIME
      : isNumber
        ? POS_ERRORS.POS_ROW_NUMBER
        : POS_ERRORS.POS_ROW_VALUE;
    return { error, what: `${column.name}: ${reading.wrong}` };
  }
  for (const [field, column] of plan.fields) {
    const value = fieldValue(plan, column, textOf(values, column));
    if (typeof value === 'object' && value !== null) return value;
    data[field] = value;
  }
  return null;
}

function fieldValue(
  plan: TablePlan,
  column: Column,
  text: string | null,
): string | number | boolean | null | Wrong {
  if (text === null) return null;
  if (plan.numbers.has(column)) {
    // A double is written with all its digits and read back as the same double.
    if (column.kind === 'float') return Number(text);
    const number = readNumber(text, '.');
    if (typeof number !== 'object' || number === null) return number;
    return { error: POS_ERRORS.POS_ROW_NUMBER, what: `${column.name}: ${number.wrong}` };
  }
  if (column.kind === 'boolean') return text === 'true';
  if (!plan.booleans.has(column)) return text;
  if (/^(1|true|t|y|yes)$/i.test(text)) return true;
  if (/^(0|false|f|n|no)$/i.test(text)) return false;
  const what = `${column.name}: "${text.slice(0, 40)}" is neither true nor false`;
  return { error: POS_ERRORS.POS_ROW_VALUE, what };
}

function timeOf(
  columns: readonly Column[],
  values: Values,
  read: (text: string) => LocalTime | null,
): LocalTime | null | 'wrong' {
  const text = columns
    .map((column) => textOf(values, column) ?? '')
    .join(' ')
    .trim();
  return text === '' ? null : (read(text) ?? 'wrong');
}

function keyOf(plan: TablePlan, values: Values): string | null {
  const parts = plan.key.map((column) => textOf(values, column));
  const known = parts.filter((part) => part !== null && part !== '');
  if (known.length === 0) return null;
  const whole = parts.filter((part) => part !== null);
  return whole.length === parts.length ? keyText(whole) : null;
}

function isDeleted({ deleted, rule }: TablePlan, values: Values): boolean {
  if (deleted === null) return false;
  const text = textOf(values, deleted);
  if (text === null) return false;
  return rule.deleted?.values?.includes(text) ?? true;
}

function size(plan: TablePlan, row: RawRow): Wrong | null {
  const characters = Object.values(row).reduce((sum, value) => sum + (value?.length ?? 0), 0);
  const { rowCharacters } = plan.rule;
  if (characters <= rowCharacters) return null;
  const what = `the row has ${characters} characters and the table allows ${rowCharacters}`;
  return { error: POS_ERRORS.POS_ROW_TOO_LARGE, what };
}

function faultOf(plan: TablePlan, row: RawRow, where: string, wrong: Wrong): RecordFault {
  const { code, mend } = wrong.error;
  const isLarge = code === POS_ERRORS.POS_ROW_TOO_LARGE.code;
  const kept = isLarge ? plan.key : plan.selected;
  const raw = Object.fromEntries(
    kept.map((column): [string, Json] => [column.name, shown(column, rawOf(plan, row, column))]),
  );
  return { key: where, where, code, what: wrong.what, mend, raw };
}

function keyShown(plan: TablePlan, row: RawRow): string {
  return keyText(plan.key.map((column) => shown(column, rawOf(plan, row, column)) ?? ''));
}

function shown(column: Column, raw: RawValue): string | null {
  return raw === null ? null : placeText(column, raw);
}

function textOf(values: Values, column: Column): string | null {
  const reading = values.get(column);
  return typeof reading === 'string' ? reading : null;
}

function isWrong(reading: Reading): reading is Exclude<Reading, string | null> {
  return typeof reading === 'object' && reading !== null;
}
