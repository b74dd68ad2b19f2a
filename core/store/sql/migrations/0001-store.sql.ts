import type { Migration } from './migration.ts';

/** The hub's own bookkeeping. STRICT tables refuse a value of the wrong type (I6). */
export const storeMigration: Migration = {
  id: 1,
  name: 'store',
  statements: [
    // state: 0 waits, 1 decoded, 2 cannot be decoded. AUTOINCREMENT: a pruned seq is never given
    // again.
    `CREATE TABLE arrivals (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      connection TEXT NOT NULL,
      delivery_id TEXT NOT NULL,
      topic TEXT NOT NULL,
      headers TEXT NOT NULL,
      raw BLOB NOT NULL,
      received_at INTEGER NOT NULL,
      state INTEGER NOT NULL DEFAULT 0,
      fault TEXT,
      UNIQUE (connection, delivery_id)
    ) STRICT`,
    'CREATE INDEX arrivals_waiting ON arrivals (seq) WHERE state = 0',
    'CREATE INDEX arrivals_closed ON arrivals (received_at) WHERE state <> 0',

    // Holds waiting records only: a settled one is deleted, so history never slows the lanes.
    `CREATE TABLE pending (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      flow TEXT NOT NULL,
      lane INTEGER NOT NULL,
      key TEXT NOT NULL,
      version TEXT,
      data TEXT NOT NULL,
      occurred_at TEXT,
      place TEXT NOT NULL,
      origin TEXT NOT NULL,
      reread INTEGER NOT NULL,
      deleted INTEGER NOT NULL,
      replay_of TEXT
    ) STRICT`,
    // Covers the search for due records without reading the fat rows.
    'CREATE INDEX pending_lane ON pending (flow, lane, seq, key)',
    'CREATE INDEX pending_key ON pending (flow, key)',

    `CREATE TABLE lanes (
      flow TEXT NOT NULL,
      lane INTEGER NOT NULL,
      epoch INTEGER NOT NULL DEFAULT 0,
      owner TEXT,
      lease_until INTEGER,
      PRIMARY KEY (flow, lane)
    ) STRICT, WITHOUT ROWID`,

    `CREATE TABLE record_states (
      flow TEXT NOT NULL,
      key TEXT NOT NULL,
      hash TEXT,
      version TEXT,
      destination_id TEXT,
      destination_version TEXT,
      attempts INTEGER NOT NULL DEFAULT 0,
      hold_until INTEGER,
      fault TEXT,
      updated_at INTEGER NOT NULL,
      PRIMARY KEY (flow, key)
    ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX record_states_held ON record_states (hold_until)
      WHERE hold_until IS NOT NULL`,

    `CREATE TABLE effects (
      idempotency_key TEXT NOT NULL PRIMARY KEY,
      flow TEXT NOT NULL,
      record_key TEXT NOT NULL,
      connection TEXT NOT NULL,
      stream TEXT NOT NULL,
      operation TEXT NOT NULL,
      request_hash TEXT NOT NULL,
      state TEXT NOT NULL,
      destination_id TEXT,
      note TEXT,
      attempts INTEGER NOT NULL,
      intended_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX effects_settled ON effects (intended_at)
      WHERE state IN ('written', 'same', 'refused')`,

    // Each pair is kept in both directions; the highest turn of an id is its newest link.
    `CREATE TABLE links (
      connection TEXT NOT NULL,
      stream TEXT NOT NULL,
      other_connection TEXT NOT NULL,
      other_stream TEXT NOT NULL,
      id TEXT NOT NULL,
      other_id TEXT NOT NULL,
      turn INTEGER NOT NULL,
      PRIMARY KEY (connection, stream, other_connection, other_stream, id, other_id)
    ) STRICT, WITHOUT ROWID`,

    `CREATE TABLE dead_letters (
      id TEXT NOT NULL PRIMARY KEY,
      flow TEXT NOT NULL,
      key TEXT NOT NULL,
      stage TEXT NOT NULL,
      fault TEXT NOT NULL,
      attempts INTEGER NOT NULL,
      at INTEGER NOT NULL,
      record TEXT NOT NULL,
      status TEXT NOT NULL DEFAULT 'open',
      closed_at INTEGER,
      closed_by TEXT
    ) STRICT, WITHOUT ROWID`,
    'CREATE INDEX dead_letters_status ON dead_letters (status, flow)',
    'CREATE INDEX dead_letters_flow ON dead_letters (flow, id)',
    `CREATE INDEX dead_letters_closed ON dead_letters (closed_at)
      WHERE closed_at IS NOT NULL`,

    `CREATE TABLE runs (
      id TEXT NOT NULL PRIMARY KEY,
      flow TEXT NOT NULL,
      trigger TEXT NOT NULL,
      started_at INTEGER NOT NULL,
      ended_at INTEGER,
      status TEXT NOT NULL,
      read INTEGER NOT NULL DEFAULT 0,
      delivered INTEGER NOT NULL DEFAULT 0,
      unchanged INTEGER NOT NULL DEFAULT 0,
      filtered INTEGER NOT NULL DEFAULT 0,
      superseded INTEGER NOT NULL DEFAULT 0,
      parked INTEGER NOT NULL DEFAULT 0,
      dead_lettered INTEGER NOT NULL DEFAULT 0,
      retries INTEGER NOT NULL DEFAULT 0,
      fault TEXT
    ) STRICT, WITHOUT ROWID`,
    'CREATE INDEX runs_flow ON runs (flow, id)',
    "CREATE INDEX runs_running ON runs (id) WHERE status = 'running'",
    'CREATE INDEX runs_ended ON runs (ended_at) WHERE ended_at IS NOT NULL',

    `CREATE TABLE cursors (
      flow TEXT NOT NULL,
      name TEXT NOT NULL,
      value TEXT,
      version INTEGER NOT NULL,
      PRIMARY KEY (flow, name)
    ) STRICT, WITHOUT ROWID`,

    `CREATE TABLE schedules (
      name TEXT NOT NULL PRIMARY KEY,
      fired_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
  ],
};
