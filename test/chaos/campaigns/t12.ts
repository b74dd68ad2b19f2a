import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { systemClock } from '../../../core/base/clock.ts';
import { silentLog } from '../../../core/base/log.ts';
import { openSqliteStore } from '../../../core/store/sqlite/open.ts';
import { type Campaign, missedOf, NO_FIGURES } from './campaign.ts';

const RELEASED = join(import.meta.dirname, '..', 'released');
const ENDING = '.db.gz';
const CHANGES = 'schema_migrations';

/** What was brought forward, and what went wrong with it. */
interface Upgrade {
  readonly version: string;
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly faults: readonly string[];
}

export const T12: Campaign = {
  id: 'T12',
  title: 'upgrade from every released version',
  proves: 'the database of an older hub, even of one that was killed, is brought forward whole',
  bar: 'every row is there, the database is sound, the stock agrees with its journal',
  stores: ['sqlite'],
  sizes: { pr: { versions: 2 }, nightly: { versions: 2 }, release: { versions: 2 } },
  run: async ({ size }) => {
    const versions = readdirSync(RELEASED).filter((file) => file.endsWith(ENDING));
    const done: Upgrade[] = [];
    for (const file of versions.toSorted()) done.push(await upgrade(file));
    const faults = done.flatMap(({ version, faults: some }) =>
      some.map((one) => `${version}: ${one}`),
    );
    return {
      ...NO_FIGURES,
      did: done
        .map(({ version, from, to, rows }) => `${version}: schema ${from} → ${to}, ${rows} rows`)
        .join('; '),
      messages: done.reduce((sum, { rows }) => sum + rows, 0),
      lost: faults.length,
      missed: [
        ...faults,
        ...missedOf([
          [
            `${done.length} released versions, not ${size('versions')}`,
            done.length >= size('versions'),
          ],
        ]),
      ],
    };
  },
};

async function upgrade(file: string): Promise<Upgrade> {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-upgrade-'));
  const path = join(folder, 'crossdock.db');
  try {
    writeFileSync(path, gunzipSync(readFileSync(join(RELEASED, file))));
    const before = contentsOf(path);
    const applied = appliedIn(path);
    const store = await openSqliteStore({
      ...{ path, driver: 'node:sqlite', clock: systemClock(), log: silentLog() },
    });
    const integrity = await store.integrityCheck();
    const mismatches = await store.inventory.verify(10);
    const { from, to } = await store.migrate();
    await store.close();
    const after = contentsOf(path);
    const records = becameRecords(after.get('hub_records') ?? []);
    const lost = [...before].map(([table, rows]): [string, number] => {
      const present = after.get(table);
      const gone = present === undefined && table === 'products';
      return gone
        ? [table, rows.length - records.length]
        : [table, missingRows(rows, present ?? [])];
    });
    return {
      version: file.slice(0, -ENDING.length),
      ...{
        from: applied,
        to,
        rows: [...before.values()].reduce((sum, all) => sum + all.length, 0),
      },
      faults: [
        ...integrity,
        ...mismatches.map(({ sku, figure }) => `${sku}: ${figure} is not what its journal says`),
        ...lost.flatMap(([table, rows]) => (rows === 0 ? [] : [`${table} lacks ${rows} rows`])),
        ...missedOf([['nothing is left to be brought forward', from === to && applied < to]]),
      ],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Rows = readonly Readonly<Record<string, unknown>>[];

/** Everything that is in the tables of the hub. */
function contentsOf(path: string): ReadonlyMap<string, Rows> {
  const database = new DatabaseSync(path, { readOnly: true });
  const names = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all()
    .map((row) => String(row['name']))
    .filter((name) => name !== CHANGES);
  const contents = names.map((name): [string, Rows] => {
    return [name, database.prepare(`SELECT * FROM ${name}`).all()];
  });
  database.close();
  return new Map(contents);
}

/** How many rows are not there any more, with the values of all columns that are kept. */
function missingRows(before: Rows, after: Rows): number {
  const [old, present] = [Object.keys(before[0] ?? {}), Object.keys(after[0] ?? {})];
  const kept = old.filter((column) => present.includes(column));
  const printed = (rows: Rows): readonly string[] =>
    rows.map((row) => JSON.stringify(kept.map((column) => row[column])));
  const there = new Set(printed(after));
  return printed(before).filter((row) => !there.has(row)).length;
}

function appliedIn(path: string): number {
  const database = new DatabaseSync(path, { readOnly: true });
  const row = database.prepare(`SELECT count(*) AS applied FROM ${CHANGES}`).get();
  database.close();
  return Number(row?.['applied'] ?? 0);
}

/** The products of 0.1.0 are records of the hub's one table now. */
function becameRecords(rows: Rows): Rows {
  return rows.filter((row) => row['stream'] === 'products');
}
