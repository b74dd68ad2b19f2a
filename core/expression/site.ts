import { CrossdockError, type ErrorKind } from '../base/errors.ts';
import { EXPRESSION_ERRORS } from './errors.ts';

/** The source an expression came from, for messages. */
export interface Origin {
  readonly source: string;
  /** file:line:column and path of the expression. */
  readonly where: string;
  /** Characters that were put before what the person wrote; columns do not count them. */
  readonly added: number;
  /**
   * Names such as `$settings` that the place of the expression gives: each is read from `vars` by its name without `$`.
   * Such a place has no project around it, so it knows neither `$vars` nor tables.
   */
  readonly given?: readonly string[];
}

interface Reason {
  readonly what: string;
  readonly why?: string | undefined;
  readonly mend?: string | undefined;
  readonly cause?: unknown;
}

/** One place in a source: makes faults that name the column. */
export class Site {
  readonly origin: Origin;
  /** Offset in the source. */
  readonly at: number;
  /** What stands there, as it is named in messages: `toTitleCase()`. */
  readonly label: string;

  constructor(origin: Origin, at: number, label: string) {
    this.origin = origin;
    this.at = at;
    this.label = label;
  }

  /** A fault on this record. Never put the record's data into `what`. */
  failed(what: string, mend?: string, cause?: unknown): CrossdockError {
    return this.fault(EXPRESSION_ERRORS.EXPR_FAILED, { what, mend, cause });
  }

  /** A limit was passed. */
  limit(what: string): CrossdockError {
    return this.fault(EXPRESSION_ERRORS.EXPR_LIMIT, { what });
  }

  /** Any kind of fault at this place. */
  fault(kind: ErrorKind, reason: Reason): CrossdockError {
    const { what, why, mend, cause } = reason;
    return new CrossdockError(kind, {
      what,
      where: `${this.origin.where} ${placeIn(this.origin, this.at)}`.trim(),
      ...(why === undefined ? {} : { why }),
      ...(mend === undefined ? {} : { mend }),
      ...(cause === undefined ? {} : { cause }),
    });
  }
}

/** `column 7`, or `line 2 column 7` in a source of several lines; both count from 1. */
function placeIn({ source, added }: Origin, at: number): string {
  const offset = Math.max(0, at - added);
  const written = source.slice(added);
  if (!written.includes('\n')) return `column ${offset + 1}`;
  const before = written.slice(0, offset).split('\n');
  return `line ${before.length} column ${(before.at(-1)?.length ?? 0) + 1}`;
}
