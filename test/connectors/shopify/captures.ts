import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type Json, type JsonObject } from '../../../core/base/json.ts';
import { referenceFile } from '../../reference.ts';

/** Where Shopify's recorded answers lie; null when the reference material is not there. */
export const CAPTURES = referenceFile('shopify', 'captures');

/** One recorded file. */
export function capture(name: string): Json {
  const parsed: Json = JSON.parse(readFileSync(join(CAPTURES ?? '', name), 'utf8'));
  return parsed;
}

/** Everything recorded, by file. */
export function captures(): readonly (readonly [string, Json])[] {
  return readdirSync(CAPTURES ?? '').map((name) => [name, capture(name)]);
}

/** The recorded payloads of a mutation, with the file that each stands in. */
export function payloadsOf(root: string): readonly (readonly [string, JsonObject])[] {
  return captures().flatMap(([name, whole]) =>
    found(whole, (object) => {
      const payload = object[root];
      return isJsonObject(payload) && Array.isArray(payload['userErrors']) ? payload : null;
    }).map((payload): readonly [string, JsonObject] => [name, payload]),
  );
}

/** The recorded nodes of one type that hold all of those fields. */
export function nodesOf(type: string, fields: readonly string[]): readonly JsonObject[] {
  return captures().flatMap(([, whole]) =>
    found(whole, (object) => {
      const { id } = object;
      const isOne = typeof id === 'string' && id.startsWith(`gid://shopify/${type}/`);
      return isOne && fields.every((field) => object[field] !== undefined) ? object : null;
    }),
  );
}

/** What is picked out of the objects of a recording; what was picked is not searched any further. */
function found(
  value: Json | undefined,
  pick: (object: JsonObject) => JsonObject | null,
): readonly JsonObject[] {
  if (Array.isArray(value)) return value.flatMap((item) => found(item, pick));
  if (!isJsonObject(value)) return [];
  const picked = pick(value);
  const inside = Object.values(value).flatMap((item) => (item === picked ? [] : found(item, pick)));
  return picked === null ? inside : [picked, ...inside];
}
