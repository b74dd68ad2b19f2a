/**
 * From what GraphQL answers to records.
 *
 * Data keeps Shopify's own field names; connections become plain lists, and the ids that flows join on stand at the
 * top (`inventoryItemId`, `locationId`, `productId`).
 */
import type { JsonObject, SourceRecord } from '../../core/connector/index.ts';
import {
  flattenObject,
  isList,
  legacyId,
  malformed,
  objectAt,
  objectsAt,
  optionalObject,
  optionalText,
  textAt,
} from './node.ts';

/** Turns one node into the data of a record. */
export type Shape = (node: JsonObject) => JsonObject;

/** The record of a node: its id is the key, its update time the version. */
export function recordOf(stream: string, node: JsonObject, shape: Shape): SourceRecord {
  const key = textAt(node, 'id');
  const updatedAt = utcTime(optionalText(node, 'updatedAt'));
  return {
    key,
    version: updatedAt,
    data: shape(node),
    occurredAt: updatedAt,
    where: `${stream}/${key}`,
  };
}

/** A node as it came, with connections as lists and without type names. */
export const plainShape: Shape = (node) => flattenObject(withoutTypename(node));

/** A variant with its product and inventory item by id. */
export const variantShape: Shape = (node) => {
  const product = objectAt(node, 'product');
  const item = objectAt(node, 'inventoryItem');
  return {
    ...plainShape(node),
    productId: textAt(product, 'id'),
    inventoryItemId: textAt(item, 'id'),
    tracked: item['tracked'] === true,
  };
};

/** An inventory item with the id of its variant. */
export const itemShape: Shape = (node) => {
  const { variants, ...rest } = plainShape(node);
  const [variant] = isList(variants) ? variants : [];
  const id =
    typeof variant === 'object' && variant !== null && 'id' in variant ? variant['id'] : null;
  return { ...rest, variantId: typeof id === 'string' ? id : null };
};

/** A fulfilment order with location and delivery method at the top. */
export const fulfillmentOrderShape: Shape = (node) => {
  const location = optionalObject(objectAt(node, 'assignedLocation'), 'location');
  const method = optionalObject(node, 'deliveryMethod');
  return {
    ...plainShape(node),
    locationId: location === null ? null : textAt(location, 'id'),
    methodType: method === null ? null : optionalText(method, 'methodType'),
  };
};

/** An order whose fulfilment orders have the shape of their own stream. */
export const orderShape: Shape = (node) => {
  const parts = optionalObject(node, 'fulfillmentOrders');
  const fulfillmentOrders = parts === null ? [] : objectsAt(parts, 'nodes');
  return {
    ...plainShape(node),
    fulfillmentOrders: fulfillmentOrders.map((part) => fulfillmentOrderShape(part)),
  };
};

/** The key of an inventory level: the pair that quantities are written against. */
export function levelKey(inventoryItemId: string, locationId: string): string {
  return `${inventoryItemId}@${locationId}`;
}

/** The pair behind a level's key, or null when it is none. */
export function levelPair(key: string): { inventoryItemId: string; locationId: string } | null {
  const [inventoryItemId, locationId, ...rest] = key.split('@');
  const isPair = isGid(inventoryItemId, 'InventoryItem') && isGid(locationId, 'Location');
  if (!isPair || rest.length > 0) return null;
  return { inventoryItemId: inventoryItemId ?? '', locationId: locationId ?? '' };
}

/** Whether a text is a gid of that type. */
export function isGid(text: string | undefined, type: string): boolean {
  return text?.startsWith(`gid://shopify/${type}/`) === true && /^\d+$/.test(legacyId(text));
}

const QUANTITY_FIELDS: Readonly<Record<string, string>> = {
  available: 'available',
  on_hand: 'onHand',
  committed: 'committed',
  incoming: 'incoming',
  reserved: 'reserved',
};

/** The record of an inventory level; its key is the pair of item and location. */
export function levelRecord(node: JsonObject): SourceRecord {
  const item = objectAt(node, 'item');
  const inventoryItemId = textAt(item, 'id');
  const locationId = textAt(objectAt(node, 'location'), 'id');
  const updatedAt = utcTime(textAt(node, 'updatedAt'));
  const key = levelKey(inventoryItemId, locationId);
  const data: JsonObject = {
    key,
    id: textAt(node, 'id'),
    inventoryItemId,
    locationId,
    sku: optionalText(item, 'sku'),
    tracked: item['tracked'] === true,
    isActive: node['isActive'] === true,
    updatedAt,
    ...quantitiesOf(node),
  };
  return {
    key,
    version: updatedAt,
    data,
    occurredAt: updatedAt,
    where: `inventoryLevels/${key}`,
  };
}

/** The quantities of a level by our names; one that Shopify left out is null. */
export function quantitiesOf(node: JsonObject): Readonly<Record<string, number | null>> {
  const quantities: Record<string, number | null> = {};
  for (const field of Object.values(QUANTITY_FIELDS)) quantities[field] = null;
  for (const entry of objectsAt(node, 'quantities')) {
    const field = QUANTITY_FIELDS[textAt(entry, 'name')];
    const { quantity } = entry;
    if (field !== undefined && typeof quantity === 'number') quantities[field] = quantity;
  }
  return quantities;
}

/** A time as UTC with `Z`, so that versions compare by bytes; webhooks carry the shop's offset. */
export function utcTime<T extends string | null>(time: T): T | string {
  return time === null ? time : secondsTime(timeMs(time));
}

/** A time in ms since the epoch. Errors: SHOPIFY_ANSWER_MALFORMED. */
export function timeMs(time: string): number {
  const ms = Date.parse(time);
  if (Number.isNaN(ms)) throw malformed('a time cannot be read');
  return ms;
}

/** ISO 8601 in UTC with whole seconds, as Shopify writes it. */
export function secondsTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function withoutTypename(node: JsonObject): JsonObject {
  const { __typename, ...rest } = node;
  return rest;
}
