import { AsyncLocalStorage } from 'node:async_hooks';
import { CrossdockError } from '../base/errors.ts';
import { LEASE_ERRORS } from './errors.ts';

/** The right to write for a while. */
export interface Lease {
  /** Whether it is surely held at this moment, as its holder judges by its own clocks, without asking anybody. */
  isHeld(): boolean;
  /** The same, asking the store when that is not sure: what wakes from a standstill may be in time yet. */
  ensure(): Promise<boolean>;
}

/** Asks for the lease before each call of a write, and remembers that it refused one. */
export class LeaseGuard {
  readonly #lease: Lease;
  #hasRefused = false;

  constructor(lease: Lease) {
    this.#lease = lease;
  }

  /** Whether a call was refused: what the write came to is then for the next owner to find out. */
  get hasRefused(): boolean {
    return this.#hasRefused;
  }

  /** Where there is time to ask the store: before and after a wait. Errors: as `check`. */
  async ensure(where: string): Promise<void> {
    if (!this.#hasRefused && !(await this.#lease.ensure())) this.#hasRefused = true;
    this.check(where);
  }

  /**
   * Just before something is sent.
   *
   * Errors: LEASE_OVER → it must not be sent. After the first refusal everything is refused, also when the lease is
   *         held once more: nobody would book what it did.
   */
  check(where: string): void {
    this.#hasRefused ||= !this.#lease.isHeld();
    if (!this.#hasRefused) return;
    const what = 'the lease under which this was to be written is not surely held any more';
    throw new CrossdockError(LEASE_ERRORS.LEASE_OVER, { what, where });
  }
}

const UNDER_WAY = new AsyncLocalStorage<LeaseGuard>();

/** Does the write; each call that it leads to, however deep in a connector, asks the guard first. */
export function underLease<T>(guard: LeaseGuard, write: () => T): T {
  return UNDER_WAY.run(guard, write);
}

/** The guard of the write that is being done here; reads, and work outside of flows, have none. */
export function currentLease(): LeaseGuard | undefined {
  return UNDER_WAY.getStore();
}

/**
 * For what a connector writes without the HTTP client, such as a file or a row: called just before it.
 *
 * Errors: LEASE_OVER → it must not be written.
 */
export function checkLease(where: string): void {
  currentLease()?.check(where);
}
