/** The body of a profile, from the data of a command. */
import {
  type Ack,
  isJsonObject,
  isRemove,
  type Json,
  type JsonObject,
} from '../../core/connector/index.ts';
import { invalid, refused } from './acks.ts';
import { KLAVIYO_ERRORS } from './errors.ts';
import { IDENTIFIERS, type Identity, identityOf, isAck } from './identity.ts';

/** What a profile holds beside its identifiers. */
const FIELDS = [
  'first_name',
  'last_name',
  'organization',
  'locale',
  'title',
  'image',
  'location',
  'properties',
] as const;
/** Changes of lists and keys within the properties, which are made in one step at Klaviyo. */
const PATCHES = ['append', 'unappend', 'unset'] as const;
/** The largest body of one profile, in bytes. */
const PROFILE_MAX_BYTES = 100_000;

/** A profile ready to be sent. */
export interface ProfileBody {
  readonly identity: Identity;
  readonly attributes: JsonObject;
  readonly meta: JsonObject | null;
}

/** Whether nulls and removals mean anything: a bulk import ignores them silently. */
export type Nulls = 'clear' | 'refuse';

/**
 * Reads the data of a command.
 *
 * Shape: an absent field is left alone, null and `$remove` clear it; a property is removed through `unset`.
 */
export function profileBody(data: JsonObject, nulls: Nulls): ProfileBody | Ack {
  const known = new Set<string>([...IDENTIFIERS, ...FIELDS, ...PATCHES]);
  const stranger = Object.keys(data).find((field) => !known.has(field));
  if (stranger !== undefined) {
    return invalid(`a profile has no field "${stranger}"; extras belong into properties`, stranger);
  }
  const identity = identityOf(withoutRemovals(data));
  if (isAck(identity)) return identity;
  if (Object.keys(identity).length === 0) {
    return invalid('one of id, email, phone_number, external_id must say who it is', 'email');
  }
  const cleared = nulls === 'refuse' ? clearedField(data) : undefined;
  if (cleared !== undefined) {
    const what = `a bulk import cannot clear ${cleared}: it ignores nulls`;
    return invalid(what, cleared, 'use the operation upsert for records with nulls');
  }
  const body = bodyOf(data, identity);
  const bytes = Buffer.byteLength(JSON.stringify(body.attributes));
  if (bytes <= PROFILE_MAX_BYTES) return body;
  const what = `the profile has ${bytes} bytes, and ${PROFILE_MAX_BYTES} are taken`;
  return refused(KLAVIYO_ERRORS.KLAVIYO_TOO_LARGE, what, 'properties');
}

/** The resource of a profile for a request. */
export function profileResource({ identity, attributes, meta }: ProfileBody): JsonObject {
  const { id } = identity;
  return {
    type: 'profile',
    ...(id === undefined ? {} : { id }),
    attributes,
    ...(meta === null ? {} : { meta }),
  };
}

function bodyOf(data: JsonObject, identity: Identity): ProfileBody {
  const { id: _, ...identifiers } = identity;
  const attributes: Record<string, Json> = { ...identifiers };
  const unset = [...textsOf(data['unset'])];
  for (const field of IDENTIFIERS.slice(1)) {
    const value = data[field];
    if (value === null || isRemove(value)) attributes[field] = null;
  }
  for (const field of FIELDS) {
    const value = data[field];
    if (value === undefined) continue;
    if (field === 'properties' && isJsonObject(value) && !isRemove(value)) {
      const { kept, removed } = splitProperties(value);
      attributes[field] = kept;
      unset.push(...removed);
    } else {
      attributes[field] = isRemove(value) ? null : cleaned(value);
    }
  }
  return { identity, attributes, meta: metaOf(data, unset) };
}

function metaOf(data: JsonObject, unset: readonly string[]): JsonObject | null {
  const { append, unappend } = data;
  const patch = {
    ...(append === undefined ? {} : { append }),
    ...(unappend === undefined ? {} : { unappend }),
    ...(unset.length === 0 ? {} : { unset }),
  };
  return Object.keys(patch).length === 0 ? null : { patch_properties: patch };
}

function splitProperties(properties: JsonObject) {
  const entries = Object.entries(properties);
  const isGone = ([, value]: readonly [string, unknown]): boolean =>
    value === null || isRemove(value);
  return {
    kept: Object.fromEntries(entries.filter((entry) => !isGone(entry))),
    removed: entries.filter(isGone).map(([name]) => name),
  };
}

/** Removals within a location become nulls. */
function cleaned(value: Json): Json {
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([name, part]) => [name, isRemove(part) ? null : part]));
}

function withoutRemovals(data: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => !isRemove(value)));
}

/** The first field, also within location and properties, that is to be cleared. */
function clearedField(data: JsonObject): string | undefined {
  if (data['unset'] !== undefined) return 'unset';
  for (const [name, value] of Object.entries(data)) {
    if (value === null || isRemove(value)) return name;
    if (!isJsonObject(value)) continue;
    const inner = Object.entries(value).find(([, part]) => part === null || isRemove(part));
    if (inner !== undefined) return `${name}.${inner[0]}`;
  }
  return undefined;
}

function textsOf(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
