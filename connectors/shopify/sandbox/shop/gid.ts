/**
 * Where the numbers of each kind start. Orders, lines and customers lie above 2^53, as in Shopify's own samples, so
 * that whoever parses an id as a JavaScript number is caught here and not in production.
 */
const FIRST_NUMBERS: Readonly<Record<string, string>> = {
  Product: '10220854182194',
  ProductVariant: '51364592877874',
  InventoryItem: '53469430055218',
  Location: '106318430514',
  Order: '820982911946154509',
  LineItem: '487817672276298555',
  Customer: '706405506930370085',
  OrderNumber: '1001',
};
const FIRST_OTHER = '1028613833010';

/** The number that the first gid of a kind gets. */
export function firstNumber(kind: string): bigint {
  return BigInt(FIRST_NUMBERS[kind] ?? FIRST_OTHER);
}

/** Builds a gid: `gid://shopify/Order/820982911946154509`. */
export function gid(kind: string, number: bigint | string): string {
  return `gid://shopify/${kind}/${number}`;
}

/** The kind in a gid, or null when the text is no gid. */
export function gidKind(id: string): string | null {
  return /^gid:\/\/shopify\/([A-Za-z]+)\/\d+(\?.*)?$/.exec(id)?.[1] ?? null;
}

/** The number in a gid, as text: the resource's id in REST and webhooks. */
export function legacyId(id: string): string {
  const path = id.split('?')[0] ?? id;
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A level is found by its item and location; the item stands in the query string, which is part of the gid. */
export function levelGid(itemId: string, locationId: string): string {
  const number = BigInt(legacyId(locationId)) + 36954570752n;
  return `${gid('InventoryLevel', number)}?inventory_item_id=${legacyId(itemId)}`;
}
