import type { Page } from '../contract.ts';
import { REST_ERRORS } from './errors.ts';
import type { Answer } from './hooks.ts';
import type { ListPage, Reading } from './listing.ts';
import { fault } from './rest.ts';
import { answerGiven } from './verdict.ts';

/** Counts the items of one list, each once, to be held against the total that the answers give. */
export class Total {
  readonly #reading: Reading;
  /** Null where nothing is to be compared: no total is declared, or the read went on in the middle of the list. */
  readonly #keys: Set<string> | null;
  #faults = 0;

  constructor(reading: Reading, isResumed: boolean) {
    this.#reading = reading;
    this.#keys = reading.read.total === undefined || isResumed ? null : new Set();
  }

  add({ records, faults }: ListPage): void {
    this.#faults += faults.length;
    for (const { record } of records) this.#keys?.add(record.key);
  }

  /** What the last answer says of the list. Errors: REST_ANSWER_MALFORMED when it gives no total. */
  stated(answer: Answer): Pick<Page, 'stated'> {
    const { rest, name, read } = this.#reading;
    if (read.total === undefined || this.#keys === null) return {};
    const rows = read.total(answerGiven(rest, answer));
    if (typeof rows !== 'number' || !Number.isSafeInteger(rows) || rows < 0) {
      const what = 'the total of the list is no whole number';
      throw fault(rest, REST_ERRORS.REST_ANSWER_MALFORMED, { what, at: name });
    }
    return { stated: { of: `the list ${name}`, rows, came: this.#keys.size + this.#faults } };
  }
}
