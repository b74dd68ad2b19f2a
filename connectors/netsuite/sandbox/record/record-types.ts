/** The record types of the sandbox: where they lie, how they count, and what they do to stock. */
/** What a record does to stock. */
export type StockRule = 'none' | 'demand' | 'out' | 'in' | 'adjust' | 'transfer';

/** One record type. */
export interface RecordType {
  readonly name: string;
  readonly table: 'customers' | 'items' | 'locations' | 'transactions';
  /** `transaction.type` in queries, and how its numbers begin. */
  readonly code: string;
  readonly prefix: string;
  /** The sublist of its goods, and how lines in it are told apart. */
  readonly goods: 'item' | 'inventory' | null;
  readonly keys: Readonly<Record<string, readonly string[]>>;
  readonly stock: StockRule;
  /** Whether it posts to the books and so needs an open period. */
  readonly isPosting: boolean;
  /** Whether it can only be made out of another record. */
  readonly isTransformOnly: boolean;
  /** How quantities stand in the table of lines: sold ones are negative. */
  readonly sign: 1 | -1;
}

function transaction(
  name: string,
  code: string,
  prefix: string,
  more: Partial<RecordType>,
): RecordType {
  return {
    name,
    table: 'transactions',
    code,
    prefix,
    goods: 'item',
    keys: { item: ['line'], inventory: ['line'], apply: ['doc'] },
    stock: 'none',
    isPosting: true,
    isTransformOnly: false,
    sign: -1,
    ...more,
  };
}

function master(name: string, table: RecordType['table'], keys: RecordType['keys']): RecordType {
  return {
    name,
    table,
    code: name,
    prefix: '',
    goods: null,
    keys,
    stock: 'none',
    isPosting: false,
    isTransformOnly: false,
    sign: 1,
  };
}

/** All types. Source: NOTES of the field, sections 3, 5 and 7. */
export const RECORD_TYPES: readonly RecordType[] = [
  master('customer', 'customers', { addressBook: ['id'] }),
  master('inventoryItem', 'items', {
    price: ['priceLevel', 'currencyPage', 'priceQty'],
    locations: ['location'],
  }),
  master('location', 'locations', {}),
  transaction('salesOrder', 'SalesOrd', 'SO', { stock: 'demand', isPosting: false }),
  transaction('cashSale', 'CashSale', 'CS', { stock: 'out' }),
  transaction('invoice', 'CustInvc', 'INV', { stock: 'out' }),
  transaction('itemFulfillment', 'ItemShip', 'IF', { stock: 'out', isTransformOnly: true }),
  transaction('returnAuthorization', 'RtnAuth', 'RMA', { isPosting: false, sign: 1 }),
  transaction('itemReceipt', 'ItemRcpt', 'IR', { stock: 'in', isTransformOnly: true, sign: 1 }),
  transaction('creditMemo', 'CustCred', 'CM', { stock: 'in', sign: 1 }),
  transaction('cashRefund', 'CashRfnd', 'CR', { stock: 'in', sign: 1 }),
  transaction('inventoryAdjustment', 'InvAdjst', 'IA', {
    goods: 'inventory',
    stock: 'adjust',
    sign: 1,
  }),
  transaction('inventoryTransfer', 'InvTrnfr', 'IT', { goods: 'inventory', stock: 'transfer' }),
];
