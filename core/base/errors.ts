/**
 * Errors as products: every fault says what, where, why and how to mend it, and whether to retry.
 *
 * Each area declares its codes once with `defineErrors` in its own `errors.ts`; the reference page
 * `config/schema/errors.md` is generated from those tables and a test keeps both equal.
 */

/** What the engine does after the fault. The thrower knows; the engine obeys. */
export type Retry = 'never' | 'backoff' | { readonly afterMs: number };

/** One documented kind of fault. A code is AREA_FACT and never reused for another meaning. */
export interface ErrorKind {
  readonly code: string;
  /** One sentence for the reference page: what this code means in general. */
  readonly means: string;
  /** The usual remedy; a thrower may give a more exact one. */
  readonly mend: string;
  readonly retry: Retry;
}

/** The particulars of one fault. */
export interface FaultDetails {
  readonly what: string;
  /** file:line:column and path, or flow/stage/record key. */
  readonly where: string;
  readonly why?: string;
  readonly mend?: string;
  readonly retry?: Retry;
  readonly cause?: unknown;
}

/** A fault as plain data, as it is printed, stored and answered. */
export interface Fault {
  readonly code: string;
  readonly what: string;
  readonly where: string;
  readonly why: string;
  readonly mend: string;
}

type KindTable = Readonly<Record<string, Omit<ErrorKind, 'code'>>>;

/** Declares an area's error codes; the keys become the codes. */
export function defineErrors<const T extends KindTable>(
  table: T,
): { readonly [K in keyof T]: ErrorKind } {
  const entries = Object.entries(table).map(([code, kind]) => [code, { code, ...kind }]);
  return Object.fromEntries(entries);
}

/** The one error class that the world's mistakes are thrown as; programmer's mistakes crash instead. */
export class CrossdockError extends Error {
  readonly code: string;
  readonly what: string;
  readonly where: string;
  readonly why: string;
  readonly mend: string;
  readonly retry: Retry;

  constructor(kind: ErrorKind, details: FaultDetails) {
    super(`${kind.code} ${details.where}: ${details.what}`, { cause: details.cause });
    this.name = 'CrossdockError';
    this.code = kind.code;
    this.what = details.what;
    this.where = details.where;
    this.why = details.why ?? kind.means;
    this.mend = details.mend ?? kind.mend;
    this.retry = details.retry ?? kind.retry;
  }

  toJSON(): Fault {
    return faultOf(this);
  }
}

/** The printable data of an error; an unexpected one is named as such, never swallowed. */
export function faultOf(error: unknown): Fault {
  if (error instanceof CrossdockError) {
    const { code, what, where, why, mend } = error;
    return { code, what, where, why, mend };
  }
  const what = error instanceof Error ? error.message : String(error);
  return {
    code: BASE_ERRORS.BASE_UNEXPECTED.code,
    what,
    where: 'unknown',
    why: BASE_ERRORS.BASE_UNEXPECTED.means,
    mend: BASE_ERRORS.BASE_UNEXPECTED.mend,
  };
}

/** Faults that every part can meet. */
export const BASE_ERRORS = defineErrors({
  BASE_UNEXPECTED: {
    means: 'an error that no part of the hub expected',
    mend: 'keep the log lines around it and report them; nothing accepted is lost',
    retry: 'backoff',
  },
  BASE_DURATION_INVALID: {
    means: 'a duration is a whole number with a unit, such as 500ms, 10s, 15m, 1h or 2d',
    mend: 'write a number followed by ms, s, m, h or d',
    retry: 'never',
  },
  BASE_SECRET_UNRESOLVED: {
    means: 'a secret reference points to an environment variable or file that is not there',
    mend: 'set the variable or create the file, or correct the reference',
    retry: 'never',
  },
});

/** Crashes on a programmer's mistake. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}
