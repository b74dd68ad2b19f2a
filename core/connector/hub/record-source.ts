import { isoTime } from '../../base/clock.ts';
import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { CUSTOMERS_STREAM } from '../../retail/customers/book.ts';
import {
  emailAlias,
  emailsOf,
  linkAlias,
  profileOf,
  tidyName,
} from '../../retail/customers/profile.ts';
import { knownOrder, ORDERS_STREAM } from '../../retail/orders/order-rule.ts';
import { PRODUCTS_STREAM } from '../../retail/products/products.ts';
import type { HubRecord } from '../../store/record-store.ts';
import type { SourceRecord } from '../contract.ts';
import type { HubParts } from './parts.ts';

/** Profiles that may claim one e-mail before the rest is not told. */
const CLAIMS_MAX = 20;

/** A profile that went into another which went into another …: no chain is longer. */
const CHAIN_MAX = 100;

const STREAMS: readonly string[] = [PRODUCTS_STREAM, CUSTOMERS_STREAM, ORDERS_STREAM];

/** Whether the stream is one of records; the other one is the stock. */
export function isRecordStream(stream: string): boolean {
  return STREAMS.includes(stream);
}

/** Records that changed since, those that are gone as such, and how far that is. */
export async function changedRecords(
  parts: HubParts,
  asked: { readonly stream: string; readonly since: number; readonly limit: number },
): Promise<{ readonly records: readonly SourceRecord[]; readonly last: number }> {
  const found = await parts.records.changedSince(asked.stream, asked.since, asked.limit);
  return {
    records: await shown(parts, asked.stream, found),
    last: found.at(-1)?.seq ?? asked.since,
  };
}

/** The records with these very keys, those that are gone too; null where there is none. */
export async function recordsByKey(
  parts: HubParts,
  stream: string,
  keys: readonly string[],
): Promise<readonly (SourceRecord | null)[]> {
  const found = await parts.records.get(stream, keys);
  const records = await shown(
    parts,
    stream,
    found.filter((record) => record !== null),
  );
  const byKey = new Map(records.map((record) => [record.key, record]));
  return keys.map((key) => byKey.get(key) ?? null);
}

/** The living records that have these keys or names; merges are followed. */
export async function findRecords(
  parts: HubParts,
  stream: string,
  names: readonly string[],
): Promise<readonly (SourceRecord | null)[]> {
  const tidy = names.map(tidyName);
  const byKey = await parts.records.get(stream, tidy);
  const claims = await parts.records.find(stream, tidy, 1);
  const byName = await parts.records.get(
    stream,
    claims.map(({ keys }) => keys[0] ?? ''),
  );
  const found = byKey.map((record, index) => record ?? byName[index] ?? null);
  const living = await followed(parts, stream, found);
  const records = await shown(
    parts,
    stream,
    living.filter((record) => record !== null),
  );
  const shownByKey = new Map(records.map((record) => [record.key, record]));
  return living.map((record) => (record === null ? null : (shownByKey.get(record.key) ?? null)));
}

/** Where merged profiles went; null for what is gone for good. */
async function followed(
  parts: HubParts,
  stream: string,
  found: readonly (HubRecord | null)[],
): Promise<readonly (HubRecord | null)[]> {
  let records = found;
  for (let step = 0; step < CHAIN_MAX; step += 1) {
    const next = records.map((record) => mergedInto(record));
    if (next.every((key) => key === null)) break;
    const targets = await parts.records.get(
      stream,
      next.map((key) => key ?? ''),
    );
    records = records.map((record, index) =>
      next[index] === null ? record : (targets[index] ?? null),
    );
  }
  return records.map((record) => (record?.deleted === false ? record : null));
}

function mergedInto(record: HubRecord | null): string | null {
  const into = record?.deleted === true ? record.data['mergedInto'] : undefined;
  return typeof into === 'string' ? into : null;
}

async function shown(
  parts: HubParts,
  stream: string,
  records: readonly HubRecord[],
): Promise<readonly SourceRecord[]> {
  switch (stream) {
    case CUSTOMERS_STREAM:
      return shownCustomers(parts, records);
    case ORDERS_STREAM:
      return shownOrders(parts, records);
    default:
      return records.map((record) => sourceRecord(record, { sku: record.key, ...whenOf(record) }));
  }
}

function whenOf(record: HubRecord): JsonObject {
  return { seq: record.seq, updatedAt: isoTime(record.updatedAt) };
}

function sourceRecord(record: HubRecord, more: JsonObject): SourceRecord {
  return {
    key: record.key,
    version: String(record.seq),
    data: { ...record.data, ...more },
    occurredAt: isoTime(record.updatedAt),
    where: `${record.stream}/${record.key}`,
    ...(record.deleted ? { deleted: true } : {}),
  };
}

/** Who else claims an e-mail of a profile is asked anew each time: claims end without a word to the others. */
async function shownCustomers(
  parts: HubParts,
  records: readonly HubRecord[],
): Promise<readonly SourceRecord[]> {
  const emails = records.map((record) =>
    emailsOf(profileOf(record), parts.settings.customers).map(emailAlias),
  );
  const names = [...new Set(emails.flat())];
  const claims = await parts.records.find(CUSTOMERS_STREAM, names, CLAIMS_MAX);
  const claimers = new Map(claims.map(({ alias, keys }) => [alias, keys]));
  return records.map((record, index) => {
    const keys = (emails[index] ?? []).flatMap((name) => claimers.get(name) ?? []);
    const others = [...new Set(keys)].filter((key) => key !== record.key).toSorted();
    const more = others.length === 0 ? {} : { duplicates: others };
    return sourceRecord(record, { ...more, ...whenOf(record) });
  });
}

/** An order's person is found by the id on the order, so that it follows merges and comes back after them. */
async function shownOrders(
  parts: HubParts,
  records: readonly HubRecord[],
): Promise<readonly SourceRecord[]> {
  const links = records.map((record) => {
    const { link } = knownOrder(record).notes;
    return link === null ? '' : linkAlias(link);
  });
  const claims = await parts.records.find(CUSTOMERS_STREAM, links, 1);
  return records.map((record, index) => {
    const { customer } = record.data;
    const key = claims[index]?.keys[0] ?? null;
    const person = isJsonObject(customer) ? { customer: { ...customer, key } } : {};
    const { seq, updatedAt: changedAt } = whenOf(record);
    return sourceRecord(record, { ...person, seq, changedAt });
  });
}
