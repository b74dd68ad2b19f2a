/** Reads a feed like the engine and kills itself at one point: `node kill-child.ts REACH LEDGER POINT`. */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { pos } from '../../../connectors/pos/connector.ts';
import { systemClock } from '../../../core/base/clock.ts';
import { silentLog } from '../../../core/base/log.ts';
import { systemRandom } from '../../../core/base/random.ts';
import { type Cursor, type Host, type Page, Secret } from '../../../core/connector/index.ts';
import type { Reach } from './places.ts';

const [, , reachFile = '', ledger = '', point = ''] = process.argv;
const reach: Reach = JSON.parse(readFileSync(reachFile, 'utf8'));

const host: Host = {
  connection: 'store-1',
  settings: {
    ...reach.settings,
    feeds: {
      sales: {
        pattern: '*.csv',
        key: ['receipt'],
        occurrence: true,
        pageRows: 100,
        ready: { quietFor: '0s' },
      },
    },
  },
  secrets: Object.fromEntries(
    Object.entries(reach.secrets).map(([name, value]) => [name, new Secret(value)]),
  ),
  http: {
    send: () => Promise.reject(new Error('nothing is sent over HTTP')),
    reportBudget: () => undefined,
    reportWindow: () => undefined,
  },
  log: silentLog(),
  clock: systemClock(),
  random: systemRandom(),
  signal: new AbortController().signal,
  baseDir: dirname(reachFile),
  crashPoint: (name) => {
    if (name === point) process.kill(process.pid, 'SIGKILL');
  },
};

/** The last committed cursor: the ledger has one line per page. */
function lastCursor(): Cursor {
  if (!existsSync(ledger)) return null;
  const lines = readFileSync(ledger, 'utf8').trimEnd().split('\n');
  const line: unknown = JSON.parse(lines.at(-1) ?? 'null');
  return typeof line === 'object' && line !== null ? Reflect.get(line, 'cursor') : null;
}

function commit(page: Page): void {
  const file = openSync(ledger, 'a');
  const keys = page.records.map((record) => record.key);
  writeSync(file, `${JSON.stringify({ keys, cursor: page.cursor })}\n`);
  fsyncSync(file);
  closeSync(file);
}

const request = { stream: 'sales', since: lastCursor(), with: {} };
for await (const page of pos.read?.(host, request) ?? []) {
  commit(page);
  await page.settled?.();
}
await pos.close?.(host);
