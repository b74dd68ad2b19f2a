/** What a command may say of a variant, and the form in which Shopify takes it. */
import type { Json, JsonObject } from '../../../core/connector/index.ts';
import { AMOUNT, fields, SWITCH, WORD } from './write-parts.ts';

const ITEM = {
  cost: AMOUNT,
  tracked: SWITCH,
  requiresShipping: SWITCH,
  countryCodeOfOrigin: { type: 'string', pattern: '^[A-Z]{2}$' },
  harmonizedSystemCode: { type: 'string', pattern: '^\\d{6,13}$' },
  weight: fields(
    {
      unit: { enum: ['GRAMS', 'KILOGRAMS', 'OUNCES', 'POUNDS'] },
      value: { type: 'number', minimum: 0 },
    },
    ['unit', 'value'],
  ),
};

/** What can be said of a variant, whether with its product or alone; the SKU lies with the item at Shopify. */
export const VARIANT_FIELDS: Readonly<Record<string, JsonObject>> = {
  sku: WORD,
  barcode: { type: ['string', 'null'] },
  price: AMOUNT,
  compareAtPrice: { anyOf: [AMOUNT, { type: 'null' }] },
  taxable: SWITCH,
  taxCode: { type: ['string', 'null'] },
  inventoryPolicy: { enum: ['DENY', 'CONTINUE'] },
  ...ITEM,
};

/** The fields that Shopify takes below the variant's inventory item. */
const OF_ITEM: ReadonlySet<string> = new Set(['sku', ...Object.keys(ITEM)]);

/** What is said of a variant, with what belongs to its inventory item below it. */
export function variantInput(data: JsonObject): JsonObject {
  const entries = Object.entries(data);
  const own = entries.filter(([field]) => !OF_ITEM.has(field));
  const item = entries
    .filter(([field]) => OF_ITEM.has(field))
    .map(([field, value]): [string, Json | undefined] =>
      field === 'weight' ? ['measurement', { weight: value }] : [field, value],
    );
  return {
    ...Object.fromEntries(own),
    ...(item.length === 0 ? {} : { inventoryItem: Object.fromEntries(item) }),
  };
}
