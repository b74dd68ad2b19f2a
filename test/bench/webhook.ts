import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { inChild, numberIn } from './child.ts';
import { type BenchRow, median } from './table.ts';

const ROUNDS = 3;
const REQUESTS = 15_000;
const PACED_REQUESTS = 6_000;

interface Load {
  readonly perSecond: number;
  readonly p99: number;
}

/** A 2 kB webhook: HMAC, durable before the 2xx; beside a bare fastify that keeps nothing. */
export async function benchWebhook(): Promise<readonly BenchRow[]> {
  const hubRates: number[] = [];
  const bareRates: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    bareRates.push((await against('bare', (url) => load(url, REQUESTS, 0))).perSecond);
    hubRates.push((await against('hub', (url) => load(url, REQUESTS, 0))).perSecond);
  }
  const bare = median(bareRates);
  const half = Math.round(median(hubRates) / 2);
  const paced: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    paced.push((await against('hub', (url) => load(url, PACED_REQUESTS, half))).p99);
  }
  return [
    {
      work: 'webhook, 2 kB, HMAC, durable before 2xx',
      figure: median(hubRates),
      unit: 'req/s',
      reference: { name: 'bare fastify', figure: bare },
      target: { of: 'ratio', atLeast: 0.6 },
      rounds: ROUNDS,
      note: 'load generator on the same machine',
    },
    {
      work: `webhook p99 at half of that (${half}/s)`,
      figure: median(paced),
      unit: 'ms',
      target: { of: 'figure', atMost: 50 },
      rounds: ROUNDS,
    },
  ];
}

async function against(kind: 'hub' | 'bare', work: (url: string) => Promise<Load>): Promise<Load> {
  const server = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'webhook-child.ts'), kind],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  try {
    const url = await firstLine(server);
    await work(url);
    return await work(url);
  } finally {
    server.stdin?.end();
    await new Promise((done) => server.on('close', done));
  }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    child.stdout?.once('data', (chunk) => done(String(chunk).trim()));
    child.once('close', (code) => fail(new Error(`the server ended with ${code}`)));
  });
}

function load(url: string, count: number, rate: number): Promise<Load> {
  return inChild(
    'load.ts',
    [`${url}/webhooks/shopify-main`, String(count), String(rate)],
    (data) => {
      if (numberIn(data, 'ok') !== count)
        throw new Error(`not every request was answered 200: ${JSON.stringify(data)}`);
      return { perSecond: numberIn(data, 'perSecond'), p99: numberIn(data, 'p99') };
    },
  );
}
