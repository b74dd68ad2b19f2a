import type { Site } from '../site.ts';

const DIGITS_MAX = 9;
const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/**
 * An amount in minor units, exactly: `"19.90".toMinor()` is 1990. Not in n8n.
 *
 * Shape:  a decimal text, or a number taken as it prints; digits that do not fit are refused, never rounded.
 * Units:  minor units, 10^digits to the major unit.
 * Errors: EXPR_FAILED for no decimal, too many digits, or an amount above 2^53.
 */
export function toMinor(amount: string, digits: number, site: Site): number {
  const match = DECIMAL.exec(amount.trim());
  checkDigits(digits, site);
  if (match === null) throw site.failed(`${site.label} takes a decimal such as "19.90"`);
  const [, sign = '', whole = '0', fraction = ''] = match;
  if (/[1-9]/.test(fraction.slice(digits))) {
    throw site.failed(`the amount has more than ${digits} decimals`, 'round it first, on purpose');
  }
  const minor = Number(whole + fraction.slice(0, digits).padEnd(digits, '0'));
  if (!Number.isSafeInteger(minor)) throw site.failed('the amount is too large to be exact');
  return sign === '-' && minor !== 0 ? -minor : minor;
}

/** A decimal text of an amount in minor units: `(1990).fromMinor()` is "19.90". Not in n8n. */
export function fromMinor(minor: number, digits: number, site: Site): string {
  checkDigits(digits, site);
  if (!Number.isSafeInteger(minor)) throw site.failed(`${site.label} takes a whole number`);
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  const split = text.length - digits;
  const decimal = digits === 0 ? text : `${text.slice(0, split)}.${text.slice(split)}`;
  return minor < 0 ? `-${decimal}` : decimal;
}

function checkDigits(digits: number, site: Site): void {
  if (Number.isInteger(digits) && digits >= 0 && digits <= DIGITS_MAX) return;
  throw site.failed(`${site.label} takes the number of decimals, 0 to ${DIGITS_MAX}`);
}
