import { faultOf } from '../base/errors.ts';
import type { PipelineContext } from '../pipeline/context.ts';

/** What a process does in the fleet. */
export type Role = 'all' | 'web' | 'worker';

/** A process that gave no sign of life for so many lease times is dead: its runs are interrupted. */
const LEASES_UNTIL_DEAD = 3;
/** Signs of life within a lease time. */
const SIGNS_OF_LIFE = 3;

/** Who this process is, told to the others from time to time; and the tidying up after those that died. */
export class Presence {
  readonly #context: PipelineContext;
  readonly #role: Role;
  readonly #place: string;
  readonly #startedAt: number;
  #cancel: (() => void) | null = null;
  /** The sign of life that is under way. */
  #telling: Promise<void> = Promise.resolve();

  constructor(context: PipelineContext, who: { readonly role: Role; readonly place: string }) {
    this.#context = context;
    this.#role = who.role;
    this.#place = who.place;
    this.#startedAt = context.clock.now();
  }

  /** Gives signs of life until it leaves: runs of a process that gives none are taken for those of a dead one. */
  async begin(): Promise<void> {
    if (this.#cancel !== null) return;
    this.#again();
    await this.#tellOnce();
  }

  #again(): void {
    const { clock, settings, log } = this.#context;
    this.#cancel = clock.after(Math.floor(settings.leaseMs / SIGNS_OF_LIFE), () => {
      this.#tellOnce()
        .catch((error: unknown) =>
          log.error('A sign of life could not be given.', { ...faultOf(error) }),
        )
        .finally(() => {
          if (this.#cancel !== null) this.#again();
        });
    });
  }

  #tellOnce(): Promise<void> {
    const told = this.#tell();
    this.#telling = told.catch(() => undefined);
    return told;
  }

  async #tell(): Promise<void> {
    const { store, clock, settings } = this.#context;
    const { owner: id } = settings;
    const who = { id, role: this.#role, place: this.#place, startedAt: this.#startedAt };
    await store.workers.seen({ ...who, seenAt: clock.now() });
  }

  /** Forgets silent processes and marks their runs; their leases run out by themselves. */
  async tidy(): Promise<void> {
    const { store, clock, settings, log } = this.#context;
    const now = clock.now();
    const dead = await store.workers.forget(now - LEASES_UNTIL_DEAD * settings.leaseMs);
    if (dead > 0) log.warn('Processes of the fleet fell silent.', { processes: dead });
    await this.#interrupt();
  }

  /** Embedded: the owner of the data folder is this process, so everybody else is dead. */
  async takeOver(): Promise<void> {
    const { store } = this.#context;
    await store.lanes.clearLeases();
    await store.sweeps.clearLeases();
    for (const { id } of await store.workers.list()) await store.workers.gone(id);
    await this.#interrupt();
  }

  /** Says good-bye; a process that cannot is found silent later. */
  async leave(): Promise<void> {
    if (this.#cancel === null) return;
    this.#cancel();
    this.#cancel = null;
    const { store, settings, log } = this.#context;
    // After the good-bye it would bring this process back.
    await this.#telling;
    await store.workers.gone(settings.owner).catch((error: unknown) => {
      log.warn('This process could not say that it stops.', { ...faultOf(error) });
    });
  }

  async #interrupt(): Promise<void> {
    const { store, clock, log } = this.#context;
    const interrupted = await store.runs.interrupt(clock.now());
    if (interrupted > 0)
      log.info('Runs of an earlier process were interrupted.', { runs: interrupted });
  }
}
