import type { Migration } from './migration.ts';

/** The stock journal and its projections. Quantities are thousandths of a unit, times ms since the epoch. */
export const inventoryMigration: Migration = {
  id: 2,
  name: 'inventory',
  statements: [
    `CREATE TABLE stock_items (
       id INTEGER PRIMARY KEY,
       sku TEXT NOT NULL,
       created_at INTEGER NOT NULL
     ) STRICT`,
    // Stock belongs to the item; a SKU is only a name for it, so a rename keeps the stock.
    `CREATE TABLE stock_skus (
       sku TEXT PRIMARY KEY,
       item INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE stock_positions (
       id INTEGER PRIMARY KEY,
       item INTEGER NOT NULL,
       location TEXT NOT NULL,
       on_hand INTEGER NOT NULL,
       allocated INTEGER NOT NULL,
       held INTEGER NOT NULL,
       damaged INTEGER NOT NULL,
       qc INTEGER NOT NULL,
       display INTEGER NOT NULL,
       incoming INTEGER NOT NULL,
       anchor_at INTEGER,
       anchor_kind TEXT,
       anchor_source TEXT,
       anchor_quantity INTEGER,
       anchor_window INTEGER,
       seq INTEGER NOT NULL,
       peak_at INTEGER NOT NULL,
       first_at INTEGER NOT NULL
     ) STRICT`,
    `CREATE UNIQUE INDEX stock_positions_place ON stock_positions (item, location)`,
    // Few indexes on purpose: history by position is walked over the column previous (movementsAfter), and
    // changes are the rows that are still the last of their position (changedSince).
    `CREATE TABLE stock_journal (
       seq INTEGER PRIMARY KEY,
       position INTEGER NOT NULL,
       previous INTEGER NOT NULL,
       peak_at INTEGER NOT NULL,
       on_hand INTEGER NOT NULL DEFAULT 0,
       allocated INTEGER NOT NULL DEFAULT 0,
       held INTEGER NOT NULL DEFAULT 0,
       damaged INTEGER NOT NULL DEFAULT 0,
       qc INTEGER NOT NULL DEFAULT 0,
       display INTEGER NOT NULL DEFAULT 0,
       incoming INTEGER NOT NULL DEFAULT 0,
       moved INTEGER NOT NULL,
       cause TEXT NOT NULL,
       ref TEXT NOT NULL,
       key TEXT,
       effective_at INTEGER NOT NULL,
       recorded_at INTEGER NOT NULL,
       source TEXT NOT NULL,
       actor TEXT NOT NULL,
       reason TEXT,
       anchor_kind TEXT,
       anchor_quantity INTEGER,
       anchor_window INTEGER
     ) STRICT`,
    `CREATE UNIQUE INDEX stock_journal_key ON stock_journal (key) WHERE key IS NOT NULL`,
    `CREATE INDEX stock_journal_hub ON stock_journal (position) WHERE source = 'hub' AND moved <> 0`,
    `CREATE INDEX stock_journal_ref ON stock_journal (ref) WHERE source = 'hub' AND moved <> 0`,
    `CREATE TABLE stock_acks (
       system TEXT NOT NULL,
       seq INTEGER NOT NULL,
       at INTEGER NOT NULL,
       PRIMARY KEY (system, seq)
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE stock_orders (
       id TEXT PRIMARY KEY,
       channel TEXT NOT NULL,
       version TEXT,
       status TEXT NOT NULL,
       content_hash TEXT NOT NULL,
       seq INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE stock_demand (
       order_id TEXT NOT NULL,
       line TEXT NOT NULL,
       position INTEGER NOT NULL,
       open INTEGER NOT NULL,
       shipped INTEGER NOT NULL,
       cancelled INTEGER NOT NULL,
       returned INTEGER NOT NULL,
       rejected INTEGER NOT NULL,
       since INTEGER NOT NULL,
       PRIMARY KEY (order_id, line, position)
     ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX stock_demand_open ON stock_demand (position, since, open) WHERE open > 0`,
    `CREATE TABLE stock_holds (
       id TEXT PRIMARY KEY,
       position INTEGER NOT NULL,
       quantity INTEGER NOT NULL,
       expires_at INTEGER,
       is_open INTEGER NOT NULL,
       owner TEXT NOT NULL
     ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX stock_holds_open ON stock_holds (position, expires_at) WHERE is_open = 1`,
    `CREATE TABLE stock_transfers (
       transfer TEXT NOT NULL,
       item INTEGER NOT NULL,
       from_position INTEGER NOT NULL,
       to_position INTEGER NOT NULL,
       shipped INTEGER NOT NULL,
       received INTEGER NOT NULL,
       lost INTEGER NOT NULL,
       receipts INTEGER NOT NULL,
       owner TEXT NOT NULL,
       is_open INTEGER NOT NULL,
       PRIMARY KEY (transfer, item)
     ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX stock_transfers_open ON stock_transfers (to_position) WHERE is_open = 1`,
    `CREATE TABLE stock_documents (
       key TEXT PRIMARY KEY,
       source TEXT NOT NULL,
       kind TEXT NOT NULL,
       is_full INTEGER NOT NULL,
       rows INTEGER NOT NULL,
       header TEXT NOT NULL,
       as_of INTEGER NOT NULL,
       recorded_at INTEGER NOT NULL,
       result TEXT NOT NULL,
       content_hash TEXT NOT NULL
     ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX stock_documents_hash ON stock_documents (content_hash)`,
    `CREATE INDEX stock_documents_source ON stock_documents (source, as_of) WHERE is_full = 1`,
    `CREATE TABLE stock_flags (
       flag TEXT NOT NULL,
       item INTEGER NOT NULL,
       location TEXT NOT NULL,
       subject TEXT NOT NULL,
       quantity INTEGER NOT NULL,
       since INTEGER NOT NULL,
       ref TEXT NOT NULL,
       PRIMARY KEY (item, flag, location, subject)
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE stock_events (
       id INTEGER PRIMARY KEY,
       at INTEGER NOT NULL,
       kind TEXT NOT NULL,
       item INTEGER NOT NULL,
       location TEXT NOT NULL,
       quantity INTEGER NOT NULL,
       seq INTEGER NOT NULL
     ) STRICT`,
    `CREATE TABLE stock_requests (
       key TEXT PRIMARY KEY,
       body_hash TEXT NOT NULL,
       answer TEXT,
       at INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID`,
  ],
};
