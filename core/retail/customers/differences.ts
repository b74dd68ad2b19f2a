/**
 * What a system last said of a person where that is something else than what is shown.
 *
 * Who writes to a system says by this what it expects there: a value that is neither that nor the shown one was changed
 * there since, and the hub has yet to hear of it.
 */
import { canonicalJson, type Json, type JsonObject } from '../../base/json.ts';
import { type Part, SINGLE, shownValue } from './part.ts';
import type { CustomerSettings } from './settings.ts';

/** The fields that are compared. */
const COMPARED: readonly string[] = ['email', ...SINGLE];

/**
 * The differences of each source, by the newest id of it.
 *
 * Shape: `parts` from the oldest to the newest. One entry for each source, empty where it says what is shown; null
 *        where it says nothing in a field that is shown.
 */
export function differencesOf(
  parts: readonly Part[],
  view: JsonObject,
  settings: CustomerSettings,
): JsonObject {
  const valueIn = (fields: JsonObject, name: string): Json =>
    shownValue(name, fields[name], settings) ?? null;
  const newest = new Map(parts.map((part) => [part.source, part.fields]));
  const sources = [...newest].map(([source, said]): readonly [string, JsonObject] => {
    const other = COMPARED.filter((name) => !isSame(valueIn(said, name), valueIn(view, name)));
    return [source, Object.fromEntries(other.map((name) => [name, said[name] ?? null]))];
  });
  return Object.fromEntries(sources);
}

function isSame(a: Json, b: Json): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}
