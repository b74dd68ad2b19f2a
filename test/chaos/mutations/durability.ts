/** What is accepted is on disk, a cursor only moves forward, and a schema is what it says. */
import { type Mutation, ON_SQLITE } from './mutation.ts';

const CURSORS = 'core/store/sql/cursors.ts';
const QUEUE = 'core/store/sql/arrival-queue.ts';
const MIGRATE = 'core/store/sql/migrate.ts';
const DURABLE = ['test/store/sqlite/durable.test.ts'];
const GREP = 'same thread, in memory';

export const DURABILITY: readonly Mutation[] = [
  {
    name: 'ack-after-commit',
    guards: 'a delivery is acknowledged before it is durable (I1)',
    file: 'core/pipeline/inbox.ts',
    before: 'const status = await context.store.inbox.append({',
    after: "const status = 'stored' as const;\n    void context.store.inbox.append({",
    tests: ['test/pipeline/inbox.test.ts', 'test/server/**/*.test.ts'],
  },
  {
    name: 'failed-commit-is-told',
    guards: 'a delivery whose commit failed counts as stored',
    file: QUEUE,
    before: 'for (const { reject } of batch) reject(error);',
    after: "for (const { resolve } of batch) resolve('stored');",
    tests: ['test/store/sqlite/faults.test.ts'],
  },
  {
    name: 'arrivals-are-deduped',
    guards: 'a repeated delivery is told to be a new one',
    file: QUEUE,
    before: 'ON CONFLICT (connection, delivery_id) DO NOTHING',
    after: 'ON CONFLICT (connection, delivery_id) DO UPDATE SET received_at = excluded.received_at',
    tests: ON_SQLITE,
    grep: GREP,
  },
  {
    name: 'intake-is-bounded',
    guards: 'deliveries without end wait in memory for a slow disk (STORE_OVERLOADED)',
    file: QUEUE,
    before: 'if (waiting.length >= WAITING_MAX || waitingBytes >= WAITING_MAX_BYTES) {',
    after: 'if (waiting.length < 0) {',
    tests: DURABLE,
  },
  {
    name: 'decoded-once',
    guards: 'two decoders make records of one delivery',
    file: 'core/store/sql/inbox.ts',
    before: '{ sql: CLOSE, params: [distinct], rows: distinct.length }',
    after: '{ sql: CLOSE, params: [distinct] }',
    tests: ON_SQLITE,
    grep: GREP,
  },
  {
    name: 'commits-are-synced',
    guards: 'a commit is lost with the power',
    file: 'core/store/sqlite/pragmas.ts',
    before: "'PRAGMA synchronous = FULL'",
    after: "'PRAGMA synchronous = NORMAL'",
    tests: DURABLE,
  },
  {
    name: 'write-ahead-log',
    guards: 'readers and the writer of the embedded store shut each other out',
    file: 'core/store/sqlite/pragmas.ts',
    before: "'PRAGMA journal_mode = WAL'",
    after: "'PRAGMA journal_mode = DELETE'",
    tests: DURABLE,
  },
  {
    name: 'cursor-compare-and-set',
    guards: 'two runs move one cursor, and the later one jumps over what the other left (I2)',
    file: CURSORS,
    before: `  WHERE coalesce((SELECT version FROM cursors WHERE flow = ?1 AND name = ?2), 0) = ?4
  ON CONFLICT (flow, name) DO UPDATE
    SET value = excluded.value, version = cursors.version + 1 WHERE cursors.version = ?4`,
    after: `  WHERE ?4 = ?4
  ON CONFLICT (flow, name) DO UPDATE
    SET value = excluded.value, version = cursors.version + 1`,
    tests: ON_SQLITE,
    grep: GREP,
  },
  {
    name: 'cursor-guards-the-settlement',
    guards: 'a settlement is written whose cursor was moved by another one',
    file: CURSORS,
    before: 'params: [flow, cursor.name, value, cursor.fromVersion], rows: 1 }',
    after: 'params: [flow, cursor.name, value, cursor.fromVersion] }',
    tests: ON_SQLITE,
    grep: GREP,
  },
  {
    name: 'cursor-reset-is-seen',
    guards: 'a run that began before a reset puts the old cursor back',
    file: CURSORS,
    before: 'SET value = NULL, version = cursors.version + 1',
    after: 'SET value = NULL, version = cursors.version',
    tests: ON_SQLITE,
    grep: GREP,
  },
  {
    name: 'guarded-rows-roll-back',
    guards: 'a transaction whose guard failed commits the rest',
    file: 'core/store/sqlite/node-connection.ts',
    before: 'if (statement.rows !== undefined && answer.length !== statement.rows) {',
    after: 'if (statement.rows !== undefined && answer.length > statement.rows) {',
    tests: ON_SQLITE,
    grep: GREP,
  },
  {
    name: 'run-is-known',
    guards: 'a settlement is booked for a run that does not exist',
    file: 'core/store/sql/runs.ts',
    before: 'return { sql: ADD, params: [runId, ...added], rows: 1 };',
    after: 'return { sql: ADD, params: [runId, ...added] };',
    tests: ON_SQLITE,
    grep: GREP,
  },
  {
    name: 'schedule-compare-and-set',
    guards: 'two processes fire one tick of a schedule',
    file: 'core/store/sql/schedules.ts',
    before: 'params: [schedule, previous, at], rows: 1 }];',
    after: 'params: [schedule, previous, at] }];',
    tests: ON_SQLITE,
    grep: GREP,
  },
  {
    name: 'schedule-asks-with-the-tick',
    guards: 'a tick that was fired is followed by no sweep',
    file: 'core/store/sql/schedules.ts',
    before: 'if (sweep !== undefined) statements.push(requestSweep(sweep, at));',
    after: 'void requestSweep;',
    tests: ON_SQLITE,
    grep: GREP,
  },
  {
    name: 'migration-checksum',
    guards: 'a database is opened whose schema was made by other words',
    file: MIGRATE,
    before: "if (migration === undefined || textIn(row, 'checksum') !== checksumOf(migration)) {",
    after: 'if (migration === undefined) {',
    tests: ['test/store/sqlite/migrate.test.ts'],
  },
  {
    name: 'newer-schema-is-refused',
    guards: 'an old program writes into a newer database',
    file: MIGRATE,
    before: 'if (applied.length > migrations.length) {',
    after: 'if (applied.length < 0) {',
    tests: ['test/store/sqlite/migrate.test.ts'],
  },
  {
    name: 'owner-lock',
    guards: 'two hubs work on one data folder',
    file: 'core/store/sqlite/owner-lock.ts',
    before: "database.exec('BEGIN EXCLUSIVE');",
    after: "database.exec('BEGIN');",
    tests: ['test/store/sqlite/owner-lock.test.ts'],
  },
  {
    name: 'files-are-synced-before-their-name',
    guards: 'a file for a till has its name before its content is on disk',
    file: 'connectors/pos/client/local-drop.ts',
    before: '    await rename(temporary, path);\n',
    after: '    await writeSynced(path, bytes);\n',
    tests: ['test/connectors/pos/destination/*.test.ts'],
  },
];
