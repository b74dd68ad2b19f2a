import { DateTime } from 'luxon';
import type { Random } from '../../core/base/random.ts';
import { type Cast, ERP, MARKETING, TILL } from './project.ts';
import { PLACE, SKUS, type Systems } from './systems.ts';

/** Something that a person does at a time, in ms since the start of the run. */
export interface Deed {
  readonly atMs: number;
  readonly what: string;
  readonly act: (systems: Systems, nowMs: number) => void | Promise<void>;
}

/** What a run's people do: the same deeds at the same times, whatever befalls the hub. */
export interface Workload {
  readonly deeds: readonly Deed[];
  /** Ms since the epoch at the start: nights of summer time, leap days and turns of the year are among them. */
  readonly startMs: number;
}

/** Nothing befalls a run before this: the catalogues of all systems have found into the hub by then. In ms. */
export const WARM_UP_MS = 25_000;
/** Then people are at work, and anything may happen, until this. In ms. */
export const ACTIVE_MS = 145_000;
const ZONE = 'Europe/London';
const DEEDS_MIN = 6;
const DEEDS_MORE = 8;

/** Ten seconds before a minute, so that every schedule looks soon. */
const STARTS: readonly string[] = [
  '2026-03-29T00:58:50Z', // the hour that summer time takes
  '2026-10-25T00:58:50Z', // the hour that it gives back
  '2028-02-28T23:58:50Z', // into a leap day
  '2026-12-31T23:58:50Z', // into a new year
  '2026-06-15T09:58:50Z',
  '2026-11-05T14:21:50Z',
];
const MAILS: readonly string[] = ['ann@example.com', 'bob@example.com', 'cleo@example.com'];
const TILL_MAILS: readonly string[] = ['ann@example.com', 'cleo@example.com', 'till@example.com'];
const NAMES: readonly string[] = ['Ann', 'Bob', 'Cleo', 'Dora', 'Émile'];

type Draw = <T>(list: readonly [T, ...T[]] | readonly T[]) => T;

interface Hand {
  readonly draw: Draw;
  readonly number: (from: number, to: number) => number;
  /** Orders that are placed so far in the plan, by their number. */
  orders: number;
  files: number;
  invoices: number;
  people: number;
  readers: number;
  lastSales: { readonly name: string; readonly rows: readonly string[] } | null;
}

/** Ids of what was made while the run goes on, in the order of the plan. */
interface Made {
  readonly orders: { readonly id: string; readonly sku: string }[];
  readonly customers: string[];
}

/** Plans a workload. */
export function planWorkload(random: Random, cast: Cast): Workload {
  const draw: Draw = (list) => {
    const found = list[Math.floor(random.next() * list.length)];
    if (found === undefined) throw new Error('assertion failed: nothing to draw from');
    return found;
  };
  const number = (from: number, to: number): number =>
    from + Math.floor(random.next() * (to - from + 1));
  const hand: Hand = {
    ...{ draw, number, orders: 0, files: 0, invoices: 0 },
    people: 0,
    readers: 0,
    lastSales: null,
  };
  const made: Made = { orders: [], customers: [] };
  const count = DEEDS_MIN + Math.floor(random.next() * DEEDS_MORE);
  const times = Array.from({ length: count }, () => number(WARM_UP_MS, ACTIVE_MS)).sort(
    (a, b) => a - b,
  );
  const kinds = kindsOf(cast);
  const deeds = times.map((atMs, index) => {
    // The first deeds make what the later ones change.
    const kind = index === 0 ? placeOrder : draw(kinds);
    return { atMs, ...kind(hand, made) };
  });
  return { deeds, startMs: Date.parse(draw(STARTS)) };
}

type Kind = (hand: Hand, made: Made) => Omit<Deed, 'atMs'>;

function kindsOf(cast: Cast): readonly Kind[] {
  return [
    ...[
      placeOrder,
      placeOrder,
      placeOrder,
      changeOrder,
      changeOrder,
      addCustomer,
      editCustomer,
      consent,
    ],
    ...(cast.includes(TILL)
      ? [dropSales, dropSales, dropSales, dropAgain, dropCount, dropCustomer]
      : []),
    ...(cast.includes(ERP) ? [setPrice, adjust] : []),
    ...(cast.includes(MARKETING) ? [signUp, signUp, leave] : []),
  ];
}

const placeOrder: Kind = (hand, made) => {
  hand.orders += 1;
  const lines = SKUS.slice(0, hand.number(1, 3)).map((sku) => ({
    sku,
    quantity: hand.number(1, 4),
  }));
  const email = hand.draw(MAILS);
  const isPickup = hand.number(0, 1) === 1;
  return {
    what: `order ${JSON.stringify(lines)} of ${email}`,
    act: ({ shop }) => {
      const { id } = shop.placeOrder({ lines, email, ...(isPickup ? { pickupAt: PLACE } : {}) });
      made.orders.push({ id, sku: lines[0]?.sku ?? '' });
    },
  };
};

const changeOrder: Kind = (hand, made) => {
  if (hand.orders === 0) return placeOrder(hand, made);
  const index = hand.number(0, hand.orders - 1);
  const how = hand.draw(['cancel', 'fulfil', 'refund', 'note'] as const);
  const note = `note ${hand.number(1, 1_000)}`;
  return {
    what: `${how} order ${index}`,
    act: ({ shop }) => {
      const order = made.orders[index];
      if (order === undefined) return;
      const row = shop
        .state()
        ['orders']?.find((one) => Reflect.get(Object(one), 'id') === order.id);
      const isOpen = Reflect.get(Object(row), 'cancelledAt') === null;
      if (how === 'note') shop.editOrder(order.id, { note });
      else if (!isOpen) return;
      else if (how === 'fulfil') shop.fulfillOrder(order.id);
      else if (
        shop
          .state()
          ['fulfillments']?.some((one) => Reflect.get(Object(one), 'orderId') === order.id)
      )
        return;
      else if (how === 'cancel') shop.cancelOrder(order.id);
      else if (Reflect.get(Object(row), 'refunded') !== true) refundOnce(shop, order);
    },
  };
};

/** A unit of the first line goes back; a second refund of it would be refused by the shop. */
function refundOnce(
  shop: Systems['shop'],
  order: { readonly id: string; readonly sku: string },
): void {
  const refunds = shop.state()['refunds'] ?? [];
  if (refunds.some((one) => Reflect.get(Object(one), 'orderId') === order.id)) return;
  shop.refundLine(order.id, order.sku, 1);
}

const addCustomer: Kind = (hand, made) => {
  hand.people += 1;
  const email = `web${hand.people}@example.com`;
  const firstName = hand.draw(NAMES);
  return {
    what: `customer ${email}`,
    act: ({ shop }) => {
      made.customers.push(shop.addCustomer({ email, firstName, lastName: 'Web' }).id);
    },
  };
};

const editCustomer: Kind = (hand, made) => {
  if (hand.people === 0) return addCustomer(hand, made);
  const index = hand.number(0, hand.people - 1);
  const firstName = hand.draw(NAMES);
  return {
    what: `customer ${index} is ${firstName}`,
    act: ({ shop }) => {
      const id = made.customers[index];
      if (id !== undefined) shop.editCustomer(id, { firstName });
    },
  };
};

const consent: Kind = (hand, made) => {
  if (hand.people === 0) return addCustomer(hand, made);
  const index = hand.number(0, hand.people - 1);
  const state = hand.draw(['SUBSCRIBED', 'UNSUBSCRIBED'] as const);
  return {
    what: `customer ${index} ${state}`,
    act: ({ shop }) => {
      const id = made.customers[index];
      if (id !== undefined) shop.consent(id, 'email', state);
    },
  };
};

const SALES_HEAD =
  'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';

function salesText(rows: readonly string[], nowMs: number): string {
  const time = DateTime.fromMillis(nowMs, { zone: ZONE }).toFormat('yyyy-MM-dd HH:mm:ss');
  return `${[SALES_HEAD, ...rows.map((row) => row.replace('@', time))].join('\n')}\n`;
}

const dropSales: Kind = (hand) => {
  hand.files += 1;
  hand.invoices += 1;
  const rows = Array.from({ length: hand.number(1, 6) }, () => {
    hand.invoices += hand.number(0, 1);
    const quantity = hand.number(-2, 5);
    const invoice = `${quantity < 0 ? 'C' : ''}${5_000 + hand.invoices}`;
    return `${invoice},${hand.draw(SKUS)},thing,${quantity},@,8.00,,United Kingdom`;
  });
  const name = `2026-01-${String(hand.files).padStart(2, '0')}.csv`;
  hand.lastSales = { name, rows };
  return {
    what: `sales ${name} ${rows.length}`,
    act: ({ till }, now) => till?.drop(name, salesText(rows, now)),
  };
};

/** The day's file once more under another name: the same content, or with rows behind. */
const dropAgain: Kind = (hand, made) => {
  const last = hand.lastSales;
  if (last === null) return dropSales(hand, made);
  const extra = hand.number(0, 1) === 1;
  const rows = extra
    ? [...last.rows, `${7_000 + hand.files},MUG,thing,1,@,8.00,,United Kingdom`]
    : last.rows;
  const name = `${last.name}${hand.number(2, 9)}`;
  return { what: `again ${name}`, act: ({ till }, now) => till?.drop(name, salesText(rows, now)) };
};

const dropCount: Kind = (hand) => {
  hand.files += 1;
  const name = `${String(hand.files).padStart(3, '0')}-stock.csv`;
  const counted = SKUS.slice(0, hand.number(1, 3)).map(
    (sku) => [sku, hand.number(440, 520)] as const,
  );
  return {
    what: `count ${JSON.stringify(counted)}`,
    act: ({ till }, now) => {
      const time = DateTime.fromMillis(now, { zone: ZONE }).toFormat('yyyy-MM-dd HH:mm:ss');
      const rows = counted.map(([sku, units]) => `${sku};${PLACE};${units};${time}\n`);
      return till?.drop(name, `sku;location;counted;countedAt\n${rows.join('')}`);
    },
  };
};

const dropCustomer: Kind = (hand) => {
  hand.files += 1;
  // One number is one person: an address that moves leaves traces wherever it was seen in between.
  const number = hand.number(0, TILL_MAILS.length - 1);
  const id = `T${number + 1}`;
  const email = TILL_MAILS[number] ?? '';
  const firstName = hand.draw(NAMES);
  const name = `customers-${String(hand.files).padStart(3, '0')}.csv`;
  return {
    what: `till customer ${id} ${email} ${firstName}`,
    act: ({ till }, now) => {
      const time = DateTime.fromMillis(now, { zone: ZONE }).toFormat('yyyy-MM-dd HH:mm:ss');
      const head = 'customer,firstName,lastName,email,phone,changedAt';
      return till?.drop(name, `${head}\n${id},${firstName},Till,${email},,${time}\n`);
    },
  };
};

const setPrice: Kind = (hand) => {
  const sku = hand.draw(SKUS);
  const price = hand.number(750, 1_100) / 100;
  return { what: `price ${sku} ${price}`, act: ({ erp }) => erp?.setPrice(sku, price) };
};

const adjust: Kind = (hand) => {
  const sku = hand.draw(SKUS);
  const by = hand.draw([-3, -2, -1, 1, 2, 3]);
  return { what: `adjust ${sku} ${by}`, act: ({ erp }) => erp?.adjustStock(sku, PLACE, by) };
};

const signUp: Kind = (hand) => {
  hand.readers += 1;
  const email = `reader${hand.readers}@example.com`;
  return {
    what: `sign-up ${email}`,
    act: ({ marketing }) => {
      marketing?.addProfile({ email });
      marketing?.subscribeForm(email);
    },
  };
};

const leave: Kind = (hand, made) => {
  if (hand.readers === 0) return signUp(hand, made);
  const email = `reader${hand.number(1, hand.readers)}@example.com`;
  return { what: `leave ${email}`, act: ({ marketing }) => marketing?.unsubscribeClick(email) };
};
