import type { LaneLease } from '../../../core/store/records.ts';
import {
  arrival,
  beginRun,
  FAULT,
  FLOW,
  hold,
  hubRecord,
  intending,
  intent,
  letter,
  pending,
  settlement,
  state,
  T0,
} from '../../contract/store/samples.ts';
import type { CrashStep } from './crash-step.ts';
import { FLEET_STEPS } from './fleet-steps.ts';

/** Leases are numbered by the store from 1, so a process that goes on after a crash knows them too. */
const LEASE: LaneLease = { flow: FLOW, lane: 1, epoch: 1 };
const LINK = {
  connection: 'shop',
  stream: 'orders',
  otherConnection: 'hub',
  otherStream: 'orders',
};

/** A day in which every kind of write happens; each step is one transaction. */
export const CRASH_STEPS: readonly CrashStep[] = [
  {
    write: 'inbox.append',
    run: async ({ inbox }) => {
      const ids = ['a', 'b', 'c'];
      await Promise.all(ids.map((id) => inbox.append(arrival(id))));
    },
  },
  {
    write: 'inbox.decoded',
    run: ({ inbox }) => inbox.decoded([1, 2], [pending('k1'), pending('k2'), pending('k3')]),
  },
  {
    write: 'inbox.undecodable',
    run: ({ inbox }) => {
      const open = { ...letter('dl0'), status: 'open', closedAt: null, closedBy: null } as const;
      return inbox.undecodable(3, open, FAULT);
    },
  },
  { write: 'inbox.prune', run: ({ inbox }) => inbox.prune(T0 + 1, 10) },
  { write: 'lanes.append', run: ({ lanes }) => lanes.append([pending('k4')]) },
  {
    write: 'lanes.lease',
    run: ({ lanes }) =>
      lanes.lease({ flow: FLOW, lanes: [1], owner: 'me', now: T0, until: T0 + 1_000 }),
  },
  { write: 'lanes.renew', run: ({ lanes }) => lanes.renew([LEASE], T0 + 2_000) },
  { write: 'runs.begin', run: (store) => beginRun(store) },
  {
    write: 'intend',
    run: ({ settlement: role }) =>
      role.intend(intending([intent('i'), intent('j')], { leases: [LEASE] })),
  },
  { write: 'ack', run: ({ settlement: role }) => role.settle(wide()) },
  { write: 'lanes.release', run: ({ lanes }) => lanes.release([LEASE]) },
  {
    write: 'letters.retry',
    run: ({ deadLetters }) => deadLetters.retry('dl0', pending('k0'), 'ann', T0),
  },
  { write: 'letters.drop', run: ({ deadLetters }) => deadLetters.drop('dl1', 'ann', T0) },
  { write: 'schedules.fire', run: ({ schedules }) => schedules.fire('nightly', null, T0) },
  { write: 'cursors.reset', run: ({ cursors }) => cursors.reset(FLOW, 'orders') },
  { write: 'cursors.put', run: ({ cursors }) => cursors.put(FLOW, 'backfill', { at: 1 }) },
  { write: 'cursors.drop', run: ({ cursors }) => cursors.drop(FLOW, 'backfill') },
  {
    write: 'budgets.share',
    run: ({ budgets }) => {
      const lent = { now: T0, until: T0 + 10_000, lingerMs: 0 };
      return budgets.share({ budget: 'calls', owner: 'me', size: 5, wanted: 5, inUse: 0, ...lent });
    },
  },
  {
    write: 'breakers.tell',
    run: ({ breakers }) => {
      const note = { phase: 'open', since: T0, until: T0, why: 'down', owner: 'me' } as const;
      return breakers.tell({ name: 'shop', ...note });
    },
  },
  {
    write: 'breakers.probe',
    run: ({ breakers }) => breakers.claimProbe({ name: 'shop', now: T0, until: T0 + 1_000 }),
  },
  {
    write: 'breakers.order',
    run: ({ breakers }) =>
      breakers.order('shop', { phase: 'open', by: 'ann', why: 'maintenance', at: T0 }),
  },
  {
    write: 'runs.end',
    run: ({ runs }) => runs.end({ id: 'run', status: 'failed', at: T0, fault: FAULT }),
  },
  {
    write: 'runs.begin',
    run: ({ runs }) =>
      runs.begin({ id: 'run-2', flow: FLOW, trigger: 'x', at: T0, owner: 'worker-1' }),
  },
  { write: 'runs.interrupt', run: ({ runs }) => runs.interrupt(T0) },
  {
    write: 'lanes.lease',
    run: ({ lanes }) =>
      lanes.lease({ flow: FLOW, lanes: [1, 2], owner: 'me', now: T0, until: T0 + 1_000 }),
  },
  {
    write: 'records',
    run: ({ records }) =>
      records.transact((ledger) => ledger.put([hubRecord('a'), hubRecord('b')], T0)),
  },
  ...FLEET_STEPS,
  { write: 'lanes.clear', run: ({ lanes }) => lanes.clearLeases() },
  {
    write: 'lanes.pull',
    run: ({ lanes }) => lanes.pullBack({ holdUntil: T0, leaseUntil: T0 }),
  },
];

/** A settlement that touches every table. */
function wide() {
  return settlement({
    leases: [LEASE],
    cursor: { name: 'orders', fromVersion: 0, value: { page: 1 } },
    states: [state('k1')],
    effects: [{ idempotencyKey: 'i', state: 'written', destinationId: 'x', note: null }],
    forget: ['j'],
    holds: [hold('k2', T0 + 100)],
    freed: ['k3'],
    park: [pending('k5')],
    done: [1],
    deadLetters: [letter('dl1')],
    resolved: ['dl9'],
    links: [{ ...LINK, id: 'k1', otherId: 'x' }],
    counts: { ...settlement().counts, read: 3, delivered: 1 },
    retries: 1,
  });
}
