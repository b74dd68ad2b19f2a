import { isoTime } from '../base/clock.ts';
import type { HubRecord, HubRecordPut, RecordLedger, RecordStore } from '../store/record-store.ts';
import { CUSTOMERS_STREAM, CustomerBook, ERASURES_STREAM, erasureKey } from './customers/book.ts';
import type { CustomerLink } from './customers/part.ts';
import { emailAlias, emailsOf, linkAlias, type Profile } from './customers/profile.ts';
import type { CustomerSettings } from './customers/settings.ts';
import { orderPut, personAlias } from './orders/order-put.ts';
import { eraseOrder, knownOrder, ORDERS_STREAM } from './orders/order-rule.ts';
import type { RecordResult } from './record-change.ts';

/** Orders of one transaction; a person with more of them is erased in several. */
const ORDERS_MAX = 500;

/**
 * Removes a person's data from the hub's records (T24): the profile, those merged into it, and the person in orders.
 *
 * What is left of the ids is a hash, which keeps old messages from bringing the person back; a newer message begins a
 * fresh profile. The orders are first and the profile is last, so that a repetition after a crash finds what is left.
 */
export async function erasePerson(
  store: RecordStore,
  name: string,
  parts: { readonly at: number; readonly settings: CustomerSettings },
): Promise<RecordResult> {
  while (true) {
    const result = await store.transact((ledger) => eraseSome(ledger, name, parts));
    if (result !== null) return result;
  }
}

/** The answer, or null when there are more orders than one transaction takes. */
async function eraseSome(
  ledger: RecordLedger,
  name: string,
  parts: { readonly at: number; readonly settings: CustomerSettings },
): Promise<RecordResult | null> {
  const { at, settings } = parts;
  const now = isoTime(at);
  const book = await CustomerBook.load(ledger, { names: [name], links: [], settings, now });
  const profile = book.find(name);
  if (profile === undefined) return absent(book, name);
  const family = [profile, ...profile.absorbed.flatMap((key) => book.profile(key) ?? [])];
  const links = distinct(family.flatMap((one) => [...one.parts, ...(one.merged?.links ?? [])]));
  const orders = await ordersOf(ledger, links);
  const puts = orders.map((record) => orderPut(eraseOrder(knownOrder(record)), record));
  if (orders.length >= ORDERS_MAX) {
    await ledger.put(puts, at);
    return null;
  }
  const others = await claimersOf(ledger, profile, book);
  for (const { key } of family) {
    book.put({ key, parts: [], absorbed: [], merged: null, isErased: true, shown: {} });
  }
  const seqs = await ledger.put(
    [...book.puts(), ...puts, ...links.map((l) => tombstone(l, now))],
    at,
  );
  const note = others.length === 0 ? null : `others claim its e-mail: ${others.join(', ')}`;
  return { outcome: 'written', key: profile.key, seq: seqs[0] ?? null, note };
}

function distinct(links: readonly CustomerLink[]): readonly CustomerLink[] {
  return [...new Map(links.map((link) => [linkAlias(link), link])).values()];
}

function absent(book: CustomerBook, name: string): RecordResult {
  const gone = book.profile(name);
  if (gone?.isErased === true) {
    return { outcome: 'same', key: gone.key, seq: book.seq(gone.key), note: 'erased before' };
  }
  const note = 'no living profile is found by what was given';
  const code = 'HUB_PROFILE_UNKNOWN';
  return { outcome: 'refused', key: '', seq: null, note, path: 'profile', code };
}

async function ordersOf(
  ledger: RecordLedger,
  links: readonly CustomerLink[],
): Promise<readonly HubRecord[]> {
  const names = [...new Set(links.map(personAlias))];
  const claims = await ledger.find(ORDERS_STREAM, names, ORDERS_MAX);
  const keys = [...new Set(claims.flatMap((one) => one.keys))].slice(0, ORDERS_MAX);
  const found = await ledger.get(ORDERS_STREAM, keys);
  return found.flatMap((record) => (record === null ? [] : [record]));
}

/** Profiles that have the same e-mail and are not erased with it: a person has to look at them. */
async function claimersOf(
  ledger: RecordLedger,
  profile: Profile,
  book: CustomerBook,
): Promise<readonly string[]> {
  const emails = emailsOf(profile, book.settings).map(emailAlias);
  const claims = await ledger.find(CUSTOMERS_STREAM, emails, ORDERS_MAX);
  return [...new Set(claims.flatMap((one) => one.keys))].filter((key) => key !== profile.key);
}

function tombstone(link: CustomerLink, at: string): HubRecordPut {
  const key = erasureKey(link);
  const place = { stream: ERASURES_STREAM, key, version: null };
  return { ...place, data: { at }, inner: {}, deleted: false, aliases: [], quietly: null };
}
