import type { Migration } from './migration.ts';

/** The hub's products: one row per SKU, its data as canonical JSON. */
export const productsMigration: Migration = {
  id: 3,
  name: 'products',
  statements: [
    `CREATE TABLE products (
       sku TEXT PRIMARY KEY,
       version TEXT,
       data TEXT NOT NULL,
       seq INTEGER NOT NULL,
       updated_at INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID`,
    `CREATE UNIQUE INDEX products_seq ON products (seq)`,
  ],
};
