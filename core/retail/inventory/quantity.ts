const MILLI_PER_UNIT = 1000;

/** No single quantity is larger; sums stay exact far beyond it. */
export const QUANTITY_MAX = 1_000_000_000;

/** Floating point writes 1.005 × 1000 as 1004.999…; anything nearer than this is the whole number. */
const TOLERANCE = 1e-6;

/**
 * Turns a quantity into exact thousandths, or null when it is not a quantity of this hub.
 *
 * Units: stock units in, thousandths out. Without decimals only whole units are quantities (I6).
 */
export function toMilli(quantity: number, decimals: boolean): number | null {
  if (!Number.isFinite(quantity) || Math.abs(quantity) > QUANTITY_MAX) return null;
  if (!decimals) return Number.isInteger(quantity) ? quantity * MILLI_PER_UNIT : null;
  const scaled = quantity * MILLI_PER_UNIT;
  const whole = Math.round(scaled);
  return Math.abs(scaled - whole) < TOLERANCE ? whole : null;
}

/** Turns thousandths back into stock units. */
export function fromMilli(milli: number): number {
  return milli / MILLI_PER_UNIT;
}
