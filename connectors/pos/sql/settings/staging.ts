import type { Json, JsonObject } from '../../../../core/connector/index.ts';
import { LINE_FIELD, type OutColumn, outColumn } from '../../settings/out-column.ts';
import { OUT_KINDS, OUT_STREAMS, type OutStreamName } from '../../settings/out-streams.ts';
import { type SettingsReader, settingFault, settingsReader } from '../../settings/reader.ts';

/** A table beside the till's own that the hub writes to and the till takes its news from. */
export interface StagingRule {
  readonly stream: OutStreamName;
  readonly table: string;
  readonly schema: string | null;
  readonly columns: readonly OutColumn[];
  /** The columns whose values are the record's key. */
  readonly key: readonly string[];
  /**
   * The column with a unique index that takes the idempotency key: every command adds rows.
   * Null: one row a key, which is updated.
   */
  readonly idempotencyKey: string | null;
  /** A column that grows with every row, by which a look-up finds the newest of a key. */
  readonly sequence: string | null;
  /** Columns that get the same value with every write, such as a mark "new". */
  readonly fixed: ReadonlyMap<string, string | null>;
  readonly maxRows: number;
}

/** Reads the `staging` setting: stream → table. Errors: POS_SETTING_INVALID. */
export function parseStaging(staging: JsonObject): readonly StagingRule[] {
  const reader = settingsReader(staging, 'staging');
  const rules = OUT_STREAMS.flatMap((stream) => {
    const inner = reader.optionalObject(stream);
    return inner === null ? [] : [stagingRule(stream, inner)];
  });
  reader.close();
  return rules;
}

function stagingRule(stream: OutStreamName, reader: SettingsReader): StagingRule {
  const rule: StagingRule = {
    stream,
    table: reader.text('table', ''),
    schema: reader.optionalText('schema'),
    columns: reader.objects('columns').map((column) => outColumn(column, false)),
    key: reader.texts('key'),
    idempotencyKey: reader.optionalText('idempotencyKey'),
    sequence: reader.optionalText('sequence'),
    fixed: fixedValues(reader.object('fixed')),
    maxRows: reader.integer('maxRows', 500, { minimum: 1, maximum: 5_000 }),
  };
  reader.close();
  if (rule.table === '') {
    throw settingFault(`${reader.where}.table`, 'is missing', 'name the table');
  }
  checkColumns(rule, reader.where);
  checkKey(rule, reader.where);
  return rule;
}

function fixedValues(reader: SettingsReader): ReadonlyMap<string, string | null> {
  return new Map(
    reader.entries().map(([column, value]) => [column, fixedText(value, reader.where, column)]),
  );
}

function fixedText(value: Json, where: string, column: string): string | null {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'number') return String(value);
  throw settingFault(`${where}.${column}`, 'is no single value');
}

function checkColumns(rule: StagingRule, where: string): void {
  if (rule.columns.length === 0) throw settingFault(`${where}.columns`, 'names no column');
  const names = [
    ...rule.columns.map((column) => column.name),
    ...(rule.idempotencyKey === null ? [] : [rule.idempotencyKey]),
    ...rule.fixed.keys(),
  ];
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw settingFault(where, `writes the column "${twice}" twice`);
  if (rule.sequence !== null && names.includes(rule.sequence)) {
    throw settingFault(`${where}.sequence`, 'is written by the hub, and the table must count it');
  }
}

function checkKey(rule: StagingRule, where: string): void {
  if (rule.key.length === 0) {
    throw settingFault(`${where}.key`, 'names no column', "name the columns of the record's key");
  }
  for (const name of rule.key) {
    const column = rule.columns.find((candidate) => candidate.name === name);
    const isOwn = column?.required === true && !column.field.startsWith(LINE_FIELD);
    if (isOwn) continue;
    const mend = 'name required columns that are not those of a line';
    throw settingFault(`${where}.key`, `"${name}" cannot be part of the key`, mend);
  }
  const { linesField } = OUT_KINDS[rule.stream];
  if (linesField !== null && rule.idempotencyKey === null) {
    // A line that an order no longer has would stay behind among updated rows.
    const mend = 'name a column with a unique index; each version of an order is rows of its own';
    throw settingFault(`${where}.idempotencyKey`, 'is missing', mend);
  }
}
