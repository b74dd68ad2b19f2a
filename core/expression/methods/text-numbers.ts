import type { Site } from '../site.ts';

/**
 * Currency signs that n8n strips before it reads a number, in its order.
 *
 * Some are bare letters, so `"12 L"` reads as 12 as well. Source: n8n-workflow 2.41 CURRENCY_REGEXP.
 */
const CURRENCY_SIGNS = [
  'Lek ؋ $ ƒ ₼ Br BZ$ $b KM P лв R$ ៛ ¥ ₡ kn ₱ Kč kr RD$ £ € ¢ Q L Ft ₹ Rp ﷼ ₪ J$ ₩ ₭ ден RM ₨',
  '₮ MT C$ ₦ B/. Gs S/. zł lei ₽ Дин. S R CHF NT$ ฿ TT$ ₺ ₴ $U Bs ₫ Z$',
].join(' ');

const CURRENCY = new RegExp(
  CURRENCY_SIGNS.split(' ')
    .map((sign) => sign.replace(/[$.]/g, '\\$&'))
    .join('|'),
  'gu',
);

/** A number of a text with its currency sign; text that is no number is refused. */
export function textToNumber(text: string, site: Site): number {
  return needNumber(Number(text.replace(CURRENCY, '')), site);
}

/** The whole number a text starts with. */
export function textToInteger(text: string, radix: number | undefined, site: Site): number {
  return needNumber(Number.parseInt(text.replace(CURRENCY, ''), radix), site);
}

/** The decimal number a text starts with; a comma is refused because it may part thousands or decimals. */
export function textToDecimal(text: string, site: Site): number {
  if (text.includes(',')) {
    throw site.failed(
      `${site.label} takes a point as the decimal sign, and there is a comma`,
      "write .replace(',', '.') first",
    );
  }
  return needNumber(Number.parseFloat(text.replace(CURRENCY, '')), site);
}

function needNumber(value: number, site: Site): number {
  if (!Number.isNaN(value)) return value;
  throw site.failed(`${site.label} cannot read this text as a number`);
}

/** True for a text that is a number and has no space. */
export function isNumeric(text: string): boolean {
  return (
    !text.includes(' ') && !Number.isNaN(Number(text)) && !Number.isNaN(Number.parseFloat(text))
  );
}
