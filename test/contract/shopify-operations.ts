import type { ShopifySandbox } from '../../connectors/shopify/sandbox/server.ts';
import type { JsonObject } from '../../core/connector/index.ts';
import { productWrites, tagWishes } from './shopify-catalogue-writes.ts';
import { draftWrites } from './shopify-draft-writes.ts';
import { freshRecords } from './shopify-fresh.ts';
import { goodsWrites, orderWrites } from './shopify-goods-writes.ts';
import { listPriceWrites } from './shopify-price-list-writes.ts';
import { returnWrites } from './shopify-return-writes.ts';
import { metafieldWrites, stockWrites } from './shopify-stock-writes.ts';
import { rows } from './shopify-streams.ts';
import type { Wish } from './shopify-wish.ts';
import type { WriteSubject } from './subject.ts';

/** The operations on records that are there already, with their effects as the shop's state shows them. */
export function furtherWrites(sandbox: ShopifySandbox): readonly WriteSubject[] {
  return [
    consentWrite(sandbox),
    refundWrite(sandbox),
    ...returnWrites(sandbox),
    mergeWrite(sandbox),
    deleteWrite(sandbox),
    ...customerTagWrites(sandbox),
    ...goodsWrites(sandbox),
    ...orderWrites(sandbox),
    ...stockWrites(sandbox),
    ...metafieldWrites(sandbox),
    ...productWrites(sandbox),
    ...listPriceWrites(sandbox),
    ...draftWrites(sandbox),
  ].map(subjectOf);
}

function subjectOf({ stream, operation, bad, stale, ...wish }: Wish): WriteSubject {
  const make = (n: number, key: string, data: JsonObject) => {
    const idempotencyKey = `acceptance-${operation}-${key}-${n}`;
    return { stream, operation, key, data, idempotencyKey, version: null };
  };
  const badKey = (n: number): string => {
    const { key = wish.key } = bad;
    return typeof key === 'string' ? key : key(n);
  };
  return {
    stream,
    operation,
    command: (n) => make(n, wish.key(n), wish.data(n)),
    refused: (n) => make(n, badKey(n), { ...wish.data(n), ...bad.data }),
    ...(stale === undefined
      ? {}
      : { stale: (n) => make(n, wish.key(n), { ...wish.data(n), ...stale }) }),
    effects: async (n) => wish.effects(n),
  };
}

function consentWrite(sandbox: ShopifySandbox): Wish {
  const { customer } = freshRecords(sandbox);
  return {
    stream: 'customers',
    operation: 'setConsent',
    key: (n) => customer(n).id,
    data: () => ({
      channel: 'email',
      state: 'SUBSCRIBED',
      optInLevel: 'SINGLE_OPT_IN',
      at: '2020-01-01T00:00:00Z',
    }),
    bad: { key: 'nobody@example.com' },
    effects: (n) =>
      rows<{ id: string; emailConsent: { state: string } }>(sandbox, 'customers').filter(
        (row) => row.id === customer(n).id && row.emailConsent.state === 'SUBSCRIBED',
      ).length,
  };
}

function refundWrite(sandbox: ShopifySandbox): Wish {
  const { order } = freshRecords(sandbox);
  return {
    stream: 'refunds',
    operation: 'create',
    key: (n) => `till-refund-${n}`,
    data: (n) => ({
      orderId: order(n).id,
      lines: [{ lineItemId: order(n).lines[0]?.id ?? '', quantity: 1, restockType: 'NO_RESTOCK' }],
      note: `refund ${n} of the till`,
    }),
    bad: { data: { orderId: 'gid://shopify/Order/424242' } },
    effects: (n) =>
      rows<{ id: string; note: string | null }>(sandbox, 'refunds').filter(
        (row) => row.note?.startsWith(`refund ${n} of the till`) === true,
      ).length,
  };
}

function mergeWrite(sandbox: ShopifySandbox): Wish {
  const { customer } = freshRecords(sandbox);
  return {
    stream: 'customers',
    operation: 'merge',
    key: () => customer(0).id,
    data: (n) => ({ mergedId: customer(n).id }),
    bad: { key: 'gid://shopify/Customer/424242' },
    effects: (n) => (isThere(sandbox, customer(n).id) ? 0 : 1),
  };
}

function deleteWrite(sandbox: ShopifySandbox): Wish {
  const { customer } = freshRecords(sandbox);
  const buyer = rows<{ id: string; email: string }>(sandbox, 'customers').find(
    ({ email }) => email === 'buyer1@example.com',
  );
  return {
    stream: 'customers',
    operation: 'delete',
    key: (n) => customer(n).id,
    data: () => ({}),
    bad: { key: buyer?.id ?? '' },
    effects: (n) => (isThere(sandbox, customer(n).id) ? 0 : 1),
  };
}

function customerTagWrites(sandbox: ShopifySandbox): readonly Wish[] {
  const { customer } = freshRecords(sandbox);
  const bad = { key: 'gid://shopify/Customer/424242' };
  return tagWishes(sandbox, { stream: 'customers', of: (n) => customer(n).id, bad });
}

function isThere(sandbox: ShopifySandbox, customerId: string): boolean {
  return rows<{ id: string }>(sandbox, 'customers').some(({ id }) => id === customerId);
}
