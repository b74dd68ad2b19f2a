/**
 * Records that are made out of another one: invoices and cash sales of an order, returns, receipts, credits, refunds.
 *
 * A transform is not idempotent and knows no upsert, so the external id in its body is looked up first, and a second
 * attempt with the same one is refused as a duplicate by NetSuite itself.
 */
import type {
  Ack,
  Command,
  Json,
  JsonObject,
  WriteCapability,
} from '../../../core/connector/index.ts';
import type { Answer } from '../answer.ts';
import type { Account } from '../client.ts';
import { NETSUITE_ERRORS } from '../errors.ts';
import { externalIdOf, isInternalId } from '../external-id.ts';
import { getRecord, transformRecord } from '../records-api.ts';
import { flawed, refused } from './acks.ts';
import { SALES_FIELDS } from './documents.ts';
import { idsOfExternalIds, type KnownLine, linesOf } from './existing.ts';
import { buildBody, type Fields, type Flaw, fieldsSchema, refOf } from './fields.ts';
import { itemsOfLines, linesSchema, type NamedItems, SALES_LINE } from './lines.ts';
import { sendPosting } from './posting.ts';
import { sourceLines } from './source-lines.ts';
import { inWaves, type Wave, type WriteOne } from './waves.ts';

/** One kind of transform. */
export interface TransformKind {
  /** The record type that comes out. */
  readonly target: string;
  readonly code: string;
  readonly about: string;
  /** The types it can be made of: field of the command → code of their external ids. */
  readonly sources: Readonly<Record<string, string>>;
  readonly fields: Fields;
  readonly line: Fields;
  /** Goods move line by line and every line must say so, or an amount is booked. */
  readonly lines: 'received' | 'replaced';
}

/** The fields that a transform overrides; customer, currency and prices come from what it is made of. */
const OVERRIDES: Fields = {
  tranDate: 'date',
  memo: 'text',
  location: 'ref:LOC',
  postingPeriod: 'ref',
  customForm: 'ref',
  department: 'ref',
  class: 'ref',
};

const GOODS_LINE: Fields = {
  item: 'ref:ITEM',
  orderLine: 'number',
  quantity: 'number',
  location: 'ref:LOC',
  inventoryDetail: 'object',
};

/** The transforms, by stream and operation. */
export const TRANSFORMS: Readonly<Record<string, TransformKind>> = {
  'invoices.fromOrder': {
    target: 'invoice',
    code: 'INV',
    about: 'Bills a sales order: all that is open, or the given lines.',
    sources: { salesOrder: 'SO' },
    fields: { ...OVERRIDES, dueDate: 'date', terms: 'ref', otherRefNum: 'text' },
    line: SALES_LINE,
    lines: 'replaced',
  },
  'cashSales.fromOrder': {
    target: 'cashSale',
    code: 'CS',
    about: 'Bills a sales order that was paid: all that is open, or the given lines.',
    sources: { salesOrder: 'SO' },
    fields: { ...OVERRIDES, account: 'ref', undepFunds: 'text', paymentOption: 'ref' },
    line: SALES_LINE,
    lines: 'replaced',
  },
  'returnAuthorizations.fromSale': {
    target: 'returnAuthorization',
    code: 'RA',
    about: 'Authorizes the return of what was sold: all of it, or the given lines.',
    sources: { salesOrder: 'SO', cashSale: 'CS', invoice: 'INV' },
    fields: { ...OVERRIDES, orderStatus: 'enum', otherRefNum: 'text' },
    line: SALES_LINE,
    lines: 'replaced',
  },
  'itemReceipts.receive': {
    target: 'itemReceipt',
    code: 'IR',
    about: 'Receives returned goods: all that is open of the return, or the given lines.',
    sources: { returnAuthorization: 'RA' },
    fields: OVERRIDES,
    line: { ...GOODS_LINE, restock: 'boolean' },
    lines: 'received',
  },
  'creditMemos.create': {
    target: 'creditMemo',
    code: 'CM',
    about: 'Credits an invoice, to which it is applied, or a return.',
    sources: { invoice: 'INV', returnAuthorization: 'RA' },
    fields: { ...SALES_FIELDS, ...OVERRIDES, account: 'ref' },
    line: SALES_LINE,
    lines: 'replaced',
  },
  'cashRefunds.create': {
    target: 'cashRefund',
    code: 'CR',
    about: 'Gives money back for a cash sale or a return.',
    sources: { cashSale: 'CS', returnAuthorization: 'RA' },
    fields: { ...OVERRIDES, account: 'ref', paymentOption: 'ref' },
    line: SALES_LINE,
    lines: 'replaced',
  },
};

/** How a transform behaves when it is repeated. */
export function transformCapability(kind: TransformKind): WriteCapability {
  const sources: Fields = Object.fromEntries(
    Object.entries(kind.sources).map(([field, code]) => [field, `ref:${code}` as const]),
  );
  return {
    about: `${kind.about} The key becomes its external id, by which it is found before it is made twice.`,
    idempotency: 'probe',
    batch: { max: 50, partial: true },
    schema: fieldsSchema(
      { ...kind.fields, ...sources, ...(kind.target === 'creditMemo' ? { amount: 'number' } : {}) },
      { lines: linesSchema(kind.line) },
    ),
  };
}

/** Makes records of one kind. Shape: one ack per command, in order; `same` when the record exists. */
export function transformAll(
  account: Account,
  kind: TransformKind,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  return inWaves(commands, (wave) => prepare(account, kind, wave));
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
    const what = `there is no ${source.field} ${JSON.stringify(source.ref)}`;
    return refused(NETSUITE_ERRORS.NETSUITE_REFERENCE_UNKNOWN, what, source.field);
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
export function idOfRef(ref: JsonObject, ids: ReadonlyMap<string, string>): string | undefined {
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
