import type { PiiClass } from '../../../core/connector/index.ts';

/** The kind of personal data in a column: the hub's own kinds, and card numbers. */
export type Personal = PiiClass | 'card';

const BY_NAME: readonly (readonly [RegExp, Personal])[] = [
  [/e-?mail/i, 'email'],
  [/phone|mobile|fax|telefon|^tel/i, 'phone'],
  [/street|address|city|postal|zip|^plz$|^ort$|strasse|county/i, 'address'],
  [
    /customer.?name|first.?name|last.?name|full.?name|surname|cashier.?name|contact|kunde|vorname/i,
    'name',
  ],
  [/birth|geburt|ssn|passport/i, 'freeText'],
  [/note|remark|comment|bemerkung|demographics/i, 'freeText'],
];
/** `name` alone is a person's only beside other signs of people. */
const PLAIN_NAME = /^(name|kunde|cust)$/i;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const PHONE = /^\+?[\d (][\d ()./-]{6,20}$/;
const EXAMPLES_MAX = 3;
const EXAMPLE_CHARACTERS = 40;

/** The kind of personal data that a column likely holds, or null. */
export function personalIn(
  name: string,
  values: readonly string[],
  hasPeople: boolean,
): Personal | null {
  const filled = values.filter((value) => value.trim() !== '').slice(0, 500);
  if (share(filled, (value) => EMAIL.test(value)) > 0.5) return 'email';
  if (share(filled, isCard) > 0.8) return 'card';
  // AddressID and PhoneType name no person.
  const isAbout = !/(id|type|kind|key)$/i.test(name);
  const named = isAbout ? BY_NAME.find(([pattern]) => pattern.test(name))?.[1] : undefined;
  if (named !== undefined) return named;
  if (hasPeople && PLAIN_NAME.test(name)) return 'name';
  const isPhone = (value: string): boolean => PHONE.test(value) && /[ ()/-]/.test(value.slice(1));
  const looksLikePhones = share(filled, (value) => isPhone(value) && !/^\d{4}-/.test(value)) > 0.8;
  return looksLikePhones ? 'phone' : null;
}

/** A few values of a column; personal ones keep their shape and lose what they say. */
export function examplesOf(
  values: readonly string[],
  personal: Personal | null,
): readonly string[] {
  const distinct = new Set<string>();
  for (const value of values) {
    if (value.trim() === '') continue;
    const shown = value.slice(0, EXAMPLE_CHARACTERS);
    distinct.add(personal === null ? shown : redacted(shown));
    if (distinct.size === EXAMPLES_MAX) break;
  }
  return [...distinct];
}

function redacted(value: string): string {
  return value.replaceAll(/[\p{L}\d]/gu, (sign) => {
    if (/\d/.test(sign)) return '9';
    return /\p{Lu}/u.test(sign) ? 'X' : 'x';
  });
}

function share(values: readonly string[], test: (value: string) => boolean): number {
  if (values.length === 0) return 0;
  return values.filter((value) => test(value.trim())).length / values.length;
}

/** Thirteen to nineteen digits with the check digit of payment cards; article numbers have another. */
function isCard(value: string): boolean {
  const digits = value.replaceAll(/[ -]/g, '');
  if (!/^[3-6]\d{14,18}$/.test(digits)) return false;
  let sum = 0;
  for (const [index, digit] of [...digits].reverse().entries()) {
    const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
