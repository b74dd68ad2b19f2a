import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { type Micro, microOf } from '../money.ts';
import type { ProductSettings } from './settings.ts';

/** Why a price is not taken. */
export interface PriceFault {
  readonly code: 'HUB_PRICE_HELD' | 'HUB_DATA_INVALID';
  readonly path: string;
  readonly what: string;
}

/**
 * The first price of a message that is no price, or that the guard holds (D27); null when there is none.
 *
 * A first price is never held: there is nothing to compare it with.
 */
export function priceFault(
  before: JsonObject,
  came: JsonObject,
  settings: ProductSettings,
): PriceFault | null {
  const known = pricesOf(before);
  for (const [path, value] of pricesOf(came)) {
    const micro = typeof value === 'string' ? microOf(value) : null;
    if (micro === null || micro < 0n) {
      const what = 'a price is a decimal text that is not negative, such as "12.50"';
      return { code: 'HUB_DATA_INVALID', path, what };
    }
    if (came['priceApproved'] === true) continue;
    const old = known.get(path);
    const fault = heldPrice(typeof old === 'string' ? microOf(old) : null, micro, settings);
    if (fault !== null) return { code: 'HUB_PRICE_HELD', path, what: fault };
  }
  return null;
}

/** Every price by where it stands; a price list is named, so that its order does not matter. */
function pricesOf(data: JsonObject): ReadonlyMap<string, Json> {
  const found = new Map<string, Json>();
  const { price, prices } = data;
  if (price !== undefined && price !== null && !isJsonObject(price)) found.set('price', price);
  if (!Array.isArray(prices)) return found;
  for (const one of prices) {
    if (!isJsonObject(one)) continue;
    const path = `prices/${String(one['list'])}/${String(one['currency'])}`;
    found.set(path, one['amount'] ?? null);
  }
  return found;
}

function heldPrice(old: Micro | null, micro: Micro, settings: ProductSettings): string | null {
  const percent = settings.maxPriceChangePercent;
  if (percent === undefined || old === null || old === micro) return null;
  if (micro === 0n) return 'the price would fall to zero';
  const change = micro > old ? micro - old : old - micro;
  // Exact for percentages with up to two decimals.
  if (change * 10_000n <= old * BigInt(Math.round(percent * 100))) return null;
  return `the price would change by more than ${percent} %`;
}
