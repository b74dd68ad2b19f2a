import type { SweepLease, SweepRequest } from '../../../core/store/fleet-store.ts';
import { T0 } from '../../contract/store/samples.ts';
import type { CrashStep } from './crash-step.ts';

const WISH: SweepRequest = {
  ...{ name: 'stock', flow: 'stock', trigger: 'file', priority: 1, dueAt: T0 },
  overlap: 'coalesce',
};
/** Leases are numbered by the store from 1, so a process that goes on after a crash knows them too. */
const SWEEP: SweepLease = {
  ...{ name: 'stock', flow: 'stock', trigger: 'file', priority: 1, dueAt: T0 },
  ...{ epoch: 1, wanted: 1 },
};

/** What the processes of a fleet write about themselves and the sweeps they want. */
export const FLEET_STEPS: readonly CrashStep[] = [
  {
    write: 'workers.seen',
    run: ({ workers }) =>
      workers.seen({ id: 'w1', role: 'worker', place: 'till:1', startedAt: T0, seenAt: T0 }),
  },
  { write: 'sweeps.request', run: ({ sweeps }) => sweeps.request(WISH, T0) },
  {
    write: 'sweeps.lease',
    run: ({ sweeps }) => sweeps.lease({ name: 'stock', owner: 'w1', now: T0, until: T0 + 1_000 }),
  },
  { write: 'sweeps.renew', run: ({ sweeps }) => sweeps.renew(SWEEP, T0 + 2_000) },
  { write: 'sweeps.release', run: ({ sweeps }) => sweeps.release(SWEEP, true) },
  { write: 'sweeps.pull', run: ({ sweeps }) => sweeps.pullBack({ dueAt: T0, leaseUntil: T0 }) },
  { write: 'sweeps.clear', run: ({ sweeps }) => sweeps.clearLeases() },
  { write: 'workers.gone', run: ({ workers }) => workers.gone('w1') },
  { write: 'workers.forget', run: ({ workers }) => workers.forget(T0 + 1) },
];
