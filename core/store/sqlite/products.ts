import { canonicalJson, isRemove, type JsonObject } from '../../base/json.ts';
import { compareVersions } from '../../base/version.ts';
import type { ProductPut, ProductStore, StoredProduct } from '../product-store.ts';
import type { Row, SqliteDriver } from './driver.ts';
import { numberIn, objectIn, textIn, textOrNullIn } from './row.ts';

/** The hub's products in SQLite. */
export function sqliteProductStore(driver: SqliteDriver): ProductStore {
  return {
    name: 'products',
    put: (products, at) => putProducts(driver, products, at),
    get: async (skus) => {
      const rows = await driver.read(SELECT_BY_SKU, [JSON.stringify(skus)]);
      const found = new Map(rows.map((row) => [textIn(row, 'sku'), productOf(row)]));
      return skus.map((sku) => found.get(sku) ?? null);
    },
    changedSince: async (seq, limit) => {
      const sql = 'SELECT * FROM products WHERE seq > ?1 ORDER BY seq LIMIT ?2';
      return (await driver.read(sql, [seq, limit])).map(productOf);
    },
    count: async () => {
      const rows = await driver.read('SELECT count(*) AS products FROM products', []);
      return Number(rows[0]?.['products'] ?? 0);
    },
  };
}

const SELECT_BY_SKU = 'SELECT p.* FROM json_each(?1) w CROSS JOIN products p ON p.sku = w.value';

const PUT = `INSERT INTO products (sku, version, data, seq, updated_at)
  SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?1) WHERE true
  ON CONFLICT (sku) DO UPDATE SET version = excluded.version, data = excluded.data, seq = excluded.seq,
  updated_at = excluded.updated_at`;

function productOf(row: Row): StoredProduct {
  return {
    sku: textIn(row, 'sku'),
    version: textOrNullIn(row, 'version'),
    data: objectIn(row, 'data'),
    seq: numberIn(row, 'seq'),
    updatedAt: numberIn(row, 'updated_at'),
  };
}

type NewProduct = Parameters<ProductStore['put']>[0][number];

function putProducts(
  driver: SqliteDriver,
  products: readonly NewProduct[],
  at: number,
): Promise<readonly ProductPut[]> {
  return driver.interactive('products', async (tx) => {
    const skus = [...new Set(products.map((product) => product.sku))];
    const rows = await tx.all(SELECT_BY_SKU, [JSON.stringify(skus)]);
    const stored = new Map(rows.map((row) => [textIn(row, 'sku'), productOf(row)]));
    const last = await tx.all('SELECT coalesce(max(seq), 0) AS seq FROM products', []);
    let seq = Number(last[0]?.['seq'] ?? 0);
    const changed = new Set<string>();
    const answers = products.map((product) => {
      const before = stored.get(product.sku) ?? null;
      const after = decide(before, product, { seq: seq + 1, at });
      if (after.product === null) return after.answer;
      seq += 1;
      stored.set(product.sku, after.product);
      changed.add(product.sku);
      return after.answer;
    });
    const written = [...changed].flatMap((sku) => {
      const product = stored.get(sku);
      return product === undefined ? [] : [product];
    });
    if (written.length > 0) {
      const rowsOut = written.map((p) => [
        ...[p.sku, p.version, canonicalJson(p.data), p.seq, p.updatedAt],
      ]);
      await tx.all(PUT, [JSON.stringify(rowsOut)]);
    }
    return answers;
  });
}

function decide(
  before: StoredProduct | null,
  product: NewProduct,
  next: { readonly seq: number; readonly at: number },
): { readonly product: StoredProduct | null; readonly answer: ProductPut } {
  const { sku, version } = product;
  if (before !== null && version !== null && compareVersions(version, before.version) < 0) {
    const answer = { outcome: 'stale', seq: before.seq, version: before.version } as const;
    return { product: null, answer };
  }
  const data = merged(before?.data ?? {}, product.data);
  const kept = version ?? before?.version ?? null;
  if (before !== null && kept === before.version && sameData(data, before.data)) {
    const answer = { outcome: 'same', seq: before.seq, version: before.version } as const;
    return { product: null, answer };
  }
  const stored = { sku, version: kept, data, seq: next.seq, updatedAt: next.at };
  return { product: stored, answer: { outcome: 'written', seq: next.seq, version: kept } };
}

function sameData(a: JsonObject, b: JsonObject): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/** Missing keeps the stored field, null is a value, the marker removes. */
function merged(before: JsonObject, came: JsonObject): JsonObject {
  const fields = new Map(Object.entries(before));
  for (const [name, value] of Object.entries(came)) {
    if (value === undefined) continue;
    if (isRemove(value)) fields.delete(name);
    else fields.set(name, value);
  }
  return Object.fromEntries(fields);
}
