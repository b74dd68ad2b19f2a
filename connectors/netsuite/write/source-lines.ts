/** The lines of a transform: which lines of the source are meant, and how much of each. */
import type { Ack, Json, JsonObject } from '../../../core/connector/index.ts';
import { isJsonObject } from '../../../core/connector/index.ts';
import type { Account } from '../client.ts';
import { NETSUITE_ERRORS } from '../errors.ts';
import { refused } from './acks.ts';
import { flawOrUnknown } from './documents.ts';
import type { KnownLine } from './existing.ts';
import type { Fields } from './fields.ts';
import { buildLines, linesIn, type NamedItems } from './lines.ts';

/** What the lines are made from. */
export interface LineWish {
  readonly data: JsonObject;
  readonly fields: Fields;
  readonly items: NamedItems;
  readonly source: readonly KnownLine[];
  /** Goods move: every open line is listed, with a mark whether it moves. */
  readonly isReceived: boolean;
}

/**
 * The lines for NetSuite; null when all that is open is meant and NetSuite fills it in.
 *
 * Shape: of goods that move every remaining line is listed, since NetSuite moves a line that is left out in full.
 */
export function sourceLines(
  account: Account,
  wish: LineWish,
): { readonly items: readonly Record<string, Json>[] | null } | Ack {
  const given = linesIn(wish.data);
  if (given === undefined && !wish.isReceived) return { items: null };
  const open = wish.source.filter((line) => !line.isClosed && remaining(line) > 0);
  if (given === undefined) {
    if (open.length === 0) return uncovered('nothing is open any more');
    return { items: open.map((line) => moved(line, remaining(line), {})) };
  }
  const built = buildLines(account, given, { fields: wish.fields, items: wish.items });
  if ('flaw' in built) return flawOrUnknown(built);
  if (!wish.isReceived) return numbered(built, wish.source);
  return listed(built, open);
}

function remaining({ quantity, shipped }: KnownLine): number {
  return quantity - shipped;
}

/** Every open line: those that are wanted with their quantity, the others marked as staying. */
function listed(
  wanted: readonly Record<string, Json>[],
  open: readonly KnownLine[],
): { readonly items: readonly Record<string, Json>[] } | Ack {
  const chosen = new Map<number, Record<string, Json>>();
  for (const [index, line] of wanted.entries()) {
    const match = matching(line, open, chosen);
    if (match === undefined) return uncovered('no open line of the order fits', index);
    const quantity = typeof line['quantity'] === 'number' ? line['quantity'] : remaining(match);
    if (quantity > remaining(match)) {
      return uncovered(`${quantity} are wanted and ${remaining(match)} remain open`, index);
    }
    chosen.set(match.line, { ...line, quantity });
  }
  return {
    items: open.map((line) => {
      const wish = chosen.get(line.line);
      if (wish === undefined) return { orderLine: line.line, itemReceive: false };
      return moved(line, Number(wish['quantity']), wish);
    }),
  };
}

function moved(line: KnownLine, quantity: number, wish: JsonObject): Record<string, Json> {
  const { item: _item, location, ...more } = wish;
  const place = location ?? (line.location === null ? undefined : { id: line.location });
  return {
    ...plainFields(more),
    orderLine: line.line,
    itemReceive: true,
    quantity,
    ...(place === undefined ? {} : { location: place }),
  };
}

function plainFields(fields: JsonObject): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Lines that replace what NetSuite filled in: each says which line of the source it is. */
function numbered(
  wanted: readonly Record<string, Json>[],
  source: readonly KnownLine[],
): { readonly items: readonly Record<string, Json>[] } | Ack {
  const taken = new Map<number, Record<string, Json>>();
  for (const [index, line] of wanted.entries()) {
    const match = matching(line, source, taken);
    if (match === undefined) return uncovered('no line of what it is made of fits', index);
    taken.set(match.line, line);
  }
  return { items: [...taken].map(([orderLine, line]) => ({ ...line, orderLine })) };
}

/** `orderLine` says which line, and else the item does: the first of it that nobody took. */
function matching(
  wish: JsonObject,
  lines: readonly KnownLine[],
  taken: ReadonlyMap<number, unknown>,
): KnownLine | undefined {
  const free = lines.filter(({ line }) => !taken.has(line));
  const { orderLine, item } = wish;
  if (orderLine !== undefined) return free.find(({ line }) => line === orderLine);
  const id = isJsonObject(item) ? item['id'] : undefined;
  return id === undefined ? undefined : free.find((line) => line.item === id);
}

function uncovered(what: string, index?: number): Ack {
  const path = index === undefined ? 'lines' : `lines[${index}]`;
  return refused(NETSUITE_ERRORS.NETSUITE_QUANTITY_UNCOVERED, what, path);
}
