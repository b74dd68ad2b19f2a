import { CrossdockError, type JsonObject } from '../../core/connector/index.ts';
import type { Answer } from './answer.ts';
import { call, type Shop } from './client.ts';
import { PAGES_MAX } from './cursor.ts';
import { SHOPIFY_ERRORS } from './errors.ts';
import type { Operation } from './operation.ts';

/** Asks for a page, and for half as many records when it would cost or weigh too much. */
export class PageSize {
  #first: number;

  constructor(first: number) {
    this.#first = first;
  }

  async ask(
    shop: Shop,
    operation: Operation,
    variables: JsonObject,
  ): Promise<{ readonly data: JsonObject; readonly serverMs: number | null }> {
    for (;;) {
      const answer = await call(shop, operation, { ...variables, first: this.#first });
      if (answer.kind === 'ok') return { data: answer.data, serverMs: answer.serverMs };
      if (!isTooMuch(answer) || this.#first === 1) throw answer.fault;
      this.#first = Math.ceil(this.#first / 2);
    }
  }
}

const TOO_MUCH: ReadonlySet<string> = new Set([
  'SHOPIFY_COST_TOO_HIGH',
  'BUDGET_CALL_TOO_LARGE',
  'HTTP_TOO_LARGE',
]);

/** Whether the answer asks for a smaller call: too dear, or too large to be taken. */
export function isTooMuch(answer: Exclude<Answer, { kind: 'ok' }>): boolean {
  return TOO_MUCH.has(answer.fault.code);
}

/** Watches that a list moves on: no page twice, and an end in sight. Errors: SHOPIFY_PAGING_STUCK. */
export class PageWatch {
  readonly #stream: string;
  readonly #seen = new Set<string>();

  constructor(stream: string) {
    this.#stream = stream;
  }

  pass(slice: string, endCursor: string | null): void {
    const place = `${slice} ${endCursor ?? ''}`;
    if (endCursor === null) throw this.#stuck('there is a next page but no cursor to it');
    if (this.#seen.has(place)) throw this.#stuck('a page came twice');
    if (this.#seen.size >= PAGES_MAX) throw this.#stuck(`more than ${PAGES_MAX} pages`);
    this.#seen.add(place);
  }

  #stuck(what: string): CrossdockError {
    return new CrossdockError(SHOPIFY_ERRORS.SHOPIFY_PAGING_STUCK, {
      what,
      where: this.#stream,
    });
  }
}
