import type { JsonObject } from '../../../core/connector/index.ts';
import { checkEncoding } from './encoding.ts';
import { LINE_FIELD, type OutColumn, outColumn } from './out-column.ts';
import { OUT_KINDS, OUT_STREAMS, type OutStreamName } from './out-streams.ts';
import { type SettingsReader, settingFault, settingsReader } from './reader.ts';

/** One kind of file that is written for the till. */
export interface OutFile {
  readonly stream: OutStreamName;
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
  /** The field that names the store a row is for: each store gets files of its own; null: one for all. */
  readonly storeField: string | null;
  /** Sends everything again from time to time; null: only what changed. */
  readonly full: FullFiles | null;
  /** How the till says what became of a file; null: it says nothing. */
  readonly answers: Answers | null;
}

/** Full files among the delta ones: the till may then forget what is missing. */
export interface FullFiles {
  readonly everyMs: number;
  /** The beginning of their names. */
  readonly prefix: string;
}

/** A till that takes one file at a time and answers it, with files of the same name. */
export interface Answers {
  readonly folder: string;
  readonly acceptedSuffix: string;
  readonly rejectedSuffix: string;
  /** After this long without an answer the rows of the file are refused, for a person to look. */
  readonly withinMs: number;
  /** How long a row waits at least before it asks again; later as long as its file has waited. */
  readonly askMs: number;
}

/** Where files for the till go. */
export interface Outbox {
  /** Below the drop folder, or absolute. */
  readonly folder: string;
  readonly files: readonly OutFile[];
}

const PREFIX = /^[A-Za-z0-9][A-Za-z0-9._-]{0,60}$/;
const EXTENSION = /^\.[A-Za-z0-9]{1,12}$/;

/**
 * Reads the `outbox` setting; null when the connection writes nothing. Errors: POS_SETTING_INVALID.
 */
export function parseOutbox(settings: JsonObject): Outbox | null {
  const reader = settingsReader(settings, 'outbox');
  const folder = reader.text('folder', 'outbox');
  const files = OUT_STREAMS.flatMap((stream) => {
    const inner = reader.optionalObject(stream);
    return inner === null ? [] : [outFile(stream, inner, folder)];
  });
  reader.close();
  if (files.length === 0) return null;
  return { folder, files };
}

function outFile(stream: OutStreamName, reader: SettingsReader, outbox: string): OutFile {
  const format = reader.option('format', ['csv', 'fixedWidth'], 'csv');
  const delimiter = reader.text('delimiter', ',');
  const prefix = reader.text('prefix', OUT_KINDS[stream].prefix);
  const file: OutFile = {
    stream,
    format,
    prefix,
    extension: reader.text('extension', format === 'csv' ? '.csv' : '.dat'),
    encoding: checkEncoding(reader.text('encoding', 'utf8'), `${reader.where}.encoding`),
    delimiter: delimiter === 'tab' ? '\t' : delimiter,
    header: reader.flag('header', format === 'csv'),
    lineEnd: reader.option('lineEnd', ['crlf', 'lf'], 'crlf') === 'crlf' ? '\r\n' : '\n',
    columns: reader.objects('columns').map((column) => outColumn(column, format === 'fixedWidth')),
    triggerSuffix: reader.optionalText('triggerSuffix'),
    maxRows: reader.integer('maxRows', 5_000, { minimum: 1, maximum: 100_000 }),
    storeField: reader.optionalText('store'),
    full: fullFiles(reader.optionalObject('full'), prefix),
    answers: answers(reader.optionalObject('answers'), outbox),
  };
  reader.close();
  checkFile(file, reader.where);
  return file;
}

function fullFiles(reader: SettingsReader | null, prefix: string): FullFiles | null {
  if (reader === null) return null;
  const rule = {
    everyMs: reader.durationMs('every', '24h'),
    prefix: reader.text('prefix', `${prefix}-full`),
  };
  reader.close();
  if (rule.prefix === prefix)
    throw settingFault(`${reader.where}.prefix`, 'is that of delta files');
  checkPrefix(rule.prefix, reader.where);
  return rule;
}

function answers(reader: SettingsReader | null, outbox: string): Answers | null {
  if (reader === null) return null;
  const rule = {
    folder: reader.text('folder', outbox),
    acceptedSuffix: reader.text('accepted', '.ok'),
    rejectedSuffix: reader.text('rejected', '.rej'),
    withinMs: reader.durationMs('within', '4h'),
    askMs: reader.durationMs('ask', '5m'),
  };
  reader.close();
  for (const suffix of [rule.acceptedSuffix, rule.rejectedSuffix]) {
    if (!EXTENSION.test(suffix)) throw settingFault(reader.where, `"${suffix}" is no ending`);
  }
  if (rule.acceptedSuffix === rule.rejectedSuffix) {
    throw settingFault(reader.where, 'accepted and rejected have the same ending');
  }
  return rule;
}

function checkFile(file: OutFile, where: string): void {
  if (file.columns.length === 0) throw settingFault(`${where}.columns`, 'names no column');
  checkPrefix(file.prefix, where);
  if (!EXTENSION.test(file.extension)) {
    throw settingFault(`${where}.extension`, `"${file.extension}" is no ending such as .csv`);
  }
  if (file.triggerSuffix !== null && !EXTENSION.test(file.triggerSuffix)) {
    throw settingFault(`${where}.triggerSuffix`, `"${file.triggerSuffix}" is no ending`);
  }
  const { answers: rule, triggerSuffix } = file;
  if (rule !== null && [rule.acceptedSuffix, rule.rejectedSuffix].includes(triggerSuffix ?? '')) {
    throw settingFault(`${where}.answers`, 'has the ending of the trigger file');
  }
  const hasLines = OUT_KINDS[file.stream].linesField !== null;
  const odd = file.columns.find((column) => column.field.startsWith(LINE_FIELD));
  if (!hasLines && odd !== undefined) {
    const what = `column ${odd.name} asks for a line, and ${file.stream} has none`;
    throw settingFault(`${where}.columns`, what);
  }
}

function checkPrefix(prefix: string, where: string): void {
  if (PREFIX.test(prefix)) return;
  throw settingFault(`${where}.prefix`, `"${prefix}" cannot begin a file name`);
}
