/** Reading what the API answered: every field is checked where it is used, nothing is assumed. */
import {
  CrossdockError,
  isJsonObject,
  type Json,
  type JsonObject,
} from '../../core/connector/index.ts';
import { KLAVIYO_ERRORS } from './errors.ts';

/** One JSON:API resource. */
export interface Resource {
  readonly type: string;
  readonly id: string;
  readonly attributes: JsonObject;
  readonly relationships: JsonObject;
}

/** The resource of a single answer. Errors: KLAVIYO_ANSWER_MALFORMED. */
export function resourceOf(body: JsonObject): Resource {
  return readResource(body['data']);
}

/** The resources of a list. Errors: KLAVIYO_ANSWER_MALFORMED. */
export function resourcesOf(body: JsonObject): readonly Resource[] {
  const { data } = body;
  if (!isList(data)) throw malformed('the field "data" is not a list');
  return data.map(readResource);
}

/** What came along, by type and id. */
export function includedOf(body: JsonObject): ReadonlyMap<string, Resource> {
  const { included } = body;
  const resources = isList(included) ? included.map(readResource) : [];
  return new Map(resources.map((one) => [`${one.type} ${one.id}`, one]));
}

/** The id that a relationship points to; null when it points nowhere. */
export function relatedId(resource: Resource, name: string): string | null {
  const relation = resource.relationships[name];
  const target = isJsonObject(relation) ? relation['data'] : undefined;
  return isJsonObject(target) ? optionalText(target, 'id') : null;
}

/** The opaque cursor of the next page; null at the end of the list. Errors: KLAVIYO_ANSWER_MALFORMED. */
export function nextCursorOf(body: JsonObject): string | null {
  const { links } = body;
  if (!isJsonObject(links)) return null;
  const { next } = links;
  if (next === undefined || next === null) return null;
  const cursor =
    typeof next === 'string' ? URL.parse(next)?.searchParams.get('page[cursor]') : null;
  if (cursor === null || cursor === undefined || cursor === '') {
    throw malformed('the link to the next page holds no page[cursor]');
  }
  return cursor;
}

function readResource(value: Json | undefined): Resource {
  if (!isJsonObject(value)) throw malformed('a resource is not an object');
  const { attributes, relationships } = value;
  return {
    type: textAt(value, 'type'),
    id: textAt(value, 'id'),
    attributes: isJsonObject(attributes) ? attributes : {},
    relationships: isJsonObject(relationships) ? relationships : {},
  };
}

/** A field that must be text. Errors: KLAVIYO_ANSWER_MALFORMED. */
export function textAt(node: JsonObject, field: string): string {
  const value = node[field];
  if (typeof value === 'string') return value;
  throw malformed(`the field "${field}" is not text`);
}

/** A field that is text, or null. */
export function optionalText(node: JsonObject, field: string): string | null {
  const value = node[field];
  return typeof value === 'string' ? value : null;
}

/** The value at a path of field names. */
export function valueAt(node: Json | undefined, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (value, name) => (isJsonObject(value) ? value[name] : undefined),
    node,
  );
}

/** True for a list; the compiler sees its items as plain data. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** A time in the one form that versions compare in; null for what is no time. */
export function utcTime(text: Json | undefined): string | null {
  const ms = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

/** Makes the error for an answer of the wrong shape. */
export function malformed(what: string, cause?: unknown): CrossdockError {
  const details = { what, where: 'klaviyo', cause };
  return new CrossdockError(KLAVIYO_ERRORS.KLAVIYO_ANSWER_MALFORMED, details);
}
