import type { Json } from '../../base/json.ts';
import type { SourceRecord } from '../contract.ts';
import { ask, call } from './call.ts';
import type { LookupDefinition } from './definition.ts';
import { REST_ERRORS } from './errors.ts';
import { shapeItem } from './record.ts';
import { buildRequest } from './request.ts';
import { fault, givenOf, type Rest, streamOf } from './rest.ts';
import { answerGiven } from './verdict.ts';

/** How many single look-ups are under way at once; the account's own limits hold beside it. */
const PARALLEL = 8;

/**
 * The records as they are now, in the order of the keys; null where there is none.
 *
 * Errors: REST_STREAM_UNKNOWN when the stream declares no look-up; REST_ANSWER_MALFORMED when another record comes.
 */
export async function lookupRecords(
  rest: Rest,
  name: string,
  keys: readonly string[],
): Promise<readonly (SourceRecord | null)[]> {
  const { lookup } = streamOf(rest, name);
  if (keys.length === 0) return [];
  if (lookup === undefined) {
    const what = `records of the stream ${name} cannot be looked up: the file declares no lookup`;
    throw fault(rest, REST_ERRORS.REST_STREAM_UNKNOWN, { what, at: name });
  }
  const find = lookup.records === undefined ? lookupEach : lookupListed;
  return find(rest, name, lookup, keys);
}

async function lookupEach(
  rest: Rest,
  name: string,
  lookup: LookupDefinition,
  keys: readonly string[],
): Promise<readonly (SourceRecord | null)[]> {
  const found: (SourceRecord | null)[] = [];
  for (const some of chunksOf(keys, PARALLEL)) {
    rest.host.signal.throwIfAborted();
    found.push(...(await Promise.all(some.map((key) => lookupOne(rest, name, lookup, key)))));
  }
  return found;
}

async function lookupOne(
  rest: Rest,
  name: string,
  lookup: LookupDefinition,
  key: string,
): Promise<SourceRecord | null> {
  const at = `${name}.lookup`;
  const given = givenOf(rest, { key });
  const request = buildRequest(rest, lookup, given, 'GET');
  const purpose = { at, isWrite: false, isRepeatable: true };
  const verdict = await call(rest, lookup, request, purpose);
  if (verdict.kind === 'missing') return null;
  if (verdict.kind !== 'ok') throw verdict.fault;
  const { answer } = verdict;
  const item = lookup.record?.(answerGiven(rest, answer, given)) ?? null;
  const whole = lookup.record === undefined ? answer.body : item;
  if (whole === null) return null;
  const record = presentRecord(rest, name, whole);
  if (record === null || record.key === key) return record;
  const what = 'the record that came has another key than the one asked for';
  throw fault(rest, REST_ERRORS.REST_ANSWER_MALFORMED, { what, at });
}

async function lookupListed(
  rest: Rest,
  name: string,
  lookup: LookupDefinition,
  keys: readonly string[],
): Promise<readonly (SourceRecord | null)[]> {
  const found = new Map<string, SourceRecord>();
  for (const some of chunksOf([...new Set(keys)], lookup.max)) {
    rest.host.signal.throwIfAborted();
    const given = givenOf(rest, { keys: some });
    const request = buildRequest(rest, lookup, given, 'GET');
    const answer = await ask(rest, lookup, request, `${name}.lookup`);
    const items = lookup.records?.(answerGiven(rest, answer, given));
    if (!isList(items)) {
      const what = 'no list stands where the records of a look-up are expected';
      throw fault(rest, REST_ERRORS.REST_RECORDS_MISSING, { what, at: name });
    }
    for (const item of items) {
      const record = presentRecord(rest, name, item);
      if (record !== null) found.set(record.key, record);
    }
  }
  return keys.map((key) => found.get(key) ?? null);
}

/** Null for a tombstone. Errors: the fault of an item that is no record. */
function presentRecord(rest: Rest, name: string, item: Json): SourceRecord | null {
  const shaped = shapeItem(rest, name, item);
  if ('record' in shaped) return shaped.record.deleted === true ? null : shaped.record;
  const { code, what } = shaped.fault;
  const kind =
    code === 'REST_RECORD_SHAPE'
      ? REST_ERRORS.REST_RECORD_SHAPE
      : REST_ERRORS.REST_RECORD_UNREADABLE;
  throw fault(rest, kind, { what, at: shaped.fault.where });
}

/** Keys in lists of at most that many. */
export function chunksOf<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  const chunks: (readonly T[])[] = [];
  for (let at = 0; at < all.length; at += size) chunks.push(all.slice(at, at + size));
  return chunks;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
