/**
 * One measured phase of the nightly file, in a process of its own.
 *
 * Shape: `node pos-file-child.ts make|parse|commit|hub DIR ROWS [postgres://…]`.
 */
import {
  cpSync,
  createReadStream,
  createWriteStream,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse';
import { openApp } from '../../core/app.ts';
import { silentLog } from '../../core/base/log.ts';
import { loadProject } from '../../core/project.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
const SAMPLE = join(ROOT, 'connectors/pos/sandbox/sample/sales/2010-12-06.csv.gz');
const BATCH = 1_000;

const [phase = '', dir = '', rowsText = '10000', address = ''] = process.argv.slice(2);
const rows = Number(rowsText);
const file = join(dir, 'data/pos-shop/2010-12-06.csv');
const PHASES: Readonly<Record<string, () => Promise<number>>> = {
  make: makeProject,
  parse: bareParse,
  commit: async () => bareCommit(),
  hub: throughTheHub,
};
const ms = await (PHASES[phase] ?? unknownPhase)();
console.log(JSON.stringify({ ms, peakMb: process.resourceUsage().maxRSS / 1024 }));

async function unknownPhase(): Promise<number> {
  throw new Error(`there is no phase "${phase}"`);
}

/** Real lines, repeated under invoice numbers of their own. */
async function makeProject(): Promise<number> {
  mkdirSync(join(dir, 'flows'));
  mkdirSync(join(dir, 'config/connections'), { recursive: true });
  mkdirSync(join(dir, 'data/pos-shop'), { recursive: true });
  cpSync(join(ROOT, 'config/tables'), join(dir, 'config/tables'), { recursive: true });
  for (const path of ['flows/sale-pos-to-hub.yaml', 'config/connections/pos-shop.yaml']) {
    cpSync(join(ROOT, path), join(dir, path));
  }
  writeFileSync(join(dir, 'config/hub.yaml'), 'log: { level: silent }\n');
  const text = gunzipSync(readFileSync(SAMPLE)).toString('utf8').trimEnd();
  const [head = '', ...lines] = text.split('\n');
  const out = createWriteStream(file);
  out.write(`${head}\n`);
  for (let row = 0; row < rows; row += 1) {
    const line = lines[row % lines.length] ?? '';
    const round = Math.floor(row / lines.length);
    if (out.write(`${line.replace(',', `-${round},`)}\n`)) continue;
    await new Promise<void>((drained) => out.once('drain', () => drained()));
  }
  await new Promise<void>((done) => out.end(() => done()));
  writeFileSync(`${file}.ok`, '');
  return 0;
}

/** The reference: the CSV library alone. */
async function bareParse(): Promise<number> {
  const begun = performance.now();
  let seen = 0;
  for await (const _ of createReadStream(file).pipe(parse({ columns: true }))) seen += 1;
  if (seen !== rows) throw new Error(`${seen} rows parsed`);
  return performance.now() - begun;
}

/** The reference: the same number of journal-like rows in SQLite, a thousand a commit, nothing else. */
function bareCommit(): number {
  const database = new DatabaseSync(join(dir, 'bare.db'));
  database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL');
  database.exec(
    'CREATE TABLE j (seq INTEGER PRIMARY KEY, key TEXT UNIQUE, item INTEGER, delta INTEGER, at INTEGER) STRICT',
  );
  const insert = database.prepare(
    'INSERT INTO j (key, item, delta, at) SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?)',
  );
  const begun = performance.now();
  for (let at = 0; at < rows; at += BATCH) {
    const size = Math.min(BATCH, rows - at);
    const batch = Array.from({ length: size }, (_, index) => [`sale/${at + index}`, index, -1, at]);
    database.exec('BEGIN IMMEDIATE');
    insert.run(JSON.stringify(batch));
    database.exec('COMMIT');
  }
  const took = performance.now() - begun;
  database.close();
  return took;
}

/** The road: read, map, validate, journal, ack, with every count checked. */
async function throughTheHub(): Promise<number> {
  const project = await loadProject(dir);
  const app = await openApp({
    project,
    environment: { CROSSDOCK_STORE: address },
    works: true,
    log: silentLog(),
  });
  const flow = app.flows.get('sale-pos-to-hub');
  if (flow === undefined) throw new Error('the flow is missing');
  const begun = performance.now();
  const run = await app.worker.run(flow, 'bench');
  const took = performance.now() - begun;
  await app.close();
  const { read, delivered, filtered } = run.counts;
  if (read !== rows || delivered + filtered !== rows) throw new Error(JSON.stringify(run));
  return took;
}
