/** Changes variants beyond their prices: SKU, barcode, taxes, whether they are sold without stock, weight, customs. */
import type {
  Ack,
  Command,
  Json,
  JsonObject,
  SourceRecord,
  WriteCapability,
} from '../../../core/connector/index.ts';
import type { Shop } from '../client.ts';
import { objectAt } from '../node.ts';
import { changeVariants, sameMoney } from '../write-prices.ts';
import { VARIANT_FIELDS, variantInput } from './variant-fields.ts';
import { checkedCommand } from './write-operation.ts';
import { fields, gidOf } from './write-parts.ts';

/** What a variant is changed by. */
export const UPDATE_VARIANT: WriteCapability = {
  about:
    'Changes fields of a variant and of its inventory item; prices are in the shop currency, null empties. What is left ' +
    'out stays. The key, or variantId, is the id of the variant.',
  idempotency: 'natural',
  batch: { max: 100, partial: true },
  alsoChanges: ['prices', 'inventoryItems', 'products'],
  schema: {
    ...fields({ ...VARIANT_FIELDS, variantId: gidOf('ProductVariant') }),
    anyOf: Object.keys(VARIANT_FIELDS).map((field) => ({ required: [field] })),
  },
};

/** Updates variants. Shape: one ack per command, in order; `same` where all that can be seen is there already. */
export async function updateVariants(
  shop: Shop,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  const checked = commands.map((command) => checkedCommand(UPDATE_VARIANT, command));
  const sound = checked.filter((one): one is Command => !('outcome' in one));
  const acks = await changeVariants(shop, sound, judgeVariant);
  const bySound = new Map(sound.map((command, index) => [command, acks[index]]));
  return checked.map((one) => {
    if ('outcome' in one) return one;
    return bySound.get(one) ?? { outcome: 'unknown', what: 'not sent' };
  });
}

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
