/**
 * `npm run bench [-- --json] [-- --only NAME] [-- --small]`: the speed table of the design, each row beside its
 * reference in the same run. Medians of several rounds; `--small` leaves the file of a million rows out.
 */
import { cpus } from 'node:os';
import { findServer } from '../databases/server.ts';
import { benchFleet, benchSpread } from './fleet.ts';
import { benchGrowth } from './growth.ts';
import { benchMapRows } from './map-rows.ts';
import { benchPosFile } from './pos-file.ts';
import { benchPostgres } from './postgres.ts';
import { benchReserve } from './reserve.ts';
import { benchStart } from './start.ts';
import { benchSweep } from './sweep.ts';
import { type BenchRow, isMet, ratioOf, tableText } from './table.ts';
import { benchWebhook } from './webhook.ts';

const args = process.argv.slice(2);
const json = args.includes('--json');
const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : undefined;
const sizes = args.includes('--small') ? [10_000, 100_000] : [10_000, 1_000_000];

const { server, reason } = await findServer('postgres');
if (server === null) console.error(`PostgreSQL is left out: ${reason}`);

const BENCHES: Readonly<Record<string, () => Promise<readonly BenchRow[]>>> = {
  maps: benchMapRows,
  pos: () => benchPosFile(sizes),
  sweep: benchSweep,
  webhook: benchWebhook,
  reserve: benchReserve,
  start: benchStart,
  growth: () => benchGrowth([...new Set([10_000, 100_000, ...sizes])].toSorted((a, b) => a - b)),
  postgres: async () => (server === null ? [] : benchPostgres(server)),
  fleet: () => benchFleet(server),
  spread: () => benchSpread(server),
};

if (only !== undefined && BENCHES[only] === undefined) {
  console.error(`there is no bench "${only}"; choose one of ${Object.keys(BENCHES).join(', ')}`);
  process.exit(2);
}
const rows: BenchRow[] = [];
for (const [name, bench] of Object.entries(BENCHES)) {
  if (only !== undefined && only !== name) continue;
  if (!json) console.error(`measuring ${name} …`);
  rows.push(...(await bench()));
}
const machine = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length };
const full = rows.map((row) => ({ ...row, ratio: ratioOf(row), met: isMet(row) }));
if (json) console.log(JSON.stringify({ machine, rows: full }));
else console.log(`${machine.node} on ${machine.cores} × ${machine.cpu}\n\n${tableText(rows)}`);
