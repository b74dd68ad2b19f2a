import { isRemove, type JsonObject } from '../../base/json.ts';
import { isStale, mergeFields } from '../record-change.ts';
import type { CustomerBook } from './book.ts';
import { holdingConsent } from './consent.ts';
import { usableEmail } from './email.ts';
import { mergeInto } from './merge-rule.ts';
import type { CustomerUpsert } from './message.ts';
import { type CustomerLink, type Part, shownValue } from './part.ts';
import { emailAlias, emailsOf, linkAlias, type Profile, profileKey } from './profile.ts';
import type { CustomerSettings } from './settings.ts';
import { echoSince, type Showings } from './showing.ts';

/** Whom a message is about, after it was applied; null when it is of a person who was erased. */
export interface Known {
  readonly key: string | null;
  readonly isStale: boolean;
  readonly note: string | null;
}

/**
 * Applies what one source says: to the profile that has its id, else to the one that has its e-mail, else to a new one
 * (D34).
 *
 * A profile without an e-mail that gets its first one joins the profile that has it. One that had an e-mail and changes
 * it to that of another is left alone, since a shared address is no proof: readers see both under `duplicates`.
 */
export function applyUpsert(book: CustomerBook, message: CustomerUpsert): Known {
  const { link } = message;
  const erasedAt = book.erasedAt(link);
  // Without a time nobody can show that a message is newer than the erasure.
  if (erasedAt !== null && (message.at === null || message.at <= erasedAt)) {
    const note = 'erased: this person was erased here, and the message is not newer than that';
    return { key: null, isStale: false, note };
  }
  const known = book.find(linkAlias(link));
  const came = usableEmail(message.fields['email'], book.settings);
  const owner = known ?? (came === null ? undefined : book.find(emailAlias(came)));
  const before = owner ?? newProfile(profileKey(link, erasedAt));
  const old = before.parts.find((part) => isSameLink(part, link));
  const isOld = old !== undefined && isStale(message.version, old.version);
  const part = isOld
    ? withConsent(old, message)
    : changedPart(book.settings, before.shown, { old, message });
  const after = withPart(before, part);
  book.put(after);
  const joined = joinByEmail(book, before, after);
  return {
    key: joined ?? after.key,
    isStale: isOld,
    note: noteOf({ isOld, email: message.fields['email'], came, joined }),
  };
}

function noteOf(parts: {
  readonly isOld: boolean;
  readonly email: unknown;
  readonly came: string | null;
  readonly joined: string | null;
}): string | null {
  if (parts.isOld) return 'ignored_stale: a newer version was applied';
  if (parts.joined !== null) return 'merged: another profile already had this e-mail';
  const isText = typeof parts.email === 'string' && parts.email.trim() !== '';
  return isText && parts.came === null ? 'email_unusable: the e-mail identifies nobody' : null;
}

function newProfile(key: string): Profile {
  return { key, parts: [], absorbed: [], merged: null, isErased: false, shown: {} };
}

/** Whether both are the same id of the same source. */
export function isSameLink(a: CustomerLink, b: CustomerLink): boolean {
  return a.source === b.source && a.id === b.id;
}

function withPart(profile: Profile, part: Part): Profile {
  const others = profile.parts.filter((one) => !isSameLink(one, part));
  return { ...profile, parts: [...others, part] };
}

/** A choice that an old message tells is a choice all the same. */
function withConsent(part: Part, message: CustomerUpsert): Part {
  return { ...part, consent: holdingConsent([part.consent, message.consent]) };
}

function changedPart(
  settings: CustomerSettings,
  shown: Showings,
  { old, message }: { readonly old: Part | undefined; readonly message: CustomerUpsert },
): Part {
  const { link, version, at, fields, consent } = message;
  const said = withoutNulls(mergeFields(old?.fields ?? {}, fields));
  return {
    ...link,
    version: version ?? old?.version ?? null,
    at: at ?? old?.at ?? null,
    fields: said,
    since: sinceEach(said, { settings, shown, old, message }),
    consent: holdingConsent([old?.consent ?? {}, consent]),
  };
}

/** Times of the values that are older than the message which brings them. */
function sinceEach(
  said: JsonObject,
  parts: {
    readonly settings: CustomerSettings;
    readonly shown: Showings;
    readonly old: Part | undefined;
    readonly message: CustomerUpsert;
  },
): Readonly<Record<string, string>> {
  const { settings, shown, old, message } = parts;
  const since: Record<string, string> = {};
  for (const name of Object.keys(said)) {
    const value = shownValue(name, said[name], settings);
    if (value === undefined) continue;
    const had = shownValue(name, old?.fields[name], settings);
    const came = { value, at: message.at, had };
    const isTold = message.fields[name] !== undefined;
    const time = isTold ? echoSince(shown[name], came) : old?.since[name];
    if (time !== null && time !== undefined) since[name] = time;
  }
  return since;
}

/** Null and the marker both say that the source has no value any more. */
function withoutNulls(fields: JsonObject): JsonObject {
  const said = Object.entries(fields).filter(([, value]) => value !== null && !isRemove(value));
  return Object.fromEntries(said);
}

/** The key of the profile that it joined, or null. */
function joinByEmail(book: CustomerBook, before: Profile, after: Profile): string | null {
  if (emailsOf(before, book.settings).length > 0) return null;
  for (const email of emailsOf(after, book.settings)) {
    const other = book.find(emailAlias(email));
    if (other === undefined || other.key === after.key) continue;
    mergeInto(book, { from: after, into: other, by: 'e-mail' });
    return other.key;
  }
  return null;
}
