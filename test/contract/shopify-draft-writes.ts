import type { ShopifySandbox } from '../../connectors/shopify/sandbox/server.ts';
import { freshRecords } from './shopify-fresh.ts';
import { rows } from './shopify-streams.ts';
import type { Wish } from './shopify-wish.ts';

interface DraftIn {
  readonly id: string;
  readonly email: string | null;
  readonly note2: string | null;
  readonly status: string;
  readonly orderId: string | null;
}

/** Draft orders: made, changed, completed and deleted. */
export function draftWrites(sandbox: ShopifySandbox): readonly Wish[] {
  const { draft, completed } = freshRecords(sandbox);
  const { variantId } = sandbox.ids('C-1', 'Paris');
  const found = (is: (row: DraftIn) => boolean): number =>
    rows<DraftIn>(sandbox, 'draftOrders').filter(is).length;
  const stream = 'draftOrders';
  const key = (n: number): string => draft(n).id;
  const bad = { key: 'gid://shopify/DraftOrder/424242' };
  return [
    {
      stream,
      operation: 'create',
      key: (n) => `phone-order-${n}`,
      data: (n) => ({ email: `made${n}@example.com`, lineItems: [{ variantId, quantity: 1 }] }),
      bad: {
        data: { lineItems: [{ variantId: 'gid://shopify/ProductVariant/424242', quantity: 1 }] },
      },
      effects: (n) => found(({ email }) => email === `made${n}@example.com`),
    },
    {
      stream,
      operation: 'update',
      key,
      data: (n) => ({ note: `changed ${n}`, tags: ['wholesale'] }),
      bad,
      effects: (n) => found(({ id, note2 }) => id === key(n) && note2 === `changed ${n}`),
    },
    {
      stream,
      operation: 'sendInvoice',
      key,
      data: () => ({ subject: 'Your order' }),
      bad: { key: (n) => completed(n).id },
      effects: (n) => {
        const wanted = key(n);
        return found(({ id, status }) => id === wanted && status === 'INVOICE_SENT');
      },
    },
    {
      stream,
      operation: 'complete',
      key,
      data: () => ({ paymentPending: true }),
      bad,
      effects: (n) => {
        const orders = rows<{ id: string; email: string | null }>(sandbox, 'orders');
        return orders.filter(({ email }) => email === `open${n}@example.com`).length;
      },
    },
    {
      stream,
      operation: 'delete',
      key,
      data: () => ({}),
      bad: { key: (n) => completed(n).id },
      effects: (n) => {
        const wanted = key(n);
        return 1 - found(({ id }) => id === wanted);
      },
    },
  ];
}
