import type { JsonObject, PiiClass } from '../../../core/connector/index.ts';
import { type CsvDialect, csvDialect, isColumnName } from './csv-dialect.ts';
import { type DbfDialect, dbfDialect } from './dbf-dialect.ts';
import { type EdiDialect, ediDialect } from './edi-dialect.ts';
import { checkEncoding, ENVELOPE_ENCODING } from './encoding.ts';
import { type FixedWidthDialect, fixedWidthDialect } from './fixed-width-dialect.ts';
import { type ControlRule, controlRule, type FullRule, fullRule } from './guards.ts';
import { type Limits, limits } from './limits.ts';
import { type PosLogDialect, posLogDialect } from './pos-log-dialect.ts';
import { type SettingsReader, settingFault, settingsReader } from './reader.ts';
import { type ReadyRule, readyRule } from './ready.ts';
import { type TimeRule, timeRules } from './times.ts';

/** Consecutive rows of one key made into one record with a list of its rows. */
export interface FoldRule {
  readonly by: readonly string[];
  readonly into: string;
}

/** One kind of file in the drop folder: how it is found, read and keyed. Each feed is a stream. */
export interface Feed {
  readonly stream: string;
  readonly about: string;
  readonly pattern: string;
  readonly order: 'name' | 'modified';
  readonly format: 'csv' | 'fixedWidth' | 'dbf' | 'posLog' | 'x12' | 'edifact';
  readonly encoding: string;
  readonly pageRows: number;
  readonly key: readonly string[];
  readonly occurrence: boolean;
  readonly version: string | null;
  readonly numbers: readonly string[];
  readonly decimal: '.' | ',';
  readonly ids: readonly string[];
  /** Columns with personal data, and the kind of it (T24). */
  readonly pii: Readonly<Record<string, PiiClass>>;
  readonly times: readonly TimeRule[];
  readonly fold: FoldRule | null;
  readonly duplicates: 'skip' | 'read';
  readonly csv: CsvDialect;
  readonly fixedWidth: FixedWidthDialect | null;
  readonly dbf: DbfDialect;
  readonly posLog: PosLogDialect;
  readonly edi: EdiDialect;
  readonly ready: ReadyRule;
  readonly control: ControlRule | null;
  readonly full: FullRule | null;
  readonly limits: Limits;
}

/** The key of a POSLog transaction: the number alone repeats between registers and days. */
const TRANSACTION_KEY = ['store', 'register', 'sequence', 'businessDay'] as const;

/** The key of an EDI document: control numbers begin again, so its own number is part of it. */
const DOCUMENT_KEY = ['sender', 'interchange', 'group', 'document', 'documentNumber'] as const;
const EDI_KEYS = {
  line: ['line', 'location', 'kind', 'part'],
  document: [],
  segment: ['position'],
} as const;

const FORMATS = ['csv', 'fixedWidth', 'dbf', 'posLog', 'x12', 'edifact'] as const;
const STREAM_NAME = /^[A-Za-z][A-Za-z0-9-]{0,63}$/;

/** Reads the `feeds` setting: stream name → feed. Errors: POS_SETTING_INVALID. */
export function parseFeeds(feeds: JsonObject): readonly Feed[] {
  return settingsReader(feeds, 'feeds')
    .named()
    .map(([stream, reader]) => parseFeed(stream, reader));
}

function parseFeed(stream: string, reader: SettingsReader): Feed {
  if (!STREAM_NAME.test(stream)) {
    const mend = 'use up to 64 letters, digits and hyphens, beginning with a letter';
    throw settingFault(reader.where, `"${stream}" cannot be a stream's name`, mend);
  }
  const format = reader.option('format', FORMATS, 'csv');
  const full = fullRule(reader.optionalObject('full'));
  const posLog = posLogDialect(reader.object('posLog'));
  const edi = ediDialect(reader.object('edi'));
  // EDI is older than UTF-8: its character sets are ASCII or Latin where no envelope names another.
  const encoding = isEdi(format) ? ENVELOPE_ENCODING : 'utf8';
  const feed: Feed = {
    stream,
    about: reader.text('about', `Rows of the till's ${stream} files.`),
    pattern: reader.text('pattern', ''),
    order: reader.option('order', ['name', 'modified'], 'name'),
    format,
    encoding: encodingOf(reader, encoding, isEdi(format)),
    pageRows: reader.integer('pageRows', 1_000, { minimum: 1, maximum: 10_000 }),
    key: keyOf(reader, format, { posLog, edi }),
    occurrence: reader.flag('occurrence', false),
    version: reader.optionalText('version'),
    numbers: reader.texts('numbers'),
    decimal: reader.option('decimal', ['.', ','], '.'),
    ids: reader.texts('ids'),
    pii: personalColumns(reader.object('pii')),
    times: timeRules(reader.optionalObject('times')),
    fold: foldRule(reader.optionalObject('fold')),
    // A full file that repeats last night's bytes is news: it says the stock is still so tonight.
    duplicates: reader.option('duplicates', ['skip', 'read'], full === null ? 'skip' : 'read'),
    csv: csvDialect(reader.object('csv')),
    fixedWidth: fixedWidthDialect(reader.optionalObject('fixedWidth')),
    dbf: dbfDialect(reader.object('dbf')),
    posLog,
    edi,
    ready: readyRule(reader.object('ready')),
    control: controlRule(reader.optionalObject('control')),
    full,
    limits: limits(reader.object('limits')),
  };
  reader.close();
  checkFeed(feed, reader.where);
  return feed;
}

function keyOf(
  reader: SettingsReader,
  format: Feed['format'],
  { posLog, edi }: { readonly posLog: PosLogDialect; readonly edi: EdiDialect },
): readonly string[] {
  const key = reader.texts('key');
  if (key.length > 0) return key;
  if (isEdi(format)) return [...DOCUMENT_KEY, ...EDI_KEYS[edi.unit]];
  if (format !== 'posLog') return key;
  return posLog.unit === 'line' ? [...TRANSACTION_KEY, 'line'] : TRANSACTION_KEY;
}

const PII = ['name', 'email', 'phone', 'address', 'freeText'] as const;

function personalColumns(reader: SettingsReader): Readonly<Record<string, PiiClass>> {
  const columns = reader.entries().map(([name]): [string, PiiClass] => {
    if (!isColumnName(name)) throw settingFault(`${reader.where}.${name}`, 'cannot be a column');
    return [name, reader.option(name, PII, 'freeText')];
  });
  return Object.fromEntries(columns);
}

function encodingOf(reader: SettingsReader, fallback: string, isEnvelope: boolean): string {
  const name = reader.text('encoding', fallback);
  if (isEnvelope && name === ENVELOPE_ENCODING) return name;
  return checkEncoding(name, `${reader.where}.encoding`);
}

function isEdi(format: Feed['format']): boolean {
  return format === 'x12' || format === 'edifact';
}

function foldRule(reader: SettingsReader | null): FoldRule | null {
  if (reader === null) return null;
  const rule = { by: reader.texts('by'), into: reader.text('into', 'rows') };
  reader.close();
  if (rule.by.length === 0) throw settingFault(`${reader.where}.by`, 'names no column');
  return rule;
}

function checkFeed(feed: Feed, where: string): void {
  if (feed.pattern === '') {
    throw settingFault(
      `${where}.pattern`,
      'is missing',
      'write a name pattern such as sales-*.csv',
    );
  }
  if (feed.key.length === 0) {
    const mend = 'name the columns of the business key, with `occurrence: true` if rows can repeat';
    throw settingFault(`${where}.key`, 'names no column', mend);
  }
  if (feed.format === 'fixedWidth' && feed.fixedWidth === null) {
    throw settingFault(`${where}.fixedWidth`, 'is missing', 'describe the columns of the rows');
  }
  if (feed.full !== null && feed.full.missingMeansZero.length > 0 && feed.occurrence) {
    const mend = 'a stock file has one row per key: choose key columns that tell its rows apart';
    throw settingFault(`${where}.occurrence`, 'cannot be used with full.missingMeansZero', mend);
  }
}
