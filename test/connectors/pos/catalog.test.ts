import assert from 'node:assert/strict';
import { pos } from '../../../connectors/pos/connector.ts';
import { isJsonObject, type JsonObject, type Stream } from '../../../core/connector/index.ts';

function streamOf(feed: JsonObject): Stream {
  const [stream] = pos.catalog({ folder: '/drop', feeds: { rows: { pattern: '*', ...feed } } });
  assert.ok(stream !== undefined);
  return stream;
}

describe('connectors/pos catalog of feeds', () => {
  it('says which columns are personal, and knows them by name', () => {
    const stream = streamOf({ key: ['id'], pii: { mail: 'email', who: 'name' } });
    assert.deepEqual(stream.pii, { mail: 'email', who: 'name' });
    const { properties } = stream.schema;
    assert.ok(isJsonObject(properties));
    assert.deepEqual(Object.keys(properties), ['id', 'mail', 'who']);
  });

  const REFUSED: readonly (readonly [string, JsonObject])[] = [
    ['an unknown kind', { mail: 'secret' }],
    ['a kind that is no text', { mail: true }],
    ['a column of a forbidden name', JSON.parse('{"__proto__":"email"}')],
  ];

  for (const [what, pii] of REFUSED) {
    it(`refuses personal columns with ${what}`, () => {
      assert.throws(() => streamOf({ key: ['id'], pii }), { code: 'POS_SETTING_INVALID' });
    });
  }

  for (const format of ['x12', 'edifact']) {
    it(`names the columns that each line of ${format} has`, () => {
      const stream = streamOf({ format, numbers: ['quantity'] });
      const { properties } = stream.schema;
      assert.ok(isJsonObject(properties));
      for (const column of ['product', 'kindMeaning', 'documentNumber', 'sender', 'location']) {
        assert.deepEqual(properties[column], { type: ['string', 'null'] }, column);
      }
      assert.deepEqual(properties['quantity'], { type: ['number', 'null'] });
      assert.deepEqual(properties['position'], { type: 'integer' });
      const whole = streamOf({ format, edi: { unit: 'document' } });
      assert.ok(isJsonObject(whole.schema['properties']));
      assert.equal(whole.schema['properties']['product'], undefined);
    });
  }
});
