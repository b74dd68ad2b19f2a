/** What one field of a connector's file says against another. */
import type { ErrorKind } from '../../base/errors.ts';
import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { schemaFlaw } from '../../base/json-schema.ts';
import { IN_BRACES } from '../../connector/rest/request.ts';
import { below } from '../../flow/faults.ts';
import { listed, renameTo } from '../../flow/nearest.ts';
import type { Check } from '../../flow/read/check-context.ts';
import { childOf, entryOf, plainObjectOf, plainText, type Tree } from '../../flow/read/tree.ts';
import { CONNECTOR_FILE_ERRORS } from './errors.ts';

/** One place of the file. */
export interface Found {
  readonly tree: Tree;
  readonly path: string;
}

/** What a file declares, for those that refer to it. */
export interface Declared {
  readonly settings: readonly string[];
  readonly secrets: readonly string[];
  readonly streams: readonly string[];
  /** Streams whose records a webhook brings whole. */
  readonly told: readonly string[];
  readonly tiers: readonly string[];
}

/** A value that names something which the file must declare. */
export function checkNamed(
  check: Check,
  at: Found | null,
  names: readonly string[],
  kind: string,
): void {
  const name = plainText(at?.tree);
  if (at === null || name === '' || names.includes(name)) return;
  check.faults.add(CONNECTOR_FILE_ERRORS.CONNECTOR_REFERENCE_UNKNOWN, {
    place: at.tree.place,
    path: at.path,
    what: `there is no ${kind} "${name}"`,
    why: names.length === 0 ? `the file declares no ${kind}` : `there is ${listed(names)}`,
    mend: renameTo(name, names, kind),
  });
}

/** The value of a field, with its path. */
export function at(found: Found | null, key: string): Found | null {
  const tree = found === null ? undefined : childOf(found.tree, key);
  return tree === undefined || found === null ? null : { tree, path: below(found.path, key) };
}

/** The values of a mapping, each with its key. */
export function each(found: Found | null): readonly (Found & { readonly key: string })[] {
  if (found?.tree.kind !== 'map') return [];
  return found.tree.entries.map(({ key, value }) => ({
    ...{ key, tree: value, path: below(found.path, key) },
  }));
}

/** The items of a list. */
export function items(found: Found | null): readonly Found[] {
  if (found?.tree.kind !== 'list') return [];
  return found.tree.items.map((tree, index) => ({ tree, path: below(found.path, index) }));
}

/** A field that another one makes necessary. */
export function checkNeeded(
  check: Check,
  found: Found,
  key: string,
  words: { readonly why: string; readonly mend: string },
): void {
  if (childOf(found.tree, key) !== undefined) return;
  const fault = { place: found.tree.place, path: found.path, what: `"${key}" is missing` };
  check.faults.add(CONNECTOR_FILE_ERRORS.CONNECTOR_FIELD_MISSING, { ...fault, ...words });
}

/** A field that another one makes senseless. */
export function checkUseless(check: Check, found: Found, key: string, why: string): void {
  const entry = entryOf(found.tree, key);
  if (entry === undefined) return;
  check.faults.add(CONNECTOR_FILE_ERRORS.CONNECTOR_FIELD_CONFLICT, {
    ...{ place: entry.place, path: below(found.path, key), why },
    what: `"${key}" has no effect here`,
    mend: 'delete it',
  });
}

/** A JSON Schema that compiles; answers it as plain data. */
export function checkSchema(check: Check, found: Found | null): JsonObject {
  if (found === null || found.tree.kind !== 'map') return {};
  const schema = plainObjectOf(found.tree);
  const flaw = schemaFlaw(schema);
  if (flaw !== null) {
    const what = `the schema cannot be used: ${flaw.slice(0, 200)}`;
    report(check, CONNECTOR_FILE_ERRORS.CONNECTOR_SCHEMA_INVALID, found, { what });
  }
  return schema;
}

/** The fields that a schema names; null when it leaves them open. */
export function fieldsIn(schema: JsonObject): readonly string[] | null {
  const { properties } = schema;
  return isJsonObject(properties) ? Object.keys(properties) : null;
}

/** The names in braces of a path begin with one that is known there. */
export function checkPath(check: Check, request: Found | null, roots: readonly string[]): void {
  const path = at(request, 'path');
  if (path === null) return;
  for (const [, name = ''] of plainText(path.tree).matchAll(IN_BRACES)) {
    const root = name.split('.')[0] ?? '';
    if (roots.includes(root)) continue;
    const what = `{${name}} in the path is not known here`;
    const why = `known here: ${roots.map((one) => `{${one}}`).join(', ')}`;
    report(check, CONNECTOR_FILE_ERRORS.CONNECTOR_REFERENCE_UNKNOWN, path, {
      ...{ what, why },
      mend: renameTo(root, roots, 'name'),
    });
  }
}

/** Adds a fault at a place. */
export function report(
  check: Check,
  kind: ErrorKind,
  { tree, path }: Found,
  words: { readonly what: string; readonly why?: string; readonly mend?: string },
): void {
  check.faults.add(kind, { place: tree.place, path, ...words });
}
