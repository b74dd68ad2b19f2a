import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { MIGRATIONS } from '../../../core/store/sql/migrations/list.ts';
import type { Store } from '../../../core/store/store.ts';
import {
  arrival,
  beginRun,
  FLOW,
  hold,
  hubRecord,
  intent,
  leased,
  letter,
  pending,
  settlement,
  state,
  T0,
} from '../../contract/store/samples.ts';
import { newFolder, openVariant, removeFolder } from './open-store.ts';

/** Tables that grow with history; a statement that reads one from end to end would slow down with age. */
const HISTORY = [
  'arrivals',
  'pending',
  'record_states',
  'effects',
  'links',
  'dead_letters',
  'runs',
  'hub_records',
  'hub_aliases',
  'history',
  'stock_journal',
];

/** Runs once in a database's life, over tables that may be gone afterwards. */
const MIGRATING = new Set(MIGRATIONS.flatMap((migration) => migration.statements));

/** What reads all of a table on purpose: counting what waits, and listing newest first up to a limit. */
const WHOLE_ON_PURPOSE = [
  /GROUP BY flow/,
  /ORDER BY id DESC LIMIT/,
  /^SELECT count\(\*\) AS records/,
  // The first row along an index.
  /ORDER BY received_at LIMIT 1$/,
];

describe('query plans', () => {
  const folder = newFolder();
  let texts: ReadonlySet<string>;
  let database: DatabaseSync;
  before(async () => {
    const path = join(folder, 'hub.db');
    texts = await statementsOf(async () => {
      const store = await openVariant(path, { driver: 'node:sqlite', thread: 'same' });
      await useEverything(store);
      await store.close();
    });
    database = new DatabaseSync(path);
  });
  after(() => {
    database.close();
    removeFolder(folder);
  });

  it('no statement of the store reads a table of history from end to end', () => {
    const complaints = [...texts]
      .filter((sql) => !MIGRATING.has(sql))
      .filter((sql) => /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)/.test(sql))
      .filter((sql) => !WHOLE_ON_PURPOSE.some((pattern) => pattern.test(sql)))
      .flatMap((sql) => scansOf(database, sql).map((scan) => `${scan}\n${sql}`));
    assert.ok(texts.size > 40, `${texts.size} statements were seen`);
    assert.deepEqual(complaints, []);
  });

  it('due and taken records come along the index of their lane, without sorting', () => {
    const finding = [...texts].filter((sql) =>
      /FROM pending p\b.*ORDER BY p\.priority, p\.seq/s.test(sql),
    );
    assert.equal(finding.length, 2);
    for (const sql of finding) {
      const plan = planOf(database, sql);
      assert.ok(
        plan.some((step) => /^SEARCH p USING .*pending_turn/.test(step)),
        plan.join('\n'),
      );
      const sorts = plan.filter((step) => step.startsWith('USE TEMP B-TREE'));
      // Of all that waits nothing is sorted: only the lanes found as due, or the batch that is taken, by key and turn.
      assert.ok(sorts.length <= (sql.startsWith('WITH free') ? 1 : 2), plan.join('\n'));
    }
  });
});

/** The texts that `node:sqlite` runs meanwhile in this thread. */
async function statementsOf(work: () => Promise<void>): Promise<ReadonlySet<string>> {
  const texts = new Set<string>();
  const original = StatementSync.prototype.all;
  StatementSync.prototype.all = function (...params) {
    texts.add(this.sourceSQL);
    return Reflect.apply(original, this, params);
  };
  try {
    await work();
  } finally {
    StatementSync.prototype.all = original;
  }
  return texts;
}

function scansOf(database: DatabaseSync, sql: string): readonly string[] {
  return planOf(database, sql).filter((detail) =>
    HISTORY.some((table) => isScanOf(detail, table, sql)),
  );
}

function planOf(database: DatabaseSync, sql: string): readonly string[] {
  const rows = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all();
  return rows.map((row) => String(row['detail']));
}

/** `SCAN p` names the alias; a scan of a partial index reads only what waits, and that is small. */
function isScanOf(detail: string, table: string, sql: string): boolean {
  const scanned = /^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?/.exec(detail);
  if (scanned === null) return false;
  const [, alias = '', index] = scanned;
  const isTable = alias === table || new RegExp(`\\b${table} ${alias}\\b`).test(sql);
  return isTable && !/_(waiting|held|running)$/.test(index ?? '');
}

async function useEverything(store: Store): Promise<void> {
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
  await store.settlement.intend({ flow: FLOW, at: T0, leases: [lease], effects });
  await store.settlement.effect('i');
  await store.settlement.settle(
    settlement({
      leases: [lease],
      release: true,
      cursor: { name: 'o', fromVersion: 0, value: {} },
      states: [state('k1')],
      effects: [{ idempotencyKey: 'i', state: 'written', destinationId: 'x', note: null }],
      forget: ['j'],
      holds: [hold('k2', T0)],
      freed: ['k3'],
      park: [pending('k4')],
      done: [record?.seq ?? 0],
      deadLetters: [letter('dl1'), letter('dl2')],
      resolved: ['dl9'],
      links: [{ ...LINK, id: 'k1', otherId: 'x' }],
    }),
  );
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
