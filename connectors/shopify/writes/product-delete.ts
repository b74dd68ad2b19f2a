import { isGid } from '../records.ts';
import { bareMutation } from './state-change.ts';
import { current, missing, send, type WriteOperation } from './write-operation.ts';
import { fields } from './write-parts.ts';

const DELETE = bareMutation('ProductDelete', 'productDelete', {
  variables: '$input: ProductDeleteInput!',
  passed: 'input: $input, synchronous: true',
});

/** A product that is to go. */
export const DELETE_PRODUCT: WriteOperation = {
  stream: 'products',
  operation: 'delete',
  documents: [DELETE],
  capability: {
    about:
      'Deletes a product with its variants, their stock and prices; it cannot be taken back. Where it was sold ' +
      'before, upsert with status ARCHIVED keeps its history. The key is its id.',
    idempotency: 'natural',
    batch: { max: 1, partial: true },
    alsoChanges: ['variants', 'prices', 'inventoryItems', 'inventoryLevels'],
    schema: fields({}),
  },
  write: async (shop, { key }) => {
    // Another kind of key would look like a product that is gone already.
    if (!isGid(key, 'Product')) return missing(key);
    const record = await current(shop, 'products', key);
    if (record === null) return { outcome: 'same', id: key };
    return send(shop, {
      operation: DELETE,
      variables: { input: { id: record.key } },
      root: 'productDelete',
      ack: () => ({ outcome: 'written', id: record.key }),
    });
  },
};
