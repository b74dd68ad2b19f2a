/** Items and their prices. */
import type { Ack, Command, Json, WriteCapability } from '../../../core/connector/index.ts';
import type { Account } from '../client.ts';
import { NETSUITE_ERRORS } from '../errors.ts';
import { externalIdOf, isInternalId } from '../external-id.ts';
import { updateRecord, upsertRecord } from '../records-api.ts';
import { ackOf, flawed, refused } from './acks.ts';
import { idsOfExternalIds, itemsOfSkus, type KnownItem } from './existing.ts';
import { buildBody, type Fields, fieldsSchema } from './fields.ts';
import { inWaves, type Wave, type WriteOne } from './waves.ts';

const FIELDS: Fields = {
  itemId: 'text',
  displayName: 'text',
  storeDisplayName: 'text',
  description: 'text',
  salesDescription: 'text',
  purchaseDescription: 'text',
  stockDescription: 'text',
  upcCode: 'text',
  mpn: 'text',
  manufacturer: 'text',
  vendorName: 'text',
  isInactive: 'boolean',
  isOnline: 'boolean',
  weight: 'number',
  weightUnit: 'enum',
  parent: 'ref:ITEM',
  class: 'ref',
  department: 'ref',
  location: 'ref:LOC',
  preferredLocation: 'ref:LOC',
  assetAccount: 'ref',
  cogsAccount: 'ref',
  incomeAccount: 'ref',
  taxSchedule: 'ref',
  unitsType: 'ref',
  saleUnit: 'ref',
  stockUnit: 'ref',
  purchaseUnit: 'ref',
  subsidiary: 'object',
  customForm: 'ref',
};

/** Which type an item is decides its address: a wrong one answers that there is no such record. */
const TYPES: Readonly<Record<string, string>> = {
  InvtPart: 'inventoryItem',
  Assembly: 'assemblyItem',
  Kit: 'kitItem',
  NonInvtPart: 'nonInventorySaleItem',
  Service: 'serviceSaleItem',
  GiftCert: 'giftCertificateItem',
};

/** The record type of an item in addresses. */
export function itemRecordType({ type }: KnownItem): string {
  return TYPES[type] ?? 'inventoryItem';
}

/** Same external id, same item: a repetition is an update. */
export const UPSERT_ITEM: WriteCapability = {
  about:
    'Creates or updates an inventory item. The key becomes its external id; an item with the same itemId and no ' +
    'external id is taken over. A key of digits is an internal id.',
  idempotency: 'natural',
  batch: { max: 100, partial: true },
  schema: fieldsSchema(FIELDS),
};

/** Upserts items. Shape: one ack per command, in order. */
export function upsertItems(
  account: Account,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  return inWaves(commands, {
    prepare: (wave) => prepareItems(account, wave),
    touches: ({ data }) => [`name ${String(data['itemId'])}`],
  });
}

async function prepareItems(account: Account, wave: Wave): Promise<WriteOne> {
  const externalIds = wave
    .filter(({ key }) => !isInternalId(key))
    .map(({ key }) => externalIdOf(account.settings, 'ITEM', key));
  const names = wave.map(({ data }) => data['itemId']).filter((name) => typeof name === 'string');
  const [ids, named] = await Promise.all([
    idsOfExternalIds(account, 'item', externalIds),
    itemsOfSkus(account, names),
  ]);
  return (command) => upsertItem(account, command, { ids, named });
}

async function upsertItem(
  account: Account,
  { key, data }: Command,
  known: {
    readonly ids: ReadonlyMap<string, string>;
    readonly named: ReadonlyMap<string, KnownItem>;
  },
): Promise<Ack> {
  const built = buildBody(data, { fields: FIELDS, others: [] }, account.settings);
  if ('flaw' in built) return flawed(built);
  const { body } = built;
  if (isInternalId(key)) {
    return ackOf(await updateRecord(account, 'inventoryItem', { id: key }, body, null));
  }
  const externalId = externalIdOf(account.settings, 'ITEM', key);
  const twin = known.named.get(String(data['itemId']));
  const isKnown = known.ids.has(externalId);
  if (!isKnown && twin !== undefined && account.settings.adopt && twin.externalId === null) {
    const taken: Record<string, Json> = { ...body, externalId };
    const type = itemRecordType(twin);
    return ackOf(await updateRecord(account, type, { id: twin.id }, taken, null), 'taken over');
  }
  if (!isKnown && (typeof data['itemId'] !== 'string' || data['itemId'] === '')) {
    return flawed({ flaw: 'a new item has a name, which is its SKU', path: 'itemId' });
  }
  return ackOf(await upsertRecord(account, 'inventoryItem', externalId, body, null));
}

/** A command for an item that is not there. */
export function unknownItemAck(name: string, path: string): Ack {
  return refused(NETSUITE_ERRORS.NETSUITE_REFERENCE_UNKNOWN, `there is no item "${name}"`, path);
}
