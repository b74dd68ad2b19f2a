import { deepEqual, equal, ok } from 'node:assert/strict';
import { openShop, type TestShop } from './shop.ts';

describe('connectors/shopify/sandbox reading', () => {
  let shop: TestShop;
  afterEach(() => shop.close());

  const SKUS = Array.from({ length: 7 }, (_, at) => `S-${at}`);
  const seed = {
    locations: [{ name: 'Berlin' }],
    products: SKUS.map((sku) => ({ sku, title: sku, price: '1.00', quantities: { Berlin: 1 } })),
  };

  async function walk(query: string, size: number): Promise<readonly unknown[]> {
    const ids: unknown[] = [];
    for (let after: unknown = null; ; ) {
      const { data } = await shop.call(query, { first: size, after });
      const page = data.at('products');
      ids.push(...(JSON.stringify(page.at('nodes').value).match(/Product\/\d+/g) ?? []));
      if (page.at('pageInfo', 'hasNextPage').value !== true) return ids;
      after = page.at('pageInfo', 'endCursor').value;
    }
  }

  const PAGES = `query($first: Int!, $after: String) {
    products(first: $first, after: $after, sortKey: UPDATED_AT) {
      pageInfo { hasNextPage endCursor } nodes { id } } }`;

  it('pages of every size give every row once, also between equal times', async () => {
    shop = await openShop({ seed });
    const whole = await walk(PAGES, 250);
    equal(whole.length, SKUS.length);
    for (const size of [1, 2, 3, 6, 7]) deepEqual(await walk(PAGES, size), whole);
  });

  it('a cursor holds the last id and value, as Shopify builds it', async () => {
    shop = await openShop({ seed });
    const { data } = await shop.call(PAGES, { first: 1 });
    const text = Buffer.from(data.text('products', 'pageInfo', 'endCursor'), 'base64').toString();
    ok(/^\{"last_id":\d+,"last_value":\d+\}$/.test(text), text);
  });

  it('a row that changes while it is paged moves to the end and is seen', async () => {
    shop = await openShop({ seed });
    const { data } = await shop.call(PAGES, { first: 2 });
    await shop.clock.advance(2000);
    shop.sandbox.editVariant('S-0', { price: '2.00' });
    const after = data.at('products', 'pageInfo', 'endCursor').value;
    const rest = await shop.call(PAGES, { first: 250, after });
    const { productId } = shop.sandbox.ids('S-0', 'Berlin');
    equal(rest.data.text('products', 'nodes', 5, 'id'), productId);
  });

  const refusals = [
    ['{ products { nodes { id } } }', 'you must provide one of first or last'],
    [
      '{ products(first: 1, last: 1) { nodes { id } } }',
      'providing both first and last is not supported',
    ],
  ] as const;
  for (const [query, message] of refusals) {
    it(`says: ${message}`, async () => {
      shop = await openShop();
      const { errors } = await shop.call(query);
      equal(errors.text(0, 'message'), message);
      equal(errors.text(0, 'extensions', 'code'), 'BAD_REQUEST');
    });
  }

  const searches: readonly (readonly [string, number])[] = [
    ["updated_at:>='2026-01-01T00:00:00Z'", 7],
    ["updated_at:>'2026-01-01T00:00:00Z'", 0],
    ["updated_at:>='2025-12-31' AND updated_at:<'2026-01-02'", 7],
    ['sku:S-3', 1],
    ["sku:'S-3' OR sku:'S-4'", 2],
    ['-sku:S-3', 6],
    ['NOT (sku:S-3 OR sku:S-4)', 5],
    ['status:active', 7],
    ['status:archived', 0],
    ['', 7],
  ];
  for (const [query, count] of searches) {
    it(`finds ${count} for ${query === '' ? 'an empty query' : query}`, async () => {
      shop = await openShop({ seed });
      const { data, extensions } = await shop.call(
        'query($query: String) { products(first: 250, query: $query) { nodes { id } } }',
        { query },
      );
      const { value } = data.at('products', 'nodes');
      equal(Array.isArray(value) ? value.length : -1, count);
      equal(extensions.at('search').value, undefined);
    });
  }

  it('an unknown field narrows nothing, and only a warning says so', async () => {
    shop = await openShop({ seed });
    const { data, extensions } = await shop.call(
      '{ products(first: 250, query: "made_up:value") { nodes { id } } }',
    );
    const { value } = data.at('products', 'nodes');
    equal(Array.isArray(value) ? value.length : -1, SKUS.length);
    deepEqual(extensions.at('search').value, [
      {
        path: ['products'],
        query: 'made_up:value',
        parsed: { field: 'made_up', match_all: 'value' },
        warnings: [
          {
            field: 'made_up',
            message: 'Invalid search field for this query.',
            code: 'invalid_field',
          },
        ],
      },
    ]);
  });

  it('a search lags behind while a look by id does not', async () => {
    shop = await openShop({ seed });
    shop.sandbox.setLag(5000);
    await shop.clock.advance(1000);
    shop.sandbox.editVariant('S-0', { price: '9.00' });
    const { productId } = shop.sandbox.ids('S-0', 'Berlin');
    const query = `query($id: ID!) { product(id: $id) { updatedAt }
      products(first: 9, query: "updated_at:>'2026-01-01T00:00:00Z'") { nodes { id } } }`;
    const early = await shop.call(query, { id: productId });
    equal(early.data.text('product', 'updatedAt'), '2026-01-01T00:00:01Z');
    deepEqual(early.data.at('products', 'nodes').value, []);
    await shop.clock.advance(5000);
    const late = await shop.call(query, { id: productId });
    equal(late.data.text('products', 'nodes', 0, 'id'), productId);
  });

  it('nodes keep order and repeats and give null for what is not there', async () => {
    shop = await openShop({ seed });
    const { productId, variantId } = shop.sandbox.ids('S-0', 'Berlin');
    const ids = [variantId, 'gid://shopify/Product/1', productId, variantId];
    const { data } = await shop.call('query($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids });
    deepEqual(data.at('nodes').value, [
      { id: variantId },
      null,
      { id: productId },
      { id: variantId },
    ]);
  });

  const faults = [
    ['{ colour }', 'undefinedField'],
    ['{ shop { name(x: 1) } }', 'argumentNotAccepted'],
    ['{ product { id } }', 'missingRequiredArguments'],
    ['{ shop', 'PARSE_ERROR'],
    ['query($x: Int) { shop { name } }', 'variableNotUsed'],
  ] as const;
  for (const [query, code] of faults) {
    it(`answers ${code} without data for ${query}`, async () => {
      shop = await openShop();
      const { errors, data } = await shop.call(query);
      equal(errors.text(0, 'extensions', 'code'), code);
      equal(data.value, undefined);
    });
  }

  it('variables that do not fit are INVALID_VARIABLE with each problem', async () => {
    shop = await openShop();
    const { errors } = await shop.setStock(
      { name: 'available', ignore: true, quantities: [] },
      'k',
    );
    equal(errors.text(0, 'extensions', 'code'), 'INVALID_VARIABLE');
    const paths = JSON.stringify(errors.at(0, 'extensions', 'problems').value);
    ok(paths.includes('["ignore"]') && paths.includes('["reason"]'), paths);
  });

  it('a wrong token is 401 with errors as a text', async () => {
    shop = await openShop();
    const { status, errors } = await shop.call('{ shop { name } }', {}, 'shpat_wrong');
    equal(status, 401);
    ok(errors.text().startsWith('[API] Invalid API key'));
  });

  it('the client credentials grant gives a token that ends after a day', async () => {
    shop = await openShop({ clientId: 'id', clientSecret: 'secret' });
    const ask = (secret: string) =>
      fetch(`${shop.sandbox.url}/admin/oauth/access_token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: 'id',
          client_secret: secret,
        }),
      });
    equal((await ask('wrong')).status, 401);
    const { access_token: token, expires_in: life } = {
      access_token: '',
      expires_in: 0,
      ...JSON.parse(await (await ask('secret')).text()),
    };
    equal(life, 86_399);
    equal((await shop.call('{ shop { name } }', {}, token)).status, 200);
    await shop.clock.advance(86_400_000);
    equal((await shop.call('{ shop { name } }', {}, token)).status, 401);
  });

  it('time, version and request id are in the headers', async () => {
    shop = await openShop();
    const { headers } = await shop.call('{ shop { name } }');
    equal(headers.get('date'), 'Thu, 01 Jan 2026 00:00:00 GMT');
    equal(headers.get('x-shopify-api-version'), '2026-10');
    ok((headers.get('x-request-id') ?? '').length >= 16);
  });
});
