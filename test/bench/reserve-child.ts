/**
 * Measures reservations: `node reserve-child.ts COUNT [postgres://…]`: one unit each, 50 callers, durable, no oversell.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '../../core/base/clock.ts';
import { openInventory } from '../../core/retail/inventory/inventory.ts';
import { openBenchStore } from './store.ts';

const CALLERS = 50;
const SKUS = 1_000;

const count = Number(process.argv[2] ?? 20_000);
const dir = mkdtempSync(join(tmpdir(), 'crossdock-bench-'));
const clock = systemClock();
const store = await openBenchStore(dir, clock, process.argv[3]);
const inventory = openInventory({ store: store.inventory, clock });
try {
  const units = Math.ceil(count / SKUS);
  await inventory.apply(
    Array.from(
      { length: SKUS },
      (_, n) =>
        ({
          kind: 'movement',
          type: 'receipt',
          key: `r${n}`,
          sku: `S${n}`,
          location: 'L',
          quantity: units,
        }) as const,
    ),
  );
  const ms = await reserveAll(count, SKUS);
  const hotMs = await hotSku();
  console.log(
    JSON.stringify({ count, ms, hotMs, bareMs: bareCommits(Math.ceil(count / CALLERS)) }),
  );
} finally {
  await store.close();
  rmSync(dir, { recursive: true, force: true });
}

async function reserveAll(total: number, skus: number): Promise<number> {
  let next = 0;
  let ok = 0;
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      for (let n = next; n < total; n = next) {
        next += 1;
        if (await reserve(`O${n}`, `S${n % skus}`)) ok += 1;
      }
    }),
  );
  if (ok !== total) throw new Error(`${ok} of ${total} reserved`);
  return performance.now() - begun;
}

async function reserve(order: string, sku: string): Promise<boolean> {
  const [result] = await inventory.apply([
    {
      kind: 'allocate',
      key: order,
      order,
      lines: [{ line: '1', sku, location: 'L', quantity: 1 }],
    },
  ]);
  return result?.result === 'ok';
}

/** All callers want one SKU that has half of what they ask: exactly half get it. */
async function hotSku(): Promise<number> {
  const units = Math.floor(count / 2);
  await inventory.apply([
    { kind: 'movement', type: 'receipt', key: 'hot', sku: 'HOT', location: 'L', quantity: units },
  ]);
  let next = 0;
  let ok = 0;
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      for (let n = next; n < count; n = next) {
        next += 1;
        if (await reserve(`H${n}`, 'HOT')) ok += 1;
      }
    }),
  );
  if (ok !== units) throw new Error(`${ok} of ${units} units of the hot SKU were reserved`);
  return performance.now() - begun;
}

/** The reference: as many durable commits of one row as the callers' groups need at best. */
function bareCommits(commits: number): number {
  const database = new DatabaseSync(join(dir, 'bare.db'));
  database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (a INTEGER)');
  const insert = database.prepare('INSERT INTO t VALUES (?)');
  const begun = performance.now();
  for (let n = 0; n < commits; n += 1) insert.run(n);
  const ms = performance.now() - begun;
  database.close();
  return ms;
}
