import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';

/** What a JSON Schema says about the fields of an object, as far as lint can prove things with it. */
export interface RecordSchema {
  readonly properties: Readonly<Record<string, JsonObject>>;
  readonly required: readonly string[];
  /** Whether no other field may stand there. */
  readonly isClosed: boolean;
}

const REFERENCES_MAX = 20;

/** Reads an object schema; anything that this does not understand makes it open, so that nothing wrong is claimed. */
export function recordSchema(schema: JsonObject, root: JsonObject): RecordSchema {
  const resolved = resolve(schema, root);
  const properties = objectOf(resolved['properties']);
  const names = Object.keys(properties);
  const combined = ['allOf', 'anyOf', 'oneOf', 'if', 'patternProperties', '$ref', 'not'];
  const isPlain = combined.every((word) => resolved[word] === undefined);
  const required = resolved['required'];
  return {
    properties: Object.fromEntries(names.map((name) => [name, objectOf(properties[name])])),
    required: isList(required) ? required.filter((name) => typeof name === 'string') : [],
    isClosed: isPlain && resolved['additionalProperties'] === false,
  };
}

/** The schema of a list's items, or null when it is not a list of one kind. */
export function itemSchema(schema: JsonObject, root: JsonObject): JsonObject | null {
  const items = resolve(schema, root)['items'];
  return isJsonObject(items) ? items : null;
}

/** Follows local references (`#/$defs/…`). */
export function resolve(schema: JsonObject, root: JsonObject): JsonObject {
  let at = schema;
  for (let count = 0; count < REFERENCES_MAX; count += 1) {
    const reference = at['$ref'];
    if (typeof reference !== 'string' || !reference.startsWith('#/')) return at;
    const target = pointed(root, reference.slice(2).split('/'));
    if (!isJsonObject(target)) return at;
    at = target;
  }
  return at;
}

function pointed(root: JsonObject, steps: readonly string[]): Json | undefined {
  let at: Json | undefined = root;
  for (const step of steps) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    at = isJsonObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return at;
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
