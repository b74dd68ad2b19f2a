import type { ShopifySandbox } from '../../connectors/shopify/sandbox/server.ts';
import type { Command, JsonObject } from '../../core/connector/index.ts';
import { ERP_ID } from './shopify-catalogue-writes.ts';
import { furtherWrites } from './shopify-operations.ts';
import { rows, SKUS } from './shopify-streams.ts';
import type { WriteSubject } from './subject.ts';

function command(
  n: number,
  parts: Pick<Command, 'stream' | 'operation' | 'key' | 'data'>,
): Command {
  return { ...parts, idempotencyKey: `acceptance-${parts.key}-${n}`, version: null };
}

/** The write operations, with their effects as the shop's state shows them. */
export function writesOf(sandbox: ShopifySandbox): readonly WriteSubject[] {
  return [
    stockWrite(sandbox),
    priceWrite(sandbox),
    customerWrite(sandbox, 'upsert'),
    customerWrite(sandbox, 'backfill'),
    orderWrite(sandbox),
    ...furtherWrites(sandbox),
  ];
}

function stockWrite(sandbox: ShopifySandbox): WriteSubject {
  const place = (n: number) => sandbox.ids(SKUS[n % SKUS.length] ?? '', 'Paris');
  const make = (n: number, data: JsonObject): Command => {
    const { inventoryItemId, locationId } = place(n);
    return command(n, {
      stream: 'inventoryLevels',
      operation: 'set',
      key: `${inventoryItemId}@${locationId}`,
      data: { inventoryItemId, locationId, available: 300 + n, ...data },
    });
  };
  return {
    stream: 'inventoryLevels',
    operation: 'set',
    command: (n) => make(n, {}),
    refused: (n) => make(n, { inventoryItemId: 'gid://shopify/InventoryItem/424242' }),
    stale: (n) => make(n, { expected: 7 }),
    effects: async (n) => {
      const { inventoryLevelId } = place(n);
      const levels = rows<{ id: string; quantities: { available: number } }>(sandbox, 'levels');
      const level = levels.find((row) => row.id === inventoryLevelId);
      return level?.quantities.available === 300 + n ? 1 : 0;
    },
  };
}

function priceWrite(sandbox: ShopifySandbox): WriteSubject {
  const variantOf = (n: number): string =>
    sandbox.ids(SKUS[n % SKUS.length] ?? '', 'Paris').variantId;
  const make = (n: number, variantId: string): Command =>
    command(n, {
      stream: 'variants',
      operation: 'updatePrice',
      key: variantId,
      data: { variantId, price: `${70 + n}.25` },
    });
  return {
    stream: 'variants',
    operation: 'updatePrice',
    command: (n) => make(n, variantOf(n)),
    refused: (n) => make(n, 'gid://shopify/ProductVariant/424242'),
    effects: async (n) => {
      const variants = rows<{ id: string; price: string }>(sandbox, 'variants');
      return variants.filter((row) => row.id === variantOf(n) && row.price === `${70 + n}.25`)
        .length;
    },
  };
}

function customerWrite(sandbox: ShopifySandbox, operation: 'upsert' | 'backfill'): WriteSubject {
  const named = (n: number): JsonObject => ({ firstName: 'Ada', lastName: `Number ${n}` });
  const idOf = (n: number): JsonObject => ({ ...ERP_ID, value: `C-${n}` });
  const make = (n: number, email: string): Command =>
    command(n, {
      stream: 'customers',
      operation,
      key: email,
      // By each of two ways to say who it is; the bad address is one in either.
      data: {
        ...(n % 2 === 0 || !email.includes('@') ? { email } : { customId: idOf(n) }),
        ...named(n),
      },
    });
  return {
    stream: 'customers',
    operation,
    command: (n) => make(n, `ada${n}@example.com`),
    refused: (n) => make(n, `no-address-${n}`),
    effects: async (n) =>
      rows<{ id: string; lastName: string | null }>(sandbox, 'customers').filter(
        (row) => row.lastName === `Number ${n}`,
      ).length,
  };
}

function orderWrite(sandbox: ShopifySandbox): WriteSubject {
  const make = (n: number, variantId: string): Command =>
    command(n, {
      stream: 'orders',
      operation: 'create',
      key: `till-7-${n}`,
      data: {
        inventoryBehaviour: 'DECREMENT_IGNORING_POLICY',
        currency: 'USD',
        lineItems: [{ variantId, quantity: 1 }],
      },
    });
  return {
    stream: 'orders',
    operation: 'create',
    command: (n) => make(n, sandbox.ids('C-1', 'Paris').variantId),
    refused: (n) => make(n, 'gid://shopify/ProductVariant/424242'),
    effects: async (n) =>
      rows<{ id: string; sourceIdentifier: string | null }>(sandbox, 'orders').filter(
        (row) => row.sourceIdentifier === `till-7-${n}`,
      ).length,
  };
}
