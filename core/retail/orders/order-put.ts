import { isJsonObject } from '../../base/json.ts';
import type { HubRecord, HubRecordPut } from '../../store/record-store.ts';
import type { CustomerLink } from '../customers/part.ts';
import { emailAlias, linkAlias } from '../customers/profile.ts';
import { isSameData } from '../record-change.ts';
import { type KnownOrder, notesJson, ORDERS_STREAM } from './order-rule.ts';

/** The name that finds all orders of a person's id. */
export function personAlias(link: CustomerLink): string {
  return `customer:${linkAlias(link)}`;
}

/** The order as it is written; quietly when no reader would see a difference. */
export function orderPut(order: KnownOrder, stored: HubRecord | undefined): HubRecordPut {
  const { key, version, data, notes } = order;
  const isSeenSame = stored !== undefined && isSameData(stored.data, data);
  const inner = notesJson(notes);
  return {
    ...{ stream: ORDERS_STREAM, key, version, data, inner, deleted: false },
    aliases: aliasesOf(order),
    quietly: isSeenSame ? stored : null,
  };
}

/** The name by which people call an order: its number, without what stands before it. */
export function numberAlias(number: string): string {
  return `number:${number.trim().replace(/^#/, '')}`;
}

function aliasesOf({ data, notes }: KnownOrder): readonly string[] {
  const ids = isJsonObject(data['ids']) ? Object.entries(data['ids']) : [];
  const { number, customer } = data;
  const email = isJsonObject(customer) ? customer['email'] : null;
  const isNumbered = typeof number === 'number' || (typeof number === 'string' && number !== '');
  return [
    ...ids.map(([system, id]) => `${system}:${String(id)}`),
    ...(notes.link === null ? [] : [personAlias(notes.link)]),
    ...(isNumbered ? [numberAlias(String(number))] : []),
    ...(typeof email === 'string' && email !== '' ? [emailAlias(email.trim().toLowerCase())] : []),
  ];
}
