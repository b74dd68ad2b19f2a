import { isColumnName } from './csv-dialect.ts';
import { type SettingsReader, settingFault } from './reader.ts';

/** One column of a fixed-width row, by character positions from 1. */
export interface FixedColumn {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Digits behind the implied decimal point; null leaves the text as it is. */
  readonly decimals: number | null;
  /** The position of a separate sign column (`-` or blank), or null. */
  readonly sign: number | null;
}

/** One record type of the file. */
export interface FixedRecord {
  /** What stands in the type column; the empty text is the only type of an untyped file. */
  readonly type: string;
  readonly columns: readonly FixedColumn[];
  /**
   * row: becomes a record · header: its columns are added to the rows that follow ·
   * control: carries control totals · skip: is not data.
   */
  readonly use: 'row' | 'header' | 'control' | 'skip';
}

/** How a fixed-width file is laid out. */
export interface FixedWidthDialect {
  /** Positions of the record type, or null when every line is a row. */
  readonly type: { readonly from: number; readonly to: number } | null;
  readonly records: ReadonlyMap<string, FixedRecord>;
  readonly trim: boolean;
}

const POSITION = { minimum: 1, maximum: 1_048_576 } as const;

/** Reads the `fixedWidth` part of a feed. Errors: POS_SETTING_INVALID. */
export function fixedWidthDialect(reader: SettingsReader | null): FixedWidthDialect | null {
  if (reader === null) return null;
  const type = reader.optionalObject('type');
  const records = reader.optionalObject('records');
  const dialect: FixedWidthDialect = {
    type: type === null ? null : range(type),
    trim: reader.flag('trim', true),
    records: records === null ? untyped(reader) : typed(records),
  };
  reader.close();
  if ((dialect.type === null) !== (records === null)) {
    const mend = 'give both `type` and `records`, or `columns` alone';
    throw settingFault(reader.where, 'describes record types only in part', mend);
  }
  return dialect;
}

function untyped(reader: SettingsReader): ReadonlyMap<string, FixedRecord> {
  return new Map([['', { type: '', columns: columns(reader), use: 'row' as const }]]);
}

function typed(records: SettingsReader): ReadonlyMap<string, FixedRecord> {
  return new Map(
    records.named().map(([type, reader]) => {
      const use = reader.option('use', ['row', 'header', 'control', 'skip'], 'row');
      const record = { type, use, columns: use === 'skip' ? [] : columns(reader) };
      reader.close();
      return [type, record];
    }),
  );
}

function columns(reader: SettingsReader): readonly FixedColumn[] {
  const found = reader.objects('columns').map((column) => fixedColumn(column));
  if (found.length === 0) throw settingFault(`${reader.where}.columns`, 'names no column');
  if (new Set(found.map((column) => column.name)).size === found.length) return found;
  throw settingFault(`${reader.where}.columns`, 'names a column twice');
}

function fixedColumn(reader: SettingsReader): FixedColumn {
  const name = reader.text('name', '');
  if (!isColumnName(name)) throw settingFault(`${reader.where}.name`, `"${name}" is no name`);
  const decimals = reader.optionalInteger('decimals', { minimum: 0, maximum: 9 });
  const sign = reader.optionalInteger('sign', POSITION);
  return { name, decimals, sign, ...range(reader) };
}

function range(reader: SettingsReader): { readonly from: number; readonly to: number } {
  const from = reader.integer('from', 0, { minimum: 0, maximum: POSITION.maximum });
  const to = reader.integer('to', from, { minimum: 0, maximum: POSITION.maximum });
  reader.close();
  if (from >= 1 && to >= from) return { from, to };
  throw settingFault(reader.where, `positions ${from} to ${to} are not in order, counted from 1`);
}
