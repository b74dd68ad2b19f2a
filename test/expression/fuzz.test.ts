import assert from 'node:assert/strict';
import fc from 'fast-check';
import { evaluateOne } from '../../core/expression/eval-lines.ts';

const SEED = 20_260_304;
const RUNS = 3_000;

const world = {
  now: Date.UTC(2026, 2, 4),
  zone: 'UTC',
  vars: { shop: 'north' },
  lookup: () => undefined,
};

const NAMES = ['$json', '$now', '$vars', '$remove', 'x', 'undefined', 'Math', 'process', 'this'];
const KEYS = [
  'a',
  'list',
  'name',
  'length',
  'constructor',
  '__proto__',
  'prototype',
  '0',
  'toString',
];
const METHODS = [
  'map',
  'filter',
  'trim',
  'split',
  'first',
  'plus',
  'repeat',
  'call',
  'sort',
  'merge',
];
const OPERATORS = ['+', '-', '*', '/', '===', '==', '<', '&&', '||', '??', 'in', 'instanceof', ','];

/** Texts that a program of the language, or one just outside of it, is built of. */
const program = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom(...NAMES),
    fc.integer({ min: -3, max: 99 }).map(String),
    fc.string({ maxLength: 6 }).map((text) => JSON.stringify(text)),
    fc.tuple(tie('node'), fc.constantFrom(...KEYS)).map(([a, key]) => `${a}.${key}`),
    fc.tuple(tie('node'), fc.constantFrom(...KEYS)).map(([a, key]) => `${a}?.${key}`),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a})[${b}]`),
    fc
      .tuple(tie('node'), fc.constantFrom(...METHODS), tie('node'))
      .map(([a, method, b]) => `(${a}).${method}(${b})`),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a}).map(x => ${b})`),
    fc
      .tuple(tie('node'), fc.constantFrom(...OPERATORS), tie('node'))
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc.tuple(tie('node'), tie('node'), tie('node')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    fc.array(tie('node'), { maxLength: 3 }).map((items) => `[${items.join()}]`),
    fc.tuple(fc.constantFrom(...KEYS), tie('node')).map(([key, a]) => `({ ${key}: ${a} })`),
    fc.tuple(tie('node'), tie('node')).map(([key, a]) => `({ [${key}]: ${a}, ...${a} })`),
    tie('node').map((a) => `\`t\${${a}}\``),
    tie('node').map((a) => `new ${a}()`),
    tie('node').map((a) => `(${a} = 1)`),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a})(${b})`),
  ),
}));

function check(source: string, data: object): void {
  const result = evaluateOne(source, data, world);
  if ('error' in result) {
    assert.match(result.error.code, /^EXPR_/, `${source}: ${result.error.what}`);
    assert.match(result.error.where, /(column|line) \d+/);
    return;
  }
  assert.deepEqual(JSON.parse(JSON.stringify(result.value)), result.value, source);
}

describe('expressions, fuzzed', () => {
  const builtIns = (): string =>
    [Object.prototype, Array.prototype, Function.prototype, globalThis]
      .map((holder) => Reflect.ownKeys(holder).map(String).join())
      .join('\n');
  let before = '';

  beforeEach(() => {
    before = builtIns();
  });

  afterEach('no prototype was changed and no global was added', () => {
    assert.equal(builtIns(), before);
  });

  it('any program of the grammar gives plain data or a typed error', () => {
    const data = { a: { b: 1 }, list: [1, 'b', null], name: ' n ' };
    const property = fc.property(program.node, (text) => check(`={{ ${text} }}`, data));
    fc.assert(property, { seed: SEED, numRuns: RUNS });
  });

  it('any text at all gives plain data or a typed error', () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    const property = fc.property(text, (source) => check(`=${source}`, { a: 1 }));
    fc.assert(property, { seed: SEED, numRuns: RUNS });
  });

  it('any JSON data can be read, kept, spread and written without an error of ours', () => {
    const sources = [
      '={{ $json.value }}',
      '={{ [$json.value, { ...$json }] }}',
      '={{ JSON.stringify($json.value) }}',
      '={{ $json.value?.length }}',
      '={{ $ifEmpty($json.value, null) }}',
    ];
    const data = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)));
    const property = fc.property(data, (value) => {
      for (const source of sources) check(source, { value });
      assert.deepEqual(evaluateOne('={{ $json.value }}', { value }, world), { value });
    });
    fc.assert(property, { seed: SEED, numRuns: 500 });
  });
});
