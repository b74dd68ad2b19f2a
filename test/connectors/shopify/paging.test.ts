import assert from 'node:assert/strict';
import { isJsonObject } from '../../../core/base/json.ts';
import { silentLog } from '../../../core/base/log.ts';
import { seededRandom } from '../../../core/base/random.ts';
import { Secret } from '../../../core/base/secret.ts';
import type { Host, HttpResponse, JsonObject, Page } from '../../../core/connector/index.ts';
import { jumpingClock } from '../../connector/jumping-clock.ts';
import { pagesOf, recordsOf } from './shop.ts';

/** Shopify ends a list after this many records, without saying so. */
const LIST_END = 25_000;

interface Asked {
  readonly first: number;
  readonly after: string | null;
  readonly query: string | null;
}

/** A host whose every page is answered by a function. */
function hostOf(page: (asked: Asked) => JsonObject): Host {
  const clock = jumpingClock();
  const send = async (request: { readonly body?: unknown }): Promise<HttpResponse> => {
    const variables = isJsonObject(request.body) ? request.body['variables'] : null;
    assert.ok(isJsonObject(variables));
    const asked = {
      first: Number(variables['first']),
      after: typeof variables['after'] === 'string' ? variables['after'] : null,
      query: typeof variables['query'] === 'string' ? variables['query'] : null,
    };
    const body = Buffer.from(JSON.stringify({ data: { page: page(asked) } }));
    return { status: 200, headers: { date: new Date(clock.now()).toUTCString() }, body };
  };
  return {
    connection: 'shop',
    settings: { shop: 'harbour' },
    secrets: { accessToken: new Secret('token') },
    http: { send, reportBudget: () => undefined, reportWindow: () => undefined },
    log: silentLog(),
    clock,
    random: seededRandom(1),
    signal: new AbortController().signal,
    baseDir: '.',
    crashPoint: () => undefined,
  };
}

interface Row {
  readonly id: number;
  readonly updatedAt: string;
}

/** A list that filters, sorts and pages as Shopify does, and ends after 25,000 records. */
function listOf(rows: readonly Row[], node: (row: Row) => JsonObject) {
  return ({ first, after, query }: Asked): JsonObject => {
    const bound = /updated_at:>='([^']+)'/.exec(query ?? '')?.[1] ?? '';
    const fromId = Number(/id:>(\d+)/.exec(query ?? '')?.[1] ?? -1);
    const found = rows
      .filter((row) => row.updatedAt >= bound && row.id > fromId)
      .slice(0, LIST_END);
    const start = after === null ? 0 : Number(after) + 1;
    const part = found.slice(start, start + first);
    const endCursor = part.length === 0 ? null : String(start + part.length - 1);
    const hasNextPage = start + part.length < found.length;
    return { nodes: part.map(node), pageInfo: { hasNextPage, endCursor } };
  };
}

const product = ({ id, updatedAt }: Row): JsonObject => ({
  id: `gid://shopify/Product/${id}`,
  updatedAt,
});
const variant = ({ id, updatedAt }: Row): JsonObject => ({
  id: `gid://shopify/ProductVariant/${id}`,
  updatedAt,
  product: { id: 'gid://shopify/Product/1' },
  inventoryItem: { id: `gid://shopify/InventoryItem/${id}`, tracked: true },
});

function rowsOf(count: number, timeOf: (index: number) => number): readonly Row[] {
  const startMs = Date.UTC(2026, 0, 1);
  return Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    updatedAt: `${new Date(startMs + timeOf(index) * 1000).toISOString().slice(0, 19)}Z`,
  }));
}

function keysOf(pages: readonly Page[]): ReadonlySet<string> {
  return new Set(recordsOf(pages).map((record) => record.key));
}

describe('paging through long Shopify lists', function () {
  this.timeout(60_000);

  it('reads more records than Shopify lets one list hold, sliced by time', async () => {
    const rows = rowsOf(60_000, (index) => Math.floor(index / 7));
    const pages = await pagesOf(hostOf(listOf(rows, product)), 'products');
    assert.equal(keysOf(pages).size, 60_000);
    assert.deepEqual(pages.at(-1)?.cursor, { watermark: rows.at(-1)?.updatedAt });
  });

  it('reads more records than Shopify lets one list hold, sliced by id', async () => {
    const rows = rowsOf(60_000, (index) => (index * 7919) % 60_000);
    const pages = await pagesOf(hostOf(listOf(rows, variant)), 'variants');
    assert.equal(keysOf(pages).size, 60_000);
    const newest = rows
      .map((row) => row.updatedAt)
      .toSorted()
      .at(-1);
    assert.deepEqual(pages.at(-1)?.cursor, { watermark: newest });
  });

  it('resumes in the middle of a later slice', async () => {
    const rows = rowsOf(45_000, (index) => Math.floor(index / 3));
    const host = hostOf(listOf(rows, product));
    const pages = await pagesOf(host, 'products');
    const middle = pages[120];
    const rest = keysOf(await pagesOf(host, 'products', { since: middle?.cursor ?? null }));
    const before = keysOf(pages.slice(0, 121));
    assert.equal(new Set([...before, ...rest]).size, 45_000);
    assert.ok(rest.size < 20_000, `${rest.size}`);
  });

  it('fails loudly when one second holds more than a list', async () => {
    const rows = rowsOf(50_000, () => 0);
    const host = hostOf(listOf(rows, product));
    const since = { watermark: '2026-01-01T00:02:00Z' };
    await assert.rejects(pagesOf(host, 'products', { since }), { code: 'SHOPIFY_SLICE_TOO_DENSE' });
  });

  const page = (id: number, endCursor: string | null): JsonObject => ({
    nodes: [product({ id, updatedAt: '2026-01-01T00:00:00Z' })],
    pageInfo: { hasNextPage: true, endCursor },
  });
  const endless: Readonly<Record<string, (asked: Asked) => JsonObject>> = {
    'the same cursor again': () => page(1, 'A'),
    'two cursors in turn': ({ after }) => (after === 'A' ? page(2, 'B') : page(1, 'A')),
    'a next page without a cursor': () => page(1, null),
    'pages without end': ({ after }) => page(Number(after ?? 0), String(Number(after ?? 0) + 1)),
  };
  for (const [name, answer] of Object.entries(endless)) {
    it(`stops at ${name}, and does not move the watermark`, async () => {
      await assert.rejects(pagesOf(hostOf(answer), 'products'), { code: 'SHOPIFY_PAGING_STUCK' });
    });
  }

  it('goes on over an empty page in the middle', async () => {
    const answers: Readonly<Record<string, JsonObject>> = {
      start: page(1, 'A'),
      A: { nodes: [], pageInfo: { hasNextPage: true, endCursor: 'B' } },
      B: { ...page(2, 'C'), pageInfo: { hasNextPage: false, endCursor: 'C' } },
    };
    const host = hostOf(({ after }) => answers[after ?? 'start'] ?? {});
    assert.equal(keysOf(await pagesOf(host, 'products')).size, 2);
  });

  it('drops what is older than the bound, since the filter on customers is by whole days', async () => {
    const rows = rowsOf(3, (index) => index * 600);
    const unfiltered = (asked: Asked): JsonObject =>
      listOf(rows, product)({ ...asked, query: null });
    const pages = await pagesOf(hostOf(unfiltered), 'customers', {
      since: { watermark: '2026-01-01T00:20:00Z' },
    });
    assert.deepEqual([...keysOf(pages)], ['gid://shopify/Product/3']);
  });
});
