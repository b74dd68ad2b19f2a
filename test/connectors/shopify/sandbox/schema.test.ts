import { deepEqual, ok } from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  buildSchema,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isObjectType,
  Kind,
  parse,
  validate,
  validateSchema,
} from 'graphql';
import { SCHEMA_TEXT } from '../../../../connectors/shopify/sandbox/schema/schema.graphql.ts';

const REFERENCE = join(import.meta.dirname, '../../../../../shared/reference/shopify');
const FULL = join(REFERENCE, 'admin-2026-10.graphql.gz');
describe('connectors/shopify/sandbox schema', () => {
  const own = buildSchema(SCHEMA_TEXT);

  it('is a sound schema by itself', () => {
    deepEqual(validateSchema(own), []);
  });

  it('has nothing that Shopify does not have, and all of it with the same types (needs ../shared)', function () {
    if (!existsSync(FULL)) this.skip();
    const full = buildSchema(gunzipSync(readFileSync(FULL)).toString(), {
      assumeValid: true,
    });
    deepEqual(strangers(own, full), []);
  }).timeout(60_000);

  it('takes the operations that the reference starts from (needs ../shared)', function () {
    const file = join(REFERENCE, 'operations.graphql');
    if (!existsSync(file)) this.skip();
    const { definitions } = parse(readFileSync(file, 'utf8'));
    const faults = definitions.flatMap((definition) => {
      if (definition.kind !== Kind.OPERATION_DEFINITION) return [];
      const name = definition.name?.value ?? '';
      return validate(own, { kind: Kind.DOCUMENT, definitions: [definition] }).map(
        (error) => `${name}: ${error.message}`,
      );
    });
    deepEqual(faults, []);
  });

  it('would notice a field that Shopify does not have', () => {
    const wrong = buildSchema('type Query { shop: Shop } type Shop { name: Int, colour: String }');
    const right = buildSchema('type Query { shop: Shop } type Shop { name: String }');
    const found = strangers(wrong, right);
    ok(
      found.some((line) => line.startsWith('Shop.colour')),
      found.join('\n'),
    );
    ok(
      found.some((line) => line.startsWith('Shop.name')),
      found.join('\n'),
    );
  });
});

/** Everything of a schema that another one lacks or has with another type. */
function strangers(own: GraphQLSchema, full: GraphQLSchema): readonly string[] {
  return Object.values(own.getTypeMap())
    .filter((type) => !type.name.startsWith('__'))
    .flatMap((type) => {
      const other = full.getType(type.name);
      if (other?.constructor !== type.constructor) return [`${type.name} is missing`];
      if (isEnumType(type) && isEnumType(other)) {
        return type
          .getValues()
          .flatMap(({ name }) =>
            other.getValue(name) === undefined ? [`${type.name}.${name} is missing`] : [],
          );
      }
      if (!isObjectType(type) && !isInputObjectType(type)) return [];
      if (!isObjectType(other) && !isInputObjectType(other))
        return [`${type.name} is another kind`];
      return Object.values(type.getFields()).flatMap((field) => {
        const same = other.getFields()[field.name];
        const at = `${type.name}.${field.name}`;
        if (same === undefined) return [`${at} is missing`];
        if (String(same.type) !== String(field.type)) return [`${at}: ${field.type}, ${same.type}`];
        return 'args' in field && 'args' in same ? strangeArguments(at, field.args, same.args) : [];
      });
    });
}

type Arguments = readonly {
  readonly name: string;
  readonly type: unknown;
  readonly defaultValue?: unknown;
}[];

function strangeArguments(at: string, own: Arguments, full: Arguments): readonly string[] {
  return own.flatMap((argument) => {
    const same = full.find((other) => other.name === argument.name);
    if (String(same?.type) !== String(argument.type)) return [`${at}(${argument.name})`];
    return same?.defaultValue === argument.defaultValue ? [] : [`${at}(${argument.name}) default`];
  });
}
