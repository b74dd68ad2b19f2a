/** What a storm sends: deliveries that anybody can make again from their number, and the order they go out in. */
import { createHmac } from 'node:crypto';
import { seededRandom } from '../../core/base/random.ts';

/** The secret as Standard Webhooks writes it. */
export const STORM_SECRET = `whsec_${Buffer.from('a secret of twenty-four bytes').toString('base64')}`;

/** The connection that takes the deliveries. */
export const STORM_CONNECTION = 'storm-main';

/** Deliveries of one SKU: seven movements of its stock and three versions of its product. */
const GROUP = 10;
const MOVEMENTS = 7;
const BODY_BYTES = 2_048;

/** How large a storm is and in which order it comes. */
export interface StormPlan {
  /** Different deliveries. */
  readonly distinct: number;
  /** All that are sent, duplicates among them. */
  readonly sent: number;
  /** The seed of the duplicates and of the order; null sends each once and in order. */
  readonly seed: number | null;
}

/** A plan of so many deliveries in all. Units: duplicates in percent of what is sent. */
export function stormPlan(sent: number, duplicates: number, seed: number): StormPlan {
  return { distinct: Math.max(1, Math.round(sent * (1 - duplicates / 100))), sent, seed };
}

/** The numbers of the deliveries as they go out: a full shuffle, so that a duplicate may come first or beside it. */
export function orderOf({ distinct, sent, seed }: StormPlan): readonly number[] {
  const numbers = Array.from({ length: distinct }, (_, number) => number);
  if (seed === null) return numbers;
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random.next() * limit);
  while (numbers.length < sent) numbers.push(below(distinct));
  for (let last = numbers.length - 1; last > 0; last -= 1) {
    const other = below(last + 1);
    [numbers[last], numbers[other]] = [numbers[other] ?? 0, numbers[last] ?? 0];
  }
  return numbers;
}

/** A delivery as it goes over the wire. */
export interface StormLetter {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The delivery of that number, signed at that time.
 *
 * Shape: movement `i` of a SKU brings 10^i units, so that each digit of its stock tells how often one delivery was
 *        booked; the product's title names its version.
 */
export function stormLetter(
  number: number,
  sentAtMs: number,
  bodyBytes: number = BODY_BYTES,
): StormLetter {
  const id = `msg_${number}`;
  const seconds = String(Math.floor(sentAtMs / 1_000));
  const bare = JSON.stringify({ ...contentOf(number), note: '' });
  const body = JSON.stringify({
    ...contentOf(number),
    note: 'x'.repeat(bodyBytes - bare.length),
  });
  const key = Buffer.from(STORM_SECRET.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': `v1,${signature}`,
  };
  return { headers, body };
}

function contentOf(number: number) {
  const sku = skuOf(number);
  const place = number % GROUP;
  return place < MOVEMENTS
    ? { type: 'stock.moved', id: `M-${number}`, sku, units: 10 ** place }
    : { type: 'product.changed', id: sku, sku, version: place - MOVEMENTS + 1 };
}

function skuOf(number: number): string {
  return `SKU-${String(Math.floor(number / GROUP)).padStart(6, '0')}`;
}

/** What the hub must hold after each distinct delivery counted once. */
export interface Projection {
  /** Units on hand by SKU. */
  readonly stock: Readonly<Record<string, number>>;
  /** The title of each product by SKU. */
  readonly titles: Readonly<Record<string, string>>;
}

/** The state that follows from the plan alone. */
export function wantedState({ distinct }: StormPlan): Projection {
  const stock: Record<string, number> = {};
  const titles: Record<string, string> = {};
  for (let number = 0; number < distinct; number += 1) {
    const content = contentOf(number);
    if ('units' in content) stock[content.sku] = (stock[content.sku] ?? 0) + content.units;
    else titles[content.sku] = `version ${content.version}`;
  }
  return { stock, titles };
}

/** How many deliveries a state lacks, and how many it booked more than once. */
export function compareStates(
  plan: StormPlan,
  { stock, titles }: Projection,
): { readonly lost: number; readonly doubled: number } {
  let lost = 0;
  let doubled = 0;
  const wanted = wantedState(plan);
  for (let number = 0; number < plan.distinct; number += 1) {
    const content = contentOf(number);
    if (!('units' in content)) continue;
    const times = Math.floor((stock[content.sku] ?? 0) / content.units) % 10;
    if (times === 0) lost += 1;
    if (times > 1) doubled += 1;
  }
  for (const [sku, title] of Object.entries(wanted.titles)) if (titles[sku] !== title) lost += 1;
  const unknown = Object.keys({ ...stock, ...titles }).filter(
    (sku) => wanted.stock[sku] === undefined && wanted.titles[sku] === undefined,
  );
  return { lost, doubled: doubled + unknown.length };
}
