import { CrossdockError, type ErrorKind } from '../../../../core/connector/index.ts';
import { POS_SQL_ERRORS } from '../errors.ts';
import { NoAnswer } from './answer-limit.ts';
import { type Dialect, type FaultClass, propertyOf } from './dialect.ts';
import { STRANGER, wordsOf } from './fault-words.ts';

/** What an error of the driver means; `code` is the database's own, for messages. */
export interface DatabaseFault {
  readonly kind: FaultClass | 'other';
  readonly code: string;
}

const KINDS: Readonly<Record<FaultClass | 'other', ErrorKind>> = {
  unreachable: POS_SQL_ERRORS.POS_SQL_UNREACHABLE,
  tls: POS_SQL_ERRORS.POS_SQL_TLS,
  login: POS_SQL_ERRORS.POS_SQL_LOGIN,
  rights: POS_SQL_ERRORS.POS_SQL_RIGHTS,
  timeout: POS_SQL_ERRORS.POS_SQL_TIMEOUT,
  readOnly: POS_SQL_ERRORS.POS_SQL_READ_ONLY,
  busy: POS_SQL_ERRORS.POS_SQL_BUSY,
  missing: POS_SQL_ERRORS.POS_SQL_CATALOGUE,
  unique: POS_SQL_ERRORS.POS_SQL_FAILED,
  data: POS_SQL_ERRORS.POS_SQL_FAILED,
  other: POS_SQL_ERRORS.POS_SQL_FAILED,
};

const TLS_CODES =
  /^(SELF_SIGNED_CERT|DEPTH_ZERO|UNABLE_TO_|CERT_|ERR_(TLS|SSL)_|EPROTO$|HANDSHAKE_(SSL|NO_SSL))/;
/** A driver without a code for it says so in words only. */
const TLS_WORDS = /certificate/i;
const NO_TLS_WORDS = /does not support (SSL|secure)|SSL\/TLS is not supported/i;
const LOST_WORDS = /connection (terminated|ended|closed)|client was closed/i;
const TIMEOUT_WORDS = /^timeout expired$|^connect ETIMEDOUT$/;
/** What drivers say when the words of another kind of server come back. */
const STRANGER_WORDS =
  /unexpected \w+ message from backend|invalid response|malformed .*packet|packets out of order/i;
const LOST_CODES =
  /^(E(CONN|HOST|NET|PIPE|TIMEDOUT|NOTFOUND|AI_)\w*|ENOTFOUND|EAI_AGAIN|PROTOCOL_\w+)$/;

/** Reads an error of a driver. */
export function databaseFault(dialect: Dialect, error: unknown): DatabaseFault {
  if (typeof error !== 'object' || error === null) return { kind: 'other', code: 'no code' };
  const own = dialect.codeOf(error);
  const known = own === null ? undefined : classOf(dialect, own);
  if (own !== null && known !== undefined) return { kind: known, code: own };
  const code = propertyOf(error, 'code');
  const text = typeof code === 'string' ? code : '';
  const message = error instanceof Error ? error.message : '';
  if (NO_TLS_WORDS.test(message)) return { kind: 'tls', code: 'HANDSHAKE_NO_SSL_SUPPORT' };
  if (TLS_CODES.test(text) || TLS_WORDS.test(message)) return { kind: 'tls', code: text || 'TLS' };
  if (STRANGER_WORDS.test(message)) return { kind: 'unreachable', code: STRANGER };
  if (TIMEOUT_WORDS.test(message)) return { kind: 'unreachable', code: 'ETIMEDOUT' };
  if (LOST_CODES.test(text) || LOST_WORDS.test(message)) {
    return { kind: 'unreachable', code: text || 'connection ended' };
  }
  if (error instanceof NoAnswer) return { kind: 'unreachable', code: error.message };
  const name = error instanceof Error ? error.name : '';
  if (name === 'KnexTimeoutError') return { kind: 'unreachable', code: 'no connection in time' };
  return { kind: 'other', code: own ?? (text || 'no code') };
}

/**
 * What an error tells of the database: one that refuses a statement, or is busy, is at work; one that cannot be
 * reached, falls silent or lets nobody in is not. A mistake of the program, or of the settings, tells nothing.
 */
export function tellsOf(dialect: Dialect, error: unknown): 'ok' | 'failed' | 'neutral' {
  if (error instanceof CrossdockError) {
    return error.code === 'HTTP_UNREACHABLE' ? 'failed' : 'neutral';
  }
  const { kind } = databaseFault(dialect, error);
  if (SHUT_OUT.has(kind)) return 'failed';
  const isItsOwn = typeof error === 'object' && error !== null && dialect.codeOf(error) !== null;
  return isItsOwn ? 'ok' : 'neutral';
}

const SHUT_OUT: ReadonlySet<string> = new Set(['unreachable', 'tls', 'login']);

function classOf(dialect: Dialect, code: string): FaultClass | undefined {
  const classes: readonly FaultClass[] = [
    ...(['unreachable', 'tls', 'login', 'rights', 'timeout', 'readOnly', 'busy'] as const),
    ...(['missing', 'unique', 'data'] as const),
  ];
  // PostgreSQL's codes have a class in their first two letters.
  const prefix = dialect.kind === 'postgres' ? code.slice(0, 2) : code;
  return classes.find((one) => {
    const codes = dialect.faults[one];
    return codes.includes(code) || codes.includes(prefix);
  });
}

/**
 * An error of the driver as one of ours.
 *
 * The driver's own message is left out: it quotes the statement with its values, which are customers' data.
 */
export function sqlError(dialect: Dialect, error: unknown, where: string): CrossdockError {
  if (error instanceof CrossdockError) return error;
  const { kind, code } = databaseFault(dialect, error);
  const words = wordsOf(dialect.kind, code);
  const what = `${dialect.kind} says ${code}${words === null ? '' : `: ${words.says}`}`;
  const mend = words?.mend === undefined ? {} : { mend: words.mend };
  return new CrossdockError(KINDS[kind], { what, where, ...mend });
}
