/**
 * A profile is the set of ids that mean one person, each with what its source last said.
 *
 * What readers see is derived from these parts, so it does not depend on the order in which messages came: inside a
 * source the newest version holds, between sources the field of the part that was changed last; a null takes away only
 * what its own source said. What a system gives back of the hub's own words is no change (`showing.ts`).
 */
import { contentHash, type Json, type JsonObject } from '../../base/json.ts';
import type { HubRecord } from '../../store/record-store.ts';
import { type Consent, holdingConsent } from './consent.ts';
import { differencesOf } from './differences.ts';
import { usableEmail } from './email.ts';
import { type CustomerLink, emailPart, type Part, SINGLE, shownPart } from './part.ts';
import type { CustomerSettings } from './settings.ts';
import type { Showings } from './showing.ts';

/** Where a merged profile went, with what is needed to take it back. */
export interface MergedAway {
  readonly into: string;
  readonly links: readonly CustomerLink[];
  readonly at: string;
  /** Who wanted it; `e-mail` when the hub found the first e-mail of a profile at another one. */
  readonly by: string;
}

/** One person as the rules see them. */
export interface Profile {
  readonly key: string;
  readonly parts: readonly Part[];
  /** Profiles that were merged into this one, those merged into them too. */
  readonly absorbed: readonly string[];
  readonly merged: MergedAway | null;
  readonly isErased: boolean;
  readonly shown: Showings;
}

/** Ids of orders of people without an account begin so; they are the rules' own and shown to nobody. */
const GUEST = 'guest:';

/** The id of a guest: one for each e-mail and source. */
export function guestLink(source: string, email: string): CustomerLink {
  return { source, id: `${GUEST}${contentHash([source, email])}` };
}

/** Whether the id was made for an order without an account. */
export function isGuest(link: CustomerLink): boolean {
  return link.id.startsWith(GUEST);
}

/** The name that finds a profile by a source's id. */
export function linkAlias({ source, id }: CustomerLink): string {
  return `${source}:${id}`;
}

/** The name that finds a profile by its e-mail. */
export function emailAlias(email: string): string {
  return `email:${email}`;
}

/** The name as it is kept: e-mails are compared in lower case. */
export function tidyName(name: string): string {
  if (!/^email:/i.test(name)) return name;
  return emailAlias(name.slice('email:'.length).trim().toLowerCase());
}

/** The key of a profile that begins with this id; after an erasure of that id the person begins anew. */
export function profileKey(link: CustomerLink, erasedAt: string | null): string {
  const { source, id } = link;
  return `cus_${contentHash(erasedAt === null ? [source, id] : [source, id, erasedAt]).slice(0, 24)}`;
}

/** Reads back what `innerOf` wrote. */
export function profileOf(record: HubRecord): Profile {
  // The one writer of these notes is `innerOf`, so their shape is known.
  const inner: Omit<Profile, 'key'> = JSON.parse(JSON.stringify(record.inner));
  // Notes of older versions do not know what was shown.
  const parts = inner.parts.map((part) => ({ ...part, since: part.since ?? {} }));
  return { ...inner, parts, shown: inner.shown ?? {}, key: record.key };
}

/** The rules' notes of a profile. */
export function innerOf(profile: Profile): JsonObject {
  const { parts, absorbed, merged, isErased, shown } = profile;
  return {
    parts: parts.map((part) => ({ ...part, consent: consentJson(part.consent) })),
    absorbed,
    merged:
      merged === null ? null : { ...merged, links: merged.links.map((link) => ({ ...link })) },
    isErased,
    shown: Object.fromEntries(
      Object.entries(shown).map(([name, list]) => [name, list.map((one) => ({ ...one }))]),
    ),
  };
}

function consentJson(consent: Consent): JsonObject {
  return Object.fromEntries(Object.entries(consent).map(([name, choice]) => [name, { ...choice }]));
}

/** Every e-mail that identifies the person, in the order of the parts. */
export function emailsOf(profile: Profile, settings: CustomerSettings): readonly string[] {
  const found = profile.parts.map((part) => usableEmail(part.fields['email'], settings));
  return [...new Set(found.filter((email) => email !== null))];
}

/** Every name that finds the profile. */
export function aliasesOf(profile: Profile, settings: CustomerSettings): readonly string[] {
  return [...profile.parts.map(linkAlias), ...emailsOf(profile, settings).map(emailAlias)];
}

/** What readers see of a profile. */
export function viewOf(profile: Profile, settings: CustomerSettings): JsonObject {
  if (profile.isErased) return { key: profile.key };
  if (profile.merged !== null) return { key: profile.key, mergedInto: profile.merged.into };
  const parts = profile.parts.toSorted(byAge);
  const view: Record<string, Json> = { key: profile.key };
  for (const name of SINGLE) {
    const value = shownPart(parts, name)?.fields[name];
    if (value !== undefined) view[name] = value;
  }
  const tags = parts.flatMap((part) => textsOf(part.fields['tags']));
  if (parts.some((part) => part.fields['tags'] !== undefined)) {
    view['tags'] = [...new Set(tags)].toSorted();
  }
  const extras = parts.map((part) => part.fields['extra']).filter(isObject);
  if (extras.length > 0) view['extra'] = Object.assign({}, ...extras);
  const links = parts.filter((part) => !isGuest(part));
  const seen = { ...view, ...emailView(parts, settings) };
  return {
    ...seen,
    ids: Object.fromEntries(links.map(({ source, id }) => [source, id])),
    links: links.map(({ source, id }) => ({ source, id })).toSorted(byName),
    differs: differencesOf(links, seen, settings),
    consent: consentJson(holdingConsent(parts.map((part) => part.consent))),
  };
}

function emailView(parts: readonly Part[], settings: CustomerSettings): JsonObject {
  const part = emailPart(parts, settings);
  const email = usableEmail(part?.fields['email'], settings);
  if (email === null) return {};
  return { email, emailVerified: part?.fields['emailVerified'] === true };
}

function byAge(a: Part, b: Part): number {
  const [x, y] = [a, b].map((part) => [part.at ?? '', part.source, part.id].join('\u0000'));
  return compareText(x ?? '', y ?? '');
}

function byName(a: CustomerLink, b: CustomerLink): number {
  return compareText(linkAlias(a), linkAlias(b));
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
