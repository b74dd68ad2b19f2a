/** What the till's files say by a reckoning of the tests' own: no code of the product is used. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const ROOT = join(import.meta.dirname, '..', '..');
/** Codes of the files that are no products: postage, fees, manual entries. */
const NON_PRODUCTS = readFileSync(join(ROOT, 'config/tables/non-products.csv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(',')[0] ?? '');

export interface TillBook {
  lines: number;
  nonProducts: number;
  sales: number;
  returns: number;
  writeOffs: number;
  /** Lines whose stock code has lower-case letters. */
  lowerCase: number;
  /** Customer ids as they must come out, by invoice; null where none stands. */
  readonly customers: Map<string, string | null>;
  /** What the files do to the stock on hand, by SKU in capitals. */
  readonly moved: Map<string, number>;
}

/** Books every line of those files; gzip or plain. */
export function bookOf(paths: readonly string[]): TillBook {
  const book: TillBook = {
    lines: 0,
    nonProducts: 0,
    sales: 0,
    returns: 0,
    writeOffs: 0,
    lowerCase: 0,
    customers: new Map(),
    moved: new Map(),
  };
  for (const path of paths) {
    const bytes = readFileSync(path);
    const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    for (const fields of rowsOf(text).slice(1)) bookLine(book, fields);
  }
  return book;
}

function bookLine(book: TillBook, fields: readonly string[]): void {
  const [invoice = '', code = '', , quantityText, , , customer = ''] = fields;
  const sku = code.trim().toUpperCase();
  const quantity = Number(quantityText);
  book.lines += 1;
  book.customers.set(invoice, customer === '' ? null : customer.replace(/\.0$/, ''));
  if (NON_PRODUCTS.includes(sku)) {
    book.nonProducts += 1;
    return;
  }
  if (code !== sku) book.lowerCase += 1;
  const isReturn = quantity < 0 && invoice.startsWith('C');
  if (quantity > 0) book.sales += 1;
  else if (isReturn) book.returns += 1;
  else book.writeOffs += 1;
  const change = quantity > 0 || isReturn ? -quantity : quantity;
  book.moved.set(sku, (book.moved.get(sku) ?? 0) + change);
}

/** Quoted fields may hold commas and doubled quotes. */
function rowsOf(text: string): readonly (readonly string[])[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) =>
      [...line.matchAll(/(?:"((?:[^"]|"")*)"|([^,]*))(?:,|$)/g)].map(
        ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
      ),
    );
}
