import { deepEqual, equal, ok } from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { requestedCost } from '../../../../connectors/shopify/sandbox/call/cost.ts';
import { prepareCall } from '../../../../connectors/shopify/sandbox/call/prepare.ts';
import { sandboxSchema } from '../../../../connectors/shopify/sandbox/call/schema.ts';
import { openShop, type TestShop } from './shop.ts';

const CAPTURES = join(import.meta.dirname, '../../../../../shared/reference/shopify/captures');

/** One recorded call costs a point more than every rule that explains the others. */
const UNEXPLAINED = /BulkOperationRootCountProductVariantUpdate/;

describe('connectors/shopify/sandbox cost', () => {
  const schema = sandboxSchema();

  function costOf(query: string, variables: Readonly<Record<string, unknown>> = {}): number | null {
    const call = prepareCall(schema, { query, variables, operationName: null });
    return 'document' in call ? requestedCost({ ...call, schema }) : null;
  }

  const sizes = [
    [0, 2],
    [1, 3],
    [5, 5],
    [10, 6],
    [20, 7],
    [50, 9],
    [100, 11],
    [200, 12],
    [250, 13],
  ] as const;
  for (const [size, points] of sizes) {
    it(`a connection of ${size} costs ${points}, as Shopify answered`, () => {
      equal(costOf(`{ products(first: ${size}) { nodes { id } } }`), points);
    });
  }

  it('a connection inside a connection costs 32 for 20 times 5', () => {
    equal(
      costOf('{ products(first: 20) { nodes { id variants(first: 5) { nodes { id } } } } }'),
      32,
    );
  });

  it('every recorded call that the sandbox can play costs what Shopify said (needs ../shared)', function () {
    if (!existsSync(CAPTURES)) this.skip();
    const wrong: string[] = [];
    let known = 0;
    for (const { query, variables, cost } of recordedCalls()) {
      const own = costOf(query, variables);
      if (own === null) continue;
      known += 1;
      if (own !== cost && !UNEXPLAINED.test(query))
        wrong.push(`${own} instead of ${cost}: ${query.slice(0, 120)}`);
    }
    ok(known >= 20, `only ${known} recorded calls can be played`);
    deepEqual(wrong, []);
  });

  describe('at the server', () => {
    let shop: TestShop;
    afterEach(() => shop.close());

    it('what was asked for too much is given back', async () => {
      shop = await openShop();
      const { extensions } = await shop.call('{ products(first: 250) { nodes { id } } }');
      equal(extensions.at('cost', 'requestedQueryCost').value, 13);
      equal(extensions.at('cost', 'actualQueryCost').value, 3);
      equal(extensions.at('cost', 'throttleStatus', 'currentlyAvailable').value, 1997);
    });

    it('an empty bucket throttles without data, and time fills it again', async () => {
      shop = await openShop();
      shop.sandbox.drainBucket();
      const query = '{ products(first: 250) { nodes { id } } }';
      const throttled = await shop.call(query);
      equal(throttled.status, 200);
      equal(throttled.errors.text(0, 'extensions', 'code'), 'THROTTLED');
      equal(throttled.data.value, undefined);
      equal(throttled.extensions.at('cost', 'actualQueryCost').value, null);
      await shop.clock.advance(130);
      equal((await shop.call(query)).errors.value, undefined);
    });

    it('a call above 1000 points is refused whatever is in the bucket', async () => {
      shop = await openShop({ plan: 'plus' });
      const deep = `{ products(first: 250) { nodes { variants(first: 250) { nodes {
        inventoryItem { inventoryLevels(first: 250) { nodes { id } } } } } } } }`;
      const { errors, data } = await shop.call(deep);
      equal(errors.text(0, 'extensions', 'code'), 'MAX_COST_EXCEEDED');
      equal(errors.at(0, 'extensions', 'maxCost').value, 1000);
      equal(data.value, undefined);
    });
  });
});

interface RecordedCall {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly cost: number;
}

function recordedCalls(): readonly RecordedCall[] {
  return readdirSync(CAPTURES).flatMap((name) => {
    const capture: unknown = JSON.parse(readFileSync(join(CAPTURES, name), 'utf8'));
    return callsIn(capture);
  });
}

function callsIn(value: unknown): readonly RecordedCall[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap((part) => callsIn(part));
  const { query, response, variables } = { query: '', response: null, variables: {}, ...value };
  const cost = /"requestedQueryCost":(\d+)/.exec(JSON.stringify(response ?? null))?.[1];
  if (typeof query !== 'string' || query === '' || cost === undefined) return inside;
  return [{ query, variables: { ...variables }, cost: Number(cost) }, ...inside];
}
