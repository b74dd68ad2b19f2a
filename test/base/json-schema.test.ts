import assert from 'node:assert/strict';
import { schemaFaults, schemaFlaw } from '../../core/base/json-schema.ts';

const SCHEMA = {
  type: 'object',
  required: ['sku'],
  properties: { sku: { type: 'string' }, quantity: { type: 'number' }, email: { format: 'email' } },
};

describe('a JSON Schema', () => {
  it('lets through what fits it, also fields that it does not name', () => {
    assert.deepEqual(schemaFaults(SCHEMA, { sku: 'A', other: 1 }, 'first'), []);
    assert.deepEqual(schemaFaults(SCHEMA, { sku: 'A', other: 1 }, 'all'), []);
  });

  it('tells the first fault, or all of them', () => {
    const wrong = { quantity: '1', email: 'nobody' };
    assert.equal(schemaFaults(SCHEMA, wrong, 'first').length, 1);
    const places = schemaFaults(SCHEMA, wrong, 'all').map((fault) => fault.instancePath);
    assert.deepEqual(places.toSorted(), ['', '/email', '/quantity']);
  });

  it('coerces nothing', () => {
    const value = { sku: 7, quantity: '7' };
    assert.equal(schemaFaults(SCHEMA, value, 'all').length, 2);
    assert.deepEqual(value, { sku: 7, quantity: '7' });
  });

  it('means the same when it is made anew, and another thing when one word differs', () => {
    assert.deepEqual(schemaFaults(structuredClone(SCHEMA), { sku: 'A' }, 'first'), []);
    const other = { ...SCHEMA, required: ['sku', 'quantity'] };
    assert.equal(schemaFaults(other, { sku: 'A' }, 'first').length, 1);
    assert.deepEqual(schemaFaults(SCHEMA, { sku: 'A' }, 'first'), []);
  });

  it('with a name of its own may be met twice', () => {
    const named = { $id: 'https://shop.example/schema', type: 'string' };
    assert.deepEqual(schemaFaults({ ...named, minLength: 1 }, 'x', 'first'), []);
    assert.equal(schemaFaults({ ...named, minLength: 2 }, 'x', 'first').length, 1);
    assert.equal(schemaFlaw(named), null);
    assert.equal(schemaFlaw({ ...named, minLength: 2 }), null);
  });

  it('that does not compile is an error, not a value that fits', () => {
    for (const broken of [
      { $ref: '#/$defs/none' },
      { $id: 'https://shop.example/broken', $ref: '#/$defs/none' },
    ]) {
      for (const telling of ['first', 'all', 'first', 'all'] as const) {
        assert.throws(() => schemaFaults(broken, {}, telling), /can't resolve reference/);
      }
    }
  });

  for (const [title, schema, said] of [
    ['an unknown type', { type: 'strnig' }, /schema is invalid: data\/type/],
    ['a field that is no schema', { properties: { sku: 'string' } }, /properties\/sku/],
    ['a broken pattern', { pattern: '(' }, /[Rr]egular expression|pattern/],
    ['a reference to nowhere', { $ref: '#/$defs/none' }, /can't resolve reference/],
  ] as const) {
    it(`with ${title} is found out before it is used`, () => {
      assert.match(schemaFlaw(schema) ?? '', said);
    });
  }
});
