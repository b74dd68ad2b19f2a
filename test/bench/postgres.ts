/** The work of the speed table on PostgreSQL, beside the same on a file in the same run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestServer } from '../databases/server.ts';
import { newSchema } from '../store/postgres/schema.ts';
import { inChild, numberIn } from './child.ts';
import { type BenchRow, median } from './table.ts';

const ROUNDS = 3;
const RESERVATIONS = 20_000;
const SWEPT = 100_000;
const FILE_ROWS = 100_000;

/** Reservations, a sweep in which nothing changed and the nightly file, on both stores by turns. */
export async function benchPostgres(server: TestServer): Promise<readonly BenchRow[]> {
  const spread = await both(server, (args) => reserved(args, 'ms'));
  const hot = await both(server, (args) => reserved(args, 'hotMs'));
  const swept = await both(server, (args) =>
    inChild('sweep-child.ts', [String(SWEPT), ...args], (data) =>
      perSecond(data, 'unchangedMs', SWEPT),
    ),
  );
  const filed = await both(server, fileRows);
  const target = { of: 'figure', atLeast: 10_000 } as const;
  return [
    { ...row('reserve a unit, 1,000 SKUs, 50 callers', '/s', spread), target },
    { ...row('reserve a unit, one hot SKU, 50 callers', '/s', hot), target },
    row('sweep of 100,000 records, nothing changed', 'records/s', swept),
    row('POS file of 100,000 rows into the hub', 'rows/s', filed),
  ];
}

interface Both {
  readonly postgres: number;
  readonly sqlite: number;
}

function row(work: string, unit: string, { postgres, sqlite }: Both): BenchRow {
  const reference = { name: 'SQLite', figure: sqlite };
  return { work: `${work}: PostgreSQL`, figure: postgres, unit, reference, rounds: ROUNDS };
}

async function both(
  server: TestServer,
  measure: (address: readonly string[]) => Promise<number>,
): Promise<Both> {
  const sqlite: number[] = [];
  const postgres: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    sqlite.push(await measure([]));
    const schema = await newSchema(server);
    postgres.push(await measure([schema.url]));
    await schema.drop();
  }
  return { sqlite: median(sqlite), postgres: median(postgres) };
}

function reserved(address: readonly string[], name: 'ms' | 'hotMs'): Promise<number> {
  return inChild('reserve-child.ts', [String(RESERVATIONS), ...address], (data) =>
    perSecond(data, name, RESERVATIONS),
  );
}

async function fileRows(address: readonly string[]): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'crossdock-bench-'));
  const phase = (name: string): Promise<number> =>
    inChild('pos-file-child.ts', [name, dir, String(FILE_ROWS), ...address], (data) =>
      perSecond(data, 'ms', FILE_ROWS),
    );
  try {
    await phase('make');
    return await phase('hub');
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function perSecond(data: unknown, name: string, count: number): number {
  return (count * 1000) / numberIn(data, name);
}
