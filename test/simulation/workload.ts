import type { Random } from '../../core/base/random.ts';
import type { Deed, Draw, Hand, Kind, Made } from './deed.ts';
import { adjust, leave, setPrice, signUp } from './office-deeds.ts';
import { type Cast, ERP, MARKETING, TILL } from './project.ts';
import { addCustomer, changeOrder, consent, editCustomer, placeOrder } from './shop-deeds.ts';
import { dropAgain, dropCount, dropCustomer, dropSales } from './till-deeds.ts';

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
    atMs: 0,
    refusedMs: new Map(),
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
    hand.atMs = atMs;
    return { atMs, ...kind(hand, made) };
  });
  return { deeds, startMs: Date.parse(draw(STARTS)) };
}

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
