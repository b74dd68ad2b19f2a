import { CrossdockError, type ErrorKind } from '../../base/errors.ts';
import { STORE_ERRORS } from '../errors.ts';

/** What a driver says of a failed call: SQLite's result code (maybe extended) and sentence. */
export interface SqliteFailure {
  readonly code: number | null;
  readonly message: string;
}

/** Source: sqlite.org/rescode.html, primary result codes. */
const KINDS: ReadonlyMap<number, ErrorKind> = new Map([
  [5, STORE_ERRORS.STORE_BUSY],
  [6, STORE_ERRORS.STORE_BUSY],
  [8, STORE_ERRORS.STORE_READ_ONLY],
  [10, STORE_ERRORS.STORE_IO],
  [11, STORE_ERRORS.STORE_CORRUPT],
  [13, STORE_ERRORS.STORE_DISK_FULL],
  [14, STORE_ERRORS.STORE_CANNOT_OPEN],
  [19, STORE_ERRORS.STORE_CONSTRAINT],
  [26, STORE_ERRORS.STORE_CORRUPT],
]);

/** The primary code is the low byte of an extended one. */
const PRIMARY_CODE_MASK = 0xff;

/** The typed error for a failure of SQLite. */
export function storeError(failure: SqliteFailure, path: string): CrossdockError {
  const kind = KINDS.get((failure.code ?? 0) & PRIMARY_CODE_MASK);
  return new CrossdockError(kind ?? STORE_ERRORS.STORE_STATEMENT_FAILED, {
    what: `SQLite answered: ${failure.message}`,
    where: path,
  });
}

/** Reads the failure out of what `node:sqlite` (errcode) or `sqlite3` (errno) threw. */
export function failureOf(error: unknown): SqliteFailure {
  const message = error instanceof Error ? error.message : String(error);
  return { code: numberIn(error, 'errcode') ?? numberIn(error, 'errno'), message };
}

function numberIn(error: unknown, field: string): number | null {
  if (typeof error !== 'object' || error === null) return null;
  const value: unknown = Object.getOwnPropertyDescriptor(error, field)?.value;
  return typeof value === 'number' ? value : null;
}
