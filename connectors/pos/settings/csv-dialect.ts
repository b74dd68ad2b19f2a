import { isJsonObject, type Json } from '../../../core/connector/index.ts';
import { type SettingsReader, settingFault } from './reader.ts';

/** Rows that say in their first field what they are, as the AdventureWorks exports do. */
export interface RowMarks {
  readonly header: readonly string[];
  readonly data: readonly string[];
  readonly skip: readonly string[];
}

/** How a delimited file is written. */
export interface CsvDialect {
  readonly delimiter: string;
  /** The quote character, or the empty text where quotes mean nothing. */
  readonly quote: string;
  /** Whether the first row names the columns. */
  readonly header: boolean;
  /** The columns in order, when there is no header. */
  readonly columns: readonly string[];
  /** Header name in the file → column name in records. */
  readonly rename: ReadonlyMap<string, string>;
  /** Short and long rows: a fault, or short ones padded with nulls. */
  readonly ragged: 'fault' | 'pad';
  readonly marks: RowMarks | null;
}

/** Names that could reach an object's prototype; refused as column names (T32). */
const FORBIDDEN_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

/** Whether a column may have that name. */
export function isColumnName(name: string): boolean {
  return name !== '' && !FORBIDDEN_NAMES.has(name);
}

/** Reads the `csv` part of a feed. Errors: POS_SETTING_INVALID. */
export function csvDialect(reader: SettingsReader): CsvDialect {
  const columns = reader.json('columns');
  const dialect: CsvDialect = {
    delimiter: delimiter(reader),
    quote: reader.text('quote', '"'),
    header: reader.flag('header', true),
    columns: columnList(columns, reader.where),
    rename: renames(columns, reader.where),
    ragged: reader.option('ragged', ['fault', 'pad'], 'fault'),
    marks: rowMarks(reader.optionalObject('marks')),
  };
  reader.close();
  checkDialect(dialect, reader.where);
  return dialect;
}

function delimiter(reader: SettingsReader): string {
  const text = reader.text('delimiter', ',');
  return text === 'tab' || text === '\\t' ? '\t' : text;
}

function columnList(columns: Json | undefined, where: string): readonly string[] {
  if (!Array.isArray(columns)) return [];
  return columns.map((name: Json) => {
    if (typeof name === 'string' && isColumnName(name)) return name;
    throw settingFault(`${where}.columns`, `${JSON.stringify(name)} cannot be a column name`);
  });
}

function renames(columns: Json | undefined, where: string): ReadonlyMap<string, string> {
  if (columns === undefined || Array.isArray(columns)) return new Map();
  if (!isJsonObject(columns)) {
    const mend = 'write a list of names (no header) or a map from header name to column name';
    throw settingFault(`${where}.columns`, 'is neither a list nor a map', mend);
  }
  return new Map(
    Object.entries(columns).map(([from, to]) => {
      if (typeof to === 'string' && isColumnName(to)) return [from, to];
      throw settingFault(`${where}.columns.${from}`, 'is not the new name of a column');
    }),
  );
}

function rowMarks(reader: SettingsReader | null): RowMarks | null {
  if (reader === null) return null;
  const marks = {
    header: reader.texts('header'),
    data: reader.texts('data'),
    skip: reader.texts('skip'),
  };
  reader.close();
  if (marks.data.length === 0) throw settingFault(`${reader.where}.data`, 'names no mark');
  return marks;
}

function checkDialect(dialect: CsvDialect, where: string): void {
  if (dialect.delimiter === '' || /[\r\n]/.test(dialect.delimiter)) {
    throw settingFault(`${where}.delimiter`, 'is empty or a line end');
  }
  if (dialect.quote.length > 1 || dialect.quote === dialect.delimiter) {
    throw settingFault(`${where}.quote`, 'is not one character other than the delimiter');
  }
  if (!dialect.header && dialect.columns.length === 0) {
    throw settingFault(`${where}.columns`, 'is missing, and the file has no header');
  }
  if (new Set(dialect.columns).size !== dialect.columns.length) {
    throw settingFault(`${where}.columns`, 'names a column twice');
  }
}
