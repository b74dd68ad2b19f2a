import type { Json } from '../../../core/connector/index.ts';
import { readNumber } from './number-text.ts';

/** An exact decimal: a whole number of units of 10^-scale. Sums of cents stay cents. */
export interface Amount {
  readonly units: bigint;
  readonly scale: number;
}

/** Nothing. */
export const ZERO: Amount = { units: 0n, scale: 0 };

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Reads an exact amount from a row's field; null when it is none. */
export function parseAmount(value: Json, decimal: '.' | ','): Amount | null {
  const number = typeof value === 'string' ? readNumber(value, decimal) : value;
  if (typeof number !== 'number') return null;
  const match = DECIMAL.exec(plainText(number));
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = ''] = match;
  return { units: BigInt(`${sign}${whole}${fraction}`), scale: fraction.length };
}

/** The exact sum. */
export function addAmount(a: Amount, b: Amount): Amount {
  const scale = Math.max(a.scale, b.scale);
  return { units: scaled(a, scale) + scaled(b, scale), scale };
}

/** Whether both are the same amount, within so many units of the last digit of `tolerance`. */
export function amountsAgree(a: Amount, b: Amount, tolerance: Amount = ZERO): boolean {
  const scale = Math.max(a.scale, b.scale, tolerance.scale);
  const difference = scaled(a, scale) - scaled(b, scale);
  const most = scaled(tolerance, scale);
  return difference <= most && -difference <= most;
}

/** The amount as text, without trailing zeros. */
export function amountText(amount: Amount): string {
  const sign = amount.units < 0n ? '-' : '';
  const digits = String(amount.units < 0n ? -amount.units : amount.units);
  const padded = digits.padStart(amount.scale + 1, '0');
  const whole = padded.slice(0, padded.length - amount.scale);
  const fraction = amount.scale === 0 ? '' : padded.slice(-amount.scale).replace(/0+$/, '');
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}

function scaled(amount: Amount, scale: number): bigint {
  return amount.units * 10n ** BigInt(scale - amount.scale);
}

/** Very small numbers print with an exponent; money has at most 15 digits, so this is exact. */
function plainText(number: number): string {
  const text = String(number);
  return text.includes('e') ? number.toFixed(15).replace(/\.?0+$/, '') : text;
}
