/** Repetitions that a target has saved up at most, and at first: enough for a short fault, too few for a long one. */
const SAVED_MAX = 10;

/** How many calls of a target may be repeated: a share of the first calls, so that a fault is not made worse by it. */
export class RetryBudget {
  readonly #share: number;
  #saved: number;

  /** `percent` of the first calls; 0 allows no repetition. */
  constructor(percent: number) {
    this.#share = percent / 100;
    this.#saved = percent > 0 ? SAVED_MAX : 0;
  }

  /** A call went out for the first time. */
  first(): void {
    this.#saved = Math.min(SAVED_MAX, this.#saved + this.#share);
  }

  /** Whether one may be repeated now; if so, it is counted. */
  spend(): boolean {
    // Ten tenths are not whole to the last digit.
    if (this.#saved < 1 - 1e-9) return false;
    this.#saved -= 1;
    return true;
  }
}
