import { isJsonObject } from '../../base/json.ts';
import type { HubRecord, HubRecordPut } from '../../store/record-store.ts';
import { type CustomerLink, linkAlias } from '../customers/profile.ts';
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

function aliasesOf({ data, notes }: KnownOrder): readonly string[] {
  const ids = isJsonObject(data['ids']) ? Object.entries(data['ids']) : [];
  return [
    ...ids.map(([system, id]) => `${system}:${String(id)}`),
    ...(notes.link === null ? [] : [personAlias(notes.link)]),
  ];
}
