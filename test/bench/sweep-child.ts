/** Measures a sweep in which nothing changed: `node sweep-child.ts RECORDS [postgres://…]`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentHash } from '../../core/base/json.ts';
import { virtualClock } from '../../core/base/virtual-clock.ts';
import { sweep } from '../../core/pipeline/run.ts';
import { openFixture, page, record } from '../pipeline/fixture.ts';
import { openBenchStore } from './store.ts';

const FLOW = `
flow: test
owner: bench
about: Ten fields.
kind: state
triggers: [{ schedule: "*/15 * * * *" }]
source: { connection: sys, stream: things }
steps:
  - map:
      sku: ={{ $json.sku.toUpperCase() }}
      title: ={{ $json.title }}
      price: ={{ $json.price }}
      available: ={{ Math.max(0, $json.onHand - $json.allocated) }}
      location: ={{ $json.location }}
      vendor: ={{ $json.vendor }}
      updatedAt: ={{ $json.updatedAt }}
      isActive: ={{ $json.status === 'ACTIVE' }}
      barcode: ={{ $json.barcode ?? null }}
      tags: ={{ $json.tags }}
deliver: { connection: sys, stream: things, operation: put }
`;
const PAGE = 1_000;

const count = Number(process.argv[2] ?? 100_000);
const dir = mkdtempSync(join(tmpdir(), 'crossdock-bench-'));
const hub = await openFixture(FLOW, {
  store: await openBenchStore(dir, virtualClock(), process.argv[3]),
  capability: { batch: { max: PAGE, partial: true } },
  laneCount: 16,
});
try {
  hub.script.pages = pagesOf(count, 0);
  const first = await timed();
  hub.script.sent.length = 0;
  hub.script.pages = pagesOf(count, count);
  const second = await timed();
  if (hub.script.sent.length > 0)
    throw new Error(`${hub.script.sent.length} records were written again`);
  const hashMs = bareHash();
  console.log(
    JSON.stringify({
      count,
      firstMs: first,
      unchangedMs: second,
      hashMs,
      peakMb: process.resourceUsage().maxRSS / 1024,
    }),
  );
} finally {
  await hub.close();
  rmSync(dir, { recursive: true, force: true });
}

function rowOf(n: number) {
  const data = {
    sku: `sku-${n}`,
    title: `Product ${n}`,
    price: '12.50',
    onHand: n % 90,
    allocated: n % 7,
    location: 'S1',
    vendor: 'Acme',
    updatedAt: '2026-03-01T10:00:00Z',
    status: 'ACTIVE',
    tags: ['a', 'b'],
  };
  return record(`gid://shopify/ProductVariant/${n}`, { version: '2026-03-01T10:00:00Z', data });
}

function pagesOf(total: number, from: number) {
  return Array.from({ length: Math.ceil(total / PAGE) }, (_, index) => {
    const rows = Array.from({ length: Math.min(PAGE, total - index * PAGE) }, (__, row) =>
      rowOf(index * PAGE + row),
    );
    return page(rows, from + index + 1);
  });
}

async function timed(): Promise<number> {
  const begun = performance.now();
  const run = await sweep(hub.context, hub.flow, 'bench');
  if (run.status !== 'done' || run.counts.read !== count) throw new Error(JSON.stringify(run));
  return performance.now() - begun;
}

/** The reference: hashing the same records and comparing with a map in memory. */
function bareHash(): number {
  const rows = pagesOf(count, 0).flatMap((one) => one.records);
  const known = new Map(rows.map((row) => [row.key, contentHash(row.data)]));
  const begun = performance.now();
  let same = 0;
  for (const row of rows) if (known.get(row.key) === contentHash(row.data)) same += 1;
  if (same !== rows.length) throw new Error('hashes differ');
  return performance.now() - begun;
}
