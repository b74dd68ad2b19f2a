/** Ships sales orders: a transform that lists every open line, with packages and the state of the shipment. */
import {
  type Ack,
  type Command,
  isJsonObject,
  type Json,
  type JsonObject,
  type WriteCapability,
} from '../../../core/connector/index.ts';
import type { Account } from '../client.ts';
import { NETSUITE_ERRORS } from '../errors.ts';
import { externalIdOf, isInternalId } from '../external-id.ts';
import { isList } from '../node.ts';
import { transformRecord, updateRecord } from '../records-api.ts';
import { flawed } from './acks.ts';
import { lacking } from './awaited.ts';
import { idsOfExternalIds, type KnownLine, linesOf } from './existing.ts';
import { buildBody, type Fields, fieldsSchema, refOf } from './fields.ts';
import { itemsOfLines, linesSchema, type NamedItems } from './lines.ts';
import { sendPosting } from './posting.ts';
import { sourceLines } from './source-lines.ts';
import { alreadyThere, externalOf, idOfRef, isDuplicate, NOT_A_KEY } from './transforms.ts';
import { type OrphanShipment, orphansOf, twinOf } from './twin-shipment.ts';
import { inWaves, type Wave, type WriteOne } from './waves.ts';

const FIELDS: Fields = {
  tranDate: 'date',
  memo: 'text',
  shipStatus: 'enum',
  shipMethod: 'ref',
  shippingCost: 'number',
  shippingAddress: 'address',
  inventoryLocation: 'ref:LOC',
  postingPeriod: 'ref',
  customForm: 'ref',
};

const LINE: Fields = {
  item: 'ref:ITEM',
  orderLine: 'number',
  quantity: 'number',
  location: 'ref:LOC',
  inventoryDetail: 'object',
};

/** Fields of a command that are not fields of the record as they stand. */
const OTHERS = ['salesOrder', 'lines', 'packages'];
/** Only shipped goods leave the stock where pick, pack and ship is on. */
const SHIPPED = { id: 'C' };

const TEXT: JsonObject = { type: 'string' };

/** One shipment: found by its external id before it is made, and before it is ever made twice. */
export const FULFIL: WriteCapability = {
  about:
    'Ships a sales order: all that is open, or the given lines; the others stay open. The key becomes the external ' +
    'id of the shipment, by which it is found before it is made twice.',
  idempotency: 'probe',
  batch: { max: 50, partial: true },
  schema: fieldsSchema(
    { ...FIELDS, salesOrder: 'ref:SO' },
    {
      lines: linesSchema(LINE),
      packages: {
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          properties: {
            trackingNumber: TEXT,
            description: TEXT,
            weight: { type: 'number', exclusiveMinimum: 0 },
          },
        },
      },
    },
    ['salesOrder'],
  ),
};

/** Ships orders. Shape: one ack per command, in order; `same` when the shipment exists. */
export function fulfil(account: Account, commands: readonly Command[]): Promise<readonly Ack[]> {
  return inWaves(commands, {
    prepare: (wave) => prepare(account, wave),
    // What remains open of an order is read before each shipment of it.
    touches: ({ data }) => [`order ${JSON.stringify(data['salesOrder'] ?? null)}`],
  });
}

interface Known {
  readonly items: NamedItems;
  readonly ids: ReadonlyMap<string, string>;
  readonly lines: ReadonlyMap<string, readonly KnownLine[]>;
  readonly orphans: readonly OrphanShipment[];
}

async function prepare(account: Account, wave: Wave): Promise<WriteOne> {
  const own = wave.map(({ key }) => externalIdOf(account.settings, 'IF', key));
  const orders = wave
    .map(({ data }) => refOf(data['salesOrder'] ?? null, 'SO', account.settings))
    .filter((ref) => ref !== undefined);
  const [ids, items] = await Promise.all([
    idsOfExternalIds(account, 'transaction', [...own, ...orders.flatMap(externalOf)]),
    itemsOfLines(
      account,
      wave.map((command) => command.data),
    ),
  ]);
  const orderIds = orders.flatMap((ref) => idOfRef(ref, ids) ?? []);
  const [lines, orphans] = await Promise.all([
    linesOf(account, orderIds),
    orphansOf(account, orderIds),
  ]);
  return (command) => fulfilOne(account, command, { items, ids, lines, orphans });
}

async function fulfilOne(account: Account, { key, data }: Command, known: Known): Promise<Ack> {
  if (isInternalId(key)) return flawed(NOT_A_KEY);
  const externalId = externalIdOf(account.settings, 'IF', key);
  const existing = known.ids.get(externalId);
  if (existing !== undefined) return { outcome: 'same', id: existing };
  const ref = refOf(data['salesOrder'] ?? null, 'SO', account.settings);
  if (ref === undefined) return flawed({ flaw: 'salesOrder names no order', path: 'salesOrder' });
  const order = idOfRef(ref, known.ids);
  const source = known.lines.get(order ?? '');
  if (order === undefined || source === undefined) {
    return lacking(account, 'SO', ref, 'salesOrder');
  }
  const built = buildBody(data, { fields: FIELDS, others: OTHERS }, account.settings);
  if ('flaw' in built) return flawed(built);
  const lines = sourceLines(account, {
    data,
    fields: LINE,
    items: known.items,
    source,
    isReceived: true,
  });
  if ('outcome' in lines) return adopted(account, { data, order, externalId, known, ack: lines });
  const body: Record<string, Json> = {
    shipStatus: SHIPPED,
    ...built.body,
    externalId,
    item: { items: lines.items ?? [] },
    ...packagesOf(data),
  };
  return sendPosting(account, body, async (sent) => {
    const from = { type: 'salesOrder', id: { id: order } };
    const answer = await transformRecord(account, from, 'itemFulfillment', sent, false);
    const isDouble = answer.kind === 'failed' && isDuplicate(answer);
    return isDouble
      ? ((await alreadyThere(account, 'itemFulfillment', externalId)) ?? answer)
      : answer;
  });
}

/**
 * What cannot be shipped any more may have been shipped by an earlier attempt whose external id NetSuite dropped: a
 * shipment of the order without one and with the same quantities is taken as that.
 */
async function adopted(
  account: Account,
  parts: {
    readonly data: JsonObject;
    readonly order: string;
    readonly externalId: string;
    readonly known: Known;
    readonly ack: Ack;
  },
): Promise<Ack> {
  const { data, order, externalId, known, ack } = parts;
  const isUncovered =
    ack.outcome === 'refused' && ack.code === NETSUITE_ERRORS.NETSUITE_QUANTITY_UNCOVERED.code;
  const twin = isUncovered ? twinOf(known.orphans, { order, data, items: known.items }) : undefined;
  if (twin === undefined) return ack;
  const answer = await updateRecord(
    account,
    'itemFulfillment',
    { id: twin.id },
    { externalId },
    null,
  );
  if (answer.kind === 'failed') return ack;
  return { outcome: 'same', id: twin.id, note: 'found by its order and quantities' };
}

function packagesOf({ packages }: JsonObject): Record<string, Json> {
  if (!isList(packages) || packages.length === 0) return {};
  const items = packages
    .filter((one) => isJsonObject(one))
    .map(({ trackingNumber, description, weight }) => ({
      ...(trackingNumber === undefined ? {} : { packageTrackingNumber: trackingNumber }),
      ...(description === undefined ? {} : { packageDescr: description }),
      // NetSuite takes no package without a weight.
      packageWeight: weight ?? 1,
    }));
  return { package: { items } };
}
