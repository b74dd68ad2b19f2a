import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluateOne } from '../../core/expression/eval-lines.ts';

interface Escapes {
  readonly record: Readonly<Record<string, unknown>>;
  readonly probes: readonly { readonly family: string; readonly source: string }[];
}

const { record, probes }: Escapes = JSON.parse(
  readFileSync(join(import.meta.dirname, 'escapes.json'), 'utf8'),
);

const FAMILIES = [...new Set(probes.map((probe) => probe.family))];

/** The record with an own `__proto__` field, as a hostile payload has it. */
function hostileRecord(): unknown {
  const evil: unknown = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": "x", "a": 1}');
  return { ...structuredClone(record), evil };
}

const world = {
  now: Date.UTC(2026, 2, 4),
  zone: 'UTC',
  vars: { shop: 'north' },
  lookup: (_: string, key: string) => (key === 'k' ? 'found' : undefined),
};

const WATCHED: readonly (readonly [string, object])[] = [
  ['Object', Object],
  ['Object.prototype', Object.prototype],
  ['Function.prototype', Function.prototype],
  ['Array', Array],
  ['Array.prototype', Array.prototype],
  ['String.prototype', String.prototype],
  ['Number.prototype', Number.prototype],
  ['RegExp.prototype', RegExp.prototype],
  ['Date.prototype', Date.prototype],
  ['JSON', JSON],
  ['Math', Math],
];

/** Every own property of what an escape would change. */
function snapshot(): Map<string, unknown> {
  const found = new Map<string, unknown>([
    ['globals', Reflect.ownKeys(globalThis).map(String).join()],
  ]);
  for (const [name, holder] of WATCHED) {
    for (const key of Reflect.ownKeys(holder)) {
      const descriptor = Reflect.getOwnPropertyDescriptor(holder, key);
      found.set(`${name}.${String(key)}`, descriptor?.value ?? descriptor?.get);
    }
  }
  return found;
}

/** Plain JSON data all the way down: no function, no symbol, no class. */
function assertPlain(value: unknown, source: string): void {
  assert.doesNotThrow(() => JSON.stringify(value), source);
  assert.deepEqual(JSON.parse(JSON.stringify(value)), value, source);
}

describe('escapes from an expression', () => {
  it('the corpus has 17 families and at least 300 probes', () => {
    assert.equal(FAMILIES.length, 17);
    assert.ok(probes.length >= 300, String(probes.length));
  });

  for (const family of FAMILIES) {
    it(`${family}: every probe ends as a typed error or plain data, and nothing is changed`, () => {
      const before = snapshot();
      for (const { source } of probes.filter((probe) => probe.family === family)) {
        const data = hostileRecord();
        const untouched = JSON.stringify(data);
        const result = evaluateOne(source, data, world);
        if ('error' in result) {
          assert.match(result.error.code, /^EXPR_/, `${source}: ${result.error.what}`);
        } else {
          assertPlain(result.value, source);
        }
        assert.equal(JSON.stringify(data), untouched, source);
      }
      assert.deepEqual(snapshot(), before);
      assert.equal(Reflect.get({}, 'polluted'), undefined);
    });
  }

  it('the control probes give data, so the corpus is not refused as a whole', () => {
    for (const { source } of probes.filter((probe) => probe.family === 'controls')) {
      const result = evaluateOne(source, hostileRecord(), world);
      assert.ok('value' in result && result.missing !== true, source);
    }
  });

  it('texts from data are never evaluated, compiled or used as a pattern', () => {
    const code = evaluateOne('={{ $json.code }}', hostileRecord(), world);
    assert.deepEqual(code, { value: '={{ globalThis.escaped = 1 }}' });
    const text = evaluateOne('=x {{ $json.template }}', hostileRecord(), world);
    assert.deepEqual(text, { value: 'x {{ process.exit(1) }}' });
    assert.equal(Reflect.get(globalThis, 'escaped'), undefined);
  });

  it('a field of the record that is called as a built-in is read as the data it is', () => {
    const read = (source: string): unknown => evaluateOne(source, hostileRecord(), world);
    assert.deepEqual(read('={{ $json.evil.constructor }}'), { value: 'x' });
    assert.deepEqual(read('={{ $json.evil.a }}'), { value: 1 });
    assert.deepEqual(read('={{ $json.evil["__proto__"].polluted }}'), { value: 1 });
    assert.deepEqual(read('={{ $json.evil.polluted }}'), { value: null, missing: true });
  });
});
