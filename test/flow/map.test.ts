import assert from 'node:assert/strict';
import type { JsonObject } from '../../core/base/json.ts';
import type { MapFunction } from '../../core/flow/flow.ts';
import { compileSteps } from '../../core/flow/map.ts';
import { CONTEXT, faultOfMap, mapped, stepsOf } from './steps.ts';

describe('map and extend', () => {
  it('build the new record from literals, expressions, objects and lists', () => {
    const text = `  - map:
      id: ={{ $json.id }}
      fixed: 7
      label: =Order {{ $json.id }}
      nested: { id: '={{ $json.id }}', list: [1, '={{ $json.id }}'] }
`;
    assert.deepEqual(mapped(text, { id: 'a', other: 1 }), [
      ['k', { id: 'a', fixed: 7, label: 'Order a', nested: { id: 'a', list: [1, 'a'] } }],
    ]);
  });

  it('leave missing values out and keep null', () => {
    const text = `  - map:
      missing: ={{ $json.none }}
      empty: ={{ $json.empty }}
      list: ['={{ $json.none }}', '={{ $json.empty }}']
`;
    const [record] = mapped(text, { empty: null });
    assert.deepEqual(record, ['k', { empty: null, list: [null] }]);
    assert.ok(typeof record !== 'string' && !Object.hasOwn(record?.[1] ?? {}, 'missing'));
  });

  it('pass the marker that removes a field as it is', () => {
    const text = '  - map: { phone: "={{ $remove }}" }\n';
    assert.deepEqual(mapped(text, {}), [['k', { phone: { $remove: true } }]]);
  });

  it('keep a text that begins with == as a literal', () => {
    assert.deepEqual(mapped('  - map: { formula: "==SUM(A1)" }\n', {}), [
      ['k', { formula: '=SUM(A1)' }],
    ]);
  });

  it('extend keeps the other fields, and a named field that is missing is gone', () => {
    const text = '  - extend: { a: "={{ $json.none }}", b: 2 }\n';
    assert.deepEqual(mapped(text, { a: 1, b: 1, c: 1 }), [['k', { b: 2, c: 1 }]]);
  });

  it('take a whole record from an expression', () => {
    assert.deepEqual(mapped('  - map: ={{ $json.inner }}\n', { inner: { a: 1 } }), [
      ['k', { a: 1 }],
    ]);
    assert.deepEqual(mapped('  - extend: ={{ $json.inner }}\n', { inner: { a: 1 } }), [
      ['k', { inner: { a: 1 }, a: 1 }],
    ]);
  });

  it('refuse an expression that gives no record', () => {
    const fault = faultOfMap('  - map: ={{ $json.id }}\n', { id: 'secret' });
    assert.equal(fault.code, 'FLOW_MAP_NOT_RECORD');
    assert.equal(fault.what, 'the map gave a string');
    assert.equal(fault.where, 'flows/f.yaml:8:5  steps[0].map');
  });

  it('do not change the record that they were given', () => {
    const data = Object.freeze({ a: 1 });
    mapped('  - extend: { b: 2 }\n  - map: { c: "={{ $json.b }}" }\n', data);
    assert.deepEqual(data, { a: 1 });
  });
});

describe('filter', () => {
  const text = '  - filter: ={{ $json.web }}\n    reason: not from the web\n';

  it('keeps what is true and gives its reason for the rest', () => {
    assert.deepEqual(mapped(text, { web: true }), [['k', { web: true }]]);
    assert.equal(mapped(text, { web: false }), 'not from the web');
  });

  it('gives the expression as the reason when none is written', () => {
    assert.equal(mapped('  - filter: ={{ $json.web }}\n', { web: false }), 'not $json.web');
  });

  for (const value of ['true', 1, 0, '', null, undefined, [], {}]) {
    it(`does not guess the truth of ${JSON.stringify(value) ?? 'a missing value'}`, () => {
      const fault = faultOfMap(text, { web: value });
      assert.equal(fault.code, 'FLOW_CONDITION_NOT_BOOLEAN');
      assert.equal(fault.retry, 'never');
    });
  }
});

describe('split', () => {
  const text = '  - split: { items: "={{ $json.lines }}", as: line }\n';

  it('makes one record of each element, with its own key', () => {
    assert.deepEqual(mapped(text, { id: 1, lines: ['a', 'b'] }), [
      ['k#0', { id: 1, lines: ['a', 'b'], line: 'a' }],
      ['k#1', { id: 1, lines: ['a', 'b'], line: 'b' }],
    ]);
  });

  it('counts a record without elements as filtered, with the reason', () => {
    assert.equal(mapped(text, { lines: [] }), '={{ $json.lines }} is empty');
  });

  it('leaves out what a later filter does not keep', () => {
    const steps = `${text}  - filter: ={{ $json.line > 1 }}\n  - map: { n: "={{ $json.line }}" }\n`;
    assert.deepEqual(mapped(steps, { lines: [1, 2, 3] }), [
      ['k#1', { n: 2 }],
      ['k#2', { n: 3 }],
    ]);
  });

  it('splits again inside', () => {
    const steps = `${text}  - split: { items: "={{ $json.line }}", as: one }\n  - map: { n: "={{ $json.one }}" }\n`;
    assert.deepEqual(mapped(steps, { lines: [[1], [2, 3]] }), [
      ['k#0#0', { n: 1 }],
      ['k#1#0', { n: 2 }],
      ['k#1#1', { n: 3 }],
    ]);
  });

  it('refuses what is no list, and a list that is too long', () => {
    assert.equal(faultOfMap(text, {}).code, 'FLOW_SPLIT_NOT_LIST');
    assert.equal(faultOfMap(text, { lines: 'a,b' }).code, 'FLOW_SPLIT_NOT_LIST');
    const lines = Array.from({ length: 10_001 }, () => 1);
    assert.equal(faultOfMap(text, { lines }).code, 'FLOW_SPLIT_LIMIT');
  });
});

describe('branch', () => {
  const branch = (otherwise: string): string => `  - branch:
      cases:
        - { when: "={{ $json.n > 10 }}", steps: [{ extend: { size: large } }] }
        - { when: "={{ $json.n > 5 }}", steps: [{ filter: "={{ $json.n !== 7 }}" }, { extend: { size: middle } }] }
      otherwise: ${otherwise}
  - map: { size: "={{ $json.size }}" }
`;

  it('runs the first case that is true, and then the steps behind it', () => {
    const text = branch('{ steps: [{ extend: { size: small } }] }');
    assert.deepEqual(mapped(text, { n: 11 }), [['k', { size: 'large' }]]);
    assert.deepEqual(mapped(text, { n: 6 }), [['k', { size: 'middle' }]]);
    assert.deepEqual(mapped(text, { n: 1 }), [['k', { size: 'small' }]]);
    assert.equal(mapped(text, { n: 7 }), 'not $json.n !== 7');
  });

  it('filters what no case takes, when it says so', () => {
    assert.equal(mapped(branch('filtered'), { n: 1 }), 'no case of the branch is true');
  });
});

describe('function', () => {
  const text = '  - function: maps/a.ts#run\n';
  const run = (call: unknown): Readonly<Record<string, MapFunction>> => {
    const isFunction = (value: unknown): value is MapFunction => typeof value === 'function';
    assert.ok(isFunction(call));
    return { 'maps/a.ts#run': call };
  };

  it('gives a record, or null for filtered', () => {
    const steps = stepsOf(
      text,
      run((record: JsonObject) => (record['skip'] ? null : { n: 1, ...record })),
    );
    const map = compileSteps(steps).map;
    assert.deepEqual(map({ key: 'k', data: { a: 1 } }, CONTEXT), {
      outcome: 'records',
      records: [{ key: 'k', data: { n: 1, a: 1 } }],
    });
    assert.deepEqual(map({ key: 'k', data: { skip: true } }, CONTEXT), {
      outcome: 'filtered',
      reason: 'run gave no record',
    });
  });

  it('has its own errors named without the record', () => {
    const thrown = faultOfMap(
      text,
      {},
      run(() => {
        throw new TypeError('secret@example.com');
      }),
    );
    assert.deepEqual(
      [thrown.code, thrown.what],
      ['FLOW_FUNCTION_FAILED', 'run of maps/a.ts threw TypeError'],
    );
    for (const given of [undefined, 'text', [], Promise.resolve({})]) {
      assert.equal(
        faultOfMap(
          text,
          {},
          run(() => given),
        ).code,
        'FLOW_FUNCTION_FAILED',
      );
    }
  });
});
