/**
 * The names of the store's write transactions. Each has three crash points (TRUST §1.2), and the
 * crash tests end the process at every one of them. The stock journal adds writes of its own; between
 * the statements of a migration lie `migrate.<name>.<number>`.
 */
export const STORE_WRITES = [
  'migrate',
  'inbox.append',
  'inbox.decoded',
  'inbox.undecodable',
  'inbox.prune',
  'lanes.append',
  'lanes.lease',
  'lanes.renew',
  'lanes.release',
  'lanes.clear',
  'lanes.pull',
  'intend',
  'ack',
  'cursors.reset',
  'cursors.put',
  'cursors.drop',
  'letters.retry',
  'letters.drop',
  'runs.begin',
  'runs.end',
  'runs.interrupt',
  'schedules.fire',
  'sweeps.request',
  'sweeps.lease',
  'sweeps.renew',
  'sweeps.release',
  'sweeps.pull',
  'sweeps.clear',
  'workers.seen',
  'workers.gone',
  'workers.forget',
  'records',
  'budgets.share',
  'breakers.tell',
  'breakers.probe',
  'breakers.order',
] as const;

/** One of the store's write transactions. */
export type StoreWrite = (typeof STORE_WRITES)[number];

/** The three instants of a write at which the process may be killed. */
export interface WriteMoments {
  readonly begin: string;
  /** Everything is written, nothing is committed. */
  readonly beforeCommit: string;
  readonly afterCommit: string;
}

/**
 * The crash points of a write; those on the road of a webhook have the names of
 * `core/base/crash-point.ts`.
 */
export function momentsOf(write: string): WriteMoments {
  const beforeCommit = write === 'inbox.append' ? 'inbox.after-insert' : `${write}.before-commit`;
  return { begin: `${write}.begin`, beforeCommit, afterCommit: `${write}.after-commit` };
}

/** Every crash point of the store by name, beside those between the statements of a migration. */
export function storeCrashPoints(): readonly string[] {
  return STORE_WRITES.map(momentsOf).flatMap((moments) => [
    moments.begin,
    moments.beforeCommit,
    moments.afterCommit,
  ]);
}
