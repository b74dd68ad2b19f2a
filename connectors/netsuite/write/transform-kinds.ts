/** The transforms that the connector offers: what is made of what, and which fields each takes. */
import type { WriteCapability } from '../../../core/connector/index.ts';
import { SALES_FIELDS } from './documents.ts';
import { type Fields, fieldsSchema } from './fields.ts';
import { linesSchema, SALES_LINE } from './lines.ts';

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
