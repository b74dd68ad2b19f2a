import { deepEqual, equal, ok } from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { buildSchema } from 'graphql';
import { bulkFaults } from '../../../../connectors/shopify/sandbox/bulk/validate.ts';
import { node, openShop, type TestShop } from './shop.ts';

const REFERENCE = join(import.meta.dirname, '../../../../../shared/reference/shopify');
const SDL = join(REFERENCE, 'admin-2026-10.graphql.gz');
const CAPTURES = join(REFERENCE, 'captures');

const RUN = `mutation($query: String!, $group: Boolean!) {
  bulkOperationRunQuery(query: $query, groupObjects: $group) {
    bulkOperation { id status type errorCode completedAt objectCount rootObjectCount fileSize url partialDataUrl query }
    userErrors { field message code }
  }
}`;
const STATUS = `query($id: ID!) { bulkOperation(id: $id) {
  id status objectCount rootObjectCount fileSize url } }`;
const PRODUCTS =
  '{ products { edges { node { id title variants { edges { node { id sku } } } } } } }';

describe('connectors/shopify/sandbox bulk operations', () => {
  let shop: TestShop;
  afterEach(() => shop?.close());

  it('refuses the queries that Shopify refused, in its words (needs ../shared)', async function () {
    const file = join(CAPTURES, '2026-04--bulk-operation-run-query-validators.json');
    if (!existsSync(file) || !existsSync(SDL)) this.skip();
    shop = await openShop();
    const full = buildSchema(gunzipSync(readFileSync(SDL)).toString(), { assumeValid: true });
    const recorded = node(JSON.parse(readFileSync(file, 'utf8'))).at('validations').value;
    ok(typeof recorded === 'object' && recorded !== null);
    for (const [name, value] of Object.entries(recorded)) {
      const errors = node(value).at('response', 'data', 'bulkOperationRunQuery', 'userErrors');
      ok(Array.isArray(errors.value));
      const wanted = errors.value.map((_error, at) => errors.text(at, 'message'));
      deepEqual(bulkFaults(full, node(value).text('variables', 'query')), wanted, name);
    }
  }).timeout(60_000);

  it('runs five at one time and names them to a sixth, as recorded (needs ../shared)', async function () {
    const file = join(CAPTURES, '2026-04--bulk-operation-run-query-concurrency-limit.json');
    if (!existsSync(file)) this.skip();
    shop = await openShop();
    const capture = node(JSON.parse(readFileSync(file, 'utf8')));
    const ids: string[] = [];
    for (let at = 0; at < 5; at += 1) {
      const query = capture.text('successfulRuns', at, 'variables', 'query');
      const { data } = await shop.call(RUN, { query, group: false });
      const made = data.at('bulkOperationRunQuery', 'bulkOperation');
      const wanted = capture
        .at('successfulRuns', at, 'response', 'data', 'bulkOperationRunQuery')
        .at('bulkOperation');
      for (const field of ['status', 'type', 'errorCode', 'objectCount', 'url', 'query']) {
        deepEqual(made.at(field).value, wanted.at(field).value, field);
      }
      ids.push(made.text('id'));
    }
    const { data } = await shop.call(RUN, { query: PRODUCTS, group: false });
    const error = data.at('bulkOperationRunQuery', 'userErrors', 0);
    const recorded = capture
      .at('sixthRun', 'response', 'data', 'bulkOperationRunQuery')
      .at('userErrors', 0);
    deepEqual(
      [error.at('field').value, error.text('code')],
      [recorded.at('field').value, recorded.text('code')],
    );
    const start = recorded.text('message').split('gid://')[0] ?? '';
    equal(error.text('message'), `${start}${ids.join(', ')}.`);
  });

  for (const group of [true, false]) {
    it(`gives rows with escaped slashes, children ${group ? 'behind their parent' : 'at the end'}`, async () => {
      shop = await openShop({ bulkMs: 1000 });
      const started = await shop.call(RUN, { query: PRODUCTS, group });
      const id = started.data.text('bulkOperationRunQuery', 'bulkOperation', 'id');
      equal((await shop.call(STATUS, { id })).data.text('bulkOperation', 'status'), 'RUNNING');
      await shop.clock.advance(1000);
      const { data } = await shop.call(STATUS, { id });
      equal(data.text('bulkOperation', 'status'), 'COMPLETED');
      equal(data.text('bulkOperation', 'objectCount'), '4');
      equal(data.text('bulkOperation', 'rootObjectCount'), '2');
      const text = await (await fetch(data.text('bulkOperation', 'url'))).text();
      equal(String(Buffer.byteLength(text)), data.text('bulkOperation', 'fileSize'));
      ok(text.includes('gid:\\/\\/shopify'));
      const nested = text
        .trim()
        .split('\n')
        .map((line) => line.includes('__parentId'));
      deepEqual(nested, group ? [false, true, false, true] : [false, false, true, true]);
    });
  }
});
