/** Acks that every writer gives in the same words. */
import { type Ack, CrossdockError, type ErrorKind } from '../../../core/connector/index.ts';
import type { Answer } from '../answer.ts';
import { NETSUITE_ERRORS } from '../errors.ts';
import type { Flaw } from './fields.ts';

/** A command that cannot succeed. */
export function refused(kind: ErrorKind, what: string, path?: string): Ack {
  const { code, mend } = kind;
  return { outcome: 'refused', code, what, mend, ...(path === undefined ? {} : { path }) };
}

/** A command whose data is not fit to be sent. */
export function flawed({ flaw, path }: Flaw): Ack {
  return refused(NETSUITE_ERRORS.NETSUITE_COMMAND_INVALID, flaw, path);
}

/** What became of a write. */
export function ackOf(answer: Answer, note?: string): Ack {
  if (answer.kind === 'ok') {
    const id = answer.id ?? '';
    return { outcome: 'written', id, ...(note === undefined ? {} : { note }) };
  }
  if (answer.isUnknown) return { outcome: 'unknown', what: answer.fault.what };
  return faultAck(answer.fault, answer.path);
}

/**
 * The ack after a read that had to come before the write failed: nothing was written.
 *
 * Errors: rethrows what is no fault of the world.
 */
export function notWritten(error: unknown): Ack {
  if (!(error instanceof CrossdockError)) throw error;
  return faultAck(error, null);
}

function faultAck({ code, what, mend, retry }: CrossdockError, path: string | null): Ack {
  if (retry === 'never') {
    return { outcome: 'refused', code, what, mend, ...(path === null ? {} : { path }) };
  }
  const wait = typeof retry === 'object' ? { afterMs: retry.afterMs } : {};
  return { outcome: 'retry', code, what, ...wait };
}
