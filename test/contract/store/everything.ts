import type { Store } from '../../../core/store/store.ts';
import { certificate } from './certificates.suite.ts';
import {
  arrival,
  beginRun,
  FLOW,
  hold,
  hubRecord,
  intending,
  intent,
  leased,
  letter,
  pending,
  settlement,
  state,
  T0,
} from './samples.ts';

/** Asks every question of the store and writes in every way, once. */
export async function useEverything(store: Store): Promise<void> {
  const { inbox, lanes, deadLetters, runs, schedules, cursors, links } = store;
  await beginRun(store);
  for (const id of ['a', 'b']) await inbox.append(arrival(id));
  const [first, second] = await inbox.undecoded(2);
  await inbox.decoded([first?.seq ?? 0], [pending('k1'), pending('k2')]);
  await inbox.undecodable(second?.seq ?? 0, null, { ...letter('x').fault });
  await lanes.due(T0, 10);
  await lanes.waiting();
  const lease = await leased(store);
  const [record] = await lanes.take(lease, T0, 10);
  await lanes.renew([lease], T0 + 90_000);
  await store.settlement.states(FLOW, ['k1']);
  const effects = [intent('i'), intent('j')];
  await store.settlement.intend(intending(effects, { leases: [lease], doubtful: ['k1'] }));
  await store.settlement.effect('i');
  await store.settlement.settle(
    settlement({
      leases: [lease],
      release: true,
      cursor: { name: 'o', fromVersion: 0, value: {} },
      states: [state('k1')],
      effects: [{ idempotencyKey: 'i', state: 'written', destinationId: 'x', note: null }],
      forget: ['j'],
      closed: [{ key: 'k1', own: ['i'], held: ['i'], reason: 'written' }],
      holds: [hold('k2', T0)],
      freed: ['k3'],
      park: [pending('k4')],
      done: [record?.seq ?? 0],
      deadLetters: [letter('dl1'), letter('dl2')],
      resolved: ['dl9'],
      links: [{ ...LINK, id: 'k1', otherId: 'x' }],
    }),
  );
  await store.certificates.add(certificate(1));
  for (const filter of [{}, { flow: FLOW }, { complete: true }, { flow: FLOW, complete: true }]) {
    await store.certificates.list({ ...filter, limit: 1 });
  }
  await store.certificates.known(FLOW, '', 10);
  await lanes.nextDueAt();
  await lanes.release([lease]);
  await lanes.clearLeases();
  await lanes.pullBack({ holdUntil: T0, leaseUntil: T0 });
  await links.find({ ...LINK, ids: ['k1'] });
  await cursors.read(FLOW, 'o');
  await cursors.reset(FLOW, 'o');
  await deadLetters.get('dl1');
  await deadLetters.count('open');
  await deadLetters.retry('dl1', pending('k1'), 'ann', T0);
  await deadLetters.drop('dl2', 'ann', T0);
  await runs.get('run');
  await runs.end({ id: 'run', status: 'done', at: T0, fault: null });
  await runs.interrupt(T0);
  await schedules.fire('s', null, T0);
  await schedules.lastFired('s');
  await inbox.prune(T0 + 1, 100);
  await useHistory(store);
  await useVitals(store);
  await useRecords(store);
}

async function useHistory({ history }: Store): Promise<void> {
  const keys = [{ flow: FLOW, key: 'k1' }];
  await history.ofKeys(['k1'], 9);
  await history.ofDestinations(['x'], 9);
  await history.ofTrace('t', 9);
  await history.arrivals([{ connection: 'shop', deliveryId: 'a' }]);
  await history.pendingOfKeys(keys, 9);
  await history.pendingOfTrace('t', 9);
  await history.states(keys);
  await history.effects(keys, 9);
  await history.letters(['k1'], 9);
  await history.links([LINK], ['k1'], 9);
  await history.stock({ keys, skus: ['A'], limit: 9 });
  await history.near({ flows: [FLOW], streams: ['orders'], text: 'k', limit: 9 });
}

async function useVitals({ vitals }: Store): Promise<void> {
  await vitals.arrivals();
  await vitals.lanes();
  await vitals.openEffects();
  await vitals.running(9);
  await vitals.leases();
  await vitals.oldestSettledAt();
  await vitals.schema();
}

async function useRecords({ records }: Store): Promise<void> {
  await records.transact(async (ledger) => {
    await ledger.get('customers', ['a']);
    await ledger.find('customers', ['id:a'], 2);
    await ledger.put([hubRecord('a')], T0);
  });
  await records.changedSince('customers', 0, 10);
  await records.count('customers');
}

const LINK = {
  connection: 'shop',
  stream: 'orders',
  otherConnection: 'hub',
  otherStream: 'orders',
};
