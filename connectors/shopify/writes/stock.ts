/**
 * Changes stock by a difference, brings units from one state into another, and stocks items at locations.
 *
 * None of these may happen twice, so each carries an idempotency key that is made from the command and its data alone.
 */
import {
  type Ack,
  type Command,
  contentHash,
  type JsonObject,
} from '../../../core/connector/index.ts';
import { refused } from '../acks.ts';
import { ask, type Shop } from '../client.ts';
import { LEVELS_OF_ITEMS } from '../documents.ts';
import { SHOPIFY_ERRORS } from '../errors.ts';
import { isList, optionalObject, textAt } from '../node.ts';
import { keyedMutation, type Operation } from '../operation.ts';
import { levelKey } from '../records.ts';
import { missing, send, type WriteOperation } from './write-operation.ts';
import { fields, gidOf, WORD } from './write-parts.ts';

/** How long Shopify remembers a key. */
const KEY_RETENTION_MS = 86_400_000;
/** How often a call whose first try surely failed is sent under a new key. */
const GENERATIONS_MAX = 3;

const ADJUST = keyed(
  'InventoryAdjust',
  'inventoryAdjustQuantities',
  'InventoryAdjustQuantitiesInput',
);
const MOVE = keyed('InventoryMove', 'inventoryMoveQuantities', 'InventoryMoveQuantitiesInput');

function keyed(name: string, root: string, input: string): Operation {
  return keyedMutation(
    name,
    13,
    `mutation ${name}($input: ${input}!, $key: String!) {
  ${root}(input: $input) @idempotent(key: $key) { userErrors { code field message } }
}`,
  );
}

const ACTIVATE = keyedMutation(
  'InventoryActivate',
  13,
  `mutation InventoryActivate($itemId: ID!, $locationId: ID!, $available: Int, $key: String!) {
  inventoryActivate(inventoryItemId: $itemId, locationId: $locationId, available: $available) @idempotent(key: $key) {
    inventoryLevel { id }
    userErrors { field message }
  }
}`,
);

const NAMES = ['available', 'damaged', 'incoming', 'quality_control', 'reserved', 'safety_stock'];
const PLACE = { inventoryItemId: gidOf('InventoryItem'), locationId: gidOf('Location') };
const LEDGER = { ...WORD, not: { pattern: '^gid://shopify/' } };
const KEYED = {
  idempotency: 'key',
  keyRetentionMs: KEY_RETENTION_MS,
  batch: { max: 1, partial: true },
} as const;

const ADJUST_STOCK: WriteOperation = {
  stream: 'inventoryLevels',
  operation: 'adjust',
  documents: [ADJUST],
  capability: {
    ...KEYED,
    about:
      'Changes a quantity of an item at a location by a difference. Every quantity but available needs the address ' +
      'of the document that it stands in.',
    schema: {
      ...fields(
        {
          ...PLACE,
          name: { enum: NAMES },
          delta: {
            type: 'integer',
            minimum: -2_000_000_000,
            maximum: 2_000_000_000,
            not: { const: 0 },
          },
          expected: { type: ['integer', 'null'] },
          ledgerDocumentUri: LEDGER,
          reason: WORD,
        },
        ['inventoryItemId', 'locationId', 'name', 'delta'],
      ),
      // Shopify keeps a ledger for every quantity but the available one.
      oneOf: [
        { properties: { name: { const: 'available' } }, not: { required: ['ledgerDocumentUri'] } },
        { properties: { name: { not: { const: 'available' } } }, required: ['ledgerDocumentUri'] },
      ],
    },
  },
  write: (shop, command) => {
    const {
      inventoryItemId,
      locationId,
      name,
      delta,
      expected = null,
      ledgerDocumentUri,
    } = command.data;
    const document = ledgerDocumentUri === undefined ? {} : { ledgerDocumentUri };
    return sendKeyed(shop, command, {
      operation: ADJUST,
      root: 'inventoryAdjustQuantities',
      input: {
        name,
        ...headOf(command),
        changes: [
          { inventoryItemId, locationId, delta, changeFromQuantity: expected, ...document },
        ],
      },
    });
  },
};

const TERMINAL = fields({ name: { enum: NAMES }, ledgerDocumentUri: LEDGER }, ['name']);

const MOVE_STOCK: WriteOperation = {
  stream: 'inventoryLevels',
  operation: 'move',
  documents: [MOVE],
  capability: {
    ...KEYED,
    about:
      'Brings units of an item at a location from one state into another, such as available into damaged.',
    schema: fields(
      {
        ...PLACE,
        quantity: { type: 'integer', minimum: 1, maximum: 2_000_000_000 },
        from: TERMINAL,
        to: TERMINAL,
        reason: WORD,
      },
      ['inventoryItemId', 'locationId', 'quantity', 'from', 'to'],
    ),
  },
  write: (shop, command) => {
    const { inventoryItemId, locationId, quantity } = command.data;
    const terminal = (field: string): JsonObject => ({
      ...optionalObject(command.data, field),
      locationId,
      changeFromQuantity: null,
    });
    return sendKeyed(shop, command, {
      operation: MOVE,
      root: 'inventoryMoveQuantities',
      input: {
        ...headOf(command),
        changes: [{ inventoryItemId, quantity, from: terminal('from'), to: terminal('to') }],
      },
    });
  },
};

function headOf({ data, idempotencyKey }: Command): JsonObject {
  return {
    reason: data['reason'] ?? 'correction',
    referenceDocumentUri: `crossdock://effects/${contentHash(idempotencyKey)}`,
  };
}

interface Keyed {
  readonly operation: Operation;
  readonly root: string;
  readonly input: JsonObject;
}

async function sendKeyed(shop: Shop, command: Command, keyed: Keyed): Promise<Ack> {
  const id = levelKey(textAt(command.data, 'inventoryItemId'), textAt(command.data, 'locationId'));
  let ack: Ack = { outcome: 'unknown', what: 'not sent' };
  for (let generation = 0; generation < GENERATIONS_MAX; generation += 1) {
    let hasFailed = false;
    const key = `crossdock-${contentHash({ key: command.idempotencyKey, input: keyed.input, generation })}`;
    ack = await send(shop, {
      operation: keyed.operation,
      variables: { input: keyed.input, key },
      root: keyed.root,
      ack: () => ({ outcome: 'written', id }),
      refusal: ({ code, message }) => {
        hasFailed = code === 'IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED';
        return refusalOf(code, message);
      },
    });
    if (!hasFailed) return ack;
  }
  return ack;
}

function refusalOf(code: string | null, message: string): Ack | null {
  const what = `${code}: ${message}`;
  switch (code) {
    case 'CHANGE_FROM_QUANTITY_STALE':
      return { outcome: 'conflict', current: null, what };
    case 'IDEMPOTENCY_CONCURRENT_REQUEST':
    case 'IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED':
      return { outcome: 'retry', code: SHOPIFY_ERRORS.SHOPIFY_WRITE_REFUSED.code, what };
    case 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH':
      return refused(SHOPIFY_ERRORS.SHOPIFY_KEY_REUSED, what);
    case 'INVALID_INVENTORY_ITEM':
    case 'INVALID_LOCATION':
      return refused(SHOPIFY_ERRORS.SHOPIFY_ITEM_UNKNOWN, what);
    default:
      return null;
  }
}

const ACTIVATE_STOCK: WriteOperation = {
  stream: 'inventoryLevels',
  operation: 'activate',
  documents: [ACTIVATE, LEVELS_OF_ITEMS],
  capability: {
    about:
      'Stocks an item at a location, with a first quantity. One that is stocked there already is left as it is.',
    idempotency: 'natural',
    batch: { max: 1, partial: true },
    schema: fields(
      { ...PLACE, available: { type: 'integer', minimum: 0, maximum: 1_000_000_000 } },
      ['inventoryItemId', 'locationId'],
    ),
  },
  write: activate,
};

async function activate(shop: Shop, { data, idempotencyKey }: Command): Promise<Ack> {
  const [itemId, locationId] = [textAt(data, 'inventoryItemId'), textAt(data, 'locationId')];
  const held = await ask(shop, LEVELS_OF_ITEMS, { ids: [itemId], locationId });
  const [node] = isList(held.data['nodes']) ? held.data['nodes'] : [];
  const item = optionalObject({ node: node ?? null }, 'node');
  if (item === null) return missing(itemId);
  const level = optionalObject(item, 'inventoryLevel');
  const id = levelKey(itemId, locationId);
  if (level?.['isActive'] === true) return { outcome: 'same', id };
  const variables = { itemId, locationId, available: data['available'] ?? null };
  // An activation that failed left nothing behind, as was just seen, so the moment may stand in its key.
  const key = `crossdock-${contentHash({ idempotencyKey, variables, at: shop.host.clock.now() })}`;
  return send(shop, {
    operation: ACTIVATE,
    variables: { ...variables, key },
    root: 'inventoryActivate',
    ack: () => ({ outcome: 'written', id }),
  });
}

/** What can be done to stock beside setting it. */
export const STOCK_OPERATIONS: readonly WriteOperation[] = [
  ADJUST_STOCK,
  MOVE_STOCK,
  ACTIVATE_STOCK,
];
