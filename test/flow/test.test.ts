import assert from 'node:assert/strict';
import { join } from 'node:path';
import { loadFlows, parseFlow } from '../../core/flow/load.ts';
import { type FlowTestResult, runFlowTests } from '../../core/flow/test.ts';

const HEAD = `flow: f
owner: o
kind: event
triggers: []
zone: Europe/Berlin
source: { connection: a, stream: b }
deliver: { connection: a, stream: b, operation: c }
steps:
  - filter: ={{ $json.id !== 'skip' }}
    reason: skipped
  - map:
      id: ={{ $json.id }}
      total: ={{ $json.total }}
      lines: ={{ $json.lines }}
      store: ={{ $lookup('stores', $json.id) }}
      year: ={{ $now.year }}
tests:
`;

function resultsOf(tests: string): readonly FlowTestResult[] {
  const parsed = parseFlow(`${HEAD}${tests}`, 'flows/f.yaml');
  assert.ok('flow' in parsed, 'faults' in parsed ? JSON.stringify(parsed.faults, null, 2) : '');
  return runFlowTests(parsed.flow, { tables: { stores: { b: 'Bonn' } } });
}

function detailOf(test: string): string {
  const [result] = resultsOf(`  - ${test}\n`);
  return result?.detail ?? 'no result';
}

describe('runFlowTests', () => {
  it('passes every test of the good corpus', async () => {
    const { flows } = await loadFlows({ dir: join(import.meta.dirname, 'good') });
    const failed = flows.flatMap((flow) => runFlowTests(flow)).filter((result) => !result.passed);
    assert.deepEqual(failed, []);
  });

  it('says name and place of each test', () => {
    const [result] = resultsOf('  - { name: one, given: { id: skip }, expect: filtered }\n');
    assert.deepEqual(result, {
      ...{ name: 'one', passed: true, detail: '' },
      where: 'flows/f.yaml:18:5  tests[0]',
    });
  });

  it('shows what differs, field by field', () => {
    const given = '{ id: a, total: 1, lines: [{ sku: x }] }';
    const expect = '{ id: a, total: "1", lines: [{ sku: y }], extra: null, year: 2026 }';
    assert.deepEqual(detailOf(`{ name: n, given: ${given}, expect: ${expect} }`).split('\n'), [
      'total         want "1"  got 1',
      'lines[0].sku  want "y"  got "x"',
      'extra         want null  got (missing)',
    ]);
  });

  it('compares lists of records by their place', () => {
    const given = '[{ id: a }, { id: b }, { id: skip }]';
    const expect = '[{ id: a, year: 2026 }, { id: c, year: 2026, store: Bonn }]';
    const test = `{ name: n, given: ${given}, expect: ${expect} }`;
    assert.deepEqual(detailOf(test).split('\n'), ['record 2:', '  id  want "c"  got "b"']);
  });

  it('says when the number of records differs', () => {
    const test = '{ name: n, given: [{ id: a }], expect: [] }';
    assert.match(detailOf(test), /^want 0 records, got 1\n/);
  });

  it('says why a record was filtered that should have come out', () => {
    const test = '{ name: n, given: { id: skip }, expect: { id: skip } }';
    assert.equal(detailOf(test), 'want one record\ngot  filtered: skipped');
  });

  it('says that a record came out that should have been filtered', () => {
    assert.equal(
      detailOf('{ name: n, given: { id: a }, expect: filtered }'),
      'want filtered\ngot  one record',
    );
  });

  it('takes an expected error by its code or by its text', () => {
    const failing = `${HEAD.replace('={{ $json.total }}', '={{ $json.none.total }}')}`;
    const tests = `  - { name: code, given: { id: a }, expect: { error: EXPR_FAILED } }
  - { name: text, given: { id: a }, expect: { error: 'steps[1].map.total' } }
  - { name: other, given: { id: a }, expect: { error: FLOW_LOOKUP_MISSING } }
  - { name: none, given: { id: skip }, expect: { error: EXPR_FAILED } }
  - { name: record, given: { id: a }, expect: { id: a } }
`;
    const parsed = parseFlow(`${failing}${tests}`, 'flows/f.yaml');
    assert.ok('flow' in parsed);
    const results = runFlowTests(parsed.flow);
    assert.deepEqual(
      results.map((result) => result.passed),
      [true, true, false, false, false],
    );
    assert.match(
      results[2]?.detail ?? '',
      /^want the error FLOW_LOOKUP_MISSING\ngot {2}EXPR_FAILED: /,
    );
    assert.match(results[3]?.detail ?? '', /got {2}filtered: skipped$/);
    assert.match(results[4]?.detail ?? '', /^want one record\ngot {2}EXPR_FAILED: /);
  });

  it('runs on the time and in the zone that are written, and never on the clock', () => {
    const at = (now: string): string =>
      detailOf(`{ name: n, given: { id: a }, now: "${now}", expect: { id: a, year: 2030 } }`);
    assert.equal(at('2030-06-01T00:00:00Z'), '');
    assert.equal(at('2029-12-31T23:30:00Z'), '');
    assert.match(at('2029-12-31T22:30:00Z'), /want 2030 {2}got 2029/);
  });

  it('takes the tables of a test before those of the project', () => {
    const tests = `  - { name: project, given: { id: b }, expect: { id: b, store: Bonn, year: 2026 } }
  - { name: own, given: { id: b }, tables: { stores: { b: Basel } }, expect: { id: b, store: Basel, year: 2026 } }
`;
    assert.deepEqual(
      resultsOf(tests).map((result) => result.detail),
      ['', ''],
    );
  });
});
