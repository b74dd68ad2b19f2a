import type { ShopifySandbox } from '../../connectors/shopify/sandbox/server.ts';
import { rows, SKUS, stream } from './shopify-streams.ts';
import type { StreamSubject } from './subject.ts';

const SALES = 5;
const LIST = 'Europe';

/** Sent, refunded and partly returned orders, drafts, price lists and metafields for the streams of them. */
export function playSales(sandbox: ShopifySandbox): void {
  for (let at = 0; at < SALES; at += 1) {
    const sku = 'C-1';
    const order = sandbox.placeOrder({ lines: [{ sku, quantity: 3 }] });
    sandbox.fulfillOrder(order.id);
    sandbox.refundLine(order.id, sku, 1, 'Berlin');
    sandbox.returnLine(order.id, sku, 1);
    sandbox.draft({ lines: [{ sku, quantity: at + 1 }], email: `draft${at}@example.com` });
    const owner = sandbox.ids(SKUS[at] ?? '', 'Berlin');
    sandbox.setListPrice(LIST, SKUS[at] ?? '', `${at + 20}.00`);
    sandbox.setMetafield(owner.productId, 'custom.note', `note ${at}`);
  }
}

/** The owners whose metafields are read. */
export const METAFIELDS = ['products/custom', 'customers'];

interface OfOrder {
  readonly id: string;
  readonly orderId: string;
}

/** The streams of what happens around orders, and of prices and metafields. */
export function salesStreamsOf(sandbox: ShopifySandbox): readonly StreamSubject[] {
  let turn = 0;
  const next = (): number => {
    turn += 1;
    return turn;
  };
  return [
    ...childStreams(sandbox, next),
    ...draftStreams(sandbox, next),
    ...priceStreams(sandbox, next),
    ...metafieldStreams(sandbox, next),
  ];
}

function childStreams(sandbox: ShopifySandbox, next: () => number): readonly StreamSubject[] {
  const last = (table: string): string => rows<OfOrder>(sandbox, table).at(-1)?.id ?? '';
  const open = (): string => {
    const unsent = rows<OfOrder & { readonly status: string }>(sandbox, 'fulfillmentOrders');
    return unsent.find(({ status }) => status === 'OPEN')?.orderId ?? '';
  };
  const returned = (): OfOrder => {
    const all = rows<OfOrder>(sandbox, 'returns');
    return all[next() % all.length] ?? { id: '', orderId: '' };
  };
  return [
    stream(sandbox, {
      name: 'fulfillments',
      table: 'fulfillments',
      change: () => {
        sandbox.fulfillOrder(open());
        return last('fulfillments');
      },
    }),
    stream(sandbox, {
      name: 'refunds',
      table: 'refunds',
      change: () => {
        sandbox.refundLine(returned().orderId, 'C-1', 1);
        return last('refunds');
      },
    }),
    stream(sandbox, {
      name: 'returns',
      table: 'returns',
      change: () => sandbox.receiveReturn(returned().id, 'Paris').id,
    }),
  ];
}

function draftStreams(sandbox: ShopifySandbox, next: () => number): readonly StreamSubject[] {
  const draft = (): string => rows(sandbox, 'draftOrders')[next() % SALES]?.id ?? '';
  return [
    {
      ...stream(sandbox, {
        name: 'draftOrders',
        table: 'draftOrders',
        change: () => sandbox.editDraft(draft(), `note ${next()}`).id,
      }),
      remove: async () => {
        const id = draft();
        sandbox.deleteDraft(id);
        return id;
      },
    },
  ];
}

function priceStreams(sandbox: ShopifySandbox, next: () => number): readonly StreamSubject[] {
  const variantId = (sku: string): string => sandbox.ids(sku, 'Berlin').variantId;
  const [list] = rows(sandbox, 'priceLists');
  const key = (sku: string): string => `${variantId(sku)}@${list?.id ?? ''}`;
  const change = async (): Promise<string> => {
    sandbox.setListPrice(LIST, 'B-1', `${next()}.75`);
    return key('B-1');
  };
  return [
    {
      ...stream(sandbox, {
        name: 'prices',
        table: 'variants',
        change: () => {
          sandbox.editVariant('B-1', { price: `${next()}.25` });
          return variantId('B-1');
        },
      }),
      remove: async () => {
        const id = variantId('D-1');
        sandbox.deleteProduct('D-1');
        return id;
      },
    },
    {
      name: 'priceListPrices',
      keys: SKUS.map(key),
      unknownKey: `gid://shopify/ProductVariant/424242@${list?.id ?? ''}`,
      futureCursor: { watermark: '2099-01-01T00:00:00Z' },
      change,
      // Price lists are no search: nothing of them comes into sight late.
      late: { change, show: async () => undefined },
      remove: async () => {
        const id = key('D-1');
        sandbox.deleteProduct('D-1');
        return id;
      },
    },
  ];
}

function metafieldStreams(sandbox: ShopifySandbox, next: () => number): readonly StreamSubject[] {
  const fields = rows<{ readonly id: string; readonly ownerId: string }>(sandbox, 'metafields');
  return [
    {
      ...stream(sandbox, {
        name: 'metafields',
        table: 'metafields',
        change: () => {
          const { productId } = sandbox.ids('B-1', 'Berlin');
          return sandbox.setMetafield(productId, 'custom.note', `changed ${next()}`).id;
        },
      }),
      remove: async () => {
        const [first] = fields;
        sandbox.deleteMetafield(first?.ownerId ?? '', 'custom.note');
        return first?.id ?? '';
      },
    },
  ];
}
