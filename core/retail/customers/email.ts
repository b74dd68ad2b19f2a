import type { Json } from '../../base/json.ts';
import type { CustomerSettings } from './settings.ts';

/** The longest address that mail can have. */
const EMAIL_MAX = 254;
const EMAIL = /^[^\s@]+@[^\s@]+$/;
/** Tills that insist on an address get keys held down: 0000000@…, xxxx@…. */
const ONE_CHARACTER = /^(.)\1*@/;

/**
 * The address by which a person is known: trimmed, in lower case; null when it identifies nobody (D34).
 *
 * One letter before the @ is an address; the same character several times over is none.
 */
export function usableEmail(value: Json | undefined, settings: CustomerSettings): string | null {
  if (typeof value !== 'string') return null;
  const email = value.trim().toLowerCase();
  if (email.length > EMAIL_MAX || !EMAIL.test(email)) return null;
  if (ONE_CHARACTER.test(email) && email.indexOf('@') > 2) return null;
  if (/^0+@/.test(email)) return null;
  return settings.nobodyEmails.some((pattern) => matches(pattern, email)) ? null : email;
}

/** Walks the texts between the stars one after the other: linear, and no expression is made of a setting. */
function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  if (!text.startsWith(first)) return false;
  if (rest.length === 0) return text === first;
  let from = first.length;
  for (const [index, part] of rest.entries()) {
    if (index === rest.length - 1) return text.length - part.length >= from && text.endsWith(part);
    const found = text.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return true;
}
