import type { JsonObject } from '../../../core/connector/index.ts';
import { checkEncoding } from './encoding.ts';
import { type SettingsReader, settingFault, settingsReader } from './reader.ts';

/** One column of a file for the till, with the till's limits. */
export interface OutColumn {
  readonly name: string;
  /** The field of the command's data that fills it. */
  readonly field: string;
  /** Characters: the most in a delimited file, the exact width in a fixed-width one. */
  readonly width: number | null;
  readonly required: boolean;
  /** Digits behind the decimal point; null writes the value as text. */
  readonly decimals: number | null;
  /** Whether the decimal point is left out (implied decimals). */
  readonly implied: boolean;
  readonly minimum: number | null;
  readonly maximum: number | null;
}

/** One kind of file that is written for the till. */
export interface OutFile {
  readonly stream: string;
  readonly format: 'csv' | 'fixedWidth';
  /** The beginning of every file name. */
  readonly prefix: string;
  readonly extension: string;
  readonly encoding: string;
  readonly delimiter: string;
  readonly header: boolean;
  readonly lineEnd: string;
  readonly columns: readonly OutColumn[];
  /** The ending of the trigger file that is written last, or null. */
  readonly triggerSuffix: string | null;
  readonly maxRows: number;
}

/** Where files for the till go. */
export interface Outbox {
  /** Below the drop folder, or absolute. */
  readonly folder: string;
  readonly files: readonly OutFile[];
}

/** The streams that can be written. */
export const OUT_STREAMS = ['stockFile', 'priceFile'] as const;

const WIDTH = { minimum: 1, maximum: 10_000 } as const;
const PREFIX = /^[A-Za-z0-9][A-Za-z0-9._-]{0,60}$/;
const EXTENSION = /^\.[A-Za-z0-9]{1,12}$/;

/**
 * Reads the `outbox` setting; null when the connection writes nothing. Errors: POS_SETTING_INVALID.
 */
export function parseOutbox(settings: JsonObject): Outbox | null {
  const reader = settingsReader(settings, 'outbox');
  const files = OUT_STREAMS.flatMap((stream) => {
    const inner = reader.optionalObject(stream);
    return inner === null ? [] : [outFile(stream, inner)];
  });
  const folder = reader.text('folder', 'outbox');
  reader.close();
  if (files.length === 0) return null;
  return { folder, files };
}

function outFile(stream: string, reader: SettingsReader): OutFile {
  const format = reader.option('format', ['csv', 'fixedWidth'], 'csv');
  const delimiter = reader.text('delimiter', ',');
  const file: OutFile = {
    stream,
    format,
    prefix: reader.text('prefix', stream === 'stockFile' ? 'stock' : 'price'),
    extension: reader.text('extension', format === 'csv' ? '.csv' : '.dat'),
    encoding: checkEncoding(reader.text('encoding', 'utf8'), `${reader.where}.encoding`),
    delimiter: delimiter === 'tab' ? '\t' : delimiter,
    header: reader.flag('header', format === 'csv'),
    lineEnd: reader.option('lineEnd', ['crlf', 'lf'], 'crlf') === 'crlf' ? '\r\n' : '\n',
    columns: reader.objects('columns').map((column) => outColumn(column, format)),
    triggerSuffix: reader.optionalText('triggerSuffix'),
    maxRows: reader.integer('maxRows', 5_000, { minimum: 1, maximum: 100_000 }),
  };
  reader.close();
  checkFile(file, reader.where);
  return file;
}

function outColumn(reader: SettingsReader, format: OutFile['format']): OutColumn {
  const name = reader.text('name', '');
  const range = { minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
  const column: OutColumn = {
    name,
    field: reader.text('field', name),
    width: reader.optionalInteger('width', WIDTH),
    required: reader.flag('required', true),
    decimals: reader.optionalInteger('decimals', { minimum: 0, maximum: 9 }),
    implied: reader.flag('implied', false),
    minimum: reader.optionalInteger('minimum', { ...range, minimum: Number.MIN_SAFE_INTEGER }),
    maximum: reader.optionalInteger('maximum', range),
  };
  reader.close();
  if (name === '') throw settingFault(`${reader.where}.name`, 'is missing');
  if (format === 'fixedWidth' && column.width === null) {
    throw settingFault(`${reader.where}.width`, 'is missing, and the file has fixed widths');
  }
  return column;
}

function checkFile(file: OutFile, where: string): void {
  if (file.columns.length === 0) throw settingFault(`${where}.columns`, 'names no column');
  if (!PREFIX.test(file.prefix)) {
    throw settingFault(`${where}.prefix`, `"${file.prefix}" cannot begin a file name`);
  }
  if (!EXTENSION.test(file.extension)) {
    throw settingFault(`${where}.extension`, `"${file.extension}" is no ending such as .csv`);
  }
  if (file.triggerSuffix !== null && !EXTENSION.test(file.triggerSuffix)) {
    throw settingFault(`${where}.triggerSuffix`, `"${file.triggerSuffix}" is no ending`);
  }
}
