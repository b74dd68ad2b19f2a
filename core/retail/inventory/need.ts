import type { Book, Working } from './book.ts';
import { availableOf } from './figures.ts';
import { fromMilli, toMilli } from './quantity.ts';
import { isEligible, itemOf } from './settings.ts';

/** What one command wants of each position: lines on the same place are one want (D6). */
export class Needs {
  readonly #book: Book;
  readonly #wanted = new Map<Working, number>();
  readonly #freed = new Map<Working, number>();

  constructor(book: Book) {
    this.#book = book;
  }

  want(position: Working, milli: number): void {
    this.#wanted.set(position, (this.#wanted.get(position) ?? 0) + milli);
  }

  /** The caller's own reservation, which it gives up for this. */
  free(position: Working, milli: number): void {
    this.#freed.set(position, (this.#freed.get(position) ?? 0) + milli);
  }

  /** What could still be given at a position, its wants included. */
  left(position: Working, limit: number): number {
    const freed = this.#freed.get(position) ?? 0;
    return availableOf(position) + freed + limit - (this.#wanted.get(position) ?? 0);
  }

  /** SKUs that promises cannot be given for, backorders allowed. */
  short(): readonly string[] {
    return this.#shortBy((position) => promiseLimit(this.#book, position));
  }

  /** SKUs whose goods are not there to be moved. */
  missing(): readonly string[] {
    return this.#shortBy(() => 0);
  }

  #shortBy(limitOf: (position: Working) => number): readonly string[] {
    const short = new Set<string>();
    for (const position of this.#wanted.keys()) {
      if (!itemOf(this.#book.settings, position.sku).tracked) continue;
      if (this.left(position, limitOf(position)) < 0) short.add(position.sku);
    }
    return [...short];
  }
}

/** How far commands may go below zero there; never at a place that does not sell. */
export function promiseLimit(book: Book, position: Working): number {
  const { settings } = book;
  if (!isEligible(settings, position.location)) return Number.NEGATIVE_INFINITY;
  return toMilli(itemOf(settings, position.sku).backorderLimit, settings.decimals) ?? 0;
}

/** Thousandths in words, for messages. */
export function units(milli: number): string {
  return String(fromMilli(milli));
}
