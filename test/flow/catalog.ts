import type { JsonObject } from '../../core/base/json.ts';
import type { Stream, WriteCapability } from '../../core/connector/contract.ts';
import type { LintConnection } from '../../core/flow/lint/project.ts';

const TEXT: JsonObject = { type: 'string' };

function closed(properties: JsonObject, required: readonly string[] = []): JsonObject {
  return { type: 'object', properties, required, additionalProperties: false };
}

const ORDER = closed({
  id: TEXT,
  email: TEXT,
  total: { type: 'number' },
  test: { type: 'boolean' },
  address: TEXT,
  lines: { type: 'array', items: { type: 'object' } },
});

const HUB_ORDER: JsonObject = {
  ...closed(
    {
      id: TEXT,
      email: TEXT,
      total: { type: 'number' },
      address: { $ref: '#/$defs/address' },
      lines: {
        type: 'array',
        items: closed({ sku: TEXT, quantity: { type: 'integer' } }, ['sku']),
      },
    },
    ['id', 'email'],
  ),
  $defs: { address: closed({ street: TEXT, postcode: TEXT }, ['street']) },
};

function stream(name: string, over: Partial<Stream>): Stream {
  const { schema = ORDER, ...rest } = over;
  return { name, about: name, schema, key: 'id', pii: {}, deletes: 'none', ...rest };
}

function cursor(kind: 'time' | 'position'): NonNullable<Stream['cursor']> {
  return { field: 'updatedAt', kind, lagMs: 0, ordered: true, inclusive: true };
}

function write(schema: JsonObject): WriteCapability {
  return { about: 'test', idempotency: 'key', batch: { max: 10, partial: true }, schema };
}

async function* nothing(): AsyncGenerator<never> {}

const SPEC = { about: 'test', settings: {}, limits: () => [] };

/** A shop with webhooks, a till that drops files, and the hub: what lint tests check flows against. */
export const CATALOG: readonly LintConnection[] = [
  {
    name: 'shop',
    connector: {
      spec: { ...SPEC, name: 'shop' },
      read: nothing,
      write: async () => [],
      lookup: async () => [],
      webhooks: {
        topics: {
          'orders/create': ['orders'],
          'orders/updated': ['orders'],
          'products/update': ['products'],
        },
        verify: () => ({ ok: false, reason: 'test' }),
        decode: () => [],
      },
    },
    streams: [
      stream('orders', { cursor: cursor('time'), version: 'updatedAt' }),
      stream('products', { cursor: cursor('time'), version: 'updatedAt' }),
      stream('refunds', { version: 'updatedAt' }),
    ],
  },
  {
    name: 'pos',
    connector: { spec: { ...SPEC, name: 'pos' }, read: nothing },
    streams: [stream('sales', { cursor: cursor('position') })],
  },
  {
    name: 'hub',
    connector: {
      spec: { ...SPEC, name: 'hub' },
      read: nothing,
      write: async () => [],
      lookup: async () => [],
    },
    streams: [
      stream('orders', {
        cursor: cursor('time'),
        version: 'updatedAt',
        schema: HUB_ORDER,
        writes: { upsert: write(HUB_ORDER), cancel: write(closed({ id: TEXT }, ['id'])) },
      }),
      stream('inventory', {
        cursor: cursor('time'),
        version: 'updatedAt',
        schema: { type: 'object' },
        writes: { set: write({ type: 'object' }) },
      }),
    ],
  },
];

/** The static tables of the lint tests. */
export const TABLES: Readonly<Record<string, JsonObject>> = {
  stores: { B01: { name: 'Berlin' } },
};
