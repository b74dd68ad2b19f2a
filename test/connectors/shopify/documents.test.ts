import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  buildSchema,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { BULK_PLANS, bulkQuery } from '../../../connectors/shopify/bulk/plans.ts';
import { REQUIRED_SCOPES, STREAM_SCOPES } from '../../../connectors/shopify/check.ts';
import { READS } from '../../../connectors/shopify/documents.ts';
import { WRITES } from '../../../connectors/shopify/mutations.ts';
import { bulkFaults } from '../../../connectors/shopify/sandbox/bulk/validate.ts';
import { TOPICS } from '../../../connectors/shopify/topics.ts';
import { OPERATION_SCOPES } from '../../../connectors/shopify/writes/registry.ts';

const REFERENCE = join(import.meta.dirname, '../../../../shared/reference/shopify');
const SDL = join(REFERENCE, 'admin-2026-10.graphql.gz');
const OPERATIONS = [...READS, ...WRITES];

describe("the Shopify connector's documents (needs ../shared)", function () {
  this.timeout(60_000);
  let schema: GraphQLSchema;

  before(function () {
    if (!existsSync(SDL)) this.skip();
    schema = buildSchema(gunzipSync(readFileSync(SDL)).toString(), { assumeValid: true });
  });

  for (const operation of OPERATIONS) {
    it(`${operation.name} is valid in version 2026-10`, () => {
      const errors = validate(schema, parse(operation.document));
      assert.deepEqual(
        errors.map((error) => error.message),
        [],
      );
    });

    it(`${operation.name} uses nothing that is deprecated`, () => {
      assert.deepEqual(deprecatedFields(schema, operation.document), []);
    });
  }

  for (const plan of BULK_PLANS) {
    it(`the bulk query of ${plan.stream} is valid and within the limits of bulk operations`, () => {
      for (const filter of [null, 'tag:\'a "b"\'']) {
        const query = bulkQuery(plan, filter);
        assert.deepEqual(bulkFaults(schema, query), []);
        assert.deepEqual(deprecatedFields(schema, query), []);
      }
    });
  }

  it('knows every topic by a name that Shopify has', () => {
    const topics = schema.getType('WebhookSubscriptionTopic');
    assert.ok(isEnumType(topics));
    const names = [...TOPICS.values()].flatMap(({ enumValue }) => enumValue ?? []);
    assert.deepEqual(
      names.filter((name) => topics.getValue(name) === undefined),
      [],
    );
  });

  it('is covered by the scopes that check asks for', function () {
    const file = join(REFERENCE, 'access-scopes-2026-10.json');
    if (!existsSync(file)) this.skip();
    const access: Record<string, string> = JSON.parse(readFileSync(file, 'utf8'));
    const held = new Set(
      [
        ...REQUIRED_SCOPES,
        ...Object.values(STREAM_SCOPES),
        ...Object.values(OPERATION_SCOPES),
      ].flatMap((scope) => [scope, scope.replace('write_', 'read_')]),
    );
    const missing = OPERATIONS.flatMap(({ name, document }) =>
      placesOf(schema, document)
        .map((place) => ({ place, scopes: scopesOf(access, place) }))
        .filter(({ scopes }) => scopes.length > 0 && !scopes.some((scope) => held.has(scope)))
        .map(({ place, scopes }) => `${name}: ${place} needs ${scopes.join(' or ')}`),
    );
    assert.deepEqual(missing, []);
  });
});

function deprecatedFields(schema: GraphQLSchema, document: string): readonly string[] {
  const info = new TypeInfo(schema);
  const found: string[] = [];
  visit(
    parse(document),
    visitWithTypeInfo(info, {
      Field: () => {
        const field = info.getFieldDef();
        const name = `${info.getParentType()?.name}.${field?.name}`;
        if (field?.deprecationReason != null) found.push(name);
      },
    }),
  );
  return found;
}

/** Fields and types of a document as the scope file names them: `QueryRoot.orders`, `Return`. */
function placesOf(schema: GraphQLSchema, document: string): readonly string[] {
  const info = new TypeInfo(schema);
  const places = new Set<string>();
  visit(
    parse(document),
    visitWithTypeInfo(info, {
      Field: () => {
        places.add(`${info.getParentType()?.name}.${info.getFieldDef()?.name}`);
        places.add(getNamedType(info.getType() ?? undefined)?.name ?? '');
      },
    }),
  );
  return [...places];
}

function scopesOf(access: Record<string, string>, field: string): readonly string[] {
  const text = access[field] ?? '';
  return [...text.matchAll(/`((?:read|write)_[a-z_]+)`/g)].map((match) => match[1] ?? '');
}
