import type { Migration } from './migration.ts';

/** What several processes need: wanted sweeps with their leases, signs of life, whose a run is, what goes first. */
export const fleetMigration: Migration = {
  id: 8,
  name: 'fleet',
  statements: [
    // A sweep is wanted as long as `wanted` is greater than `done`.
    `CREATE TABLE sweeps (
       name TEXT NOT NULL PRIMARY KEY,
       flow TEXT NOT NULL,
       trigger TEXT NOT NULL,
       priority INTEGER NOT NULL,
       wanted INTEGER NOT NULL,
       done INTEGER NOT NULL,
       due_at INTEGER NOT NULL,
       epoch INTEGER NOT NULL,
       owner TEXT,
       lease_until INTEGER
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE workers (
       id TEXT NOT NULL PRIMARY KEY,
       role TEXT NOT NULL,
       place TEXT NOT NULL,
       started_at INTEGER NOT NULL,
       seen_at INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID`,
    'ALTER TABLE runs ADD COLUMN owner TEXT',
    'ALTER TABLE pending ADD COLUMN priority INTEGER NOT NULL DEFAULT 0',
    // Covers the search for due records, what goes first at the front, without reading the fat rows.
    'CREATE INDEX pending_turn ON pending (flow, lane, priority, seq, key)',
    'DROP INDEX pending_lane',
  ],
};
