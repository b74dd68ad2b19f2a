import assert from 'node:assert/strict';
import { evaluateLine, evaluateOne } from '../../core/expression/eval-lines.ts';

const world = { now: 0, zone: 'UTC', vars: { shop: 'north' }, lookup: () => undefined };

describe('evaluating for the command line', () => {
  const SAME: readonly string[] = ['={{ $json.a + 1 }}', '{{ $json.a + 1 }}', '$json.a + 1'];

  for (const source of SAME) {
    it(`takes ${source}`, () => {
      assert.deepEqual(evaluateOne(source, { a: 1 }, world), { value: 2 });
    });
  }

  it('takes text with braces, with and without =', () => {
    assert.deepEqual(evaluateOne('n {{ $json.a }}', { a: 1 }, world), { value: 'n 1' });
    assert.deepEqual(evaluateOne('=n {{ $json.a }}', { a: 1 }, world), { value: 'n 1' });
  });

  it('tells a missing result from null', () => {
    assert.deepEqual(evaluateOne('$json.a', {}, world), { value: null, missing: true });
    assert.deepEqual(evaluateOne('$json.a', { a: null }, world), { value: null });
  });

  it('gives faults as data, with the column in what was written', () => {
    const result = evaluateOne('1 + nope', {}, world);
    assert.ok('error' in result);
    assert.equal(result.error.code, 'EXPR_NAME_UNKNOWN');
    assert.equal(result.error.where, 'expression column 5');
  });

  it('refuses data that is no object', () => {
    for (const data of [1, 'x', null, undefined, [1]]) {
      const result = evaluateOne('1', data, world);
      assert.ok('error' in result && result.error.code === 'EXPR_FAILED');
    }
  });
});

describe('evaluating a file of lines', () => {
  it('answers each line; blank lines give nothing', () => {
    assert.deepEqual(evaluateLine('"$json.a"', 1, { a: 5 }, world), { value: 5 });
    assert.equal(evaluateLine('', 2, {}, world), undefined);
    assert.equal(evaluateLine(' \t', 3, {}, world), undefined);
  });

  for (const line of ['$json.a', '"open', '1', 'null', '{"a":1}', '["x"]', '\u0000']) {
    it(`${JSON.stringify(line)} is an error of that line alone`, () => {
      const result = evaluateLine(line, 4, {}, world);
      assert.ok(result !== undefined && 'error' in result);
      assert.equal(result.error.code, 'EXPR_SYNTAX');
      assert.equal(result.error.where, 'line 4');
    });
  }

  it('an expression that fails names its line and column', () => {
    const result = evaluateLine('"$json.a.b"', 7, {}, world);
    assert.ok(result !== undefined && 'error' in result);
    assert.equal(result.error.where, 'line 7 column 9');
  });
});
