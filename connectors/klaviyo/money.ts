import type { Json } from '../../core/connector/index.ts';

/** Digits that a double surely keeps. */
const DIGITS_MAX = 15;

/**
 * Money as Klaviyo takes it: a decimal number in major units. Null for what is no amount, or has more digits than a
 * number keeps: an amount is never rounded on its way.
 */
export function amountOf(value: Json | undefined): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || !/^-?\d+(\.\d+)?$/.test(value)) return null;
  const digits = value.replace(/[-.]/g, '').replace(/^0+/, '');
  return digits.length > DIGITS_MAX ? null : Number(value);
}
