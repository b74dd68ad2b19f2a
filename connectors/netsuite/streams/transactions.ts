/** The transaction streams: one query for the heads of a page, one for the lines of all of them. */
import { isJsonObject, type Json } from '../../../core/connector/index.ts';
import { isList } from '../node.ts';
import { isIn, plain } from '../suiteql.ts';
import { column } from './column.ts';
import type { Parts, StreamSource } from './stream.ts';

/** What is particular about one type of transaction. */
interface Kind {
  readonly name: string;
  readonly about: string;
  /** `transaction.type`; the record type names of NetSuite's pages contradict each other. */
  readonly type: string;
  readonly code: string;
  /** How the quantities of its lines are stored: sold ones are negative. */
  readonly sign: 'negated' | 'absolute' | 'asIs';
}

const KINDS: readonly Kind[] = [
  {
    name: 'salesOrders',
    about: 'Sales orders with their lines: what was ordered, shipped and billed.',
    type: 'SalesOrd',
    code: 'SO',
    sign: 'negated',
  },
  {
    name: 'cashSales',
    about: 'Cash sales: revenue and stock relief in one record.',
    type: 'CashSale',
    code: 'CS',
    sign: 'negated',
  },
  {
    name: 'invoices',
    about: 'Invoices, stand-alone or of a sales order.',
    type: 'CustInvc',
    code: 'INV',
    sign: 'negated',
  },
  {
    name: 'itemFulfillments',
    about: 'Item fulfilments: what was picked, packed or shipped of a sales order.',
    type: 'ItemShip',
    code: 'IF',
    sign: 'negated',
  },
  {
    name: 'returnAuthorizations',
    about: 'Return authorizations: what a customer may send back.',
    type: 'RtnAuth',
    code: 'RA',
    sign: 'absolute',
  },
  {
    name: 'itemReceipts',
    about: 'Item receipts: goods that came back to a location.',
    type: 'ItemRcpt',
    code: 'IR',
    sign: 'absolute',
  },
  {
    name: 'creditMemos',
    about: 'Credit memos, applied to invoices or open.',
    type: 'CustCred',
    code: 'CM',
    sign: 'absolute',
  },
  {
    name: 'cashRefunds',
    about: 'Cash refunds: money given back for a cash sale.',
    type: 'CashRfnd',
    code: 'CR',
    sign: 'absolute',
  },
  {
    name: 'inventoryAdjustments',
    about: 'Inventory adjustments: quantities added to or taken from a location.',
    type: 'InvAdjst',
    code: 'IA',
    sign: 'asIs',
  },
  {
    name: 'inventoryTransfers',
    about: 'Inventory transfers between locations; quantities are what was moved.',
    type: 'InvTrnfr',
    code: 'IT',
    sign: 'negated',
  },
];

const HEADS = [
  'transaction t',
  "JOIN transactionline ml ON ml.transaction = t.id AND ml.mainline = 'T'",
].join(' ');
const CURRENCY = 'LEFT JOIN currency cu ON cu.id = t.currency';

function streamOf({ name, about, type, code, sign }: Kind): StreamSource {
  return {
    name,
    about,
    from: ({ multiCurrency }) => (multiCurrency ? `${HEADS} ${CURRENCY}` : HEADS),
    keys: [column('id', 't.id', 'id')],
    modified: column('lastModifiedDate', 't.lastmodifieddate', 'utc'),
    where: [isIn('t.type', [type])],
    columns: HEAD_COLUMNS,
    parts: PARTS[name] ?? [LINES],
    external: { expression: 't.externalid', code },
    customFields: { prefixes: ['custbody'], table: 't' },
    occurred: 'createdDate',
    pii: { email: 'email', memo: 'freeText' },
    finish: (data) => signed(data, sign),
  };
}

const HEAD_COLUMNS = [
  column('id', 't.id', 'id'),
  column('externalId', 't.externalid', 'text'),
  column('tranId', 't.tranid', 'text'),
  column('tranDate', 't.trandate', 'date'),
  column('status', 't.status', 'text'),
  column('entity', 't.entity', 'id'),
  // Neither is a column of the head's own table: both stand on its main line.
  column('subsidiary', 'ml.subsidiary', 'id', 'oneWorld'),
  column('location', 'ml.location', 'id'),
  column('createdFrom', 'ml.createdfrom', 'id'),
  column('transferLocation', 't.transferlocation', 'id'),
  column('currency', 't.currency', 'id', 'multiCurrency'),
  column('currencyCode', 'cu.symbol', 'text', 'multiCurrency'),
  column('total', 't.foreigntotal', 'amount'),
  column('otherRefNum', 't.otherrefnum', 'text'),
  column('email', 't.email', 'text'),
  column('memo', 't.memo', 'text'),
  column('createdDate', 't.createddate', 'wall'),
  column('lastModifiedDate', 't.lastmodifieddate', 'utc'),
];

const LINES: Parts = {
  field: 'lines',
  from: 'transactionline tl LEFT JOIN item i ON i.id = tl.item',
  owner: 'tl.transaction',
  keys: [column('line', 'tl.id', 'number')],
  // Tax, cost-of-goods and shipping lines are bookkeeping, not what was sold.
  where: [
    plain("tl.mainline = 'F'"),
    plain("NVL(tl.taxline, 'F') = 'F'"),
    plain("NVL(tl.iscogs, 'F') = 'F'"),
    plain("NVL(tl.itemtype, '-') <> 'ShipItem'"),
  ],
  columns: [
    column('line', 'tl.id', 'number'),
    column('lineUniqueKey', 'tl.uniquekey', 'id'),
    column('item', 'tl.item', 'id'),
    column('sku', 'i.itemid', 'text'),
    column('quantity', 'tl.quantity', 'number'),
    column('rate', 'tl.rate', 'amount'),
    column('amount', 'tl.foreignamount', 'amount'),
    column('location', 'tl.location', 'id'),
    column('quantityShipped', 'tl.quantityshiprecv', 'number'),
    column('quantityBilled', 'tl.quantitybilled', 'number'),
    column('isClosed', 'tl.isclosed', 'boolean'),
    column('memo', 'tl.memo', 'text'),
  ],
  customFields: { prefix: 'custcol', table: 'tl' },
};

/** Of the two lines of a moved item the one that left. */
const TRANSFER_LINES: Parts = { ...LINES, where: [...LINES.where, plain('tl.quantity < 0')] };

/** What was sent of an order, shipment by shipment: the order's own lines give the sum only. */
const SHIPMENTS: Parts = {
  field: 'shipments',
  from: 'transactionline tl JOIN transaction s ON s.id = tl.transaction LEFT JOIN item i ON i.id = tl.item',
  owner: 'tl.createdfrom',
  keys: [column('shipment', 'tl.transaction', 'number'), column('shipmentLine', 'tl.id', 'number')],
  where: [isIn('s.type', ['ItemShip']), ...LINES.where],
  columns: [
    column('shipment', 'tl.transaction', 'id'),
    // C is shipped; what was only picked or packed is still there.
    column('status', 's.status', 'text'),
    column('item', 'tl.item', 'id'),
    column('sku', 'i.itemid', 'text'),
    column('quantity', 'ABS(tl.quantity)', 'number'),
  ],
};

/**
 * The parcels of a shipment.
 *
 * Source: two public projects join these tables in SuiteQL; the field of the record itself cannot be queried.
 */
const PACKAGES: Parts = {
  field: 'packages',
  from: 'TrackingNumberMap m JOIN TrackingNumber tn ON tn.id = m.trackingnumber',
  owner: 'm.transaction',
  keys: [column('package', 'tn.id', 'number')],
  where: [],
  columns: [column('trackingNumber', 'tn.trackingnumber', 'text')],
};

/** What hangs on transactions, where it is more than their lines. */
const PARTS: Readonly<Record<string, readonly Parts[]>> = {
  salesOrders: [LINES, SHIPMENTS],
  itemFulfillments: [LINES, PACKAGES],
  inventoryTransfers: [TRANSFER_LINES],
};

/** The transaction streams. */
export const TRANSACTION_STREAMS: readonly StreamSource[] = KINDS.map(streamOf);

/** Fields of a line that carry the sign of the bookkeeping, and those that are counted from zero either way. */
const SIGNED = ['quantity', 'amount'];
const COUNTED = ['quantityShipped', 'quantityBilled'];

function signed(data: Record<string, Json>, sign: Kind['sign']): Record<string, Json> {
  const { lines } = data;
  if (sign === 'asIs' || !isList(lines)) return data;
  const total = sign === 'absolute' ? { total: withoutSign(data['total'] ?? null) } : {};
  return { ...data, ...total, lines: lines.map((line) => signedLine(line, sign)) };
}

function signedLine(line: Json, sign: 'negated' | 'absolute'): Json {
  if (!isJsonObject(line)) return line;
  const turn = sign === 'negated' ? negated : withoutSign;
  return {
    ...line,
    ...Object.fromEntries(SIGNED.map((field) => [field, turn(line[field] ?? null)])),
    ...Object.fromEntries(COUNTED.map((field) => [field, withoutSign(line[field] ?? null)])),
  };
}

function withoutSign(value: Json): Json {
  if (typeof value === 'number') return Math.abs(value);
  return typeof value === 'string' ? value.replace(/^-/, '') : value;
}

function negated(value: Json): Json {
  if (typeof value === 'number') return value === 0 ? 0 : -value;
  if (typeof value !== 'string' || /^-?0(\.0+)?$/.test(value)) return value;
  return value.startsWith('-') ? value.slice(1) : `-${value}`;
}
