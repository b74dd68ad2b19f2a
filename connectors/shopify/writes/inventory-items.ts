/** Changes what is counted: whether it is tracked, what it costs, and its SKU. */
import type { JsonObject } from '../../../core/connector/index.ts';
import { optionalObject } from '../node.ts';
import { bareMutation, stateChange } from './state-change.ts';
import type { WriteOperation } from './write-operation.ts';
import { AMOUNT, fields, SWITCH, WORD } from './write-parts.ts';

/** The fields of an inventory item that the hub may own. */
export const UPDATE_ITEM: WriteOperation = stateChange({
  stream: 'inventoryItems',
  operation: 'update',
  about:
    'Sets the SKU of an inventory item, its unit cost in the shop currency, and whether its stock is tracked and it ' +
    'is shipped. What is left out stays.',
  alsoChanges: ['variants', 'prices'],
  schema: {
    ...fields({ sku: WORD, tracked: SWITCH, cost: AMOUNT, requiresShipping: SWITCH }),
    minProperties: 1,
  },
  mutation: bareMutation('InventoryItemUpdate', 'inventoryItemUpdate', {
    variables: '$id: ID!, $input: InventoryItemInput!',
    passed: 'id: $id, input: $input',
  }),
  root: 'inventoryItemUpdate',
  isDone: ({ data: held }, { cost, ...rest }) =>
    hasCost(held, cost) && Object.entries(rest).every(([field, value]) => held[field] === value),
  variables: (id, data) => ({ id, input: data }),
});

/** Costs come back with another number of decimals than they were sent with. */
function hasCost(held: JsonObject, cost: unknown): boolean {
  if (typeof cost !== 'string') return true;
  const amount = optionalObject(held, 'unitCost')?.['amount'];
  return typeof amount === 'string' && trimmed(amount) === trimmed(cost);
}

function trimmed(amount: string): string {
  return amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount;
}
