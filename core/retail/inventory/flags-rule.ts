import type { Position } from '../../store/inventory-records.ts';
import type { QueuedDemand, StockLedger } from '../../store/inventory-store.ts';
import { type Book, QUEUE, type Working } from './book.ts';
import { type FlagSet, judgeLow } from './low-rule.ts';
import { flagKey } from './notices.ts';
import { isPressed, itemsToJudge, markPressure } from './pressure.ts';
import { pickupOf, promiseOf } from './promise.ts';
import { channelOf } from './settings.ts';

/** Flag: nothing can be promised any more in a channel, by delivery or by pickup. */
export const OUT_OF_STOCK = 'out_of_stock';

/** The channel of a queue that is known as a whole only: it weighs on every channel. */
const WHOLE_QUEUE = '';

/** What is known of the items whose flags are judged. */
interface Known {
  readonly flags: FlagSet;
  readonly positions: ReadonlyMap<number, readonly Working[]>;
  readonly queued: ReadonlyMap<number, readonly QueuedDemand[]>;
}

/** Judges the flags of everything the batch changed, in the same transaction (D28). */
export async function judgeFlags(book: Book, ledger: StockLedger): Promise<void> {
  const { low, channels } = book.settings;
  const watchesChannels = Object.keys(channels).length > 0;
  if (low.length === 0 && !watchesChannels) return;
  const touched = book.touched();
  const items = [...new Set(touched.map((position) => position.item))];
  const stored = items.filter((item) => item > 0);
  const flags = new Set((await ledger.flags(stored)).map(flagKey));
  for (const position of touched) {
    if (position.location !== QUEUE) judgeLow(book, position, flags);
  }
  if (!watchesChannels) return;
  const open = itemsToJudge(book, touched, flags);
  const known = await load(book, ledger, { items: open, flags });
  for (const item of open) judgeChannels(book, item, known);
}

async function load(
  book: Book,
  ledger: StockLedger,
  request: { readonly items: readonly number[]; readonly flags: FlagSet },
): Promise<Known> {
  const { flags } = request;
  const positions = new Map<number, Working[]>();
  const queued = new Map<number, readonly QueuedDemand[]>();
  if (request.items.length === 0) return { flags, positions, queued };
  const wanted = new Set(request.items);
  const stored = request.items.filter((item) => item > 0);
  const there = await ledger.positionsOf({ now: book.now, items: stored });
  for (const position of [...there.map((one) => book.adopt(one)), ...book.touched()]) {
    if (!wanted.has(position.item)) continue;
    const found = positions.get(position.item) ?? [];
    if (!found.includes(position)) found.push(position);
    positions.set(position.item, found);
  }
  // The queue's rows of this batch are not written yet, so its demand is taken from the book.
  for (const [item, found] of positions) queued.set(item, queueOf(book, found));
  for (const one of await ledger.queued(stored)) {
    const own = queued.get(one.item) ?? [];
    const isFresh = own.some((row) => row.channel === WHOLE_QUEUE);
    if (!isFresh) queued.set(one.item, [...own, one]);
  }
  return { flags, positions, queued };
}

/** A queue that the batch changed: its whole figure, as that of no particular channel. */
function queueOf(book: Book, positions: readonly Working[]): readonly QueuedDemand[] {
  const queue = positions.find((position) => position.location === QUEUE);
  if (queue === undefined || !book.isTouched(queue)) return [];
  return [{ item: queue.item, channel: WHOLE_QUEUE, quantityMilli: queue.allocated }];
}

function judgeChannels(book: Book, item: number, known: Known): void {
  const positions = (known.positions.get(item) ?? []).filter((one) => one.location !== QUEUE);
  const sku = positions[0]?.sku;
  if (sku === undefined) return;
  const queued = known.queued.get(item) ?? [];
  markPressure(book, item, isPressed(positions, queued));
  for (const channel of Object.keys(book.settings.channels)) {
    const delivery = promiseOf(book.settings, { sku, channel, positions, queued });
    const mark = { item, channel, flags: known.flags };
    if (isServed(channelOf(book.settings, channel).locations, positions)) {
      judgeMode(book, { ...mark, mode: 'delivery', quantityMilli: delivery });
    }
    const places = channelOf(book.settings, channel).pickupLocations;
    if (!isServed(places, positions)) continue;
    judgeMode(book, { ...mark, mode: 'pickup', quantityMilli: pickups(book, channel, positions) });
  }
}

/** A channel says nothing about items that none of its locations has ever had. */
function isServed(locations: readonly string[], positions: readonly Position[]): boolean {
  return positions.some((position) => locations.includes(position.location));
}

function pickups(book: Book, channel: string, positions: readonly Position[]): number {
  const places = channelOf(book.settings, channel).pickupLocations;
  return positions
    .filter((position) => places.includes(position.location))
    .reduce((sum, position) => sum + pickupOf(book.settings, position, channel), 0);
}

function judgeMode(
  book: Book,
  parts: {
    readonly item: number;
    readonly channel: string;
    readonly mode: 'delivery' | 'pickup';
    readonly quantityMilli: number;
    readonly flags: FlagSet;
  },
): void {
  const { item, quantityMilli } = parts;
  const subject = `${parts.channel}_${parts.mode}`;
  const key = { flag: OUT_OF_STOCK, item, location: '', subject };
  const isOn = parts.flags.has(flagKey(key));
  const event = { at: book.now, item, location: '', quantityMilli, seq: book.seq };
  if (!isOn && quantityMilli <= 0) {
    book.notices.raise({ ...key, quantityMilli: 0, since: book.now, ref: '' });
    book.notices.emit({ ...event, kind: `${OUT_OF_STOCK}_${subject}` });
  } else if (isOn && quantityMilli > 0) {
    book.notices.clear(key);
    book.notices.emit({ ...event, kind: `back_in_stock_${subject}` });
  }
}
