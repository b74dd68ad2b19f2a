/** Measures one nightly file: `node pos-file-child.ts ROWS`. */
import {
  cpSync,
  createReadStream,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
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

const rows = Number(process.argv[2] ?? 10_000);
const dir = mkdtempSync(join(tmpdir(), 'crossdock-bench-'));
try {
  const file = await makeProject(dir, rows);
  const parseMs = await bareParse(file);
  const commitMs = bareCommit(rows);
  const { ms, delivered, filtered, settledRows } = await throughTheHub(file);
  const peakMb = process.resourceUsage().maxRSS / 1024;
  const bytes = statSync(join(dir, 'data/crossdock.db')).size;
  console.log(
    JSON.stringify({
      rows,
      ms,
      parseMs,
      commitMs,
      peakMb,
      delivered,
      filtered,
      settledRows,
      bytes,
    }),
  );
} finally {
  rmSync(dir, { recursive: true, force: true });
}

/** Real lines, repeated under invoice numbers of their own. */
async function makeProject(folder: string, count: number): Promise<string> {
  mkdirSync(join(folder, 'flows'));
  mkdirSync(join(folder, 'config/connections'), { recursive: true });
  cpSync(join(ROOT, 'config/tables'), join(folder, 'config/tables'), { recursive: true });
  cpSync(join(ROOT, 'flows/sale-pos-to-hub.yaml'), join(folder, 'flows/sale-pos-to-hub.yaml'));
  cpSync(
    join(ROOT, 'config/connections/pos-shop.yaml'),
    join(folder, 'config/connections/pos-shop.yaml'),
  );
  writeFileSync(join(folder, 'config/hub.yaml'), 'log: { level: silent }\n');
  const drop = join(folder, 'data/pos-shop');
  mkdirSync(drop, { recursive: true });
  const [head = '', ...lines] = gunzipSync(readFileSync(SAMPLE))
    .toString('utf8')
    .trimEnd()
    .split('\n');
  const file = join(drop, '2010-12-06.csv');
  const out = createWriteStream(file);
  out.write(`${head}\n`);
  for (let row = 0; row < count; row += 1) {
    const line = lines[row % lines.length] ?? '';
    const round = Math.floor(row / lines.length);
    if (!out.write(`${line.replace(',', `-${round},`)}\n`))
      await new Promise<void>((drained) => out.once('drain', () => drained()));
  }
  await new Promise((done) => out.end(done));
  writeFileSync(`${file}.ok`, '');
  return file;
}

/** The reference: the CSV library alone. */
async function bareParse(file: string): Promise<number> {
  const begun = performance.now();
  let seen = 0;
  for await (const _ of createReadStream(file).pipe(parse({ columns: true }))) seen += 1;
  if (seen !== rows) throw new Error(`${seen} rows parsed`);
  return performance.now() - begun;
}

/** The reference: the same number of journal-like rows in SQLite, a thousand a commit, nothing else. */
function bareCommit(count: number): number {
  const database = new DatabaseSync(join(dir, 'bare.db'));
  database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL');
  database.exec(
    'CREATE TABLE j (seq INTEGER PRIMARY KEY, key TEXT UNIQUE, item INTEGER, delta INTEGER, at INTEGER) STRICT',
  );
  const insert = database.prepare(
    'INSERT INTO j (key, item, delta, at) SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?)',
  );
  const begun = performance.now();
  for (let at = 0; at < count; at += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, count - at) }, (_, index) => [
      `sale/${at + index}`,
      index,
      -1,
      at,
    ]);
    database.exec('BEGIN IMMEDIATE');
    insert.run(JSON.stringify(batch));
    database.exec('COMMIT');
  }
  const ms = performance.now() - begun;
  database.close();
  return ms;
}

async function throughTheHub(
  _file: string,
): Promise<{ ms: number; delivered: number; filtered: number; settledRows: number }> {
  const project = await loadProject(dir);
  const app = await openApp({ project, environment: {}, works: true, log: silentLog() });
  const flow = app.flows.get('sale-pos-to-hub');
  if (flow === undefined) throw new Error('the flow is missing');
  const begun = performance.now();
  const run = await app.worker.run(flow, 'bench');
  const ms = performance.now() - begun;
  await app.close();
  const { read, delivered, filtered } = run.counts;
  if (read !== rows || delivered + filtered !== rows) throw new Error(JSON.stringify(run));
  return { ms, delivered, filtered, settledRows: read };
}
