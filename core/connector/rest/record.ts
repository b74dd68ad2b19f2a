import { isoTime } from '../../base/clock.ts';
import { CrossdockError, type ErrorKind } from '../../base/errors.ts';
import { contentHash, isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { schemaFaults } from '../../base/json-schema.ts';
import type { RecordFault, SourceRecord } from '../contract.ts';
import type { StreamDefinition } from './definition.ts';
import { REST_ERRORS } from './errors.ts';
import { givenOf, isTrue, type Rest, textOf } from './rest.ts';

/** An item of a list as a record, or why it is none. */
export type ShapedItem =
  | { readonly record: SourceRecord; readonly item: Json }
  | { readonly fault: RecordFault };

/**
 * Makes a record of an item of an answer.
 *
 * Shape: an item that is no record of the declared shape is a fault with its raw data, never dropped (I3) and never
 *        converted (I6).
 * Errors: REST_HOOK_FAILED is thrown, since it is the project's own code that fails.
 */
export function shapeItem(rest: Rest, name: string, item: Json): ShapedItem {
  const stream = rest.definition.streams[name];
  if (stream === undefined) throw new Error(`no stream ${name}`);
  try {
    return shaped(rest, { name, stream }, item);
  } catch (error) {
    if (!(error instanceof CrossdockError) || error.code === 'REST_HOOK_FAILED') throw error;
    return { fault: faultFrom(name, item, { ...error, what: error.what }) };
  }
}

interface Named {
  readonly name: string;
  readonly stream: StreamDefinition;
}

function shaped(rest: Rest, { name, stream }: Named, item: Json): ShapedItem {
  const data = dataOf(rest, { name, stream }, item);
  if (data === null) return unreadable(name, item, 'the item is no object');
  const key = textOf(data[stream.key]);
  if (key === null) return unreadable(name, item, `the field ${stream.key} holds no key`);
  const given = givenOf(rest, {}, isJsonObject(item) ? item : {});
  const isDeleted =
    stream.tombstone !== undefined && isTrue(rest, stream.tombstone, given, `${name}.tombstone`);
  const version = stream.version === undefined ? null : textOf(data[stream.version]);
  if (stream.version !== undefined && version === null) {
    return unreadable(name, item, `the field ${stream.version} holds no version`, key);
  }
  const occurredAt = timeOf(stream, data);
  if (occurredAt === undefined) {
    return unreadable(name, item, `the field ${stream.occurredAt} holds no time`, key);
  }
  const wrong = isDeleted ? null : shapeFault(stream, data);
  if (wrong !== null) {
    return { fault: faultFrom(name, item, REST_ERRORS.REST_RECORD_SHAPE, wrong, key) };
  }
  const record = { key, version, data, occurredAt, where: `${name}/${key}` };
  return { record: isDeleted ? { ...record, deleted: true } : record, item };
}

function dataOf(rest: Rest, { name, stream }: Named, item: Json): JsonObject | null {
  const { record: hook } = rest.definition.hooks;
  if (hook !== undefined) return hookedData(rest, name, item, hook);
  if (stream.record === undefined) return isJsonObject(item) ? item : null;
  if (!isJsonObject(item)) return null;
  const data = stream.record(givenOf(rest, {}, item));
  return isJsonObject(data) ? data : null;
}

function hookedData(
  { host }: Rest,
  name: string,
  item: Json,
  hook: (item: Json, about: { stream: string; settings: JsonObject }) => JsonObject,
): JsonObject | null {
  try {
    const data: unknown = hook(item, { stream: name, settings: host.settings });
    return isJsonObject(data) ? data : null;
  } catch (cause) {
    throw new CrossdockError(REST_ERRORS.REST_HOOK_FAILED, {
      what: 'the hook "record" threw',
      where: `${host.connection} ${name}`,
      cause,
    });
  }
}

/** Business time as ISO text; null when the stream or the record has none, undefined when it is no time. */
function timeOf(stream: StreamDefinition, data: JsonObject): string | null | undefined {
  if (stream.occurredAt === undefined) return null;
  const value = data[stream.occurredAt];
  if (value === undefined || value === null) return null;
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : isoTime(ms);
}

/** The first thing that is wrong with the shape; never the value itself, which may be personal. */
function shapeFault(stream: StreamDefinition, data: JsonObject): string | null {
  const [first] = schemaFaults(stream.schema, data, 'first');
  if (first === undefined) return null;
  const path = first.instancePath.slice(1).replaceAll('/', '.');
  return `${path === '' ? 'the record' : path} ${first.message ?? 'is wrong'}`;
}

function unreadable(name: string, item: Json, what: string, key?: string): ShapedItem {
  return { fault: faultFrom(name, item, REST_ERRORS.REST_RECORD_UNREADABLE, what, key) };
}

/** Without a key the content names the item, so that the same one is the same dead letter. */
function faultFrom(
  name: string,
  item: Json,
  kind: Pick<ErrorKind, 'code' | 'mend'> & { readonly what?: string },
  what: string = kind.what ?? '',
  key: string = `#${contentHash(item).slice(0, 16)}`,
): RecordFault {
  const { code, mend } = kind;
  return { key, where: `${name}/${key}`, code, what, mend, raw: item };
}
