import type { ShopifySandbox } from '../../connectors/shopify/sandbox/server.ts';
import type { JsonObject } from '../../core/connector/index.ts';
import { freshRecords } from './shopify-fresh.ts';
import { rows } from './shopify-streams.ts';
import type { Wish } from './shopify-wish.ts';

interface ReturnIn {
  readonly id: string;
  readonly status: string;
  readonly lines: readonly {
    readonly id: string;
    readonly processedQuantity: number;
    readonly reasonNote: string;
  }[];
}

/** Returns: opened, booked in, closed and cancelled. */
export function returnWrites(sandbox: ShopifySandbox): readonly Wish[] {
  const fresh = freshRecords(sandbox);
  const key = (n: number): string => fresh.returned(n).id;
  const now = (n: number): ReturnIn | undefined =>
    rows<ReturnIn>(sandbox, 'returns').find(({ id }) => id === key(n));
  const bad = { key: 'gid://shopify/Return/424242' };
  const ended = (operation: string, status: string): Wish => ({
    stream: 'returns',
    operation,
    key,
    data: () => ({}),
    bad,
    effects: (n) => (now(n)?.status === status ? 1 : 0),
  });
  return [
    createWrite(sandbox),
    {
      stream: 'returns',
      operation: 'process',
      key,
      data: (n) => ({ lines: [{ id: fresh.returned(n).lines[0]?.id ?? '', processed: 1 }] }),
      bad,
      effects: (n) => now(n)?.lines[0]?.processedQuantity ?? 0,
    },
    ended('close', 'CLOSED'),
    ended('cancel', 'CANCELED'),
  ];
}

function createWrite(sandbox: ShopifySandbox): Wish {
  const { fulfillment } = freshRecords(sandbox);
  const data = (n: number, quantity: number): JsonObject => ({
    orderId: fulfillment(n).orderId,
    lines: [
      {
        fulfillmentLineItemId: fulfillment(n).lines[0]?.id ?? '',
        quantity,
        reason: 'other',
        note: `return ${n}`,
      },
    ],
  });
  return {
    stream: 'returns',
    operation: 'create',
    key: (n) => `till-return-${n}`,
    data: (n) => data(n, 1),
    bad: { data: { orderId: 'gid://shopify/Order/424242' } },
    effects: (n) =>
      rows<ReturnIn>(sandbox, 'returns').filter(
        ({ lines }) => lines[0]?.reasonNote.startsWith(`return ${n} `) === true,
      ).length,
  };
}
