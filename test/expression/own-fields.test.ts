import assert from 'node:assert/strict';
import type { Json, JsonObject } from '../../core/base/json.ts';
import { compileExpression } from '../../core/expression/compile.ts';

/** JSON from outside: the field `__proto__` is its own, as JSON.parse makes it. */
const HOSTILE: JsonObject = JSON.parse(
  '{"a": 1, "name": "__proto__", "evil": {"__proto__": {"polluted": 1}, "b": 2}}',
);

function evaluate(source: string): Json | undefined {
  return compileExpression(source, 'test').evaluate({
    ...{ json: HOSTILE, now: 0, zone: 'UTC', vars: {}, lookup: () => undefined },
  });
}

describe('fields of plain data', () => {
  for (const name of ['constructor', 'toString', 'hasOwnProperty', '__proto__']) {
    it(`"${name}" is not in an object that has no such field`, () => {
      assert.equal(evaluate(`={{ "${name}" in $json }}`), false);
      assert.equal(evaluate(`={{ $json["${name}"] === undefined }}`), true);
    });
  }

  it('a field that is there is in the object, also one called __proto__', () => {
    assert.equal(evaluate('={{ "a" in $json }}'), true);
    assert.equal(evaluate('={{ "__proto__" in $json.evil }}'), true);
  });

  const copies: Readonly<Record<string, string>> = {
    'a spread': '={{ { ...$json.evil } }}',
    'a merge': '={{ $json.evil.merge({ b: 2 }) }}',
    'a computed name': '={{ { [$json.name]: { polluted: 1 }, b: 2 } }}',
  };
  for (const [name, source] of Object.entries(copies)) {
    it(`${name} keeps a field called __proto__ as data and gives the object no other parent`, () => {
      const made = evaluate(source);
      assert.equal(JSON.stringify(made), '{"__proto__":{"polluted":1},"b":2}');
      assert.equal(Object.getPrototypeOf(made), Object.prototype);
    });
  }
});
