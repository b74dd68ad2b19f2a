/** A backlog worked by one, two and four processes, and how its cost grows with flows and keys. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fnv1a } from '../../core/base/json.ts';
import { virtualClock } from '../../core/base/virtual-clock.ts';
import type { NewPending } from '../../core/store/records.ts';
import type { Store } from '../../core/store/store.ts';
import type { TestServer } from '../databases/server.ts';
import { newSchema } from '../store/postgres/schema.ts';
import { LANES } from './fleet-flow.ts';
import { openBenchStore } from './store.ts';
import { type BenchRow, median } from './table.ts';

const ROUNDS = 3;
const EVENTS = 20_000;
const APPEND = 1_000;

interface Backlog {
  readonly workers: number;
  readonly flows: number;
  readonly keys: number;
  /** How long the destination takes for a call of up to 50 records, in ms. */
  readonly delayMs: number;
  readonly server: TestServer | null;
}

const PLAIN = { workers: 1, flows: 1, keys: 2_000, delayMs: 0 };

/** One process on a file, and one, two and four on PostgreSQL. */
export async function benchFleet(server: TestServer | null): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const delayMs of [0, 25]) {
    const kind = delayMs === 0 ? 'a destination that costs nothing' : `calls of ${delayMs} ms`;
    const single = await measured({ ...PLAIN, delayMs, server: null });
    rows.push(rowOf(`backlog of 20,000 events, ${kind}: SQLite, one process`, single, null));
    if (server === null) continue;
    let first: number | null = null;
    for (const workers of [1, 2, 4]) {
      const figure = await measured({ ...PLAIN, delayMs, workers, server });
      const name = first === null ? 'SQLite, one process' : 'PostgreSQL, one worker';
      const reference = { name, figure: first ?? single };
      rows.push(rowOf(`the same: PostgreSQL, workers: ${workers}`, figure, reference));
      first ??= figure;
    }
  }
  return rows;
}

/** How the cost of a record grows with flows and with keys. */
export async function benchSpread(server: TestServer | null): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const [name, where] of [
    ['SQLite', null],
    ['PostgreSQL', server],
  ] as const) {
    if (name === 'PostgreSQL' && where === null) continue;
    const one = await measured({ ...PLAIN, server: where });
    const reference = { name: '1 flow, 2,000 keys', figure: one };
    const many = await measured({ ...PLAIN, flows: 100, server: where });
    rows.push(rowOf(`backlog of 20,000 events, ${name}: 100 flows`, many, reference));
    const few = await measured({ ...PLAIN, keys: 20, server: where });
    rows.push(rowOf(`backlog of 20,000 events, ${name}: 20 keys`, few, reference));
  }
  return rows;
}

function rowOf(work: string, figure: number, reference: BenchRow['reference'] | null): BenchRow {
  const beside = reference === null || reference === undefined ? {} : { reference };
  return { work, figure, unit: 'events/s', rounds: ROUNDS, ...beside };
}

async function measured(backlog: Backlog): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await once(backlog));
  return median(rounds);
}

async function once(backlog: Backlog): Promise<number> {
  const { server, workers, flows, delayMs } = backlog;
  const dir = mkdtempSync(join(tmpdir(), 'crossdock-bench-'));
  const schema = server === null ? null : await newSchema(server);
  const address = schema === null ? [] : [schema.url];
  try {
    await fill(backlog, await openBenchStore(dir, virtualClock(), ...address));
    const children = Array.from({ length: workers }, (_, n) =>
      startWorker([`w${n}`, String(flows), String(delayMs), dir, ...address]),
    );
    await Promise.all(children.map((child) => child.ready));
    const begun = performance.now();
    const settled = await Promise.all(children.map((child) => child.go()));
    const ms = performance.now() - begun;
    const sum = settled.reduce((total, one) => total + one, 0);
    if (sum !== EVENTS) throw new Error(`${sum} of ${EVENTS} events were sent`);
    return (EVENTS * 1000) / ms;
  } finally {
    await schema?.drop();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function fill({ flows, keys }: Backlog, store: Store): Promise<void> {
  for (let at = 0; at < EVENTS; at += APPEND) {
    await store.lanes.append(
      Array.from({ length: APPEND }, (_, index) => pendingOf(at + index, flows, keys)),
    );
  }
  await store.close();
}

function pendingOf(n: number, flows: number, keys: number): NewPending {
  const flow = n % flows;
  const key = `key-${n % keys}`;
  return {
    flow: flow === 0 ? 'test' : `test-${flow}`,
    // Events of one key keep their order; each is an event of its own by its version.
    key: `${key}/${n}`,
    lane: fnv1a(key) % LANES,
    version: null,
    data: { id: `${n}`, amount: n % 90 },
    occurredAt: null,
    where: `bench/${n}`,
    origin: 'webhook',
    reread: false,
    deleted: false,
    replayOf: null,
    traceparent: null,
    queuedAt: 0,
  };
}

interface BenchWorker {
  readonly ready: Promise<void>;
  /** Lets it work and gives how many events it settled. */
  go(): Promise<number>;
}

function startWorker(args: readonly string[]): BenchWorker {
  const file = join(import.meta.dirname, 'fleet-child.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let text = '';
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  child.stdout.on('data', (chunk) => {
    text += chunk;
    if (text.includes('ready')) resolve();
  });
  const ended = new Promise<number>((done, fail) =>
    child.on('close', (code) => {
      const last = text.trim().split('\n').at(-1) ?? '';
      if (code === 0) done(Number(JSON.parse(last).settled));
      else fail(new Error(`a worker ended with ${code}`));
    }),
  );
  return {
    ready,
    go: () => {
      child.stdin.write('go\n');
      return ended;
    },
  };
}
