import type { ShopifySandbox } from '../../connectors/shopify/sandbox/server.ts';
import type { JsonObject } from '../../core/connector/index.ts';
import { freshRecords } from './shopify-fresh.ts';
import { rows } from './shopify-streams.ts';
import type { Wish } from './shopify-wish.ts';

interface StateRow {
  readonly id: string;
  readonly status?: string;
  readonly locationId?: string;
  readonly preparedForPickup?: boolean;
  readonly tracking?: readonly { readonly number: string | null }[];
  readonly note?: string | null;
  readonly tags?: readonly string[];
  readonly closedAt?: number | null;
  readonly cancelledAt?: number | null;
  readonly transactions?: readonly unknown[];
}

/** A change of a record: its effect is seen on the row. */
interface Change {
  readonly operation: string;
  readonly of: (n: number) => { readonly id: string };
  readonly data?: (n: number) => JsonObject;
  readonly isDone: (row: StateRow, n: number) => boolean;
}

function changesOf(
  sandbox: ShopifySandbox,
  stream: 'fulfillmentOrders' | 'fulfillments' | 'orders',
  kind: string,
  changes: readonly Change[],
): readonly Wish[] {
  return changes.map(({ operation, of, data = () => ({}), isDone }) => ({
    stream,
    operation,
    key: (n) => of(n).id,
    data,
    bad: { key: `gid://shopify/${kind}/424242` },
    effects: (n) =>
      rows<StateRow>(sandbox, stream).filter((row) => row.id === of(n).id && isDone(row, n)).length,
  }));
}

/** Fulfilment orders and fulfilments: moved, held, readied, followed, taken back. */
export function goodsWrites(sandbox: ShopifySandbox): readonly Wish[] {
  const { part, held, pickup, fulfillment } = freshRecords(sandbox);
  const places = ['Berlin', 'Paris'].map((place) => sandbox.ids('C-1', place).locationId);
  const other = (n: number): string => places.find((id) => id !== part(n).locationId) ?? '';
  return [
    ...changesOf(sandbox, 'fulfillmentOrders', 'FulfillmentOrder', [
      {
        operation: 'fulfil',
        of: part,
        data: (n) => ({ tracking: { company: 'Post', number: `F-${n}` } }),
        isDone: ({ status }) => status === 'CLOSED',
      },
      {
        operation: 'move',
        of: part,
        data: (n) => ({ locationId: other(n) }),
        isDone: ({ locationId }, n) => locationId === other(n),
      },
      {
        operation: 'hold',
        of: part,
        data: () => ({ reason: 'OTHER', notes: 'wait' }),
        isDone: ({ status }) => status === 'ON_HOLD',
      },
      { operation: 'releaseHold', of: held, isDone: ({ status }) => status === 'OPEN' },
      {
        operation: 'readyForPickup',
        of: pickup,
        isDone: ({ preparedForPickup }) => preparedForPickup === true,
      },
    ]),
    ...changesOf(sandbox, 'fulfillments', 'Fulfillment', [
      {
        operation: 'updateTracking',
        of: fulfillment,
        data: (n) => ({ company: 'Post', number: `P-${n}` }),
        isDone: ({ tracking }, n) => tracking?.[0]?.number === `P-${n}`,
      },
      { operation: 'cancel', of: fulfillment, isDone: ({ status }) => status === 'CANCELLED' },
    ]),
  ];
}

/** Orders: changed, cancelled, closed, paid, tagged. */
export function orderWrites(sandbox: ShopifySandbox): readonly Wish[] {
  const { order, unpaid } = freshRecords(sandbox);
  return changesOf(sandbox, 'orders', 'Order', [
    {
      operation: 'update',
      of: order,
      data: (n) => ({ note: `note ${n}`, poNumber: `PO-${n}` }),
      isDone: ({ note }, n) => note === `note ${n}`,
    },
    {
      operation: 'cancel',
      of: order,
      data: () => ({ reason: 'CUSTOMER', restock: true, refund: true }),
      isDone: ({ cancelledAt }) => cancelledAt != null,
    },
    { operation: 'close', of: order, isDone: ({ closedAt }) => closedAt != null },
    {
      operation: 'markAsPaid',
      of: unpaid,
      isDone: ({ transactions }) => transactions?.length === 1,
    },
    {
      operation: 'addTags',
      of: order,
      data: () => ({ tags: ['new'] }),
      isDone: ({ tags }) => tags?.includes('new') === true,
    },
    {
      operation: 'removeTags',
      of: order,
      data: () => ({ tags: ['old'] }),
      isDone: ({ tags }) => tags?.includes('old') === false,
    },
  ]);
}
