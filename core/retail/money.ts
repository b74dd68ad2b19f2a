/** Money as decimal text, summed and compared without a float. */

/** Units: 10^-6 of the currency's main unit, so that every price a vendor writes is exact. */
export type Micro = bigint;

const SCALE = 6;
const DECIMAL = /^(-?)(\d{1,15})(?:\.(\d{1,6}))?$/;

/** The amount of a decimal text, or null when the text is none. */
export function microOf(text: string): Micro | null {
  const found = DECIMAL.exec(text);
  if (found === null) return null;
  const [, sign, whole = '0', part = ''] = found;
  const micro = BigInt(whole + part.padEnd(SCALE, '0'));
  return sign === '-' ? -micro : micro;
}

/** The decimal text of an amount, with two places or as many as it needs. */
export function decimalOf(micro: Micro): string {
  const digits = (micro < 0n ? -micro : micro).toString().padStart(SCALE + 1, '0');
  const whole = digits.slice(0, -SCALE);
  const part = digits.slice(-SCALE).replace(/0+$/, '').padEnd(2, '0');
  return `${micro < 0n ? '-' : ''}${whole}.${part}`;
}

/** An amount times a quantity of stock units, which may have three decimals. */
export function timesOf(micro: Micro, quantity: number): Micro {
  const milli = BigInt(Math.round(quantity * 1000));
  return (micro * milli) / 1000n;
}
