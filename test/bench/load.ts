/** Sends webhooks over keep-alive connections: `node load.ts URL COUNT RATE`; RATE 0 is as fast as it goes. */
import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';

const CONNECTIONS = 50;
const BODY_BYTES = 2_048;
const SECRET = 'bench-secret';

const [url = '', countText = '1000', rateText = '0'] = process.argv.slice(2);
const count = Number(countText);
const rate = Number(rateText);
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
const latencies: number[] = [];
const statuses = new Map<number, number>();

const begun = performance.now();
let next = 0;
await Promise.all(Array.from({ length: CONNECTIONS }, worker));
const ms = performance.now() - begun;
agent.destroy();
latencies.sort((a, b) => a - b);
const at = (share: number): number =>
  latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
console.log(
  JSON.stringify({
    perSecond: (count * 1000) / ms,
    p50: at(0.5),
    p99: at(0.99),
    ok: statuses.get(200) ?? 0,
  }),
);

async function worker(): Promise<void> {
  for (;;) {
    const index = next;
    next += 1;
    if (index >= count) return;
    if (rate > 0) await until(begun + (index * 1000) / rate);
    const sentAt = performance.now();
    const status = await post(index);
    latencies.push(performance.now() - sentAt);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
}

function until(due: number): Promise<void> {
  const waitMs = due - performance.now();
  return waitMs <= 0 ? Promise.resolve() : new Promise((done) => setTimeout(done, waitMs));
}

function post(index: number): Promise<number> {
  const id = String(1_000_000 + index);
  const order = {
    id: Number(id),
    admin_graphql_api_id: `gid://shopify/Order/${id}`,
    updated_at: '2026-03-01T10:00:00Z',
    note: '',
  };
  const note = 'x'.repeat(BODY_BYTES - JSON.stringify(order).length);
  const body = JSON.stringify({ ...order, note });
  const signature = createHmac('sha256', SECRET).update(body).digest('base64');
  return new Promise((done, fail) => {
    const call = request(url, {
      method: 'POST',
      agent,
      headers: {
        'content-type': 'application/json',
        'content-length': body.length,
        'x-shopify-topic': 'orders/create',
        'x-shopify-shop-domain': 'bench.myshopify.com',
        'x-shopify-webhook-id': `${process.pid}-${id}`,
        'x-shopify-hmac-sha256': signature,
      },
    });
    call.on('error', fail);
    call.on('response', (answer) => {
      answer.resume();
      answer.on('end', () => done(answer.statusCode ?? 0));
    });
    call.end(body);
  });
}
