import type { RecordResult } from '../record-change.ts';
import type { CustomerBook } from './book.ts';
import type { CustomerMerge, CustomerUnmerge } from './message.ts';
import type { CustomerLink } from './part.ts';
import { linkAlias, type Profile } from './profile.ts';

/** Moves everything of one profile into another, and keeps what is needed to take it back. */
export function mergeInto(
  book: CustomerBook,
  parts: { readonly from: Profile; readonly into: Profile; readonly by: string },
): void {
  const { from, into, by } = parts;
  const links = from.parts.map(({ source, id }) => ({ source, id }));
  book.put({ ...from, parts: [], merged: { into: into.key, links, at: book.now, by } });
  const absorbed = [...new Set([...into.absorbed, from.key, ...from.absorbed])];
  book.put({ ...into, parts: [...into.parts, ...from.parts], absorbed });
}

/** Merges two profiles because somebody says so. */
export function decideMerge(book: CustomerBook, message: CustomerMerge): RecordResult {
  const into = book.find(message.into);
  if (into === undefined) return unknown(message.into, 'into');
  const gone = book.profile(message.from);
  if (gone?.merged != null) {
    if (book.find(gone.key)?.key === into.key) return answer('same', into.key, null);
    return refused(
      gone.key,
      'from',
      `${gone.key} is merged into another profile: unmerge it first`,
    );
  }
  const from = book.find(message.from);
  if (from === undefined) return unknown(message.from, 'from');
  // An e-mail or id of the profile itself: after a merge all names find the one that is left.
  if (from.key === into.key) return answer('same', into.key, 'both names find one profile already');
  mergeInto(book, { from, into, by: message.by });
  return answer('written', into.key, null);
}

/**
 * Takes a merge back: the ids that came with it go home with what their sources said since, and orders follow their
 * ids. What was merged into others meanwhile is found there.
 */
export function decideUnmerge(book: CustomerBook, message: CustomerUnmerge): RecordResult {
  const profile = book.profile(message.profile);
  if (profile === undefined || profile.isErased) return unknown(message.profile, 'profile');
  const { merged } = profile;
  if (merged === null) return answer('same', profile.key, 'the profile is not merged');
  const holder = book.find(merged.into);
  if (holder === undefined) return unknown(merged.into, 'profile');
  const home = new Set(merged.links.map(linkAlias));
  const isHome = (link: CustomerLink): boolean => home.has(linkAlias(link));
  const family = new Set([profile.key, ...profile.absorbed]);
  forgetOnTheWay(book, { from: merged.into, to: holder.key, isHome, family });
  // The claim of the holder ends before that of the profile begins, so that its names find it again.
  book.put({
    ...holder,
    parts: holder.parts.filter((part) => !isHome(part)),
    absorbed: holder.absorbed.filter((key) => !family.has(key)),
  });
  book.put({ ...profile, parts: holder.parts.filter(isHome), merged: null });
  return answer('written', profile.key, null);
}

/** Profiles between it and the one that holds its ids must not claim them when they are unmerged later. */
function forgetOnTheWay(
  book: CustomerBook,
  way: {
    readonly from: string;
    readonly to: string;
    readonly isHome: (link: CustomerLink) => boolean;
    readonly family: ReadonlySet<string>;
  },
): void {
  let next = book.profile(way.from);
  while (next !== undefined && next.key !== way.to && next.merged !== null) {
    const links = next.merged.links.filter((link) => !way.isHome(link));
    const absorbed = next.absorbed.filter((key) => !way.family.has(key));
    book.put({ ...next, absorbed, merged: { ...next.merged, links } });
    next = book.profile(next.merged.into);
  }
}

function answer(outcome: 'written' | 'same', key: string, note: string | null): RecordResult {
  return { outcome, key, seq: null, note };
}

function refused(key: string, path: string, note: string): RecordResult {
  return { outcome: 'refused', key, seq: null, note, path, code: 'HUB_PROFILE_UNKNOWN' };
}

/** The name itself may be a person's e-mail, so it is not repeated. */
function unknown(name: string, path: string): RecordResult {
  const shown = name.startsWith('cus_') ? name : 'what was given';
  return refused(
    name.startsWith('cus_') ? name : '',
    path,
    `no living profile is found by ${shown}`,
  );
}
