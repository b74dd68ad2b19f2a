import { CrossdockError, type ErrorKind } from '../../base/errors.ts';
import { STORE_ERRORS } from '../errors.ts';

/** Source: postgresql.org/docs/current/errcodes-appendix.html; a key of two signs stands for its class. */
const KINDS: Readonly<Record<string, ErrorKind>> = {
  '08': STORE_ERRORS.STORE_UNREACHABLE,
  '22': STORE_ERRORS.STORE_CONSTRAINT,
  '23': STORE_ERRORS.STORE_CONSTRAINT,
  '25006': STORE_ERRORS.STORE_READ_ONLY,
  // idle_in_transaction_session_timeout: this process stood still inside a transaction.
  '25P03': STORE_ERRORS.STORE_UNREACHABLE,
  '28': STORE_ERRORS.STORE_ACCESS_REFUSED,
  '3D000': STORE_ERRORS.STORE_CANNOT_OPEN,
  '3F000': STORE_ERRORS.STORE_CANNOT_OPEN,
  '40': STORE_ERRORS.STORE_BUSY,
  '42501': STORE_ERRORS.STORE_ACCESS_REFUSED,
  '53100': STORE_ERRORS.STORE_DISK_FULL,
  '53': STORE_ERRORS.STORE_BUSY,
  '55P03': STORE_ERRORS.STORE_BUSY,
  '57': STORE_ERRORS.STORE_UNREACHABLE,
  '58': STORE_ERRORS.STORE_IO,
  XX: STORE_ERRORS.STORE_CORRUPT,
};

/** Node's own codes for a connection that cannot be made or was lost. */
const LOST = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_|ERR_TLS|ENOENT)/;

/** What `pg` itself says, without a code, of a connection that is gone. */
const LOST_TEXT =
  /connection (terminated|timeout|ended)|timeout exceeded|not queryable|Query read timeout/i;

/** What the pool says when nobody gave a connection back in time. */
const POOL_EMPTY = /^timeout exceeded when trying to connect$/;

/** A transaction that lost against another one and left nothing: to be tried again at once. */
export function isConflict(error: unknown): boolean {
  const code = codeOf(error);
  return code === '40001' || code === '40P01';
}

/** The connection is of no use any more. */
export function isLost(error: unknown): boolean {
  const code = codeOf(error);
  if (code === '') return LOST_TEXT.test(messageOf(error));
  return LOST.test(code) || kindOf(code) === STORE_ERRORS.STORE_UNREACHABLE;
}

/**
 * The connection was lost before it could carry a commit: it was never sent, or the server had ended a session that
 * stood still within its transaction.
 */
export function isBeforeCommit(error: unknown): boolean {
  return codeOf(error) === '25P03' || /not queryable/.test(messageOf(error));
}

/** The typed error of a failed statement; one that is typed already stays. */
export function storeError(error: unknown, where: string): unknown {
  if (error instanceof CrossdockError) return error;
  const code = codeOf(error);
  if (code === '' && POOL_EMPTY.test(messageOf(error))) {
    const what = 'every connection of this process was at work for as long as one may wait';
    return new CrossdockError(STORE_ERRORS.STORE_OVERLOADED, { what, where, cause: error });
  }
  if (code === '' && !LOST_TEXT.test(messageOf(error))) return error;
  const kind = isLost(error) ? STORE_ERRORS.STORE_UNREACHABLE : kindOf(code);
  return new CrossdockError(kind ?? STORE_ERRORS.STORE_STATEMENT_FAILED, {
    what: `PostgreSQL answered: ${messageOf(error)}${code === '' ? '' : ` (${code})`}`,
    where,
    cause: error,
  });
}

function kindOf(code: string): ErrorKind | undefined {
  return KINDS[code] ?? KINDS[code.slice(0, 2)];
}

/** A refused connection to a name with several addresses is an AggregateError without a message. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
