import { isoTime } from '../../base/clock.ts';
import type { HubRecord, RecordStore } from '../../store/record-store.ts';
import { CustomerBook } from '../customers/book.ts';
import { usableEmail } from '../customers/email.ts';
import { applyUpsert } from '../customers/identity-rule.ts';
import type { CustomerLink } from '../customers/part.ts';
import { emailAlias, guestLink, linkAlias } from '../customers/profile.ts';
import type { CustomerSettings } from '../customers/settings.ts';
import type { RecordResult } from '../record-change.ts';
import type { OrderMessage, OrderUpsert } from './message.ts';
import { orderPut } from './order-put.ts';
import {
  deleteOrder,
  followOrder,
  isOldOrder,
  type KnownOrder,
  knownOrder,
  linkOrder,
  ORDERS_STREAM,
  type OrderDecision,
  type OrderOwner,
  returnToOrder,
} from './order-rule.ts';

/**
 * Applies messages in order and in one transaction with the people they name, one answer each.
 *
 * The stock journal has its own transaction and is told before: it compares the same versions, so that after a crash
 * between the two the repetition finds the stock booked and writes the order.
 */
export function writeOrders(
  store: RecordStore,
  messages: readonly OrderMessage[],
  parts: { readonly at: number; readonly settings: CustomerSettings },
): Promise<readonly RecordResult[]> {
  return store.transact(async (ledger) => {
    const stored = new Map<string, HubRecord>();
    for (const record of await ledger.get(ORDERS_STREAM, keysOf(messages))) {
      if (record !== null) stored.set(record.key, record);
    }
    const { settings } = parts;
    const people = peopleOf(messages, settings);
    const now = isoTime(parts.at);
    const book = await CustomerBook.load(ledger, { ...people, settings, now });
    const known = new Map([...stored].map(([key, record]) => [key, knownOrder(record)]));
    const changed = new Map<string, KnownOrder>();
    const results = messages.map((message): RecordResult => {
      const { order, outcome, note, code } = decide(book, known.get(message.order), message);
      if (order !== null) {
        known.set(order.key, order);
        changed.set(order.key, order);
      }
      const refusal = code === undefined ? {} : { code };
      return { outcome, key: message.order, seq: null, note, ...refusal };
    });
    const puts = [...changed.values()].map((order) => orderPut(order, stored.get(order.key)));
    const seqs = await ledger.put([...puts, ...book.puts()], parts.at);
    const written = new Map(puts.map((put, index) => [put.key, seqs[index] ?? null]));
    return results.map((result) => ({
      ...result,
      seq: written.get(result.key) ?? stored.get(result.key)?.seq ?? null,
    }));
  });
}

function keysOf(messages: readonly OrderMessage[]): readonly string[] {
  return [...new Set(messages.map((message) => message.order))];
}

function decide(
  book: CustomerBook,
  before: KnownOrder | undefined,
  message: OrderMessage,
): OrderDecision {
  switch (message.kind) {
    case 'link':
      return linkOrder(before, message);
    case 'deletion':
      return deleteOrder(before, message);
    case 'return':
      return returnToOrder(before, message);
    case 'upsert': {
      // An old message must not touch the person either.
      const isOld = isOldOrder(before, message.version);
      const owner = isOld ? { link: null, isErased: false } : ownerOf(book, before, message);
      return followOrder(before, message, owner);
    }
  }
}

/** The id by which the order's person is known; null when the order names nobody who can be known again. */
export function personLink(order: OrderUpsert, settings: CustomerSettings): CustomerLink | null {
  const { person, source } = order;
  if (person === null || person === undefined) return null;
  if (person.sourceId !== null) return { source, id: person.sourceId };
  const email = usableEmail(person.fields['email'], settings);
  return email === null ? null : guestLink(source, email);
}

function peopleOf(
  messages: readonly OrderMessage[],
  settings: CustomerSettings,
): { readonly names: readonly string[]; readonly links: readonly CustomerLink[] } {
  const names: string[] = [];
  const links: CustomerLink[] = [];
  for (const message of messages) {
    const link = message.kind === 'upsert' ? personLink(message, settings) : null;
    if (message.kind !== 'upsert' || link === null) continue;
    links.push(link);
    const email = usableEmail(message.person?.fields['email'], settings);
    if (email !== null) names.push(emailAlias(email));
  }
  return { names, links };
}

/**
 * Finds the order's person, or makes the profile (D34).
 *
 * An account's own message knows more than its order, so an order only brings what nobody has told yet; a guest is
 * known by orders alone, and the newest one tells. What was placed before its person was erased stays without a person.
 */
function ownerOf(
  book: CustomerBook,
  before: KnownOrder | undefined,
  order: OrderUpsert,
): OrderOwner {
  if (before?.notes.isErased === true) return { link: null, isErased: true };
  if (order.person === undefined) return { link: before?.notes.link ?? null, isErased: false };
  const link = personLink(order, book.settings);
  if (link === null || order.person === null) return { link: null, isErased: false };
  const isAccount = order.person.sourceId !== null;
  const erasedAt = book.erasedAt(link);
  const isOlder = erasedAt !== null && (order.placedAt === null || order.placedAt <= erasedAt);
  if (isOlder) return { link: null, isErased: true };
  if (isAccount && book.find(linkAlias(link)) !== undefined) return { link, isErased: false };
  applyUpsert(book, {
    kind: 'upsert',
    link,
    version: isAccount ? null : order.version,
    at: order.placedAt,
    fields: order.person.fields,
    consent: {},
  });
  return { link, isErased: false };
}
