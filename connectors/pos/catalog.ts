import type { Json, JsonObject, Stream } from '../../core/connector/index.ts';
import { EDI_HEAD_COLUMNS } from './formats/edi-facts.ts';
import { EMPTY_LINE } from './formats/edi-lines.ts';
import { POS_LOG_COLUMNS } from './formats/pos-log.ts';
import { posSettings } from './settings/connection.ts';
import type { Feed } from './settings/feed.ts';
import { LINE_FIELD, type OutColumn } from './settings/out-column.ts';
import { OUT_KINDS } from './settings/out-streams.ts';
import type { OutFile } from './settings/outbox.ts';

/**
 * The streams of a connection: its feeds in the order of the settings, then what is written for the
 * till.
 */
export function catalogOf(settings: JsonObject): readonly Stream[] {
  const { feeds, outbox } = posSettings({ settings, baseDir: '/' });
  return [
    ...feeds.map((feed) => feedStream(feed)),
    ...(outbox?.files ?? []).map((file) => outStream(file)),
  ];
}

function feedStream(feed: Feed): Stream {
  const stream: Stream = {
    name: feed.stream,
    about: feed.about,
    schema: feedSchema(feed),
    key: feed.key.join('|'),
    pii: feed.pii,
    // A file is read once and moved away: the cursor is a place in a file, and nothing appears
    // behind it.
    cursor: { field: 'file', kind: 'position', lagMs: 0, ordered: true, inclusive: false },
    deletes: 'none',
  };
  return feed.version === null ? stream : { ...stream, version: feed.version };
}

/** The columns that the settings speak of; a file may have more of them. */
function feedSchema(feed: Feed): JsonObject {
  const text: Json = { type: ['string', 'null'] };
  const properties: Record<string, Json> = {};
  for (const column of knownColumns(feed)) properties[column] = text;
  if (isEdiLines(feed)) properties['position'] = { type: 'integer' };
  for (const column of feed.numbers) properties[column] = { type: ['number', 'null'] };
  for (const rule of feed.times) {
    properties[`${rule.name}Utc`] = { type: ['string', 'null'], format: 'date-time' };
  }
  if (feed.times.length > 0) properties['timeAmbiguous'] = { type: 'boolean' };
  if (feed.fold !== null) properties[feed.fold.into] = { type: 'array', items: { type: 'object' } };
  return { type: 'object', properties, additionalProperties: true };
}

function knownColumns(feed: Feed): readonly string[] {
  const fixed = [...(feed.fixedWidth?.records.values() ?? [])].flatMap((record) => record.columns);
  const all = [
    ...feed.csv.columns,
    ...feed.csv.rename.values(),
    ...fixed.map((column) => column.name),
    ...(feed.format === 'posLog' ? POS_LOG_COLUMNS[feed.posLog.unit] : []),
    ...(isEdiLines(feed) ? [...EDI_HEAD_COLUMNS, ...Object.keys(EMPTY_LINE)] : []),
    ...feed.key,
    ...feed.ids,
    ...Object.keys(feed.pii),
    ...feed.times.flatMap((rule) => rule.columns),
  ];
  return [...new Set(all)].filter((column) => !column.startsWith('$'));
}

function isEdiLines({ format, edi }: Feed): boolean {
  return (format === 'x12' || format === 'edifact') && edi.unit === 'line';
}

function outStream(file: OutFile): Stream {
  const { what } = OUT_KINDS[file.stream];
  return {
    name: file.stream,
    about: `Files with ${what} for the till.`,
    schema: outSchema(file),
    key: file.columns[0]?.field ?? 'key',
    pii: outPii(file),
    deletes: 'none',
    writes: {
      publish: {
        about: `Puts ${what} into one file per batch; a repeat changes nothing.`,
        idempotency: 'natural',
        batch: { max: file.maxRows, partial: true },
        schema: outSchema(file),
      },
    },
  };
}

/** The personal data of a stream that is written. */
export function outPii(file: Written): Stream['pii'] {
  const usual = OUT_KINDS[file.stream].pii;
  return Object.fromEntries(
    file.columns.flatMap(({ field, pii }) => {
      const kind = pii ?? usual[field];
      return kind === undefined ? [] : [[field, kind]];
    }),
  );
}

/** The shape of a stream that is written, the same for files and tables. */
export function outSchema(file: Written): JsonObject {
  const { linesField } = OUT_KINDS[file.stream];
  const isOfLine = ({ field }: OutColumn): boolean => field.startsWith(LINE_FIELD);
  const own = objectSchema(file.columns.filter((column) => !isOfLine(column)));
  if (linesField === null) return own;
  const columns = file.columns.filter(isOfLine).map((column) => ({
    ...column,
    field: column.field.slice(LINE_FIELD.length),
  }));
  const lines: Json = { type: 'array', minItems: 1, items: objectSchema(columns) };
  const { properties, required } = own;
  return {
    ...own,
    properties: { ...properties, [linesField]: lines },
    required: [...required, linesField],
  };
}

/** What is written for the till, as a file or into a table. */
type Written = Pick<OutFile, 'stream' | 'columns'>;

interface ObjectSchema extends JsonObject {
  readonly properties: Readonly<Record<string, Json>>;
  readonly required: readonly string[];
}

function objectSchema(columns: readonly OutColumn[]): ObjectSchema {
  const required = columns.filter((column) => column.required).map((column) => column.field);
  const properties = Object.fromEntries(
    columns.map((column): [string, Json] => [column.field, columnSchema(column)]),
  );
  return {
    type: 'object',
    properties,
    required: [...new Set(required)],
    additionalProperties: true,
  };
}

function columnSchema(column: OutColumn): Json {
  const type = column.decimals === null ? ['string', 'number', 'boolean'] : ['number', 'string'];
  const schema: Record<string, Json> = {
    type: column.required ? type : [...type, 'null'],
    title: column.name,
  };
  if (column.width !== null && column.decimals === null && column.time === null)
    schema['maxLength'] = column.width;
  if (column.time !== null) schema['format'] = 'date-time';
  if (column.minimum !== null) schema['minimum'] = column.minimum;
  if (column.maximum !== null) schema['maximum'] = column.maximum;
  return schema;
}
