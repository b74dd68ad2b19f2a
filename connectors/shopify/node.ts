/** Reading what GraphQL answered: every field is checked where it is used, nothing is assumed. */
import {
  CrossdockError,
  isJsonObject,
  type Json,
  type JsonObject,
} from '../../core/connector/index.ts';
import { SHOPIFY_ERRORS } from './errors.ts';

/** A field that must be an object. Errors: SHOPIFY_ANSWER_MALFORMED. */
export function objectAt(node: JsonObject, field: string): JsonObject {
  const value = node[field];
  if (isJsonObject(value)) return value;
  throw malformed(`the field "${field}" is not an object`);
}

/** A field that is an object or absent. */
export function optionalObject(node: JsonObject, field: string): JsonObject | null {
  const value = node[field];
  return isJsonObject(value) ? value : null;
}

/** A field that must be text. Errors: SHOPIFY_ANSWER_MALFORMED. */
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

/** A field that must be a list. Errors: SHOPIFY_ANSWER_MALFORMED. */
export function listAt(node: JsonObject, field: string): readonly Json[] {
  const value = node[field];
  if (isList(value)) return value;
  throw malformed(`the field "${field}" is not a list`);
}

/** The objects of a list; null entries, which stand for what no longer exists, are left out. */
export function objectsAt(node: JsonObject, field: string): readonly JsonObject[] {
  return listAt(node, field).filter((item) => isJsonObject(item));
}

/** One page of a connection. */
export interface Connection {
  readonly nodes: readonly JsonObject[];
  readonly hasNextPage: boolean;
  readonly endCursor: string | null;
}

/** A field that must be a connection with `nodes` and `pageInfo`. Errors: SHOPIFY_ANSWER_MALFORMED. */
export function connectionAt(node: JsonObject, field: string): Connection {
  const connection = objectAt(node, field);
  const pageInfo = objectAt(connection, 'pageInfo');
  return {
    nodes: objectsAt(connection, 'nodes'),
    hasNextPage: pageInfo['hasNextPage'] === true,
    endCursor: optionalText(pageInfo, 'endCursor'),
  };
}

/** The same data with every connection turned into the plain list of its nodes. */
export function flatten(value: Json): Json {
  if (isList(value)) return value.map(flatten);
  if (!isJsonObject(value)) return value;
  const { nodes } = value;
  if (isList(nodes)) return nodes.map(flatten);
  return flattenObject(value);
}

/** `flatten` for an object that is no connection itself. */
export function flattenObject(node: JsonObject): JsonObject {
  const entries = Object.entries(node);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, value === undefined ? undefined : flatten(value)]),
  );
}

/** True for a list; the compiler sees its items as plain data. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The digits of a gid: `gid://shopify/Order/1?x=y` → `1`. */
export function legacyId(gid: string): string {
  return gid.split('?')[0]?.split('/').at(-1) ?? '';
}

/** Makes the error for an answer of the wrong shape. */
export function malformed(what: string, cause?: unknown): CrossdockError {
  return new CrossdockError(SHOPIFY_ERRORS.SHOPIFY_ANSWER_MALFORMED, {
    what,
    where: 'shopify',
    cause,
  });
}
