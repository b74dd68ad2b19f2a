import type { TillTables } from './tables.ts';

/** One row of a file for the till, by column name. */
export type InRow = Readonly<Record<string, string>>;

/** A kind of file that the till takes. */
export interface Kind {
  /** Its columns; a file has exactly these, in any order. */
  readonly columns: readonly string[];
  /** What names a row in an answer. */
  readonly key: (row: InRow) => string;
  /** Why the till does not take a row, or null. */
  readonly wrong: (row: InRow, till: TillRules) => string | null;
  /** Puts a row into the till's table. */
  readonly apply: (row: InRow, till: TillRules) => void;
  /** Forgets what a full file does not mention; null: such files never are full. */
  readonly forget: ((keys: ReadonlySet<string>, till: TillRules) => void) | null;
}

/** What the rules look at. */
export interface TillRules {
  readonly tables: TillTables;
  readonly store: string;
  readonly textMax: number;
  /** The time that rows are marked with. */
  readonly at: string;
}

const PRICE_MAX = 9_999.99;
const STOCK_MAX = 99_999;
const EMAIL_MAX = 60;
const DUE = /^\d{4}-\d\d-\d\d \d\d:\d\d$/;
const NUMBER_TEXT = /^[A-Za-z0-9._-]+$/;

const at = (row: InRow, column: string): string => row[column] ?? '';

/** The files that the till takes, by the beginning of their names. */
export const KINDS: Readonly<Record<'stock' | 'price' | 'customer' | 'pickup', Kind>> = {
  stock: {
    columns: ['sku', 'available'],
    key: (row) => at(row, 'sku'),
    wrong: (row, till) =>
      number(row, 'sku', till) ??
      (isWhole(at(row, 'available'), STOCK_MAX)
        ? null
        : `available is no number up to ${STOCK_MAX}`),
    apply: (row, { tables, at: changedAt }) =>
      tables.stock.put({ id: at(row, 'sku'), available: Number(at(row, 'available')), changedAt }),
    forget: (keys, { tables }) => forget(tables.stock, keys),
  },
  price: {
    columns: ['sku', 'text', 'price'],
    key: (row) => at(row, 'sku'),
    wrong: (row, till) => number(row, 'sku', till) ?? text(row, 'text', till.textMax) ?? price(row),
    apply: (row, { tables, at: changedAt }) =>
      tables.prices.put({
        id: at(row, 'sku'),
        text: at(row, 'text'),
        price: Number(at(row, 'price')).toFixed(2),
        changedAt,
      }),
    forget: (keys, { tables }) => forget(tables.prices, keys),
  },
  customer: {
    columns: ['customer', 'firstName', 'lastName', 'email', 'phone'],
    key: (row) => at(row, 'customer'),
    wrong: (row, till) =>
      number(row, 'customer', till) ??
      text(row, 'firstName', till.textMax) ??
      text(row, 'lastName', till.textMax) ??
      text(row, 'email', EMAIL_MAX) ??
      text(row, 'phone', till.textMax),
    apply: (row, { tables, at: changedAt }) =>
      tables.customers.put({
        id: at(row, 'customer'),
        firstName: at(row, 'firstName'),
        lastName: at(row, 'lastName'),
        email: at(row, 'email'),
        phone: at(row, 'phone'),
        changedAt,
      }),
    forget: null,
  },
  pickup: {
    columns: ['order', 'store', 'customer', 'due', 'line', 'sku', 'quantity'],
    key: (row) => at(row, 'order'),
    wrong: pickupWrong,
    apply: applyPickup,
    forget: null,
  },
};

function pickupWrong(row: InRow, till: TillRules): string | null {
  const { tables, store, textMax } = till;
  const sku = at(row, 'sku');
  if (at(row, 'store') !== store) return `store is not ${store}`;
  if (!DUE.test(at(row, 'due'))) return 'due is no time such as 2026-01-31 17:00';
  if (tables.prices.get(sku) === undefined) return `sku ${sku} is not known here`;
  if (!isWhole(at(row, 'quantity'), STOCK_MAX)) return `quantity is no number up to ${STOCK_MAX}`;
  return number(row, 'order', till) ?? text(row, 'customer', textMax) ?? number(row, 'line', till);
}

/** A line of which nothing is left to be handed out is not shown any more. */
function applyPickup(row: InRow, { tables, at: changedAt }: TillRules): void {
  const id = `${at(row, 'order')}|${at(row, 'line')}`;
  const quantity = Number(at(row, 'quantity'));
  if (quantity === 0) {
    tables.pickups.drop(id);
    return;
  }
  tables.pickups.put({
    ...{ id, quantity, changedAt },
    order: at(row, 'order'),
    line: at(row, 'line'),
    store: at(row, 'store'),
    customer: at(row, 'customer'),
    due: at(row, 'due'),
    sku: at(row, 'sku'),
  });
}

/** A number of an item, customer or order: what a till's keyboard can type. */
function number(row: InRow, column: string, { textMax }: TillRules): string | null {
  const value = at(row, column);
  if (value === '') return `${column} is empty`;
  if (!NUMBER_TEXT.test(value)) return `${column} has characters that a till cannot type`;
  return text(row, column, textMax);
}

/** A receipt printer has one code page, and so much width. */
function text(row: InRow, column: string, most: number): string | null {
  const value = at(row, column);
  if (value.length > most) return `${column} has ${value.length} characters, at most ${most}`;
  const foreign = /[^ -~\u00a0-\u00ff]/u.exec(value)?.[0];
  return foreign === undefined ? null : `${column} has a character that cannot be printed`;
}

function price(row: InRow): string | null {
  const value = at(row, 'price');
  const isPrice = /^\d{1,7}(?:\.\d{1,2})?$/.test(value);
  if (isPrice && Number(value) > 0 && Number(value) <= PRICE_MAX) return null;
  return `price is no amount from 0.01 to ${PRICE_MAX}`;
}

function isWhole(value: string, most: number): boolean {
  return /^\d{1,9}$/.test(value) && Number(value) <= most;
}

function forget(
  table: { all(): Iterable<{ readonly id: string }>; drop(id: string): void },
  keys: ReadonlySet<string>,
): void {
  for (const { id } of [...table.all()]) if (!keys.has(id)) table.drop(id);
}
