/** What one source says of a person, and which of several sources' words is shown. */
import type { Json, JsonObject } from '../../base/json.ts';
import type { Consent } from './consent.ts';
import { usableEmail } from './email.ts';
import type { CustomerSettings } from './settings.ts';

/** An id that a source knows the person by. */
export interface CustomerLink {
  readonly source: string;
  readonly id: string;
}

/** What one source says under one id. */
export interface Part extends CustomerLink {
  /** The newest version that was applied, compared inside the source only. */
  readonly version: string | null;
  /** When it changed there, ISO 8601 UTC: what parts of several sources are compared by. */
  readonly at: string | null;
  /** Never null: what is not said is not there. */
  readonly fields: JsonObject;
  /** Since when it says a field, where that is another time than `at`. */
  readonly since: Readonly<Record<string, string>>;
  readonly consent: Consent;
}

/** Fields of which one part's value is shown. */
export const SINGLE: readonly string[] = [
  ...['phone', 'firstName', 'lastName', 'company', 'locale', 'birthday', 'note', 'addresses'],
];

/** When the part's source changed that field: the time of the part, save for a value that was an echo. */
export function sinceOf(part: Part, name: string): string | null {
  return part.since[name] ?? part.at;
}

/** The part whose value of the field is shown: the one that changed it last. */
export function shownPart(parts: readonly Part[], name: string): Part | undefined {
  let shown: Part | undefined;
  for (const part of parts) {
    if (part.fields[name] === undefined) continue;
    if (shown === undefined || rankOf(part, name) > rankOf(shown, name)) shown = part;
  }
  return shown;
}

/** Texts that compare as the ages of what the parts say of that field. */
export function rankOf(part: Part, name: string): string {
  return [sinceOf(part, name) ?? '', part.source, part.id].join('\u0000');
}

/** The part whose e-mail is shown: the newest that identifies; one that its source has verified goes first (D34). */
export function emailPart(parts: readonly Part[], settings: CustomerSettings): Part | undefined {
  const usable = parts.filter((part) => usableEmail(part.fields['email'], settings) !== null);
  const verified = usable.filter((part) => part.fields['emailVerified'] === true);
  return shownPart(verified.length > 0 ? verified : usable, 'email');
}

/** A value as readers see it: an e-mail in the form in which it identifies. */
export function shownValue(
  name: string,
  value: Json | undefined,
  settings: CustomerSettings,
): Json | undefined {
  return name === 'email' ? (usableEmail(value, settings) ?? value) : value;
}
