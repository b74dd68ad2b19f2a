/** Whether an order's sums add up: a mismatch is noted for a person, and never refused. */
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { decimalOf, type Micro, microOf, timesOf } from '../money.ts';

/** What does not add up, one sentence each; nothing is said of sums whose parts did not come. */
export function sumNotes(order: JsonObject): readonly string[] {
  const totals = isJsonObject(order['totals']) ? order['totals'] : {};
  const discount = discountOf(order, totals);
  // Whose price a discount lowered is not told, so with one the charges for shipping cannot be compared.
  const shipping = discount === 0n ? sumOf(order['shippingLines'], 'amount') : null;
  const parts: readonly (readonly [string, Micro | null])[] = [
    ['subtotal', subtotalOf(order, discount)],
    ['shipping', shipping],
    ['tax', taxOf(order)],
    ['refunded', sumOf(order['refunds'], 'amount')],
    ['total', totalOf(order, totals)],
  ];
  return parts.flatMap(([name, sum]) => {
    const told = amountOf(totals[name]);
    if (sum === null || told === null || sum === told) return [];
    return [`totals.${name} is ${decimalOf(told)}, but its parts come to ${decimalOf(sum)}`];
  });
}

/** What the whole order costs less, beside the lines' own discounts; null when nobody can say. */
function discountOf(order: JsonObject, totals: JsonObject): Micro | null {
  if (Array.isArray(order['discounts'])) return sumOf(order['discounts'], 'amount');
  const told = amountOf(totals['discount']);
  return told === null || told === 0n ? 0n : null;
}

/** The amount of a field, or null when it is not there. */
export function amountOf(value: Json | undefined): Micro | null {
  return typeof value === 'string' ? microOf(value) : null;
}

/** The sum of one field over a list; null when there is no list or an amount is missing. */
export function sumOf(list: Json | undefined, field: string): Micro | null {
  if (!Array.isArray(list)) return null;
  return total(list.map((item) => (isJsonObject(item) ? amountOf(item[field]) : null)));
}

/** Null as soon as one part is unknown: half a sum would be a wrong one. */
function total(amounts: readonly (Micro | null)[]): Micro | null {
  let sum = 0n;
  for (const amount of amounts) {
    if (amount === null) return null;
    sum += amount;
  }
  return sum;
}

/** All lines after their own discounts, less those of the whole order. */
function subtotalOf(order: JsonObject, discount: Micro | null): Micro | null {
  const { lines } = order;
  if (!Array.isArray(lines) || discount === null) return null;
  const sum = total(lines.map((line) => (isJsonObject(line) ? lineTotal(line) : null)));
  return sum === null ? null : sum - discount;
}

function lineTotal(line: JsonObject): Micro | null {
  const told = amountOf(line['total']);
  if (told !== null) return told;
  const price = amountOf(line['unitPrice']);
  const { quantity } = line;
  if (price === null || typeof quantity !== 'number') return null;
  return timesOf(price, quantity) - (amountOf(line['discount']) ?? 0n);
}

/** The taxes by kind when they came, else those of the lines and of the shipping. */
function taxOf(order: JsonObject): Micro | null {
  if (Array.isArray(order['taxes']) && order['taxes'].length > 0)
    return sumOf(order['taxes'], 'amount');
  const lines = sumOf(order['lines'], 'tax');
  const shipping = Array.isArray(order['shippingLines']) ? order['shippingLines'] : [];
  return lines === null ? null : total([lines, sumOf(shipping, 'tax')]);
}

function totalOf(order: JsonObject, totals: JsonObject): Micro | null {
  const subtotal = amountOf(totals['subtotal']);
  if (subtotal === null) return null;
  const tax = order['taxesIncluded'] === true ? 0n : (amountOf(totals['tax']) ?? 0n);
  return subtotal + tax + (amountOf(totals['shipping']) ?? 0n);
}
