import type { Migration } from './migration.ts';

/** What workers tell each other of the systems that they call: shares of vendor budgets, and circuit breakers. */
export const callsMigration: Migration = {
  id: 6,
  name: 'calls',
  statements: [
    `CREATE TABLE budget_shares (
       budget TEXT NOT NULL,
       owner TEXT NOT NULL,
       wanted INTEGER NOT NULL,
       granted INTEGER NOT NULL,
       lent_until INTEGER NOT NULL,
       counts_until INTEGER NOT NULL,
       PRIMARY KEY (budget, owner)
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE breakers (
       name TEXT NOT NULL PRIMARY KEY,
       phase TEXT,
       since_at INTEGER,
       until_at INTEGER,
       why TEXT,
       owner TEXT,
       probe_until INTEGER,
       order_phase TEXT,
       order_by TEXT,
       order_why TEXT,
       order_at INTEGER
     ) STRICT, WITHOUT ROWID`,
  ],
};
