import { isJsonObject, type Json, type JsonObject } from '../../../../core/connector/index.ts';
import { type SettingsReader, settingFault, settingsReader } from '../../settings/reader.ts';
import { type TimeRule, timeRules } from '../../settings/times.ts';
import { type ChangeRule, changeRule, type DeletedRule, deletedRule } from './change.ts';

/**
 * One table or view that is read as a stream.
 *
 * Shape: columns are named as the database names them; `columns` says what the record calls them.
 */
export interface TableRule {
  readonly stream: string;
  readonly about: string;
  readonly table: string;
  readonly schema: string | null;
  /** Column → the record's field; null: every column under its own name. */
  readonly columns: ReadonlyMap<string, string> | null;
  readonly key: readonly string[];
  readonly change: ChangeRule;
  readonly deleted: DeletedRule | null;
  /** The column whose value grows with each change of a row, or null. */
  readonly version: string | null;
  readonly numbers: readonly string[];
  readonly booleans: readonly string[];
  readonly times: readonly TimeRule[];
  /** What a date that is none (0000-00-00) is read as. */
  readonly zeroDates: 'fault' | 'null';
  readonly pageRows: number;
  readonly rowCharacters: number;
}

const STREAM_NAME = /^[A-Za-z][A-Za-z0-9-]{0,63}$/;
const KEY_COLUMNS_MAX = 6;

/** Reads the `tables` setting: stream name → table. Errors: POS_SETTING_INVALID. */
export function parseTables(tables: JsonObject, zone: string): readonly TableRule[] {
  return settingsReader(tables, 'tables')
    .named()
    .map(([stream, reader]) => parseTable(stream, reader, zone));
}

function parseTable(stream: string, reader: SettingsReader, zone: string): TableRule {
  if (!STREAM_NAME.test(stream)) {
    const mend = 'use up to 64 letters, digits and hyphens, beginning with a letter';
    throw settingFault(reader.where, `"${stream}" cannot be a stream's name`, mend);
  }
  const change = changeRule(reader.object('change'));
  const version = reader.optionalText('version');
  const rule: TableRule = {
    stream,
    about: reader.text('about', `Rows of the till's table for ${stream}.`),
    table: reader.text('table', ''),
    schema: reader.optionalText('schema'),
    columns: columnNames(reader.json('columns'), `${reader.where}.columns`),
    key: reader.texts('key'),
    change,
    deleted: deletedRule(reader.optionalObject('deleted')),
    version: version === null && change.by === 'column' ? change.column : notNone(version),
    numbers: reader.texts('numbers'),
    booleans: reader.texts('booleans'),
    times: timeRules(reader.optionalObject('times'), zone),
    zeroDates: reader.option('zeroDates', ['fault', 'null'], 'fault'),
    pageRows: reader.integer('pageRows', 1_000, { minimum: 1, maximum: 10_000 }),
    rowCharacters: reader.integer('rowCharacters', 262_144, { minimum: 80, maximum: 16_777_216 }),
  };
  reader.close();
  checkTable(rule, reader.where);
  return rule;
}

function notNone(version: string | null): string | null {
  return version === 'none' ? null : version;
}

function columnNames(value: Json | undefined, where: string): ReadonlyMap<string, string> | null {
  if (value === undefined || value === null) return null;
  const entries: (readonly [string, Json | undefined])[] = Array.isArray(value)
    ? value.map((name: Json) => [typeof name === 'string' ? name : '', name] as const)
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  const names = new Map<string, string>();
  for (const [column, field] of entries) {
    if (column === '' || typeof field !== 'string' || field === '') {
      throw settingFault(where, 'must give texts: a list of columns, or column: field');
    }
    names.set(column, field);
  }
  const fields = new Set(names.values());
  if (names.size === 0) throw settingFault(where, 'names no column');
  if (fields.size < names.size) throw settingFault(where, 'gives one field to two columns');
  return names;
}

function checkTable(rule: TableRule, where: string): void {
  if (rule.table === '') throw settingFault(`${where}.table`, 'is missing', 'name a table or view');
  if (rule.key.length === 0) {
    throw settingFault(`${where}.key`, 'names no column', 'name the columns of the primary key');
  }
  if (rule.key.length > KEY_COLUMNS_MAX || new Set(rule.key).size < rule.key.length) {
    throw settingFault(`${where}.key`, `takes up to ${KEY_COLUMNS_MAX} different columns`);
  }
  const twice = rule.numbers.find((column) => rule.booleans.includes(column));
  if (twice !== undefined) {
    throw settingFault(`${where}.booleans`, `"${twice}" is declared as a number as well`);
  }
  if (rule.deleted !== null && rule.change.by === 'snapshot' && rule.change.deletes !== 'none') {
    const mend = 'set change.deletes to none: the marked rows are the deletions';
    throw settingFault(`${where}.deleted`, 'stands beside deletions by snapshot', mend);
  }
}
