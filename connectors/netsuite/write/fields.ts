/** The fields that a write takes, declared once: the JSON Schema of a command and the body derive from them. */
import {
  isJsonObject,
  isRemove,
  type Json,
  type JsonObject,
} from '../../../core/connector/index.ts';
import { externalIdOf } from '../external-id.ts';
import type { NetSuiteSettings } from '../settings.ts';

/**
 * What a field holds. `ref` names another record: an id, `{id}`, `{externalId}`, or `{key}` for one that this hub
 * wrote, when the code of its external ids is known.
 */
export type FieldKind =
  | 'text'
  | 'number'
  | 'boolean'
  | 'date'
  | 'enum'
  | 'address'
  | 'object'
  | 'ref'
  | `ref:${string}`;

/** Fields by name, in NetSuite's own words. */
export type Fields = Readonly<Record<string, FieldKind>>;

/** A body, or what is wrong with the data. */
export type Built = { readonly body: Record<string, Json> } | Flaw;

/** Why a command cannot be sent. */
export interface Flaw {
  readonly flaw: string;
  readonly path: string;
}

/** Custom fields go through as they are. */
const CUSTOM = '^cust(body|entity|item|col)_?[a-z0-9_]+$';

const SCHEMAS: Readonly<Record<string, JsonObject>> = {
  text: { type: ['string', 'null', 'object'] },
  number: {
    anyOf: [{ type: ['number', 'null'] }, { type: 'string', pattern: '^-?\\d+(\\.\\d+)?$' }],
  },
  boolean: { type: 'boolean' },
  date: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
  enum: { type: ['string', 'object'] },
  address: { type: 'object' },
  object: { type: 'object' },
  ref: {
    anyOf: [
      { type: 'string', pattern: '^-?\\d+$' },
      { type: 'object', required: ['id'] },
      { type: 'object', required: ['externalId'] },
      { type: 'object', required: ['key'] },
      { type: 'object', required: ['$remove'] },
      { type: 'null' },
    ],
  },
};

/** The JSON Schema of an object with those fields. */
export function fieldsSchema(
  fields: Fields,
  more: Readonly<Record<string, JsonObject>> = {},
  required: readonly string[] = [],
): JsonObject {
  const own = Object.entries(fields).map(([name, kind]) => [name, SCHEMAS[baseOf(kind)] ?? {}]);
  return {
    type: 'object',
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
    properties: { ...Object.fromEntries(own), ...more },
    patternProperties: { [CUSTOM]: {} },
  };
}

/**
 * The body for NetSuite.
 *
 * Shape: the fields of `others` are left to the caller; a field that is not known is a flaw, since NetSuite would
 *        otherwise be asked to judge a misspelling. Null and the mark for removal clear a field.
 */
export function buildBody(
  data: JsonObject,
  { fields, others }: { readonly fields: Fields; readonly others: readonly string[] },
  settings: NetSuiteSettings,
): Built {
  const body: Record<string, Json> = {};
  for (const [name, value] of Object.entries(data)) {
    if (value === undefined || others.includes(name)) continue;
    const kind = fields[name];
    if (kind === undefined && !new RegExp(CUSTOM).test(name)) {
      return { flaw: `there is no field "${name}" here`, path: name };
    }
    const sent = value === null || isRemove(value) ? null : sentValue(value, kind, settings);
    if (sent === undefined)
      return { flaw: `${name} is not a ${baseOf(kind ?? 'text')}`, path: name };
    body[name] = sent;
  }
  return { body };
}

/** A reference as NetSuite takes it: always an object. Shape: undefined when it is none. */
export function refOf(
  value: Json,
  code: string | undefined,
  settings: NetSuiteSettings,
): JsonObject | undefined {
  if (typeof value === 'string' || typeof value === 'number') {
    return /^-?\d+$/.test(String(value)) ? { id: String(value) } : undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const { id, externalId, key } = value;
  if (typeof id === 'string' || typeof id === 'number') return { id: String(id) };
  if (typeof externalId === 'string') return { externalId };
  if (typeof key === 'string' && code !== undefined) {
    return { externalId: externalIdOf(settings, code, key) };
  }
  return undefined;
}

function sentValue(
  value: Json,
  kind: FieldKind | undefined,
  settings: NetSuiteSettings,
): Json | undefined {
  switch (baseOf(kind ?? 'object')) {
    case 'ref':
      return refOf(value, kind?.split(':')[1], settings);
    case 'number':
      return numberOf(value);
    case 'enum':
      return typeof value === 'string' ? { id: value } : value;
    case 'address':
      return isJsonObject(value) ? addressOf(value) : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;
    case 'text':
      return typeof value === 'object' ? undefined : String(value);
    default:
      return value;
  }
}

function numberOf(value: Json): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !/^-?\d+(\.\d+)?$/.test(value)) return undefined;
  return Number(value);
}

/** The country of an address is an enum; everything else in it is text. */
function addressOf(value: JsonObject): JsonObject {
  const { country } = value;
  return typeof country === 'string' ? { ...value, country: { id: country } } : value;
}

function baseOf(kind: FieldKind): string {
  return kind.split(':')[0] ?? kind;
}
