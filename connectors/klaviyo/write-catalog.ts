/** Creates, updates and deletes entries of the catalogue; the API knows no upsert, so what is there is looked at. */
import type { Ack, Command, JsonObject } from '../../core/connector/index.ts';
import { inOrder, invalid, notWritten, type Settled } from './acks.ts';
import { all, type Entry } from './batches.ts';
import {
  type CatalogEntry,
  catalogEntry,
  changesTo,
  creationFault,
  type EntryKind,
  entryId,
  ITEM,
  parentFault,
  VARIANT,
} from './catalog-entry.ts';
import { type Account, ackOf, call } from './client.ts';
import { isAck } from './identity.ts';
import { type ListStream, listStream } from './lists.ts';
import { findRecords } from './lookup.ts';
import type { Operation } from './operation.ts';
import { CALLS } from './operations.ts';
import { resourceOf, utcTime } from './resource.ts';

/** Entries whose presence is asked for together. */
export const ENTRIES_MAX = 100;

interface Side {
  readonly kind: EntryKind;
  readonly stream: string;
  readonly create: Operation;
  readonly patch: Operation;
  readonly remove: Operation;
}

const ITEMS: Side = {
  kind: ITEM,
  stream: 'catalogItems',
  create: CALLS.createItem,
  patch: CALLS.patchItem,
  remove: CALLS.deleteItem,
};

const VARIANTS: Side = {
  kind: VARIANT,
  stream: 'catalogVariants',
  create: CALLS.createVariant,
  patch: CALLS.patchVariant,
  remove: CALLS.deleteVariant,
};

type Write = (account: Account, commands: readonly Command[]) => Promise<readonly Ack[]>;

/** Creates or updates items. */
export const upsertItems: Write = (account, commands) => upsert(account, commands, ITEMS);
/** Creates or updates variants. */
export const upsertVariants: Write = (account, commands) => upsert(account, commands, VARIANTS);
/** Deletes items. */
export const deleteItems: Write = (account, commands) => remove(account, commands, ITEMS);
/** Deletes variants. */
export const deleteVariants: Write = (account, commands) => remove(account, commands, VARIANTS);

async function upsert(
  account: Account,
  commands: readonly Command[],
  side: Side,
): Promise<readonly Ack[]> {
  const settled: Settled[] = [];
  const open: Entry<CatalogEntry>[] = [];
  for (const command of commands) {
    const entry = catalogEntry(side.kind, command.data);
    if (isAck(entry)) settled.push([command, entry]);
    else open.push({ command, sent: entry });
  }
  const stream = listStream(side.stream);
  for (let at = 0; at < open.length && stream !== undefined; at += ENTRIES_MAX) {
    const part = open.slice(at, at + ENTRIES_MAX);
    settled.push(...(await upsertPart(account, part, side, stream)));
  }
  return inOrder(commands, settled);
}

async function upsertPart(
  account: Account,
  part: readonly Entry<CatalogEntry>[],
  side: Side,
  stream: ListStream,
): Promise<readonly Settled[]> {
  const ids = part.map(({ sent }) => sent.id);
  const present = await findRecords(account, stream, ids).catch(notWritten);
  if (isAck(present)) return all(part, present);
  const settled: Settled[] = [];
  for (const { command, sent } of part) {
    const record = present.get(sent.id);
    if (record === undefined) {
      settled.push([command, await create(account, sent, side)]);
      continue;
    }
    const changes = changesTo(sent, record);
    const fault = parentFault(sent, record);
    const isSame = Object.keys(changes).length === 0;
    const same: Ack = { outcome: 'same', id: sent.id };
    settled.push([command, fault ?? (isSame ? same : await patch(account, sent, side, changes))]);
  }
  return settled;
}

/** Whoever created it meanwhile, or an answer that was lost: an entry that exists is updated. */
async function create(account: Account, entry: CatalogEntry, side: Side): Promise<Ack> {
  const fault = creationFault(side.kind, entry);
  if (fault !== null) return fault;
  const item = { item: { data: { type: 'catalog-item', id: entry.itemId } } };
  const data = {
    type: side.kind.type,
    attributes: {
      external_id: entry.externalId,
      integration_type: '$custom',
      catalog_type: '$default',
      ...entry.attributes,
    },
    ...(entry.itemId === null ? {} : { relationships: item }),
  };
  const answer = await call(account, side.create, { body: { data } });
  if (answer.kind === 'ok') return written(answer.body);
  if (answer.kind === 'conflict') return await patch(account, entry, side, entry.attributes);
  return ackOf(answer);
}

async function patch(
  account: Account,
  entry: CatalogEntry,
  side: Side,
  attributes: JsonObject,
): Promise<Ack> {
  const data = { type: side.kind.type, id: entry.id, attributes };
  const answer = await call(account, side.patch, { id: entry.id, body: { data } });
  return answer.kind === 'ok' ? written(answer.body) : ackOf(answer);
}

function written(body: JsonObject): Ack {
  const entry = resourceOf(body);
  const version = utcTime(entry.attributes['updated']);
  return { outcome: 'written', id: entry.id, ...(version === null ? {} : { version }) };
}

async function remove(
  account: Account,
  commands: readonly Command[],
  side: Side,
): Promise<readonly Ack[]> {
  const acks: Ack[] = [];
  for (const command of commands) acks.push(await removeOne(account, command, side));
  return acks;
}

/** The data may be empty, as for a record that is gone at its source: then the key says which entry it is. */
async function removeOne(account: Account, { data, key }: Command, side: Side): Promise<Ack> {
  const isNamed = data['id'] !== undefined || data['external_id'] !== undefined;
  const id = entryId(isNamed ? data : { id: key });
  if (isAck(id)) return id;
  const stranger = Object.keys(data).find((field) => !['id', 'external_id'].includes(field));
  if (stranger !== undefined) return invalid(`a deletion has no field "${stranger}"`, stranger);
  const answer = await call(account, side.remove, { id: id.id });
  if (answer.kind === 'ok') return { outcome: 'written', id: id.id };
  return answer.kind === 'missing' ? { outcome: 'same', id: id.id } : ackOf(answer);
}
