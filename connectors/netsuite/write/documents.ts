/** Sales orders, cash sales, invoices and returns: upserted by external id, lines keyed to the record's own. */
import type { Ack, Command, Json, WriteCapability } from '../../../core/connector/index.ts';
import type { Account } from '../client.ts';
import { NETSUITE_ERRORS } from '../errors.ts';
import { externalIdOf, isInternalId } from '../external-id.ts';
import { updateRecord, upsertRecord } from '../records-api.ts';
import { flawed, refused } from './acks.ts';
import { judgeOfRefusals } from './awaited.ts';
import { idsOfExternalIds, type KnownLine, linesOf } from './existing.ts';
import { buildBody, type Fields, type Flaw, fieldsSchema } from './fields.ts';
import {
  buildLines,
  itemsOfLines,
  linesIn,
  linesSchema,
  type NamedItems,
  numberLines,
  SALES_LINE,
  UNKNOWN_ITEM,
} from './lines.ts';
import { sendPosting } from './posting.ts';
import { inWaves, type Wave, type WriteOne } from './waves.ts';

/** A kind of document that is upserted. */
export interface DocumentKind {
  /** The record type in addresses. */
  readonly type: string;
  /** The code of its external ids. */
  readonly code: string;
  readonly about: string;
  readonly fields: Fields;
  readonly line: Fields;
}

/** What every sales document takes. Source: the REST API Browser 2026.1, trimmed. */
export const SALES_FIELDS: Fields = {
  entity: 'ref:CUST',
  tranDate: 'date',
  otherRefNum: 'text',
  memo: 'text',
  email: 'text',
  location: 'ref:LOC',
  subsidiary: 'ref',
  currency: 'ref',
  exchangeRate: 'number',
  customForm: 'ref',
  department: 'ref',
  class: 'ref',
  discountItem: 'ref',
  salesRep: 'ref',
};

const ADDRESSES: Fields = { shippingAddress: 'address', billingAddress: 'address' };

/** The kinds that are upserted, by stream. */
export const DOCUMENTS: Readonly<Record<string, DocumentKind>> = {
  salesOrders: {
    type: 'salesOrder',
    code: 'SO',
    about: 'Creates or updates a sales order; the lines become exactly those that are given.',
    fields: {
      ...SALES_FIELDS,
      ...ADDRESSES,
      discountRate: 'number',
      orderStatus: 'enum',
      shipDate: 'date',
      shipMethod: 'ref',
      shippingCost: 'number',
      shipAddressList: 'ref',
      shipComplete: 'boolean',
      terms: 'ref',
      paymentOption: 'ref',
      storeOrder: 'text',
    },
    line: {
      ...SALES_LINE,
      isClosed: 'boolean',
      commitInventory: 'enum',
      expectedShipDate: 'date',
    },
  },
  cashSales: {
    type: 'cashSale',
    code: 'CS',
    about: 'Creates or updates a cash sale, which books revenue and takes the goods off stock.',
    fields: {
      ...SALES_FIELDS,
      ...ADDRESSES,
      account: 'ref',
      undepFunds: 'text',
      paymentOption: 'ref',
      postingPeriod: 'ref',
      shippingCost: 'number',
    },
    line: SALES_LINE,
  },
  invoices: {
    type: 'invoice',
    code: 'INV',
    about: 'Creates or updates a stand-alone invoice.',
    fields: {
      ...SALES_FIELDS,
      ...ADDRESSES,
      dueDate: 'date',
      terms: 'ref',
      postingPeriod: 'ref',
      shippingCost: 'number',
    },
    line: SALES_LINE,
  },
  returnAuthorizations: {
    type: 'returnAuthorization',
    code: 'RA',
    about: 'Creates or updates a stand-alone return authorization.',
    fields: { ...SALES_FIELDS, orderStatus: 'enum' },
    line: SALES_LINE,
  },
};

/** How a kind is upserted: the external id makes a repetition an update to the same state. */
export function documentCapability({ about, fields, line }: DocumentKind): WriteCapability {
  return {
    about: `${about} The key becomes its external id; a key of digits is an internal id.`,
    idempotency: 'natural',
    batch: { max: 100, partial: true },
    schema: fieldsSchema(fields, { lines: linesSchema(line) }),
  };
}

/** Upserts documents of one kind. Shape: one ack per command, in order. */
export function upsertDocuments(
  account: Account,
  kind: DocumentKind,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  return inWaves(commands, { prepare: (wave) => prepare(account, kind, wave) });
}

async function prepare(account: Account, kind: DocumentKind, wave: Wave): Promise<WriteOne> {
  const externalIds = wave
    .filter(({ key }) => !isInternalId(key))
    .map(({ key }) => externalIdOf(account.settings, kind.code, key));
  const [items, ids] = await Promise.all([
    itemsOfLines(
      account,
      wave.map((command) => command.data),
    ),
    idsOfExternalIds(account, 'transaction', externalIds),
  ]);
  const internal = wave.map(({ key }) => key).filter(isInternalId);
  const lines = await linesOf(account, [...ids.values(), ...internal]);
  const judge = judgeOfRefusals(
    account,
    wave.map((command) => command.data),
    kind,
  );
  return async (command) =>
    judge(command.data, await upsertOne(account, kind, command, { items, ids, lines }));
}

interface Known {
  readonly items: NamedItems;
  readonly ids: ReadonlyMap<string, string>;
  readonly lines: ReadonlyMap<string, readonly KnownLine[]>;
}

async function upsertOne(
  account: Account,
  kind: DocumentKind,
  { key, data }: Command,
  known: Known,
): Promise<Ack> {
  const built = buildBody(data, { fields: kind.fields, others: ['lines'] }, account.settings);
  if ('flaw' in built) return flawed(built);
  const externalId = isInternalId(key) ? null : externalIdOf(account.settings, kind.code, key);
  const id = externalId === null ? key : known.ids.get(externalId);
  const lines = linesIn(data);
  const sublist = lines === undefined ? null : documentLines(account, kind, lines, known, id);
  if (sublist !== null && 'flaw' in sublist) return flawOrUnknown(sublist);
  if (id === undefined) {
    const flaw = creationFlaw(built.body, lines?.length ?? 0);
    if (flaw !== null) return flawed(flaw);
  }
  const { subsidiary } = account.settings;
  const isNew = id === undefined && subsidiary !== null && built.body['subsidiary'] === undefined;
  const body: Record<string, Json> = {
    ...built.body,
    ...(isNew ? { subsidiary: { id: subsidiary } } : {}),
    ...(sublist === null ? {} : { item: { items: sublist.lines } }),
  };
  const replace = sublist === null ? null : 'item';
  return sendPosting(account, body, (sent) =>
    externalId === null
      ? updateRecord(account, kind.type, { id: key }, sent, replace)
      : upsertRecord(account, kind.type, externalId, sent, replace),
  );
}

function documentLines(
  account: Account,
  kind: DocumentKind,
  wanted: Parameters<typeof buildLines>[1],
  known: Known,
  id: string | undefined,
): { readonly lines: readonly Record<string, Json>[] } | Flaw {
  const built = buildLines(account, wanted, { fields: kind.line, items: known.items });
  if ('flaw' in built) return built;
  return { lines: numberLines(built, known.lines.get(id ?? '') ?? []) };
}

function creationFlaw(body: Readonly<Record<string, Json>>, lines: number): Flaw | null {
  if (body['entity'] === undefined) {
    return { flaw: 'a new record names its customer', path: 'entity' };
  }
  return lines === 0 ? { flaw: 'a new record has at least one line', path: 'lines' } : null;
}

/** An item that is not there is something else than a wrong map. */
export function flawOrUnknown(flaw: Flaw): Ack {
  if (!flaw.flaw.startsWith(UNKNOWN_ITEM)) return flawed(flaw);
  return refused(NETSUITE_ERRORS.NETSUITE_REFERENCE_UNKNOWN, flaw.flaw, flaw.path);
}
