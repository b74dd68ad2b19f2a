/** Changes variants beyond their prices: SKU, barcode, taxes, whether they are sold without stock, weight, customs. */
import type { Command, Json, JsonObject, SourceRecord } from '../../../core/connector/index.ts';
import { objectAt } from '../node.ts';
import { changeVariants, sameMoney, VARIANT_PRICES } from '../write-prices.ts';
import { VARIANT_FIELDS, variantInput } from './variant-fields.ts';
import type { WriteOperation } from './write-operation.ts';
import { fields, gidOf } from './write-parts.ts';

/** Changes of variants, one call per product. */
export const UPDATE_VARIANT: WriteOperation = {
  stream: 'variants',
  operation: 'update',
  documents: [VARIANT_PRICES],
  capability: {
    about:
      'Changes fields of a variant and of its inventory item; prices are in the shop currency, null empties. What is ' +
      'left out stays. The key, or variantId, is the id of the variant.',
    idempotency: 'natural',
    batch: { max: 100, partial: true },
    alsoChanges: ['prices', 'inventoryItems', 'products'],
    schema: {
      ...fields({ ...VARIANT_FIELDS, variantId: gidOf('ProductVariant') }),
      anyOf: Object.keys(VARIANT_FIELDS).map((field) => ({ required: [field] })),
    },
  },
  writeAll: (shop, commands) => changeVariants(shop, commands, judgeVariant),
};

/** What is to be sent; null where all that can be seen is there already. */
function judgeVariant({ data }: Command, record: SourceRecord): JsonObject | null {
  const { variantId, ...wanted } = data;
  const isSame = Object.entries(wanted).every(([field, value]) => isHeld(record, field, value));
  return isSame ? null : variantInput(wanted);
}

/** Whether the variant shows that value; what it does not show counts as another one. */
function isHeld({ data }: SourceRecord, field: string, value: Json | undefined): boolean {
  switch (field) {
    case 'price':
    case 'compareAtPrice':
      return value !== undefined && sameMoney(value, data[field]);
    case 'requiresShipping':
      return objectAt(data, 'inventoryItem')[field] === value;
    default:
      return data[field] === value;
  }
}
