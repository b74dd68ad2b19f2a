import type { Migration } from './migration.ts';

/** What happened to a record, attempt by attempt, and the trace that ties it to what set it off. */
export const historyMigration: Migration = {
  id: 5,
  name: 'history',
  statements: [
    // A W3C traceparent: another process continues the trace of what rests here.
    'ALTER TABLE arrivals ADD COLUMN traceparent TEXT',
    'ALTER TABLE pending ADD COLUMN traceparent TEXT',
    // Null in rows of before: how long they wait is not known.
    'ALTER TABLE pending ADD COLUMN queued_at INTEGER',
    'CREATE INDEX pending_trace ON pending (substr(traceparent, 4, 32))',

    // Appended with each settlement, never changed; deleted with the retention of settled work.
    `CREATE TABLE history (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      at INTEGER NOT NULL,
      flow TEXT NOT NULL,
      key TEXT NOT NULL,
      run TEXT NOT NULL,
      outcome TEXT NOT NULL,
      attempt INTEGER NOT NULL,
      trace_id TEXT,
      place TEXT NOT NULL,
      note TEXT,
      sent_key TEXT,
      connection TEXT,
      stream TEXT,
      operation TEXT,
      destination_key TEXT,
      destination_id TEXT,
      request_ids TEXT
    ) STRICT`,
    'CREATE INDEX history_key ON history (key, seq)',
    'CREATE INDEX history_trace ON history (trace_id, seq) WHERE trace_id IS NOT NULL',
    `CREATE INDEX history_destination ON history (destination_id, seq)
      WHERE destination_id IS NOT NULL`,
    'CREATE INDEX history_at ON history (at)',

    // What is open is little and asked for often; what is settled is much and only pruned.
    `CREATE INDEX effects_waiting ON effects (intended_at)
      WHERE state IN ('intent', 'unknown')`,
    'CREATE INDEX dead_letters_key ON dead_letters (key)',
  ],
};
