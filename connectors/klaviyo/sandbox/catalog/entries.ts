/** Entries of the catalogue: what they hold and how they are shown. */
import { isJsonObject, type Json, type JsonObject } from '../../../../core/connector/index.ts';
import type { Table } from '../../../../core/connector/sandbox/kit.ts';
import { ApiFault, invalid, notFound } from '../api/fault.ts';
import { at, attributesOf, textOrNull } from '../api/parsed-call.ts';
import { only } from '../people/profile-view.ts';
import type { EntryRow } from '../rows.ts';
import { seconds, shown, type World } from '../world.ts';

/** Items or variants. */
export interface EntryKind {
  readonly type: 'catalog-item' | 'catalog-variant';
  readonly table: (world: World) => Table<EntryRow>;
  readonly fields: readonly string[];
  readonly required: readonly string[];
}

const PREFIX = '$custom:::$default:::';
const SHARED = [
  'title',
  'description',
  'url',
  'price',
  'image_full_url',
  'images',
  'custom_metadata',
  'published',
];
const STOCK = ['sku', 'inventory_quantity', 'inventory_policy'];

/** Items. */
export const ITEMS: EntryKind = {
  type: 'catalog-item',
  table: ({ tables }) => tables.items,
  fields: SHARED,
  required: ['external_id', 'title', 'description', 'url'],
};

/** Variants. */
export const VARIANTS: EntryKind = {
  type: 'catalog-variant',
  table: ({ tables }) => tables.variants,
  fields: [...SHARED, ...STOCK],
  required: ['external_id', 'title', 'description', 'sku', 'inventory_quantity', 'price', 'url'],
};

/** Creates an entry. Errors: 400 with a pointer, 409 when it is there. */
export function createEntry(
  world: World,
  kind: EntryKind,
  data: JsonObject,
  pointer = '/data',
): EntryRow {
  const attributes = attributesOf(data, pointer);
  for (const field of kind.required) {
    if ((attributes[field] ?? null) !== null) continue;
    throw invalid(`\`${field}\` is required.`, `${pointer}/attributes/${field}`);
  }
  const integration = attributes['integration_type'] ?? '$custom';
  if (integration !== '$custom') {
    const place = `${pointer}/attributes/integration_type`;
    throw invalid('The only supported integration is $custom.', place);
  }
  const externalId = String(attributes['external_id']);
  const id = `${PREFIX}${externalId}`;
  const table = kind.table(world);
  if (table.get(id) !== undefined) throw exists(id);
  const nowMs = seconds(world.now());
  const row: EntryRow = {
    id,
    externalId,
    itemId: kind === VARIANTS ? itemOf(world, data, pointer) : null,
    fields: { published: true, ...checkedFields(kind, attributes, pointer) },
    created: nowMs,
    updated: nowMs,
  };
  table.put(row);
  return row;
}

/** Changes an entry. Errors: 400 with a pointer, 404. */
export function patchEntry(
  world: World,
  kind: EntryKind,
  data: JsonObject,
  pointer = '/data',
): EntryRow {
  const id = textOrNull(data['id']) ?? '';
  const row = entryOf(world, kind, id);
  const attributes = isJsonObject(data['attributes']) ? data['attributes'] : {};
  const fields = { ...row.fields, ...checkedFields(kind, attributes, pointer) };
  const changed = { ...row, fields, updated: seconds(world.now()) };
  kind.table(world).put(changed);
  return changed;
}

/** The entry of an id. Errors: 404; 400 for entries of another integration. */
export function entryOf(world: World, kind: EntryKind, id: string): EntryRow {
  if (!id.startsWith(PREFIX)) throw invalid(`${id} is not an id of this catalog.`, '/data/id');
  const row = kind.table(world).get(id);
  if (row === undefined) throw notFound(`A ${kind.type} with id ${id}`);
  return row;
}

/** Removes an entry, an item with its variants. Errors: 404. */
export function removeEntry(world: World, kind: EntryKind, id: string): void {
  const row = entryOf(world, kind, id);
  kind.table(world).drop(row.id);
  if (kind !== ITEMS) return;
  for (const variant of [...world.tables.variants.all()]) {
    if (variant.itemId === row.id) world.tables.variants.drop(variant.id);
  }
}

/** The resource of an entry. */
export function entryResource(
  base: string,
  kind: EntryKind,
  row: EntryRow,
  names: readonly string[] | null = null,
): JsonObject {
  const self = `${base}/api/${kind.type}s/${encodeURIComponent(row.id)}`;
  const relation = kind === ITEMS ? 'variants' : 'item';
  const links = { self: `${self}/relationships/${relation}`, related: `${self}/${relation}` };
  const item = { data: { type: 'catalog-item', id: row.itemId }, links };
  const attributes = {
    external_id: row.externalId,
    ...Object.fromEntries(kind.fields.map((field) => [field, row.fields[field] ?? null])),
    image_thumbnail_url: row.fields['image_full_url'] ?? null,
    images: row.fields['images'] ?? [],
    custom_metadata: row.fields['custom_metadata'] ?? {},
    created: shown(row.created),
    updated: shown(row.updated),
  };
  return {
    type: kind.type,
    id: row.id,
    attributes: only(attributes, names),
    relationships: { [relation]: kind === ITEMS ? { links } : item },
    links: { self },
  };
}

function itemOf(world: World, data: JsonObject, pointer: string): string {
  const id = textOrNull(at(data, 'relationships', 'item', 'data', 'id'));
  const place = `${pointer}/relationships/item`;
  if (id === null) throw invalid('The relationship `item` is required.', place);
  if (world.tables.items.get(id) === undefined) {
    throw invalid(`A catalog-item with id ${id} does not exist.`, place);
  }
  return id;
}

const TYPES: Readonly<Record<string, (value: Json) => boolean>> = {
  price: (value) => typeof value === 'number',
  inventory_quantity: (value) => typeof value === 'number',
  inventory_policy: (value) => value === 0 || value === 1 || value === 2,
  published: (value) => typeof value === 'boolean',
  images: (value) => Array.isArray(value),
  custom_metadata: isJsonObject,
};

function checkedFields(kind: EntryKind, attributes: JsonObject, pointer: string): JsonObject {
  const fields: Record<string, Json> = {};
  for (const field of kind.fields) {
    const value = attributes[field];
    if (value === undefined) continue;
    const isRight = TYPES[field] ?? ((one: Json) => typeof one === 'string');
    if (value !== null && !isRight(value)) {
      throw invalid(`\`${field}\` has a wrong type.`, `${pointer}/attributes/${field}`);
    }
    fields[field] = value;
  }
  return fields;
}

/** Nobody says what an existing id is answered with; a conflict is what the other endpoints suggest. */
function exists(id: string): ApiFault {
  const detail = `A catalog entry with id ${id} already exists.`;
  return new ApiFault(409, [{ code: 'duplicate', title: 'Conflict.', detail, pointer: '/data' }]);
}
