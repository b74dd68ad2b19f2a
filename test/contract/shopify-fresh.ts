import type { ShopifySandbox } from '../../connectors/shopify/sandbox/server.ts';
import { rows } from './shopify-streams.ts';

/** Records that are made when a command about them is, each once. */
export interface Fresh {
  readonly customer: (n: number) => { readonly id: string };
  readonly variant: (n: number) => VariantIn;
  readonly draft: (n: number) => IdRow;
  readonly completed: (n: number) => IdRow;
  readonly order: (n: number) => SoldRow;
  readonly unpaid: (n: number) => IdRow;
  readonly part: (n: number) => PartRow;
  readonly held: (n: number) => PartRow;
  readonly pickup: (n: number) => PartRow;
  readonly fulfillment: (n: number) => SentRow;
  readonly returned: (n: number) => { readonly id: string; readonly lines: readonly IdRow[] };
}

interface IdRow {
  readonly id: string;
}

export interface VariantIn extends IdRow {
  readonly productId: string;
  readonly itemId: string;
  readonly sku: string | null;
}

export interface SoldRow extends IdRow {
  readonly lines: readonly IdRow[];
}

interface PartRow extends IdRow {
  readonly orderId: string;
  readonly locationId: string;
}

export interface SentRow extends IdRow {
  readonly orderId: string;
  readonly lines: readonly IdRow[];
}

const SKU = 'C-1';

/** Makes a shop's records as commands need them. */
export function freshRecords(sandbox: ShopifySandbox): Fresh {
  const customer = once((n) =>
    sandbox.addCustomer({ email: `fresh${n}@example.com`, tags: ['old'] }),
  );
  const variant = once((n) =>
    sandbox.addProduct({ sku: `F-${n}`, title: `Fresh ${n}`, price: '5.00', tags: ['old'] }),
  );
  const draft = once((n) =>
    sandbox.draft({ lines: [{ sku: SKU, quantity: 1 }], email: `open${n}@example.com` }),
  );
  const completed = once((n) =>
    sandbox.completeDraft(sandbox.draft({ lines: [{ sku: SKU, quantity: n }] }).id),
  );
  const order = once((n): SoldRow => {
    sandbox.setStock(SKU, 'Berlin', 100);
    const sold = sandbox.placeOrder({
      lines: [{ sku: SKU, quantity: 2 }],
      email: `sold${n}@example.com`,
      tags: ['old'],
    });
    return { id: sold.id, lines: sold.lines };
  });
  const ordered = (wish: { readonly paid?: boolean; readonly pickupAt?: string }): IdRow => {
    sandbox.setStock(SKU, 'Paris', 100);
    return sandbox.placeOrder({ lines: [{ sku: SKU, quantity: 1 }], ...wish });
  };
  const partOf = (wanted: string): PartRow => {
    const found = rows<PartRow>(sandbox, 'fulfillmentOrders').find(
      ({ orderId }) => orderId === wanted,
    );
    if (found === undefined) throw new Error(`${wanted} has no fulfilment order`);
    return found;
  };
  const unpaid = once(() => ordered({ paid: false }));
  const part = once(() => partOf(ordered({}).id));
  const held = once(() => {
    const { id } = ordered({});
    sandbox.holdOrder(id);
    return partOf(id);
  });
  const pickup = once(() => partOf(ordered({ pickupAt: 'Paris' }).id));
  const fulfillment = once((n): SentRow => {
    const { id } = order(n);
    sandbox.fulfillOrder(id);
    const sent = rows<SentRow>(sandbox, 'fulfillments').find(({ orderId }) => orderId === id);
    if (sent === undefined) throw new Error('nothing was sent');
    return sent;
  });
  const returned = once((n) => sandbox.returnLine(fulfillment(n).orderId, SKU, 1));
  return {
    customer,
    variant,
    draft,
    completed,
    order,
    unpaid,
    part,
    held,
    pickup,
    fulfillment,
    returned,
  };
}

function once<T>(make: (n: number) => T): (n: number) => T {
  const made = new Map<number, T>();
  return (n) => {
    const known = made.get(n) ?? make(n);
    made.set(n, known);
    return known;
  };
}
