/** A call with its address, query and body taken apart. */
import { isJsonObject, type Json, type JsonObject } from '../../../../core/connector/index.ts';
import { invalid, invalidParameter } from './fault.ts';

/** One call, ready to be worked. */
export interface ParsedCall {
  /** What stands for `{id}` in the path, decoded. */
  readonly id: string;
  readonly query: URLSearchParams;
  /** The whole address as it was sent. */
  readonly href: string;
  /** `http://127.0.0.1:PORT`, for links. */
  readonly base: string;
  readonly body: Json;
  readonly bodyBytes: number;
}

/** The list in a query parameter such as `fields[profile]=email,updated`. */
export function listParameter(call: ParsedCall, name: string): readonly string[] | null {
  const text = call.query.get(name);
  return text === null ? null : text.split(',').filter((part) => part !== '');
}

/** The resource in the body. Errors: 400 with a pointer. */
export function dataOf(call: ParsedCall, type: string): JsonObject {
  const data = isJsonObject(call.body) ? call.body['data'] : undefined;
  if (!isJsonObject(data)) throw invalid('The payload lacks `data`.', '/data');
  if (data['type'] !== type) throw invalid(`The type of data must be '${type}'.`, '/data/type');
  return data;
}

/** The attributes of a resource. Errors: 400 with a pointer. */
export function attributesOf(data: JsonObject, pointer = '/data'): JsonObject {
  const attributes = data['attributes'];
  if (isJsonObject(attributes)) return attributes;
  throw invalid('The payload lacks `attributes`.', `${pointer}/attributes`);
}

/** The objects of a list in the body. Errors: 400 with a pointer. */
export function objectsOf(value: Json | undefined, pointer: string): readonly JsonObject[] {
  if (!Array.isArray(value)) throw invalid('A list is expected.', pointer);
  return value.map((item: unknown, at) => {
    if (isJsonObject(item)) return item;
    throw invalid('An object is expected.', `${pointer}/${at}`);
  });
}

/** The value at a path of names. */
export function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (part, name) => (isJsonObject(part) ? part[name] : undefined),
    value,
  );
}

/** A text, or null. */
export function textOrNull(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

/** Checks that a parameter holds only what it may. */
export function requireKnown(
  call: ParsedCall,
  name: string,
  known: readonly string[],
): readonly string[] {
  const given = listParameter(call, name) ?? [];
  const stranger = given.find((one) => !known.includes(one));
  if (stranger === undefined) return given;
  throw invalidParameter(`'${stranger}' is not a valid value for '${name}'.`, name);
}
