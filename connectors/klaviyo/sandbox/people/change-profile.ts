/** What a write makes of a person: null clears, an absent field stays. */
import { isJsonObject, type Json, type JsonObject } from '../../../../core/connector/index.ts';
import { at } from '../api/parsed-call.ts';
import type { ProfileRow } from '../rows.ts';
import { longId, seconds, type World } from '../world.ts';
import type { Given } from './identity.ts';

const FIELDS = ['first_name', 'last_name', 'organization', 'locale', 'title', 'image'] as const;

/** How nulls are taken: bulk imports pass over them. */
export type Nulls = 'clear' | 'ignore';

/** A person who is new. */
export function newProfile(world: World): ProfileRow {
  const nowMs = seconds(world.now());
  return {
    id: longId(world),
    email: null,
    phone: null,
    externalId: null,
    fields: {},
    location: {},
    properties: {},
    created: nowMs,
    updated: nowMs,
    lastEvent: null,
    channels: {},
    suppressions: [],
    listSuppressions: [],
  };
}

/** The person with what the attributes and patches say. */
export function changedProfile(
  world: World,
  row: ProfileRow,
  change: {
    readonly attributes: JsonObject;
    readonly given: Given;
    readonly meta: Json | undefined;
    readonly nulls: Nulls;
  },
): ProfileRow {
  const { attributes, given, meta, nulls } = change;
  const isCleared = (field: string): boolean => nulls === 'clear' && attributes[field] === null;
  return {
    ...row,
    email: isCleared('email') ? null : (given.email ?? row.email),
    phone: isCleared('phone_number') ? null : (given.phone ?? row.phone),
    externalId: isCleared('external_id') ? null : (given.externalId ?? row.externalId),
    fields: merged(row.fields, pick(attributes, FIELDS), nulls),
    location: locationOf(row, attributes['location'], nulls),
    properties: patched(propertiesOf(row, attributes['properties'], nulls), meta),
    updated: seconds(world.now()),
  };
}

function locationOf(row: ProfileRow, location: Json | undefined, nulls: Nulls): JsonObject {
  if (location === null && nulls === 'clear') return {};
  return isJsonObject(location) ? merged(row.location, location, nulls) : row.location;
}

function propertiesOf(row: ProfileRow, properties: Json | undefined, nulls: Nulls): JsonObject {
  if (properties === null && nulls === 'clear') return {};
  return isJsonObject(properties) ? merged(row.properties, properties, nulls) : row.properties;
}

function merged(held: JsonObject, change: JsonObject, nulls: Nulls): JsonObject {
  const next: Record<string, Json | undefined> = { ...held };
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined || (value === null && nulls === 'ignore')) continue;
    next[name] = value;
  }
  return next;
}

function patched(properties: JsonObject, meta: Json | undefined): JsonObject {
  const patch = at(meta, 'patch_properties');
  if (!isJsonObject(patch)) return properties;
  const next: Record<string, Json | undefined> = { ...properties };
  const { append, unappend, unset } = patch;
  for (const [name, value] of entriesOf(append)) {
    next[name] = [...new Set([...listOf(next[name]), ...listOf(value)])];
  }
  for (const [name, value] of entriesOf(unappend)) {
    const gone = listOf(value);
    next[name] = listOf(next[name]).filter((item) => !gone.includes(item));
  }
  for (const name of listOf(unset)) if (typeof name === 'string') delete next[name];
  return next;
}

function entriesOf(value: Json | undefined): readonly (readonly [string, Json | undefined])[] {
  return isJsonObject(value) ? Object.entries(value) : [];
}

function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return isList(value) ? value : [value];
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function pick(attributes: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, attributes[name]]));
}
