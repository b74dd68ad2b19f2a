/** Something that a worker may have to do; losing it costs at most one look at the store, about a second. */
export type Hint =
  | { readonly kind: 'inbox' }
  | { readonly kind: 'lane'; readonly flow: string; readonly lane: number; readonly turn: number }
  | { readonly kind: 'sweeps' };

/**
 * Carries hints between the processes of a fleet. What is to be done stands in the store; without an engine each
 * process finds it there by looking.
 */
export interface Engine {
  /** Tells some worker of the fleet, soon; never throws, and never waits. */
  announce(hint: Hint): void;
  /** Takes hints from now on; the promise of the work is how the engine knows how busy this process is. */
  start(work: (hint: Hint) => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}
