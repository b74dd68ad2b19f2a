import assert from 'node:assert/strict';
import { CrossdockError } from '../../core/base/errors.ts';
import type { Json, JsonObject } from '../../core/base/json.ts';
import type { Step } from '../../core/flow/flow.ts';
import { compileSteps, prefetch } from '../../core/flow/map.ts';
import type { Remote } from '../../core/flow/remote.ts';
import { CONTEXT, faultOfMap, mapped, stepsOf } from './steps.ts';

describe('lookup in a table', () => {
  const lookup = (missing: string): string =>
    `  - lookup: { as: store, table: stores, key: "={{ $json.code }}", missing: ${missing} }\n`;

  it('adds the row', () => {
    assert.deepEqual(mapped(lookup('deadLetter'), { code: 'B01' }), [
      ['k', { code: 'B01', store: { name: 'Berlin' } }],
    ]);
  });

  for (const code of ['X', null, undefined, '']) {
    it(`does with ${JSON.stringify(code) ?? 'a missing key'} what missing: says`, () => {
      const fault = faultOfMap(lookup('deadLetter'), { code });
      assert.equal(fault.code, 'FLOW_LOOKUP_MISSING');
      assert.equal(fault.retry, 'never');
      assert.doesNotMatch(fault.what, /X/);
      assert.match(String(mapped(lookup('filter'), { code })), /the table stores has nothing/);
      assert.deepEqual(mapped(lookup('null'), { code }), [['k', { code, store: null }]]);
    });
  }

  it('refuses a key that is neither text nor whole number', () => {
    for (const code of [true, 1.5, {}, []]) {
      assert.equal(faultOfMap(lookup('null'), { code }).code, 'FLOW_LOOKUP_KEY');
    }
  });
});

describe('prefetch', () => {
  const customers =
    '{ connection: shop, stream: customers, otherConnection: hub, otherStream: customers }';
  const text = `  - lookup: { as: customerId, links: ${customers}, key: "={{ $json.customer }}" }
  - lookup: { as: product, record: { connection: hub, stream: products }, key: "={{ $json.sku }}" }
  - lookup: { as: account, record: { connection: hub, stream: accounts }, key: "={{ $json.customerId }}" }
`;

  interface Asked {
    readonly stream: string;
    readonly ids: readonly string[];
  }

  async function mapPage(
    steps: readonly Step[],
    page: readonly JsonObject[],
    answers: Readonly<Record<string, Json>>,
  ): Promise<{ readonly asked: readonly Asked[]; readonly outcomes: readonly unknown[] }> {
    const asked: Asked[] = [];
    const mapper = compileSteps(steps);
    const records = page.map((data, index) => ({ key: String(index), data }));
    const find = async (
      from: Remote,
      ids: readonly string[],
    ): Promise<readonly (Json | null)[]> => {
      asked.push({ stream: 'record' in from ? from.record.stream : from.links.stream, ids });
      return ids.map((id) => answers[id] ?? null);
    };
    const context = await prefetch(mapper, records, CONTEXT, find);
    const outcomes = records.map((record) => {
      try {
        return mapper.map(record, context);
      } catch (error) {
        return error instanceof CrossdockError ? [error.code, error.retry] : error;
      }
    });
    return { asked, outcomes };
  }

  it('asks once for each lookup and not for each record, and again only for what builds on an answer', async () => {
    const page = [
      { customer: 1, sku: 'A' },
      { customer: 2, sku: 'A' },
      { customer: 1, sku: 'B' },
    ];
    const answers = { 1: 'c1', 2: 'c2', A: { t: 'a' }, B: { t: 'b' }, c1: { n: 1 }, c2: { n: 2 } };
    const { asked, outcomes } = await mapPage(stepsOf(text), page, answers);
    assert.deepEqual(asked, [
      { stream: 'customers', ids: ['1', '2'] },
      { stream: 'products', ids: ['A', 'B'] },
      { stream: 'accounts', ids: ['c1', 'c2'] },
    ]);
    assert.deepEqual(outcomes[2], {
      outcome: 'records',
      records: [
        {
          key: '2',
          data: { customer: 1, sku: 'B', customerId: 'c1', product: { t: 'b' }, account: { n: 1 } },
        },
      ],
    });
  });

  it('lets a record whose link may still appear be tried again', async () => {
    const { outcomes } = await mapPage(stepsOf(text), [{ customer: 9, sku: 'A' }], {});
    assert.deepEqual(outcomes, [['FLOW_LOOKUP_MISSING', 'backoff']]);
  });

  it('asks nothing for records that a filter ends before', async () => {
    const steps = stepsOf(`  - filter: ={{ $json.sku !== 'A' }}\n${text}`);
    const { asked } = await mapPage(steps, [{ customer: 1, sku: 'A' }], {});
    assert.deepEqual(asked, []);
  });

  it('finds lookups inside branches and behind splits', async () => {
    const steps = stepsOf(`  - split: { items: "={{ $json.skus }}", as: sku }
  - branch:
      cases:
        - when: ={{ $json.sku !== 'C' }}
          steps:
            - lookup: { as: product, record: { connection: hub, stream: products }, key: "={{ $json.sku }}" }
      otherwise: filtered
`);
    const { asked } = await mapPage(steps, [{ skus: ['A', 'B', 'C'] }, { skus: ['B', 'D'] }], {});
    assert.deepEqual(asked, [{ stream: 'products', ids: ['A', 'B', 'D'] }]);
  });

  it('leaves a fault before a lookup to the mapping of its record', async () => {
    const steps = stepsOf(`  - filter: ={{ $json.ok }}\n${text}`);
    const { asked, outcomes } = await mapPage(steps, [{ ok: 'yes' }], {});
    assert.deepEqual(asked, []);
    assert.deepEqual(outcomes, [['FLOW_CONDITION_NOT_BOOLEAN', 'never']]);
  });

  it('asks nothing at all for steps without such lookups', async () => {
    const { asked } = await mapPage(stepsOf('  - map: { a: 1 }\n'), [{}], {});
    assert.deepEqual(asked, []);
  });
});
