/** Sets and removes metafields, compared with what is there: Shopify takes the digest of the value that was read. */
import type { Ack, Command, JsonObject } from '../../../core/connector/index.ts';
import { ask, type Shop } from '../client.ts';
import { optionalObject, optionalText, textAt } from '../node.ts';
import { query } from '../operation.ts';
import { bareMutation } from './state-change.ts';
import { missing, send, type WriteOperation } from './write-operation.ts';
import { fields, WORD } from './write-parts.ts';

const HELD = query(
  'MetafieldHeld',
  5,
  `query MetafieldHeld($ownerId: ID!, $namespace: String!, $key: String!) {
  node(id: $ownerId) {
    id
    ... on HasMetafields { metafield(namespace: $namespace, key: $key) { id type value compareDigest } }
  }
}`,
);

const SET = bareMutation('MetafieldSet', 'metafieldsSet', {
  variables: '$metafields: [MetafieldsSetInput!]!',
  passed: 'metafields: $metafields',
  errors: 'userErrors { code field message }',
});

const DELETE = bareMutation('MetafieldDelete', 'metafieldsDelete', {
  variables: '$metafields: [MetafieldIdentifierInput!]!',
  passed: 'metafields: $metafields',
});

const PLACE = {
  ownerId: { type: 'string', pattern: '^gid://shopify/[A-Za-z]+/\\d+$' },
  namespace: { type: 'string', minLength: 3, maxLength: 255 },
  key: { type: 'string', minLength: 2, maxLength: 64 },
};
const PLACE_NAMES = Object.keys(PLACE);
const IN_SHORT = { idempotency: 'natural', batch: { max: 1, partial: true } } as const;

const SET_METAFIELD: WriteOperation = {
  stream: 'metafields',
  operation: 'set',
  documents: [HELD, SET],
  capability: {
    ...IN_SHORT,
    about:
      'Sets a metafield of any record. With expected, the digest that the record was read with or null for none, a ' +
      'value that moved meanwhile is a conflict. A type is needed where Shopify has no definition.',
    compareAndSet: 'expected',
    schema: fields({ ...PLACE, type: WORD, value: WORD, expected: { type: ['string', 'null'] } }, [
      ...PLACE_NAMES,
      'value',
    ]),
  },
  write: setMetafield,
};

/** The metafield as it is now: null where the owner has none. */
interface Held {
  readonly metafield: JsonObject | null;
}

async function held(shop: Shop, { data }: Command): Promise<Held | null> {
  const { ownerId, namespace, key } = data;
  const answer = await ask(shop, HELD, { ownerId, namespace, key });
  const owner = optionalObject(answer.data, 'node');
  return owner === null ? null : { metafield: optionalObject(owner, 'metafield') };
}

async function setMetafield(shop: Shop, command: Command): Promise<Ack> {
  const { ownerId, namespace, key, type, value, expected } = command.data;
  const owner = await held(shop, command);
  if (owner === null) return missing(String(ownerId));
  const { metafield } = owner;
  const id = `${String(ownerId)}/${String(namespace)}.${String(key)}`;
  const isSame =
    metafield?.['value'] === value && (type === undefined || metafield?.['type'] === type);
  if (isSame) return { outcome: 'same', id };
  const digest = metafield === null ? null : optionalText(metafield, 'compareDigest');
  const present = { ownerId, namespace, key, ...metafield };
  if (expected !== undefined && expected !== digest) {
    return { outcome: 'conflict', current: present, what: `${id} was changed meanwhile` };
  }
  const wanted = { ownerId, namespace, key, value, compareDigest: digest };
  return send(shop, {
    operation: SET,
    variables: { metafields: [type === undefined ? wanted : { ...wanted, type }] },
    root: 'metafieldsSet',
    ack: () => ({ outcome: 'written', id }),
    refusal: ({ code, message }) =>
      code === 'STALE_OBJECT' ? { outcome: 'conflict', current: present, what: message } : null,
  });
}

const DELETE_METAFIELD: WriteOperation = {
  stream: 'metafields',
  operation: 'delete',
  documents: [HELD, DELETE],
  capability: {
    ...IN_SHORT,
    about: 'Removes a metafield of a record.',
    schema: fields(PLACE, PLACE_NAMES),
  },
  write: async (shop, command) => {
    const { ownerId, namespace, key } = command.data;
    const owner = await held(shop, command);
    if (owner === null) return missing(String(ownerId));
    const id = `${textAt(command.data, 'ownerId')}/${String(namespace)}.${String(key)}`;
    if (owner.metafield === null) return { outcome: 'same', id };
    return send(shop, {
      operation: DELETE,
      variables: { metafields: [{ ownerId, namespace, key }] },
      root: 'metafieldsDelete',
      ack: () => ({ outcome: 'written', id }),
    });
  },
};

/** What can be done to metafields. */
export const METAFIELD_OPERATIONS: readonly WriteOperation[] = [SET_METAFIELD, DELETE_METAFIELD];
