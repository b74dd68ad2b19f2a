/** Creates, updates and deletes entries of the catalogue; the API knows no upsert, so what is there is looked at. */
import type { Ack, Command, JsonObject } from '../../core/connector/index.ts';
import { awaited, inOrder, invalid, notWritten, type Settled } from './acks.ts';
import { all, type Entry, partsOf, wavesOf } from './batches.ts';
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
import { changedEntry, JOB_MIN, type JobAction, newEntry, writeTogether } from './catalog-jobs.ts';
import { type Account, ackOf, call } from './client.ts';
import { isAck } from './identity.ts';
import { type ListStream, listStream } from './lists.ts';
import { findRecords } from './lookup.ts';
import type { Operation } from './operation.ts';
import { CALLS } from './operations.ts';
import { resourceOf, utcTime } from './resource.ts';

/** Entries whose presence is asked for together, and of one job. Source: the specification 2026-07-15. */
const ENTRIES_MAX = 100;
/** Entries of one batch of the engine: its questions and jobs run beside each other. */
export const CATALOG_MAX = 1_000;

/** Where a refusal points when a variant's item is not there. */
const ITEM_POINTER = '/data/relationships/item';

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
  if (stream === undefined) throw new Error(`assertion failed: there is a stream ${side.stream}`);
  for (const wave of wavesOf(open)) {
    const parts = partsOf(wave, ENTRIES_MAX).map((part) => upsertPart(account, part, side, stream));
    for (const done of await Promise.all(parts)) settled.push(...done);
  }
  return inOrder(commands, settled);
}

/** New entries and changed ones go by a job each when there are many; what a job leaves goes one by one. */
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
  const made: Entry<CatalogEntry>[] = [];
  const changed: Entry<CatalogEntry>[] = [];
  for (const { command, sent } of part) {
    const record = present.get(sent.id);
    const fault = record === undefined ? creationFault(side.kind, sent) : parentFault(sent, record);
    const attributes = record === undefined ? sent.attributes : changesTo(sent, record);
    if (fault !== null) settled.push([command, fault]);
    else if (record === undefined) made.push({ command, sent });
    else if (Object.keys(attributes).length > 0) {
      changed.push({ command, sent: { ...sent, attributes } });
    } else settled.push([command, { outcome: 'same', id: sent.id }]);
  }
  settled.push(...(await writeAll(account, made, side, 'create')));
  settled.push(...(await writeAll(account, changed, side, 'update')));
  return settled;
}

async function writeAll(
  account: Account,
  entries: readonly Entry<CatalogEntry>[],
  side: Side,
  action: JobAction,
): Promise<readonly Settled[]> {
  const { settled, left } =
    entries.length < JOB_MIN
      ? { settled: [], left: entries }
      : await writeTogether(account, entries, { kind: side.kind, action });
  const alone: Settled[] = [];
  for (const { command, sent } of left) {
    const write = action === 'create' ? create : patch;
    alone.push([command, await write(account, sent, side)]);
  }
  return [...settled, ...alone];
}

/** Whoever created it meanwhile, or an answer that was lost: an entry that exists is updated. */
async function create(account: Account, entry: CatalogEntry, side: Side): Promise<Ack> {
  const body = { data: newEntry(side.kind, entry) };
  const answer = await call(account, side.create, { body });
  if (answer.kind === 'ok') return written(answer.body);
  if (answer.kind === 'conflict') return await patch(account, entry, side);
  const isWithoutItem = answer.errors.some(({ pointer }) => pointer === ITEM_POINTER);
  return answer.kind === 'refused' && isWithoutItem ? awaited(answer.fault.what) : ackOf(answer);
}

async function patch(account: Account, entry: CatalogEntry, side: Side): Promise<Ack> {
  const body = { data: changedEntry(side.kind, entry) };
  const answer = await call(account, side.patch, { id: entry.id, body });
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
