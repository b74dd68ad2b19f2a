import type { InventoryResult, Verdict } from './command.ts';

/** It was done. */
export function done(seq: number | null, what: string | null = null): InventoryResult {
  return { result: 'ok', seq, what, short: [] };
}

/** A fact that the stock does not cover: it was done all the same, and somebody should know (D5). */
export function doneShort(seq: number | null, short: readonly string[]): InventoryResult {
  const what = `the stock of ${short.join(', ')} does not cover it`;
  return { result: 'accepted_with_shortfall', seq, what, short };
}

/** It was not done, and nothing was written. */
export function refused(result: Verdict, what: string): InventoryResult {
  return { result, seq: null, what, short: [] };
}

/** A command that the stock does not cover; every short item is named. */
export function insufficient(short: readonly string[]): InventoryResult {
  const named = [...new Set(short)];
  const what = `not enough is available of ${named.join(', ')}`;
  return { result: 'insufficient', seq: null, what, short: named };
}

/** It had been done before. */
export function alreadyDone(seq: number | null): InventoryResult {
  return { result: 'ignored_duplicate', seq, what: 'it was recorded before', short: [] };
}

/** The quantity is none of this hub. */
export function badQuantity(quantity: number, decimals: boolean): InventoryResult {
  const wanted = decimals ? 'a number with at most three decimals' : 'a whole number';
  return refused('invalid', `quantity ${quantity} is not ${wanted} in the allowed range`);
}
