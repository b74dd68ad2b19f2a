/** How the lines of a body and the lines of a record become one: by key, appended, or replaced. */
import { isJsonObject, type Json } from '../../../../core/connector/index.ts';
import { refId } from '../state/books.ts';
import type { Line } from '../state/rows.ts';
import { Refusal } from './refusal.ts';

/** What is written into a sublist. */
export interface SublistWish {
  readonly name: string;
  readonly before: readonly Line[];
  /** The value of the sublist in the body. */
  readonly value: Json;
  /** The fields that identify a line; none where lines have no key. */
  readonly keys: readonly string[];
  /** Whether the body is all there shall be. */
  readonly isReplaced: boolean;
}

/**
 * The lines after the write.
 *
 * Shape:  a line with a key that exists is changed, any other is added: without a key a repeated write doubles it. With
 *         replace what the body does not name is gone. Null empties the sublist.
 * Source: NetSuite Help 2026.1, Updating Sublists. Errors: Refusal for a line that must stay.
 */
export function mergedLines(wish: SublistWish): readonly Line[] {
  const { value, before, keys, isReplaced, name } = wish;
  const incoming = linesOf(value);
  const named = new Map<string, Line>();
  const added: Line[] = [];
  for (const line of incoming) {
    const key = keyOf(line, keys);
    if (key === null) added.push(line);
    else named.set(key, line);
  }
  const kept: Line[] = [];
  for (const line of before) {
    const key = keyOf(line, keys);
    const change = key === null ? undefined : named.get(key);
    if (change !== undefined && key !== null) {
      kept.push({ ...line, ...change });
      named.delete(key);
    } else if (isReplaced || value === null) refuseLoss(name, line);
    else kept.push(line);
  }
  const lines: Line[] = [];
  for (const line of [...kept, ...named.values(), ...added])
    lines.push(numbered(line, lines, keys));
  return lines;
}

/** The lines in the value of a sublist. */
export function linesOf(value: Json | undefined): readonly Line[] {
  const items = isJsonObject(value) ? value['items'] : undefined;
  if (!Array.isArray(items)) return [];
  return items.filter((item) => isJsonObject(item)).map((item) => JSON.parse(JSON.stringify(item)));
}

/** What a part of a key is when the body does not say: prices are in the first currency, from the first piece on. */
const KEY_DEFAULTS: Readonly<Record<string, string>> = { currencyPage: '1', priceQty: '0' };

function keyOf(line: Line, keys: readonly string[]): string | null {
  if (keys.length === 0) return null;
  const parts = keys.map((field) => refId(line[field]) ?? line[field] ?? KEY_DEFAULTS[field]);
  return parts.some((part) => part === undefined || part === null) ? null : parts.join('|');
}

/** New lines get the next number; numbers are not given again, so they need not run from 1. */
function numbered(line: Line, before: readonly Line[], keys: readonly string[]): Line {
  const [field] = keys;
  if (keys.length !== 1 || (field !== 'line' && field !== 'id') || line[field] !== undefined) {
    return line;
  }
  const highest = before.reduce((most, one) => Math.max(most, Number(one[field] ?? 0)), 0);
  return { ...line, [field]: highest + 1 };
}

function refuseLoss(name: string, line: Line): void {
  const isShipped = ['quantityFulfilled', 'quantityBilled'].some(
    (field) => Number(line[field] ?? 0) > 0,
  );
  if (!isShipped) return;
  const text = 'This line item cannot be deleted because it is linked to another transaction.';
  throw new Refusal(400, 'USER_ERROR', text, name);
}
