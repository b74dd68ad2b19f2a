import type { Json, JsonObject } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import type { HttpRequest } from '../http-contract.ts';
import type { Given, RequestDefinition, Templates } from './definition.ts';
import { REST_ERRORS } from './errors.ts';
import { fault, givenOf, type Rest, textOf } from './rest.ts';

/** A request from the file with everything filled in, before it carries credentials. */
export interface BuiltRequest {
  readonly method: HttpRequest['method'];
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Json | string;
}

/** The names that may stand in braces in a path. */
export const IN_BRACES = /\{([a-zA-Z][\w.]*)\}/g;

/**
 * Fills in a request.
 *
 * Shape:  what stands in braces in the path is percent-encoded, so no key can lead to another address; fields of the
 *         query that are missing or null are left out, a list repeats its field.
 * Errors: REST_REQUEST_INVALID → nothing was sent.
 */
export function buildRequest(
  rest: Rest,
  request: RequestDefinition,
  given: Given,
  method: HttpRequest['method'],
): BuiltRequest {
  const url = new URL(baseOf(rest) + filledPath(rest, request.path, given));
  for (const [name, value] of fieldsOf(rest, request.query, given, 'query')) {
    url.searchParams.append(name, value);
  }
  const { form } = request;
  const isForm = form !== undefined;
  const headers = {
    accept: 'application/json',
    ...(isForm ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    ...Object.fromEntries(fieldsOf(rest, rest.definition.headers, given, 'headers')),
    ...Object.fromEntries(fieldsOf(rest, request.headers, given, 'headers')),
  };
  const body = isForm
    ? new URLSearchParams([...fieldsOf(rest, form, given, 'form')]).toString()
    : request.body?.(given);
  return {
    method: request.method ?? method,
    url,
    headers,
    ...(body === undefined ? {} : { body }),
  };
}

/** The address that paths are added to. Errors: REST_REQUEST_INVALID. */
export function baseOf(rest: Rest): string {
  const base = rest.definition.base(givenOf(rest));
  if (typeof base === 'string' && URL.canParse(base) && /^https?:/.test(base)) {
    return base.replace(/\/+$/, '');
  }
  const what = 'base is no whole URL with http or https';
  throw fault(rest, REST_ERRORS.REST_REQUEST_INVALID, { what, at: 'base' });
}

function filledPath(rest: Rest, path: string, given: Given): string {
  return path.replaceAll(IN_BRACES, (_whole, name: string) => {
    const text = textOf(valueInBraces(given, name));
    // Dots are not encoded, and as a whole segment they would lead to another address.
    if (text !== null && text !== '.' && text !== '..') return encodeURIComponent(text);
    const state = text === null ? 'has no text or number' : `is "${text}"`;
    const what = `{${name}} in the path ${path} ${state}`;
    throw fault(rest, REST_ERRORS.REST_REQUEST_INVALID, { what, at: path });
  });
}

function valueInBraces(given: Given, name: string): Json | undefined {
  const start: JsonObject = { ...given.names, json: given.json };
  return name.split('.').reduce<Json | undefined>((value, part) => {
    return isJsonObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  }, start);
}

function fieldsOf(
  rest: Rest,
  templates: Templates,
  given: Given,
  kind: string,
): readonly [string, string][] {
  return Object.entries(templates).flatMap(([name, template]) => {
    const value = template(given);
    if (value === undefined || value === null) return [];
    const values: readonly Json[] = isList(value) ? value : [value];
    return values.map((one): [string, string] => [name, plainText(rest, one, `${kind}.${name}`)]);
  });
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function plainText(rest: Rest, value: Json, at: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const what = `${at} is neither text, number, truth value nor a list of them`;
  throw fault(rest, REST_ERRORS.REST_REQUEST_INVALID, { what, at });
}
