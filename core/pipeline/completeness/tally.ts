import type { Certificate, Gap } from '../../store/certificate-store.ts';
import type { Classified, Place } from './classify.ts';

/** Gaps and extras that a certificate names; all are counted. */
const NAMED_MAX = 1_000;

/** Counts the keys of a window, each once: one that changed while the list was read counts as it came last. */
export class Tally {
  readonly #places = new Map<string, Place>();
  readonly #gaps = new Map<string, Gap>();
  readonly #extras: string[] = [];
  #extra = 0;
  #filled = 0;

  add({ places, gaps }: Classified): void {
    for (const [key, place] of places) {
      this.#places.set(key, place);
      this.#gaps.delete(key);
    }
    for (const gap of gaps) {
      if (this.#gaps.size < NAMED_MAX) this.#gaps.set(gap.key, gap);
    }
  }

  filled(count: number): void {
    this.#filled += count;
  }

  /** A key that the flow knows in the window. */
  known(key: string): void {
    if (this.#places.has(key)) return;
    this.#extra += 1;
    if (this.#extras.length < NAMED_MAX) this.#extras.push(key);
  }

  result(): Pick<Certificate, 'counts' | 'gaps' | 'extras'> {
    const counts = { seen: 0, filtered: 0, waiting: 0, deadLettered: 0, missing: 0 };
    for (const place of this.#places.values()) counts[place] += 1;
    return {
      counts: {
        listed: this.#places.size,
        ...counts,
        ...{ extra: this.#extra, filled: this.#filled },
      },
      gaps: [...this.#gaps.values()],
      extras: this.#extras,
    };
  }
}
