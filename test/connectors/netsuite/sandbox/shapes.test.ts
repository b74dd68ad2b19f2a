import { deepEqual, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { shapeOf } from '../../../../connectors/netsuite/sandbox/record/shape-check.ts';
import { SHAPES } from '../../../../connectors/netsuite/sandbox/record/shapes.ts';
import { isJsonObject, type JsonObject } from '../../../../core/connector/index.ts';
import { referenceFile } from '../../../reference.ts';

const KINDS: Readonly<Record<string, RegExp>> = {
  text: /^string$|^oneOf$/,
  date: /^string date$/,
  time: /^string date-time$/,
  number: /^number/,
  integer: /^integer/,
  boolean: /^boolean$/,
  ref: /nsResource$/,
  list: /Collection$/,
  address: /address$/,
  object: /^object$|inventoryDetail$|^array$/,
  enum: /^object$/,
};

describe('connectors/netsuite/sandbox shapes', () => {
  it('know exactly the fields of the reference, with what they hold (needs ../shared)', function () {
    const file = referenceFile('netsuite', 'rest-record-v1-2026.1-trimmed.openapi.json.gz');
    if (file === null) this.skip();
    const document: JsonObject = JSON.parse(gunzipSync(readFileSync(file)).toString());
    const schemas = at(at(document, 'components'), 'schemas');
    const faults = Object.keys(SHAPES).flatMap((name) => {
      const [type = '', list] = name.split('.');
      const schema = at(schemas, list === undefined ? type : `${type}-${list}Element`);
      return differences(name, at(schema, 'properties'));
    });
    deepEqual(faults, []);
  });

  it('would notice a field that the reference does not have', () => {
    ok(differences('location', { id: { type: 'string' } }).length > 5);
  });
});

function differences(name: string, properties: JsonObject): readonly string[] {
  const shape = shapeOf(name);
  const missing = Object.keys(properties).filter((field) => field !== 'links' && !shape.has(field));
  const wrong = [...shape].filter(([field, kind]) => {
    const [base = '', ids] = kind.split('=');
    const property = properties[field];
    if (!isJsonObject(property)) return true;
    if (!(KINDS[base] ?? /^$/).test(kindOf(property))) return true;
    const { enum: values } = at(at(property, 'properties'), 'id');
    return ids !== undefined && (!Array.isArray(values) || values.join('|') !== ids);
  });
  return [
    ...missing.map((field) => `${name}.${field} is missing`),
    ...wrong.map(([field, kind]) => `${name}.${field} is no ${kind}`),
  ];
}

function kindOf(property: JsonObject): string {
  const { $ref, type, format, oneOf } = property;
  if (typeof $ref === 'string') return $ref;
  if (oneOf !== undefined) return 'oneOf';
  return [type, format].filter((part) => part !== undefined).join(' ');
}

function at(node: JsonObject, name: string): JsonObject {
  const value = node[name];
  return isJsonObject(value) ? value : {};
}
