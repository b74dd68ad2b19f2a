/** The tables of the query service: what each row of the account looks like there. */
import type { Json } from '../../../../core/connector/index.ts';
import { entityName } from '../record/business-rules.ts';
import { statusOf } from '../record/sales.ts';
import {
  available,
  type Books,
  committed,
  numberAt,
  PRICE_LEVELS,
  refId,
  SUBSIDIARIES,
  typeNamed,
} from '../state/books.ts';
import type { GoneRow, LevelRow, Line, RecordRow } from '../state/rows.ts';
import { type FullLine, fullLines } from './full-lines.ts';
import { type PackageRow, packagesOf, TRACKING_NUMBER, TRACKING_NUMBER_MAP } from './packages.ts';
import { instant, type Value, wallDate, wallOf } from './value.ts';

/** One table: its rows, and each column as a way to its value. */
export interface View {
  readonly name: string;
  rows(): Iterable<object>;
  value(row: object, column: string): Value | undefined;
}

type Columns<R> = Readonly<Record<string, (row: R, books: Books) => Value>>;

/** Makes the tables of an account. */
export function makeViews(books: Books): ReadonlyMap<string, View> {
  const { tables } = books;
  const views = [
    view(books, 'customer', CUSTOMER, () => seen(books, 'customers', tables.customers.all())),
    view(books, 'item', ITEM, () => seen(books, 'items', tables.items.all())),
    view(books, 'location', LOCATION, () => seen(books, 'locations', tables.locations.all())),
    view(books, 'transaction', TRANSACTION, () =>
      seen(books, 'transactions', tables.transactions.all()),
    ),
    view(books, 'transactionline', TRANSACTION_LINE, () => allLines(books)),
    view(books, 'previoustransactionlink', LINK, () => allLines(books)),
    view(books, 'aggregateitemlocation', LEVEL, () => seen(books, 'levels', tables.levels.all())),
    view(books, 'inventoryitemlocations', LEVEL, () => seen(books, 'levels', tables.levels.all())),
    view(books, 'pricing', PRICING, () => allPrices(books)),
    view(books, 'trackingnumber', TRACKING_NUMBER, () => allPackages(books)),
    view(books, 'trackingnumbermap', TRACKING_NUMBER_MAP, () => allPackages(books)),
    view(books, 'deletedrecord', DELETED, () => tables.gone.all()),
    view(books, 'subsidiary', NAMED, () => SUBSIDIARIES),
    view(books, 'currency', NAMED, () => books.currencies),
    view(books, 'pricelevel', NAMED, () => PRICE_LEVELS),
    ...(books.isSuiteTax ? [view(books, 'taxtype', NAMED, () => [{ id: '1', name: 'VAT' }])] : []),
  ];
  return new Map(views.map((one) => [one.name, one]));
}

function view<R extends object>(
  books: Books,
  name: string,
  columns: Columns<R>,
  rows: () => Iterable<R>,
): View {
  // Rows come back to the view that gave them, so the map says which row an object is.
  const known = new WeakMap<object, R>();
  return {
    name,
    *rows() {
      for (const row of rows()) {
        known.set(row, row);
        yield row;
      }
    },
    value: (object, column) => {
      const row = known.get(object);
      if (row === undefined) return undefined;
      const read = columns[column] ?? (/^cust/.test(column) ? customColumn(column) : undefined);
      return read?.(row, books);
    },
  };
}

function customColumn(name: string): (row: object) => Value {
  return (row) => {
    if ('fields' in row) return plain(bagOf(row.fields)[name]);
    if ('line' in row) return plain(bagOf(row.line)[name]);
    return null;
  };
}

function bagOf(value: unknown): Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** What the query service sees may lag behind what was written. */
function* seen<R extends RecordRow | LevelRow>(
  books: Books,
  table: string,
  rows: Iterable<R>,
): Iterable<R> {
  const now = books.now();
  for (const row of rows) {
    const shown = books.index.see(table, row, now);
    if (shown !== null) yield shown;
  }
}

function* allLines(books: Books): Iterable<FullLine> {
  for (const row of seen(books, 'transactions', books.tables.transactions.all())) {
    yield* fullLines(books, row);
  }
}

function allPackages(books: Books): Iterable<PackageRow> {
  return packagesOf(seen(books, 'transactions', books.tables.transactions.all()));
}

interface PriceRow {
  readonly item: RecordRow;
  readonly price: Line;
}

function* allPrices(books: Books): Iterable<PriceRow> {
  for (const item of seen(books, 'items', books.tables.items.all())) {
    for (const price of item.lists['price'] ?? []) yield { item, price };
  }
}

function plain(value: Json | undefined): Value {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  if (typeof value === 'string' || typeof value === 'number') return value;
  return refId(value);
}

/** Internal ids are numbers in the tables. */
function idNumber(id: string | null): Value {
  return id === null ? null : Number(id);
}

function field(name: string): (row: RecordRow) => Value {
  return (row) => plain(row.fields[name]);
}

function reference(name: string): (row: RecordRow) => Value {
  return (row) => idNumber(refId(row.fields[name]));
}

const HEAD: Columns<RecordRow> = {
  id: (row) => Number(row.id),
  externalid: (row) => row.externalId,
  lastmodifieddate: (row) => instant(row.modified),
  createddate: (row, { timeZone }) => wallOf(row.created, timeZone),
  isinactive: (row) => (row.fields['isInactive'] === true ? 'T' : 'F'),
};

const CUSTOMER: Columns<RecordRow> = {
  ...HEAD,
  datecreated: (row, { timeZone }) => wallOf(row.created, timeZone),
  entityid: (row) => entityName(row),
  isperson: (row) => (row.fields['isPerson'] === true ? 'T' : 'F'),
  companyname: field('companyName'),
  firstname: field('firstName'),
  lastname: field('lastName'),
  email: field('email'),
  phone: field('phone'),
  comments: field('comments'),
  pricelevel: reference('priceLevel'),
  subsidiary: reference('subsidiary'),
  currency: reference('currency'),
  globalsubscriptionstatus: field('globalSubscriptionStatus'),
};

const ITEM: Columns<RecordRow> = {
  ...HEAD,
  itemid: field('itemId'),
  itemtype: (row) => plain(row.fields['itemType']) ?? 'InvtPart',
  displayname: field('displayName'),
  description: field('description'),
  upccode: field('upcCode'),
  mpn: field('mpn'),
  parent: reference('parent'),
};

const LOCATION: Columns<RecordRow> = {
  ...HEAD,
  name: field('name'),
  fullname: field('name'),
  subsidiary: reference('subsidiary'),
  makeinventoryavailable: (row) => (row.fields['makeInventoryAvailable'] === false ? 'F' : 'T'),
  makeinventoryavailablestore: (row) =>
    row.fields['makeInventoryAvailableStore'] === true ? 'T' : 'F',
};

const TRANSACTION: Columns<RecordRow> = {
  ...HEAD,
  type: (row) => typeNamed(row.type)?.code ?? row.type,
  recordtype: (row) => row.type.toLowerCase(),
  tranid: field('tranId'),
  trandate: (row) => wallDate(row.fields['tranDate']),
  status: (row) => plain(statusOf(row)),
  entity: reference('entity'),
  currency: reference('currency'),
  foreigntotal: (row) => {
    const total = plain(row.fields['total']);
    const isBack = row.type === 'creditMemo' || row.type === 'cashRefund';
    return typeof total === 'number' && isBack ? -total : total;
  },
  otherrefnum: field('otherRefNum'),
  email: field('email'),
  memo: field('memo'),
  transferlocation: reference('transferLocation'),
};

const TRANSACTION_LINE: Columns<FullLine> = {
  transaction: (line) => Number(line.row.id),
  id: (line) => line.number,
  uniquekey: (line) => line.uniqueKey,
  linesequencenumber: (line) => line.number,
  mainline: (line) => (line.kind === 'main' ? 'T' : 'F'),
  taxline: (line) => (line.kind === 'tax' ? 'T' : 'F'),
  iscogs: (line) => (line.kind === 'cogs' ? 'T' : 'F'),
  itemtype: (line) =>
    line.kind === 'shipping' ? 'ShipItem' : line.kind === 'goods' ? 'InvtPart' : null,
  item: (line) => idNumber(line.item),
  quantity: (line) => line.quantity,
  rate: (line) => plain(line.line['rate']),
  foreignamount: (line) => line.amount,
  netamount: (line) => line.amount,
  location: (line) => idNumber(line.location),
  quantityshiprecv: (line) =>
    numberAt(line.line, 'quantityFulfilled') + numberAt(line.line, 'quantityReceived'),
  quantitybilled: (line) => numberAt(line.line, 'quantityBilled'),
  isclosed: (line) => (line.line['isClosed'] === true ? 'T' : 'F'),
  memo: (line) => plain(line.line['description'] ?? line.line['memo']),
  subsidiary: (line) => idNumber(refId(line.row.fields['subsidiary'])),
  createdfrom: (line) => idNumber(refId(line.row.fields['createdFrom'])),
};

const LINK: Columns<FullLine> = {
  previousdoc: (line) =>
    line.kind === 'main' ? idNumber(refId(line.row.fields['createdFrom'])) : null,
  nextdoc: (line) => Number(line.row.id),
};

const LEVEL: Columns<LevelRow> = {
  item: (level) => Number(level.item),
  location: (level) => Number(level.location),
  quantityonhand: (level) => level.onHand,
  quantityavailable: (level) => available(level),
  quantitycommitted: (level) => committed(level),
  quantitybackordered: (level) => level.demand - committed(level),
  quantityonorder: () => null,
  quantityintransit: () => null,
  averagecostmli: () => null,
  onhandvaluemli: () => null,
  lastquantityavailablechange: (level, { timeZone }) => wallOf(level.changed, timeZone),
};

const PRICING: Columns<PriceRow> = {
  item: ({ item }) => Number(item.id),
  pricelevel: ({ price }) => idNumber(refId(price['priceLevel'])),
  currency: ({ price }) => idNumber(refId(price['currencyPage']) ?? '1'),
  quantity: ({ price }) => numberAt(price, 'priceQty'),
  unitprice: ({ price }) => plain(price['price']),
};

const DELETED: Columns<GoneRow> = {
  recordid: (row) => Number(row.id),
  type: (row) => row.type,
  name: (row) => row.name,
  deleteddate: (row, { timeZone }) => wallOf(row.at, timeZone),
};

const NAMED: Columns<{ readonly id: string; readonly name: string; readonly symbol?: string }> = {
  id: (row) => Number(row.id),
  name: (row) => row.name,
  symbol: (row) => row.symbol ?? null,
  isinactive: () => 'F',
};
