/** The load: `node storm-sender.ts URL RATE PLAN`; each delivery goes out when due, and again until it has a 2xx. */
import { Agent, request } from 'node:http';
import { orderOf, type StormPlan, stormLetter } from './storm-plan.ts';

const CONNECTIONS = 128;
const ATTEMPTS_MAX = 200;
/** A vendor would wait longer; here the hub that is back must be found soon. */
const AGAIN_AFTER_MS = 250;
/** Vendors give up after five seconds; a little more is waited so that a late answer is seen as late. */
const PATIENCE_MS = 15_000;

const [url = '', rateText = '100', planText = '{}'] = process.argv.slice(2);
const plan: StormPlan = JSON.parse(planText);
const rate = Number(rateText);
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS, scheduling: 'fifo' });
const acksMs: number[] = [];
const statuses: Record<string, number> = {};
let acknowledged = 0;
let firstTry = 0;

const order = orderOf(plan);
const begun = performance.now();
const all: Promise<void>[] = [];
for (const [index, number] of order.entries()) {
  const due = rate === 0 ? performance.now() : begun + (index * 1_000) / rate;
  await until(due);
  const sent = deliver(number, due);
  if (plan.seed === null) await sent;
  else all.push(sent);
}
const sentMs = performance.now() - begun;
await Promise.all(all);
agent.destroy();
acksMs.sort((one, other) => one - other);
const share = (part: number): number =>
  acksMs[Math.min(acksMs.length - 1, Math.floor(acksMs.length * part))] ?? 0;
const ack = { p50: share(0.5), p99: share(0.99), max: share(1) };
const sent = order.length;
console.log(JSON.stringify({ sent, sentMs, acknowledged, firstTry, statuses, ack }));

/** The wait is measured from when the attempt was due, not from when this process came to it. */
async function deliver(number: number, due: number): Promise<void> {
  let dueAt = due;
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const status = await post(number);
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (status.startsWith('2')) {
      acksMs.push(performance.now() - dueAt);
      acknowledged += 1;
      if (attempt === 1) firstTry += 1;
      return;
    }
    dueAt = performance.now() + AGAIN_AFTER_MS;
    await until(dueAt);
  }
}

function until(due: number): Promise<void> {
  const waitMs = due - performance.now();
  return waitMs <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, waitMs));
}

function post(number: number): Promise<string> {
  const { headers, body } = stormLetter(number, Date.now());
  return new Promise((resolve) => {
    const call = request(url, {
      method: 'POST',
      agent,
      timeout: PATIENCE_MS,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    });
    call.on('timeout', () => call.destroy(new Error('no answer')));
    call.on('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    call.on('response', (answer) => {
      answer.on('error', () => resolve('cut off'));
      answer.on('end', () => resolve(String(answer.statusCode)));
      answer.resume();
    });
    call.end(body);
  });
}
