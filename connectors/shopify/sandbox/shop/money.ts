const SCALE = 100n;

/** Reads decimal text into hundredths; more than two places are cut. */
export function toMinor(text: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text.trim());
  if (match === null) return 0n;
  const fraction = (match[3] ?? '').padEnd(2, '0').slice(0, 2);
  const value = BigInt(match[2] ?? '0') * SCALE + BigInt(fraction);
  return match[1] === '-' ? -value : value;
}

/** Decimal text the way Shopify's money objects show it: `10.0`, `30.03`, never `10.00`. */
export function toDecimal(minor: bigint): string {
  return toPrice(minor).replace(/0$/, '');
}

/** Decimal text with two places, as prices and webhook bodies have it. */
export function toPrice(minor: bigint): string {
  const sign = minor < 0n ? '-' : '';
  const size = minor < 0n ? -minor : minor;
  return `${sign}${size / SCALE}.${(size % SCALE).toString().padStart(2, '0')}`;
}

/** Adds up hundredths. */
export function sum(amounts: Iterable<bigint>): bigint {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total;
}
