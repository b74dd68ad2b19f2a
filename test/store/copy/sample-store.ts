/** An embedded store in which every table holds rows, with the values that are hard to carry over. */
import { DatabaseSync } from 'node:sqlite';
import { virtualClock } from '../../../core/base/virtual-clock.ts';
import { openInventory } from '../../../core/retail/inventory/inventory.ts';
import type { Store } from '../../../core/store/store.ts';
import { arrival } from '../../contract/store/samples.ts';
import { CRASH_STEPS } from '../sqlite/crash-steps.ts';
import { openVariant } from '../sqlite/open-store.ts';

/** Texts that databases and drivers trip over. */
export const HARD_TEXTS: readonly string[] = [
  '',
  ' ',
  'NULL',
  'null',
  '\0',
  'a\0b\0',
  '\uF8F0',
  '\uF8F00',
  '\uF8F01\0',
  'it\'s {1,2} "quoted" \\ back\\slash',
  '\r\n\t',
  'é è \u{1f600} 漢字',
  '\u2028\uFFFF',
  '$1 ?1 @rows(?1 w: a text)',
  '9007199254740993',
];

/** Bytes: none, each of them, and what would be text. */
const HARD_BYTES: readonly Buffer[] = [
  Buffer.alloc(0),
  Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  Buffer.from('\0{"a":"\\u0000"}'),
  Buffer.from('plain'),
];

/** Makes the file and closes it. */
export async function fillStore(path: string): Promise<void> {
  const store = await openVariant(path, { driver: 'node:sqlite', thread: 'same' });
  for (const step of CRASH_STEPS) await step.run(store);
  await fillHard(store);
  await fillStock(store);
  await store.close();
  fillRest(path);
}

async function fillHard(store: Store): Promise<void> {
  // One row that is larger than a page of rows may be.
  await store.inbox.append(arrival('large', { raw: Buffer.alloc(5_000_000, 'x') }));
  for (const [index, text] of HARD_TEXTS.entries()) {
    const raw = HARD_BYTES[index % HARD_BYTES.length] ?? Buffer.alloc(0);
    await store.inbox.append(arrival(`hard ${index}`, { topic: text, headers: { text }, raw }));
    await store.inbox.append(arrival(text, { raw }));
    await store.cursors.reset(text, `of ${index}`);
  }
}

async function fillStock(store: Store): Promise<void> {
  const inventory = openInventory({ store: store.inventory, clock: virtualClock() });
  const places = Array.from({ length: 50 }, (_, index) => ({
    sku: `SKU-${index % 7}`,
    location: 'main',
    quantity: index + 0.5,
  }));
  await inventory.apply(
    places.map((place, index) => ({
      ...{ kind: 'movement', type: 'receipt', key: `receipt ${index}`, ...place },
    })),
  );
}

/** What no role writes in a test: the largest numbers, and one row in every table that is still empty. */
function fillRest(path: string): void {
  const database = new DatabaseSync(path);
  database.exec(`INSERT INTO schedules (name, fired_at) VALUES ('largest', 9223372036854775807),
    ('smallest', -9223372036854775808), ('above 2^53', 9007199254740993)`);
  for (const table of emptyTables(database)) {
    const columns = database.prepare(`SELECT name, type FROM pragma_table_info('${table}')`).all();
    const names = columns.map((column) => String(column['name']));
    const values = columns.map((column) =>
      column['type'] === 'TEXT'
        ? "'\uF8F0 and \u0001'"
        : column['type'] === 'BLOB'
          ? "x'00ff'"
          : '7',
    );
    database.exec(`INSERT INTO ${table} ("${names.join('", "')}") VALUES (${values.join(', ')})`);
  }
  // The numbers of deleted rows are never given again.
  database.exec('DELETE FROM arrivals WHERE seq = (SELECT max(seq) FROM arrivals)');
  database.close();
}

function emptyTables(database: DatabaseSync): readonly string[] {
  return database
    .prepare(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_'`,
    )
    .all()
    .map((row) => String(row['name']))
    .filter((name) => database.prepare(`SELECT 1 FROM ${name} LIMIT 1`).all().length === 0);
}
