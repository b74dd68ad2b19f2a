import { CrossdockError, type ErrorKind } from '../../base/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { Host } from '../contract.ts';
import type { Given, RestDefinition, StreamDefinition, Template } from './definition.ts';
import { REST_ERRORS } from './errors.ts';

/** A declared connector at work for one connection. */
export interface Rest {
  readonly host: Host;
  readonly definition: RestDefinition;
}

/** Names for expressions, beside `$settings`, which every one can see. */
export function givenOf({ host }: Rest, names: JsonObject = {}, json: JsonObject = {}): Given {
  return { json, names: { settings: host.settings, ...names }, now: host.clock.now() };
}

/** A text or a number as text; null for anything else, since nothing is converted in silence (I6). */
export function textOf(value: Json | undefined): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : null;
}

/** What a condition says: only true and false count. Errors: REST_REQUEST_INVALID for anything else. */
export function isTrue(rest: Rest, condition: Template, given: Given, where: string): boolean {
  const value = condition(given);
  if (typeof value === 'boolean') return value;
  // What is missing from an answer is not there, so nothing holds of it.
  if (value === undefined || value === null) return false;
  throw fault(rest, REST_ERRORS.REST_REQUEST_INVALID, {
    what: `the condition of ${where} gives neither true nor false`,
    at: where,
  });
}

/** The stream of that name. Errors: REST_STREAM_UNKNOWN. */
export function streamOf(rest: Rest, name: string): StreamDefinition {
  const { streams } = rest.definition;
  const stream = Object.hasOwn(streams, name) ? streams[name] : undefined;
  if (stream !== undefined) return stream;
  const what = `there is no stream "${name}"; there are ${Object.keys(streams).join(', ')}`;
  throw fault(rest, REST_ERRORS.REST_STREAM_UNKNOWN, { what, at: name });
}

/** Makes a fault of this connection; `at` is the stream, the operation or the request. */
export function fault(
  { host }: Rest,
  kind: ErrorKind,
  details: {
    readonly what: string;
    readonly at: string;
    readonly mend?: string;
    readonly afterMs?: number;
    readonly cause?: unknown;
  },
): CrossdockError {
  const { what, at, mend, afterMs, cause } = details;
  return new CrossdockError(kind, {
    what,
    where: `${host.connection} ${at}`,
    ...(mend === undefined ? {} : { mend }),
    ...(afterMs === undefined ? {} : { retry: { afterMs } }),
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The field of a record; undefined when it has none. */
export function fieldOf(data: Json | undefined, field: string): Json | undefined {
  return isJsonObject(data) ? data[field] : undefined;
}
