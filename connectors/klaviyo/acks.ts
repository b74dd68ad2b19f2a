/** Acks that every writer gives in the same words. */
import {
  type Ack,
  type Command,
  CrossdockError,
  type ErrorKind,
} from '../../core/connector/index.ts';
import { KLAVIYO_ERRORS } from './errors.ts';

/** A command and what became of it. */
export type Settled = readonly [command: Command, ack: Ack];

/** A command that cannot succeed. */
export function refused(kind: ErrorKind, what: string, path?: string, remedy?: string): Ack {
  const mend = remedy ?? kind.mend;
  return {
    outcome: 'refused',
    code: kind.code,
    what,
    mend,
    ...(path === undefined ? {} : { path }),
  };
}

/**
 * A command that names a record which is not there yet: the hub may be about to write it, by another
 * flow that was woken at the same time. It is tried again, and given up with the attempts of its flow.
 */
export function awaited(what: string): Ack {
  return { outcome: 'retry', code: KLAVIYO_ERRORS.KLAVIYO_ITEM_UNKNOWN.code, what };
}

/** A command whose data does not say what Klaviyo needs. */
export function invalid(what: string, path: string, remedy?: string): Ack {
  return refused(KLAVIYO_ERRORS.KLAVIYO_COMMAND_INVALID, what, path, remedy);
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

/** The acks in the order of the commands; a command without one is unknown. */
export function inOrder(commands: readonly Command[], settled: readonly Settled[]): readonly Ack[] {
  const acks = new Map(settled);
  return commands.map(
    (command) => acks.get(command) ?? { outcome: 'unknown', what: 'the command got no ack' },
  );
}
