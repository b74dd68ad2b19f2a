import assert from 'node:assert/strict';
import fc from 'fast-check';
import { canonicalJson, contentHash, isRemove, type Json, REMOVE } from '../../core/base/json.ts';

/** The rule written the slow way. */
function byTheBook(value: Json | undefined): string {
  if (value === undefined || typeof value !== 'object' || value === null) {
    return JSON.stringify(value ?? null);
  }
  if (Array.isArray(value)) return `[${value.map(byTheBook).join(',')}]`;
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${byTheBook(field)}`);
  return `{${fields.join(',')}}`;
}

function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value));
}

describe('canonical JSON', () => {
  it('is JSON with sorted keys, for any data', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (any) => canonicalJson(asJson(any)) === byTheBook(asJson(any))),
      { numRuns: 3_000, seed: 7 },
    );
  });

  const pairs: readonly (readonly [string, Json, Json])[] = [
    ['the order of keys', { a: 1, b: { d: 1, c: 2 } }, { b: { c: 2, d: 1 }, a: 1 }],
    ['a field that is undefined', { a: 1, b: undefined }, { a: 1 }],
  ];
  for (const [what, left, right] of pairs) {
    it(`does not see ${what}`, () => {
      assert.equal(contentHash(left), contentHash(right));
    });
  }

  const different: readonly (readonly [string, Json, Json])[] = [
    ['null and missing', { a: null }, {}],
    ['a number and its text', { a: 1 }, { a: '1' }],
    ['no key and an empty key', {}, { '': {} }],
    ['keys that hold a line break', { 'a\nb': 1 }, { a: 1, b: 1 }],
    ['texts that need an escape', { a: 'x"y' }, { a: 'x\\"y' }],
    ['the order of a list', [1, 2], [2, 1]],
  ];
  for (const [what, left, right] of different) {
    it(`tells apart ${what}`, () => {
      assert.notEqual(contentHash(left), contentHash(right));
    });
  }
});

describe('the marker to remove a field', () => {
  it('survives JSON, and nothing else is taken for it', () => {
    assert.ok(isRemove(JSON.parse(JSON.stringify(REMOVE))));
    for (const other of [null, {}, { $remove: false }, { $remove: true, more: 1 }]) {
      assert.equal(isRemove(other), false);
    }
  });
});
