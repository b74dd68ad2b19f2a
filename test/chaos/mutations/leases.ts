/** Lanes and sweeps: one owner at a time, and nothing from an owner of before. */
import { type Mutation, ON_POSTGRES, ON_SQLITE } from './mutation.ts';

const LANES = 'core/store/sql/lanes.ts';
const SWEEPS = 'core/store/sql/sweeps.ts';
const GREP = 'same thread, in memory';
const HELD_LEASE = 'core/pipeline/held-lease.ts';
const ON_HELD_LEASE = ['test/pipeline/held-lease.test.ts'];
const ON_STALLS = ['test/worker/stalled.test.ts'];

export const LEASES: readonly Mutation[] = [
  {
    name: 'lane-fence-counts',
    guards: 'a settlement is written although a lease of it was lost',
    file: 'core/store/sql/settlement.ts',
    before: 'params: [leaseRows(leases)], rows: leases.length }];',
    after: 'params: [leaseRows(leases)] }];',
    tests: ON_SQLITE,
    grep: GREP,
  },
  {
    name: 'lane-fence-epoch',
    guards: 'an owner of before settles under the lease of the present one',
    file: LANES,
    before: `ON l.flow = w.flow AND l.lane = w.lane AND l.epoch = w.epoch
  WHERE l.lease_until IS NOT NULL ORDER BY`,
    after: `ON l.flow = w.flow AND l.lane = w.lane
  WHERE l.lease_until IS NOT NULL ORDER BY`,
    tests: ON_SQLITE,
    grep: GREP,
  },
  {
    name: 'lane-fence-released',
    guards: 'a lease that was given back still settles',
    file: LANES,
    before: 'WHERE l.lease_until IS NOT NULL ORDER BY l.flow',
    after: 'WHERE true ORDER BY l.flow',
    tests: ON_SQLITE,
    grep: GREP,
  },
  {
    name: 'lane-one-owner',
    guards: 'two workers lease one lane at one time',
    file: LANES,
    before: `    WHERE lanes.lease_until IS NULL OR lanes.lease_until <= ?4
  RETURNING flow, lane, epoch`,
    after: `    WHERE ?4 = ?4
  RETURNING flow, lane, epoch`,
    tests: ON_SQLITE,
    grep: GREP,
  },
  {
    name: 'lane-epoch-grows',
    guards: 'the token of a lease is that of the lease before it',
    file: LANES,
    before: 'SET epoch = lanes.epoch + 1, owner',
    after: 'SET epoch = lanes.epoch, owner',
    tests: ON_SQLITE,
    grep: GREP,
  },
  {
    name: 'lane-renewal-counts',
    guards: 'a lost lease is renewed as if it were held',
    file: LANES,
    before: 'const statement = { sql: RENEW, params, rows: leases.length };',
    after: 'const statement = { sql: RENEW, params };',
    tests: ON_SQLITE,
    grep: GREP,
  },
  {
    name: 'lane-take-fenced',
    guards: 'a worker takes records of a lane that is not its own any more',
    file: LANES,
    before: 'AND l.epoch = ?4 AND l.lease_until IS NOT NULL)',
    after: 'AND ?4 = ?4)',
    tests: ON_SQLITE,
    grep: GREP,
  },
  {
    name: 'lane-hold-waits',
    guards: 'a record goes past an earlier one of its key that waits for its next attempt (I4)',
    file: LANES,
    before: 'AND s.hold_until > ?1)`;',
    after: 'AND s.hold_until > ?1 AND 1 = 0)`;',
    tests: ON_SQLITE,
    grep: GREP,
  },
  {
    name: 'lane-release-fenced',
    guards: 'an owner of before gives the lease of the present one back',
    file: LANES,
    before: `WHERE lanes.flow = w.flow AND lanes.lane = w.lane AND lanes.epoch = w.epoch\`;

/** One row`,
    after: `WHERE lanes.flow = w.flow AND lanes.lane = w.lane\`;

/** One row`,
    tests: ON_SQLITE,
    grep: GREP,
  },
  {
    name: 'sweep-one-owner',
    guards: 'two workers run one sweep at one time',
    file: SWEEPS,
    before: 'AND due_at <= ?3 AND (lease_until IS NULL OR lease_until <= ?3)\n  RETURNING',
    after: 'AND due_at <= ?3\n  RETURNING',
    tests: ON_SQLITE,
    grep: GREP,
  },
  {
    name: 'sweep-epoch-grows',
    guards: 'the token of a sweep is that of the run before it',
    file: SWEEPS,
    before: 'SET epoch = epoch + 1, owner = ?2',
    after: 'SET epoch = epoch, owner = ?2',
    tests: ON_SQLITE,
    grep: GREP,
  },
  {
    name: 'sweep-end-fenced',
    guards: 'a worker that was overtaken ends the sweep of another one',
    file: SWEEPS,
    before: `    done = CASE WHEN ?4 = 1 THEN ?3 ELSE done END
  WHERE name = ?1 AND epoch = ?2`,
    after: `    done = CASE WHEN ?4 = 1 THEN ?3 ELSE done END
  WHERE name = ?1 AND ?2 = ?2`,
    tests: ON_SQLITE,
    grep: GREP,
  },
  {
    name: 'sweep-renewal-fenced',
    guards: 'a worker that was overtaken goes on as the owner of a sweep',
    file: SWEEPS,
    before: 'WHERE name = ?1 AND epoch = ?2 AND lease_until IS NOT NULL RETURNING name',
    after: 'WHERE name = ?1 AND ?2 = ?2 AND lease_until IS NOT NULL RETURNING name',
    tests: ON_SQLITE,
    grep: GREP,
  },
  {
    name: 'lease-is-renewed',
    guards: 'a lease runs out beside work that takes longer than it',
    file: HELD_LEASE,
    before: '    this.#isNeeded = isNeeded;\n    this.#renewLater();',
    after: '    this.#isNeeded = isNeeded;',
    tests: [...ON_HELD_LEASE, ...ON_STALLS],
  },
  {
    name: 'lease-counts-from-before-it-was-asked-for',
    guards: 'a slow database makes a lease count as held for longer than it is',
    file: HELD_LEASE,
    before: '      if (isRenewed) this.#heldSince = at;',
    after: '      if (isRenewed) this.#heldSince = momentOf(clock);',
    tests: ON_HELD_LEASE,
  },
  {
    name: 'lease-by-the-clock-that-never-goes-back',
    guards: 'a wall clock that went back makes a lease count as held for longer than it is',
    file: HELD_LEASE,
    before: 'return clock.monotonicMs() < monotonicMs + surelyMs && clock.now()',
    after: 'return monotonicMs >= 0 && clock.now()',
    tests: ON_HELD_LEASE,
  },
  {
    name: 'lease-by-the-wall-clock',
    guards: 'a machine that slept takes its leases for held',
    file: HELD_LEASE,
    before: 'surelyMs && clock.now() < now + surelyMs;',
    after: 'surelyMs && now >= 0;',
    tests: ON_HELD_LEASE,
  },
  {
    name: 'stalled-process-sends-nothing',
    guards: 'a process that stood still for longer than its lease sends what it was about to send',
    file: 'core/connector/lease.ts',
    before: '    this.#hasRefused ||= !this.#lease.isHeld();\n    if (!this.#hasRefused) return;',
    after: '    this.#hasRefused ||= !this.#lease.isHeld();\n    if (where !== null) return;',
    tests: [...ON_STALLS, 'test/connector/lease.test.ts'],
  },
  {
    name: 'lease-at-the-last-moment',
    guards: 'a call goes out whose name or connection took longer than the lease',
    file: 'core/connector/http-transport.ts',
    before: '          lease?.check(context.options.rules.where);\n',
    after: '',
    tests: ['test/connector/lease.test.ts'],
  },
  {
    name: 'lease-of-a-call-that-waited',
    guards: 'a call goes out that waited for its turn longer than its lease',
    file: 'core/connector/http.ts',
    before: '  wire.lease?.check(where);\n',
    after: '',
    tests: ['test/connector/lease.test.ts'],
  },
  {
    name: 'refused-call-fences-its-batch',
    guards: 'a call that was not made, since the lease was over, is settled as a failed attempt',
    file: 'core/pipeline/send.ts',
    before: '  if (guard.hasRefused) {',
    after: '  if (guard.hasRefused && commands.length === 0) {',
    tests: ON_STALLS,
  },
  {
    name: 'lease-before-each-write',
    guards: 'a connector without calls writes although the lease is over',
    file: 'core/pipeline/send.ts',
    before: '    if (!(await batch.held.ensure())) throw new Fenced(batch.flow.name);\n',
    after: '',
    tests: ['test/pipeline/fencing.test.ts'],
  },
  {
    name: 'lease-before-the-till-sees-a-file',
    guards: 'a till gets a file from a process whose lease is over',
    file: 'connectors/pos/client/local-drop.ts',
    before: '    checkLease(path);\n',
    after: '',
    tests: ['test/connectors/pos/lease.test.ts'],
  },
  {
    name: 'lease-before-rows-are-committed',
    guards: 'a till gets rows from a process whose lease is over',
    file: 'connectors/pos/sql/write/deliver.ts',
    before: '    checkLease(plan.table.name);\n',
    after: '',
    tests: ['test/connectors/pos/lease.test.ts'],
  },
  {
    name: 'advisory-lock',
    guards: 'two processes decide over the same stock at one time on PostgreSQL',
    file: 'core/store/postgres/interactive.ts',
    before: '    await ask(client, { sql: ALONE, params: [write] });\n',
    after: '',
    tests: ON_POSTGRES,
    grep: 'never sell more|show a reader|book a movement once',
  },
];
