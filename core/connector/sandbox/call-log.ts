/** One call as a sandbox saw it. */
export interface CallNote {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly operation: string;
  readonly isWrite: boolean;
  readonly requestId: string;
  /** Null when no answer was given. */
  readonly status: number | null;
  /** Whether the vendor held the call back for its limits. */
  readonly wasThrottled: boolean;
  /** What the call took of the allowance, in the vendor's unit: cost points, requests. */
  readonly cost: number;
  /** Calls that were being worked when this one came in, itself included. */
  readonly atOnce: number;
  readonly errorCodes: readonly string[];
  readonly idempotencyKey: string | null;
  readonly fault: string | null;
  readonly facts: Readonly<Record<string, string | number | null | readonly string[]>>;
}

/** Calls that a log keeps. */
const CALLS_MAX = 20_000;

/** The calls of a sandbox, oldest first. */
export interface CallLog<N> {
  add(note: N): void;
  all(): readonly N[];
  clear(): void;
}

/** Makes an empty log that forgets the oldest calls. */
export function makeCallLog<N>(): CallLog<N> {
  let notes: N[] = [];
  return {
    add: (note) => {
      notes.push(note);
      // Cutting in large steps keeps the cost of a full log low.
      if (notes.length > CALLS_MAX * 1.5) notes = notes.slice(-CALLS_MAX);
    },
    all: () => notes.slice(-CALLS_MAX),
    clear: () => {
      notes = [];
    },
  };
}
