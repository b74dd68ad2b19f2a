/** Acks that every writer gives in the same words. */
import { type Ack, CrossdockError, type ErrorKind } from '../../core/connector/index.ts';
import type { UserError } from './answer.ts';
import { SHOPIFY_ERRORS } from './errors.ts';

/** A command that cannot succeed. */
export function refused(kind: ErrorKind, what: string, path?: string): Ack {
  const { code, mend } = kind;
  return { outcome: 'refused', code, what, mend, ...(path === undefined ? {} : { path }) };
}

/** A command that Shopify checked and refused. */
export function refusedBy(error: UserError): Ack {
  const code = error.code === null ? '' : `${error.code}: `;
  const path = error.field.join('.');
  return refused(SHOPIFY_ERRORS.SHOPIFY_WRITE_REFUSED, `${code}${error.message}`, path);
}

/**
 * The ack after a read that had to come before the write failed: nothing was written.
 *
 * Errors: rethrows what is no fault of the world.
 */
export function notWritten(error: unknown): Ack {
  if (!(error instanceof CrossdockError)) throw error;
  const { code, what, mend, retry } = error;
  if (retry === 'never') return { outcome: 'refused', code, what, mend };
  const wait = typeof retry === 'object' ? { afterMs: retry.afterMs } : {};
  return { outcome: 'retry', code, what, ...wait };
}
