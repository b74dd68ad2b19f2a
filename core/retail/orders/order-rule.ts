import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { compareVersions } from '../../base/version.ts';
import type { HubRecord } from '../../store/record-store.ts';
import type { CustomerLink } from '../customers/part.ts';
import { isSameData, isStale, mergeFields, type RecordResult } from '../record-change.ts';
import type { OrderDeletion, OrderLink, OrderReturn, OrderUpsert } from './message.ts';
import { figuresOf, linesWith, withReturn, withReturned } from './returns.ts';
import { scrubbed } from './scrub.ts';
import { paymentOf, stateOf } from './state.ts';
import { sumNotes } from './totals.ts';

/** The stream's name in the store. */
export const ORDERS_STREAM = 'orders';

/** What only the rules need of an order. */
export interface OrderNotes {
  /** The id by which the order's person is found: it follows merges, since profiles are found by their ids. */
  readonly link: CustomerLink | null;
  readonly isErased: boolean;
  readonly isDeleted: boolean;
}

/** An order as the rules see it. */
export type KnownOrder = Pick<HubRecord, 'key' | 'version' | 'data'> & {
  readonly notes: OrderNotes;
};

/** The person of an order, once identity has looked at it. */
export interface OrderOwner {
  readonly link: CustomerLink | null;
  readonly isErased: boolean;
}

/** What becomes of an order and of the message. */
export interface OrderDecision {
  readonly order: KnownOrder | null;
  readonly outcome: RecordResult['outcome'];
  readonly note: string | null;
  /** The error code of a refusal. */
  readonly code?: string;
}

/** The notes as they are stored. */
export function notesJson({ link, isErased, isDeleted }: OrderNotes): JsonObject {
  return { link: link === null ? null : { source: link.source, id: link.id }, isErased, isDeleted };
}

/** Reads an order back. */
export function knownOrder(record: HubRecord): KnownOrder {
  const { key, version, data, inner } = record;
  // The one writer of these notes is `notesJson`, so their shape is known.
  const notes: OrderNotes = JSON.parse(JSON.stringify(inner));
  return { key, version, data, notes };
}

const STALE = {
  order: null,
  outcome: 'stale',
  note: 'ignored_stale: a newer version was applied',
} as const;

/** An older version changes nothing, also when the newer one was a cancellation or a deletion (D32). */
export function isOldOrder(before: KnownOrder | undefined, version: string | null): boolean {
  if (before === undefined) return false;
  if (!before.notes.isDeleted) return isStale(version, before.version);
  return before.version === null || compareVersions(version, before.version) <= 0;
}

/** Follows an order that exists at its source: it is never refused, only its difference is written. */
export function followOrder(
  before: KnownOrder | undefined,
  message: OrderUpsert,
  owner: OrderOwner,
): OrderDecision {
  if (isOldOrder(before, message.version)) return STALE;
  const isErased = owner.isErased || before?.notes.isErased === true;
  const fields = mergeFields(before?.data ?? {}, {
    ...message.fields,
    order: message.order,
    ids: { ...idsOf(before), [message.source]: message.sourceId },
    ...(message.person === undefined ? {} : { customer: personOf(message) }),
  });
  const clean = isErased ? scrubbed(fields) : fields;
  const notes = sumNotes(clean);
  const { status } = message;
  const lines = withReturned(message.lines, clean);
  const state = stateOf({ status, lines });
  const data = {
    ...clean,
    lines: linesWith(clean, lines),
    ...{ state, payment: paymentOf(clean), notes },
  };
  return decided(before, {
    key: message.order,
    version: message.version ?? before?.version ?? null,
    data,
    notes: { link: isErased ? null : owner.link, isErased, isDeleted: false },
  });
}

function idsOf(order: KnownOrder | undefined): JsonObject {
  const ids = order?.data['ids'];
  return isJsonObject(ids) ? ids : {};
}

function personOf({ person }: OrderUpsert): JsonObject | null {
  if (person === null || person === undefined) return null;
  return { ...person.fields, ...(person.sourceId === null ? {} : { sourceId: person.sourceId }) };
}

/** Notes the id of an order in another system; of several the newest answers. */
export function linkOrder(before: KnownOrder | undefined, message: OrderLink): OrderDecision {
  if (before === undefined) {
    const note = `the order ${message.order} is not here yet`;
    return { order: null, outcome: 'waits', note };
  }
  const ids = { ...idsOf(before), [message.system]: message.id };
  return decided(before, { ...before, data: { ...before.data, ids } });
}

/** Goods of the order came back; an order that is not here yet is waited for. */
export function returnToOrder(before: KnownOrder | undefined, message: OrderReturn): OrderDecision {
  if (before === undefined) {
    const note = `the order ${message.order} is not here yet`;
    return { order: null, outcome: 'waits', note };
  }
  const order = withReturn(before.data, message);
  if (order === null) {
    const note = `${message.id} was booked before with other figures`;
    return { order: null, outcome: 'refused', note, code: 'HUB_KEY_REUSED' };
  }
  const lines = withReturned(figuresOf(order), order);
  const told = order['status'];
  const status = told === 'cancelled' || told === 'completed' ? told : 'open';
  const isGone = before.notes.isDeleted;
  const state = isGone ? (order['state'] ?? null) : stateOf({ status, lines });
  return decided(before, { ...before, data: { ...order, lines: linesWith(order, lines), state } });
}

/** The order is gone at its source; it stays here, so that an old message cannot bring it back. */
export function deleteOrder(before: KnownOrder | undefined, message: OrderDeletion): OrderDecision {
  if (before !== undefined && isStale(message.version, before.version)) return STALE;
  const notes = before?.notes ?? { link: null, isErased: false };
  return decided(before, {
    key: message.order,
    version: message.version ?? before?.version ?? null,
    data: { ...before?.data, order: message.order, state: 'deleted' },
    notes: { ...notes, isDeleted: true },
  });
}

/** The order without its person (T24). */
export function eraseOrder(before: KnownOrder): KnownOrder {
  const notes = { ...before.notes, link: null, isErased: true };
  return { ...before, data: scrubbed(before.data), notes };
}

function decided(before: KnownOrder | undefined, order: KnownOrder): OrderDecision {
  const isSame =
    before !== undefined &&
    before.version === order.version &&
    isSameData(before.data, order.data) &&
    isSameData(notesJson(before.notes), notesJson(order.notes));
  return isSame
    ? { order: null, outcome: 'same', note: null }
    : { order, outcome: 'written', note: null };
}
