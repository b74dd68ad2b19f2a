import { CrossdockError } from '../../core/connector/index.ts';
import { KLAVIYO_ERRORS } from './errors.ts';

/** The most pages of one run: a list that does not end is a fault. */
const PAGES_MAX = 200_000;

/** Watches that a list moves on: no page twice, and an end in sight. Errors: KLAVIYO_PAGING_STUCK. */
export class PageWatch {
  readonly #stream: string;
  readonly #seen = new Set<string>();

  constructor(stream: string) {
    this.#stream = stream;
  }

  pass(cursor: string): void {
    if (this.#seen.has(cursor)) throw this.#stuck('a page came twice');
    if (this.#seen.size >= PAGES_MAX) throw this.#stuck(`more than ${PAGES_MAX} pages`);
    this.#seen.add(cursor);
  }

  #stuck(what: string): CrossdockError {
    const details = { what, where: this.#stream };
    return new CrossdockError(KLAVIYO_ERRORS.KLAVIYO_PAGING_STUCK, details);
  }
}
