import type { ErrorKind, Json } from '../../../core/connector/index.ts';

/** The fields of a row by column name; filled by a format, finished by `records/`. */
export type Fields = Record<string, Json>;

const QUALIFIER = /^[A-Za-z0-9]{1,4}$/;

/** A list of what qualifies and the value, as fields `<prefix><qualifier>`; the first one counts. */
export function qualified(fields: Fields, prefix: string, qualifier: string, value: string): void {
  if (!QUALIFIER.test(qualifier) || value === '') return;
  fields[`${prefix}${qualifier}`] ??= value;
}

/** A row that could be read. */
export interface DataRow {
  readonly kind: 'row';
  /**
   * The line (delimited, fixed width), record number (dbf) or line number in the XML (posLog), from
   * 1.
   */
  readonly line: number;
  readonly fields: Fields;
}

/** A row that could not be read; the ones after it can. */
export interface BadRow {
  readonly kind: 'bad';
  readonly line: number;
  readonly error: ErrorKind;
  readonly what: string;
  readonly raw: Json;
}

/** A header or trailer with control totals. */
export interface ControlRow {
  readonly kind: 'control';
  readonly line: number;
  readonly mark: string;
  readonly fields: Fields;
}

/** One line of a file: data, data that cannot be read, or a control record. */
export type Row = DataRow | BadRow | ControlRow;

/** What a format says about a file as a whole. */
export interface FileReport {
  /** The columns as far as the file names them, for comparing full files. */
  columns: readonly string[];
  readonly notes: string[];
}

/** Rows in the order of the file, in batches so that a row costs no turn of the event loop. */
export type Rows = AsyncGenerator<readonly Row[]>;

/** The most raw text that is kept of a bad row. */
export const RAW_MAX = 4_096;

/** Makes a bad row, keeping at most `RAW_MAX` characters of it. */
export function badRow(line: number, error: ErrorKind, what: string, raw: Json): BadRow {
  const kept = typeof raw === 'string' && raw.length > RAW_MAX ? raw.slice(0, RAW_MAX) : raw;
  return { kind: 'bad', line, error, what, raw: kept };
}
