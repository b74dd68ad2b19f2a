import { toDecimal } from '../shop/money.ts';

/** An amount in the shop's and in the buyer's currency. */
export interface MoneyBag {
  readonly shopMoney: { readonly amount: string; readonly currencyCode: string };
  readonly presentmentMoney: { readonly amount: string; readonly currencyCode: string };
}

/** An amount in both currencies; the sandbox's buyers pay in the order's own. */
export function moneyBag(minor: bigint, currency: string): MoneyBag {
  const money = { amount: toDecimal(minor), currencyCode: currency };
  return { shopMoney: money, presentmentMoney: money };
}
