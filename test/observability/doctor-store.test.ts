import assert from 'node:assert/strict';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import type { EffectState } from '../../core/store/records.ts';
import { DESK, postOrder } from './desk-project.ts';
import { openDesk } from './open-desk.ts';
import { closedDesk, HOUR_MS, type Patient, patientOf } from './patient.ts';

describe('crossdock doctor on a store', function () {
  this.timeout(60_000);
  let patient: Patient;

  afterEach(() => patient.desk.close());

  /** A write that was intended so long ago, under the key `k`. */
  function leaveEffect(left: { flow: string; state: EffectState; ageMs: number }): void {
    const sql = `INSERT INTO effects (idempotency_key, flow, record_key, connection, stream, operation,
      request_hash, state, attempts, intended_at)
      VALUES ('k', ?, 'o', '${DESK}', 'tickets', 'create', 'h', ?, 1, ?)`;
    patient.leave(sql, left.flow, left.state, Date.now() - left.ageMs);
  }

  it('names a database file that is none', async () => {
    patient = await closedDesk();
    writeFileSync(
      patient.databaseFile,
      'this is no database, and it is long enough to be read as one',
    );
    const found = await patient.only('database');
    assert.deepEqual([found.severity, found.exit], ['error', 3]);
  });

  it('names a database that is damaged', async () => {
    patient = await closedDesk();
    const { size } = { size: readFileSync(patient.databaseFile).length };
    truncateSync(patient.databaseFile, size - 8 * 4096);
    const { checks, exit } = await patient.visit();
    const found = checks.find(({ check }) => check === 'database');
    assert.equal(found?.status, 'error');
    assert.notEqual(exit, 0);
  });

  for (const [direction, sql] of [
    [
      'an older',
      'DELETE FROM schema_migrations WHERE id = (SELECT max(id) FROM schema_migrations)',
    ],
    ['a newer', "INSERT INTO schema_migrations VALUES (999, 'later', 'x', 0)"],
  ] as const) {
    it(`names a store of ${direction} version, and reads nothing else of it`, async () => {
      patient = await closedDesk();
      patient.leave(sql);
      const found = await patient.only('database');
      assert.match(found.why, new RegExp(direction));
      const { checks } = await patient.visit();
      assert.equal(checks.find(({ check }) => check === 'runs')?.status, 'skipped');
    });
  }

  it('names leases of a dead worker', async () => {
    patient = await closedDesk();
    patient.leave("UPDATE lanes SET owner = 'dead', lease_until = ?", Date.now() - HOUR_MS);
    assert.match((await patient.only('leases')).mend, /start the hub/);
  });

  it('names a lease that reaches into the future: a clock is wrong', async () => {
    patient = await closedDesk();
    patient.leave("UPDATE lanes SET owner = 'w', lease_until = ?", Date.now() + 24 * HOUR_MS);
    assert.match((await patient.only('leases')).mend, /NTP/);
  });

  it('names a run that is running for too long', async () => {
    patient = await closedDesk();
    const sql = `INSERT INTO runs (id, flow, trigger, started_at, status)
      VALUES ('run_x', 'order-desk-to-desk', 'manual', ?, 'running')`;
    patient.leave(sql, Date.now() - 3 * HOUR_MS);
    assert.match((await patient.only('runs')).where, /run_x by manual/);
  });

  it('names writes of which nobody knows, and not the young ones', async () => {
    patient = await closedDesk();
    leaveEffect({ flow: 'order-desk-to-desk', state: 'unknown', ageMs: HOUR_MS / 2 });
    assert.equal((await patient.visit()).exit, 0);
    patient.leave(
      'UPDATE effects SET intended_at = ? WHERE idempotency_key = ?',
      Date.now() - 2 * HOUR_MS,
      'k',
    );
    const found = await patient.only('writes');
    assert.deepEqual([found.severity, found.where], ['error', `order-desk-to-desk to ${DESK}`]);
    assert.match(found.what, /1 write nobody knows .* since 2 h/);
    assert.match(found.mend, /crossdock check .*dead letters of order-desk-to-desk/);
    // Nobody tries them again: settled, and no finding.
    for (const state of ['superseded', 'abandoned', 'written']) {
      patient.leave('UPDATE effects SET state = ? WHERE idempotency_key = ?', state, 'k');
      assert.equal((await patient.visit()).exit, 0, state);
    }
  });

  it('names writes of a flow that is gone at once, with how they are settled', async () => {
    patient = await closedDesk();
    leaveEffect({ flow: 'order-of-old', state: 'unknown', ageMs: 1_000 });
    const found = await patient.only('writes');
    assert.deepEqual([found.severity, found.where], ['error', `order-of-old to ${DESK}`]);
    assert.match(found.why, /gone from the project/);
    assert.match(found.mend, /put flows\/order-of-old\.yaml back .*dead-letters list/);
  });

  it('names writes of a flow that is switched off, with how they are settled', async () => {
    patient = await closedDesk({ files: { 'flows/order-desk-to-hub.yaml': SWITCHED_OFF } });
    leaveEffect({ flow: 'order-desk-to-hub', state: 'intent', ageMs: 2 * HOUR_MS });
    const found = await patient.only('writes');
    assert.deepEqual([found.severity, found.where], ['warning', `order-desk-to-hub to ${DESK}`]);
    assert.match(found.why, /switched off/);
    assert.match(found.mend, /crossdock run order-desk-to-hub/);
  });

  it('names what waits for longer than server.warnAfter', async () => {
    patient = await closedDesk({ hub: 'retention: { settled: 30d }\n' });
    const sql = `INSERT INTO pending (flow, lane, key, data, place, origin, reread, deleted, queued_at)
      VALUES ('order-desk-to-desk', 0, 'k', '{}', 'x', 'webhook', 0, 0, ?)`;
    patient.leave(sql, Date.now() - HOUR_MS);
    assert.match(
      (await patient.only('waiting')).what,
      /1 record of order-desk-to-desk waiting, the oldest for 1 h/,
    );
  });

  it('names open dead letters by flow', async () => {
    const desk = await openDesk();
    patient = patientOf(desk);
    desk.vendor.next.push(422);
    await postOrder(desk.server.url, { id: 'o-1', number: '#1' });
    await desk.settle();
    await desk.closeHub();
    const found = await patient.only('dead letters');
    assert.deepEqual([found.where, found.exit], ['order-desk-to-desk', 1]);
    assert.match(found.mend, /dead-letters list --flow order-desk-to-desk/);
  });

  it('names a schedule that did not fire', async () => {
    patient = await closedDesk({ files: { 'flows/order-desk-to-hub.yaml': SCHEDULED } });
    patient.leave('UPDATE schedules SET fired_at = ?', Date.now() - HOUR_MS);
    const found = await patient.only('schedules');
    assert.match(found.where, /order-desk-to-hub: \*\/5 \* \* \* \*/);
  });

  it('names settled work that nothing deletes', async () => {
    patient = await closedDesk();
    patient.leave('UPDATE arrivals SET received_at = ?', Date.now() - 60 * 24 * HOUR_MS);
    assert.match((await patient.only('retention')).why, /retention.settled is 30 d/);
  });

  it('names a breaker that is open, and who ordered it', async () => {
    patient = await closedDesk();
    patient.leave(
      `INSERT INTO breakers (name, order_phase, order_by, order_why, order_at)
       VALUES (?, 'open', 'ann', 'the desk moves', 1)`,
      DESK,
    );
    const found = await patient.only('breakers');
    assert.deepEqual([found.where, found.why], [DESK, 'the desk moves']);
  });
});

const SCHEDULED = `flow: order-desk-to-hub
owner: ecommerce
about: Every order reaches the hub.
kind: event
triggers: [{ schedule: "*/5 * * * *" }]
source: { connection: hub, stream: orders }
steps:
  - map: { subject: "={{ 'order ' + $json.number }}" }
deliver: { connection: ${DESK}, stream: tickets, operation: create }
`;
const SWITCHED_OFF = SCHEDULED.replace('kind:', 'enabled: false\nkind:');
