import type { Json } from '../../../core/connector/index.ts';
import type { Fields } from '../formats/row.ts';
import { examplesOf, type Personal, personalIn } from './personal.ts';
import { typeOf, type ValueType } from './value-type.ts';

/** What the rows that were looked at say of one column. */
export interface ColumnFacts {
  readonly name: string;
  readonly is: ValueType;
  readonly filled: number;
  readonly empty: number;
  readonly distinct: number;
  readonly examples: readonly string[];
  readonly personal: Personal | null;
  /** Whether its figures name something and count nothing: an article, a receipt, a phone. */
  readonly isId: boolean;
  /** Whether its figures count or measure: no key is made of them. */
  readonly isMeasure: boolean;
  /** Whether its ids were written as floats: 17850.0. */
  readonly isFloatId: boolean;
  readonly traps: readonly string[];
}

/** Words of names whose figures name something. */
const ID_WORDS = [
  ...['id', 'no', 'nr', 'num', 'number', 'code', 'sku', 'ean', 'gtin', 'upc', 'plu', 'barcode'],
  ...['isbn', 'article', 'item', 'zip', 'plz', 'phone', 'receipt', 'invoice', 'ticket', 'store'],
  ...['register', 'till', 'cashier', 'customer', 'account', 'line', 'handle'],
];
/** Parts of names whose figures count or measure. */
const COUNT_WORDS = [
  ...['qty', 'quantity', 'menge', 'count', 'stock', 'on.?hand', 'available', 'amount', 'price'],
  ...['total', 'cost', 'tax', 'weight', 'grams', 'rate', 'value', 'level', 'point', 'days'],
  ...['position', 'units', 'betrag', 'preis', 'anzahl'],
];
const ID_NAME = new RegExp(`(^|[^a-z])(${ID_WORDS.join('|')})([^a-z]|$)`, 'i');
const COUNT_NAME = new RegExp(COUNT_WORDS.join('|'), 'i');
const PERSON_NAME = /e-?mail|phone|birth|first.?name|last.?name|street|gender/i;

/** The facts of every column, in the order in which the rows name them. */
export function columnFacts(rows: readonly Fields[]): readonly ColumnFacts[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const hasPeople = names.some((name) => PERSON_NAME.test(name));
  return names.flatMap((name) => {
    const values = rows.map((row) => row[name]);
    // Lists and objects, as EDI lines carry them, are no columns.
    if (values.some((value) => typeof value === 'object' && value !== null)) return [];
    return [factsOf(name, values.map(textOf), hasPeople)];
  });
}

/** A value as the text that a key or a format sees. */
export function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function factsOf(name: string, values: readonly string[], hasPeople: boolean): ColumnFacts {
  const is = typeOf(values, name);
  const filled = values.filter((value) => value.trim() !== '');
  const personal = personalIn(name, values, hasPeople);
  const isFloatId = isFloatIdColumn(name, filled);
  const isId = isFloatId || isIdColumn(name, is, filled);
  return {
    name,
    is,
    filled: filled.length,
    empty: values.length - filled.length,
    distinct: new Set(filled).size,
    examples: examplesOf(filled, personal),
    personal,
    isId,
    isMeasure: isMeasureColumn(name, is) && !isId,
    isFloatId,
    traps: trapsOf(name, is, filled),
  };
}

/** `unitPrice` → `unit Price`: the words of a name, however it is written. */
function wordsOf(name: string): string {
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .replaceAll('_', ' ');
}

function isMeasureColumn(name: string, is: ValueType): boolean {
  return is.type === 'decimal' || (is.type === 'integer' && COUNT_NAME.test(name));
}

function isIdColumn(name: string, is: ValueType, filled: readonly string[]): boolean {
  if (is.type !== 'integer' && is.type !== 'decimal') return ID_NAME.test(wordsOf(name));
  if (filled.some((value) => /^0\d/.test(value))) return true;
  if (filled.some((value) => value.replace(/\D/g, '').length > 11)) return true;
  return ID_NAME.test(wordsOf(name)) && !COUNT_NAME.test(name);
}

function isFloatIdColumn(name: string, filled: readonly string[]): boolean {
  if (!ID_NAME.test(wordsOf(name)) || COUNT_NAME.test(name)) return false;
  return filled.length > 0 && filled.every((value) => /^\d+\.0$/.test(value));
}

function trapsOf(name: string, is: ValueType, filled: readonly string[]): readonly string[] {
  const traps: string[] = [];
  const zeros = filled.filter((value) => /^0\d/.test(value.trim())).length;
  if (zeros > 0 && is.type === 'integer') {
    traps.push(`${name}: ${zeros} values begin with zeros, so it stays text`);
  }
  if (isFloatIdColumn(name, filled)) {
    traps.push(`${name}: ids written as floats (17850.0): the end .0 is taken off`);
  }
  if (is.type === 'integer' || is.type === 'decimal') {
    const negative = filled.filter((value) => /^-|-$|^\(/.test(value.trim())).length;
    if (negative > 0)
      traps.push(`${name}: ${negative} values are negative; returns or write-offs?`);
  }
  if (is.type === 'ambiguousTime') {
    traps.push(`${name}: ${is.formats.join(' or ')}: no value tells which, so it stays text`);
  }
  if (filled.some((value) => value.includes('\ufffd'))) {
    traps.push(`${name}: holds characters that were lost before the file was written`);
  }
  return traps;
}
