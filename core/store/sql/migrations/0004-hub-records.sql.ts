import type { Migration } from './migration.ts';

const TABLES: readonly string[] = [
  `CREATE TABLE hub_records (
       stream TEXT NOT NULL,
       key TEXT NOT NULL,
       version TEXT,
       data TEXT NOT NULL,
       inner_data TEXT NOT NULL,
       deleted INTEGER NOT NULL,
       seq INTEGER NOT NULL,
       updated_at INTEGER NOT NULL,
       PRIMARY KEY (stream, key)
     ) STRICT, WITHOUT ROWID`,
  'CREATE UNIQUE INDEX hub_records_seq ON hub_records (stream, seq)',
  // The claim with the lowest turn answers for the name.
  `CREATE TABLE hub_aliases (
       stream TEXT NOT NULL,
       alias TEXT NOT NULL,
       key TEXT NOT NULL,
       turn INTEGER NOT NULL,
       PRIMARY KEY (stream, alias, key)
     ) STRICT, WITHOUT ROWID`,
  'CREATE INDEX hub_aliases_key ON hub_aliases (stream, key)',
];

/**
 * One table for the hub's products, customers and orders, and one for the other names that find them.
 *
 * `data` is what readers see, `inner` what only the rules need, both as JSON text.
 */
export const hubRecordsMigration: Migration = {
  id: 4,
  name: 'hub-records',
  statements: [
    ...TABLES,
    `INSERT INTO hub_records (stream, key, version, data, inner_data, deleted, seq, updated_at)
     SELECT 'products', sku, version, data, '{}', 0, seq, updated_at FROM products`,
    `INSERT INTO hub_aliases (stream, alias, key, turn)
     SELECT 'products', 'barcode:' || (data ->> '$.barcode'), sku, seq FROM products
     WHERE json_type(data, '$.barcode') = 'text' AND data ->> '$.barcode' <> ''`,
    `INSERT INTO hub_aliases (stream, alias, key, turn)
     SELECT 'products', j.key || ':' || j.value, p.sku, p.seq FROM products p, json_each(p.data, '$.ids') j
     WHERE j.type = 'text' AND j.value <> ''
     ON CONFLICT DO NOTHING`,
    'DROP TABLE products',
  ],
  postgres: [...TABLES, 'DROP TABLE products'],
};
