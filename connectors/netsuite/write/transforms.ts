/**
 * Records that are made out of another one: invoices and cash sales of an order, returns, receipts, credits, refunds.
 *
 * A transform is not idempotent and knows no upsert, so the external id in its body is looked up first, and a second
 * attempt with the same one is refused as a duplicate by NetSuite itself.
 */
import {
  type Ack,
  type Command,
  isJsonObject,
  type Json,
  type JsonObject,
} from '../../../core/connector/index.ts';
import type { Answer } from '../answer.ts';
import type { Account } from '../client.ts';
import { externalIdOf, isInternalId } from '../external-id.ts';
import { getRecord, transformRecord } from '../records-api.ts';
import { flawed } from './acks.ts';
import { lacking } from './awaited.ts';
import { idsOfExternalIds, type KnownLine, linesOf } from './existing.ts';
import { buildBody, type Flaw, refOf } from './fields.ts';
import { itemsOfLines, type NamedItems } from './lines.ts';
import { sendPosting } from './posting.ts';
import { sourceLines } from './source-lines.ts';
import type { TransformKind } from './transform-kinds.ts';
import { inWaves, type Wave, type WriteOne } from './waves.ts';

/** Makes records of one kind. Shape: one ack per command, in order; `same` when the record exists. */
export function transformAll(
  account: Account,
  kind: TransformKind,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  return inWaves(commands, {
    prepare: (wave) => prepare(account, kind, wave),
    // What is open of a record is read before each that is made of it.
    touches: ({ data }) => {
      const source = sourceOf(account, kind, data);
      return source === null ? [] : [`source ${source.field} ${JSON.stringify(source.ref)}`];
    },
  });
}

/** What the commands of a wave need to know. */
interface Known {
  readonly items: NamedItems;
  /** Internal ids by external id, of the records to be made and of those they are made of. */
  readonly ids: ReadonlyMap<string, string>;
  readonly lines: ReadonlyMap<string, readonly KnownLine[]>;
}

async function prepare(account: Account, kind: TransformKind, wave: Wave): Promise<WriteOne> {
  const own = wave.map(({ key }) => externalIdOf(account.settings, kind.code, key));
  const sources = wave.flatMap(({ data }) => sourceOf(account, kind, data) ?? []);
  const named = sources.flatMap(({ ref }) => externalOf(ref));
  const [ids, items] = await Promise.all([
    idsOfExternalIds(account, 'transaction', [...own, ...named]),
    itemsOfLines(
      account,
      wave.map((command) => command.data),
    ),
  ]);
  const lines = await linesOf(
    account,
    sources.flatMap(({ ref }) => idOfRef(ref, ids) ?? []),
  );
  return (command) => transformOne(account, kind, command, { items, ids, lines });
}

async function transformOne(
  account: Account,
  kind: TransformKind,
  command: Command,
  known: Known,
): Promise<Ack> {
  const { key, data } = command;
  if (isInternalId(key)) return flawed(NOT_A_KEY);
  const externalId = externalIdOf(account.settings, kind.code, key);
  const existing = known.ids.get(externalId);
  if (existing !== undefined) return { outcome: 'same', id: existing };
  const source = sourceOf(account, kind, data);
  if (source === null) {
    const names = Object.keys(kind.sources).join(', ');
    return flawed({ flaw: `exactly one of ${names} says what it is made of`, path: names });
  }
  const id = idOfRef(source.ref, known.ids);
  if (id === undefined) {
    return lacking(account, kind.sources[source.field] ?? '', source.ref, source.field);
  }
  const others = ['lines', 'amount', ...Object.keys(kind.sources)];
  const built = buildBody(data, { fields: kind.fields, others }, account.settings);
  if ('flaw' in built) return flawed(built);
  const lines = sourceLines(account, {
    data,
    fields: kind.line,
    items: known.items,
    source: known.lines.get(id) ?? [],
    isReceived: kind.lines === 'received',
  });
  if ('outcome' in lines) return lines;
  const body: Record<string, Json> = {
    ...built.body,
    externalId,
    ...(lines.items === null ? {} : { item: { items: lines.items } }),
    ...applied(kind, source.field, id, data),
  };
  const replace = lines.items !== null && kind.lines === 'replaced';
  return sendPosting(account, body, (sent) =>
    sendTransform(account, { kind, type: source.field, id, externalId, body: sent, replace }),
  );
}

/** A key of digits would be taken for an internal id when the record is looked up again. */
export const NOT_A_KEY: Flaw = {
  flaw: 'the key of a new record is the source’s own, such as shop-1001; digits alone are an internal id',
  path: 'key',
};

/** Sends a transform; what another attempt made already is found by the external id. */
async function sendTransform(
  account: Account,
  wish: {
    readonly kind: { readonly target: string };
    readonly type: string;
    readonly id: string;
    readonly externalId: string;
    readonly body: Readonly<Record<string, Json>>;
    readonly replace: boolean;
  },
): Promise<Answer> {
  const { kind, type, id, externalId, body, replace } = wish;
  const answer = await transformRecord(account, { type, id: { id } }, kind.target, body, replace);
  return answer.kind === 'failed' && isDuplicate(answer)
    ? ((await alreadyThere(account, kind.target, externalId)) ?? answer)
    : answer;
}

/** The text of a refused duplicate is not documented, so several ways of saying it are understood. */
export function isDuplicate({ code, fault }: Extract<Answer, { kind: 'failed' }>): boolean {
  return /^DUP_/.test(code) || /already exists|not unique|duplicate/i.test(fault.what);
}

/** The record with that external id as if it had just been made; null when there is none. */
export async function alreadyThere(
  account: Account,
  type: string,
  externalId: string,
): Promise<Answer | null> {
  const found = await getRecord(account, type, { externalId });
  if (found.kind === 'failed') return null;
  const id = found.body?.['id'];
  return typeof id === 'string' ? { kind: 'ok', status: 204, body: null, id } : null;
}

interface Source {
  readonly field: string;
  readonly ref: JsonObject;
}

/** The one record that a command is made of; null when there is none or more than one. */
function sourceOf(account: Account, kind: TransformKind, data: JsonObject): Source | null {
  const given = Object.entries(kind.sources).filter(([field]) => data[field] != null);
  const [only, second] = given;
  if (only === undefined || second !== undefined) return null;
  const [field, code] = only;
  const ref = refOf(data[field] ?? null, code, account.settings);
  return ref === undefined ? null : { field, ref };
}

/** The external id of a reference, if it has one. */
export function externalOf(ref: JsonObject): readonly string[] {
  const { externalId } = ref;
  return typeof externalId === 'string' ? [externalId] : [];
}

/** The internal id of a reference. */
export function idOfRef(
  ref: Json | undefined,
  ids: ReadonlyMap<string, string>,
): string | undefined {
  if (!isJsonObject(ref)) return undefined;
  const { id, externalId } = ref;
  return typeof id === 'string' ? id : ids.get(String(externalId));
}

/** A credit of an invoice names the invoice it is applied to. Source: NetSuite Help, transforms, 2026.1. */
function applied(
  kind: TransformKind,
  source: string,
  id: string,
  { amount }: JsonObject,
): Record<string, Json> {
  if (kind.target !== 'creditMemo' || source !== 'invoice') return {};
  const sum = amount === undefined || amount === null ? {} : { amount: Number(amount) };
  return { apply: { items: [{ doc: { id }, apply: true, ...sum }] } };
}
