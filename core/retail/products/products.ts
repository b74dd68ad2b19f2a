import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { HubRecord, HubRecordPut, RecordStore } from '../../store/record-store.ts';
import { isSameData, isStale, mergeFields, type RecordResult, without } from '../record-change.ts';
import { type PriceFault, priceFault } from './price-guard.ts';
import type { ProductSettings } from './settings.ts';

/** The stream's name in the store. */
export const PRODUCTS_STREAM = 'products';

/** What one source says of a product. */
export interface ProductMessage {
  readonly sku: string;
  readonly version: string | null;
  readonly data: JsonObject;
}

/** A product as the batch has it so far; `quietly` as long as readers have nothing new to see. */
type Known = Pick<HubRecordPut, 'version' | 'data' | 'inner' | 'quietly'>;

/**
 * Writes products in order and in one transaction: a field never goes back to an older version (I9), equal data wakes
 * nobody, and a price that looks like a mistake is held (D27).
 *
 * Shape: several systems fill one product, each its own fields and with its own times, so each field has its version.
 *        Stock that waited for an id or a field of the product is told again in the same commit.
 */
export function writeProducts(
  store: RecordStore,
  messages: readonly ProductMessage[],
  parts: { readonly at: number; readonly settings: ProductSettings },
): Promise<readonly RecordResult[]> {
  return store.transact(async (ledger) => {
    const skus = [...new Set(messages.map((message) => message.sku))];
    const stored = await ledger.get(PRODUCTS_STREAM, skus);
    const seqs = new Map(stored.flatMap((one) => (one === null ? [] : [[one.key, one.seq]])));
    const known = new Map<string, Known>(
      stored.flatMap((one) => (one === null ? [] : [[one.key, knownOf(one)]])),
    );
    const changed = new Map<string, HubRecordPut>();
    const results = messages.map((message) => {
      const { put, result } = decide(message, known.get(message.sku), parts.settings);
      if (put !== null) {
        known.set(put.key, put);
        changed.set(put.key, put);
      }
      return result;
    });
    const puts = [...changed.values()];
    const before = new Map(stored.flatMap((one) => (one === null ? [] : [[one.key, one.data]])));
    const awaited = puts.filter(({ key, data }) => isAwaited(before.get(key) ?? {}, data));
    for (const [index, seq] of (await ledger.put(puts, parts.at)).entries()) {
      seqs.set(puts[index]?.key ?? '', seq);
    }
    await ledger.retellStock(
      awaited.map(({ key }) => key),
      parts.at,
    );
    return results.map((result) => ({ ...result, seq: seqs.get(result.key) ?? null }));
  });
}

/**
 * Whether flows of stock may have left a product out that they would take now: it has another id, or a field that it
 * did not have. Each field comes once, so this is rare; a new title or price is no such change.
 */
function isAwaited(before: JsonObject, after: JsonObject): boolean {
  const idsOf = ({ ids }: JsonObject): JsonObject => (isJsonObject(ids) ? ids : {});
  if (!isSameData(idsOf(before), idsOf(after))) return true;
  const names = Object.keys(after).filter((field) => field !== 'sku' && !isBlank(after[field]));
  return names.some((field) => isBlank(before[field]));
}

function isBlank(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '';
}

interface Decision {
  readonly put: HubRecordPut | null;
  readonly result: RecordResult;
}

function decide(
  message: ProductMessage,
  before: Known | undefined,
  settings: ProductSettings,
): Decision {
  const { sku, version } = message;
  const answer = { key: sku, seq: null } as const;
  const versions = versionsOf(before);
  const stale = fieldsOf(message.data).filter((field) => isStale(version, versions[field] ?? null));
  const fresh = freshOf(message.data, stale);
  if (stale.length > 0 && fieldsOf(fresh).length === 0) {
    const note = 'ignored_stale: a newer version was applied';
    return { put: null, result: { ...answer, outcome: 'stale', note } };
  }
  const fault = priceFault(before?.data ?? {}, fresh, settings);
  if (fault !== null) return { put: null, result: { ...answer, ...refusalOf(fault) } };
  const data = merged(before?.data ?? {}, { ...fresh, sku });
  const own = version === null ? [] : fieldsOf(fresh).map((field) => [field, version] as const);
  const inner = { versions: { ...versions, ...Object.fromEntries(own) } };
  const isSame = before !== undefined && isSameData(data, before.data);
  const outcome = { ...answer, outcome: isSame ? 'same' : 'written', note: null } as const;
  if (isSame && isSameData(inner, before.inner)) return { put: null, result: outcome };
  const names = { stream: PRODUCTS_STREAM, key: sku, aliases: aliasesOf(data) };
  const quietly = isSame ? before.quietly : null;
  const kept = version ?? before?.version ?? null;
  const put = { ...names, version: kept, data, inner, deleted: false, quietly };
  return { put, result: outcome };
}

function knownOf({ version, data, inner, seq, updatedAt }: HubRecord): Known {
  return { version, data, inner, quietly: { seq, updatedAt } };
}

function versionsOf(before: Known | undefined): Readonly<Record<string, string>> {
  const versions = before?.inner['versions'];
  const entries = isJsonObject(versions) ? Object.entries(versions) : [];
  return Object.fromEntries(entries.map(([field, version]) => [field, String(version)]));
}

/** Fields that have a version of their own: each id and each price list has one. */
function fieldsOf({ sku: _sku, priceApproved: _flag, ...data }: JsonObject): readonly string[] {
  return Object.entries(data).flatMap(([name, value]) => {
    if (name === 'ids' && isJsonObject(value)) return Object.keys(value).map((id) => `ids.${id}`);
    if (name === 'prices' && isList(value)) return value.map((price) => `prices.${listOf(price)}`);
    return value === undefined ? [] : [name];
  });
}

/** The message without what is older than what is known. */
function freshOf(data: JsonObject, stale: readonly string[]): JsonObject {
  if (stale.length === 0) return data;
  const entries = Object.entries(data).map(([name, value]) => {
    if (name === 'ids' && isJsonObject(value)) {
      const ids = Object.keys(value).filter((id) => stale.includes(`ids.${id}`));
      return [name, without(value, ids)] as const;
    }
    if (name !== 'prices' || !isList(value)) return [name, value] as const;
    return [name, value.filter((price) => !stale.includes(`prices.${listOf(price)}`))] as const;
  });
  return without(Object.fromEntries(entries), stale);
}

function refusalOf({ code, path, what }: PriceFault): Omit<RecordResult, 'key' | 'seq'> {
  return { outcome: 'refused', code, path, note: what };
}

/** Ids come from several systems and prices from several lists: each message speaks of its own ones only. */
function merged(before: JsonObject, came: JsonObject): JsonObject {
  const { ids, prices } = came;
  return mergeFields(before, {
    ...without(came, ['priceApproved']),
    ...(isJsonObject(ids) && isJsonObject(before['ids'])
      ? { ids: mergeFields(before['ids'], ids) }
      : {}),
    ...(isList(prices) && isList(before['prices'])
      ? { prices: mergedPrices(before['prices'], prices) }
      : {}),
  });
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function mergedPrices(before: readonly Json[], came: readonly Json[]): readonly Json[] {
  const byList = new Map([...before, ...came].map((price) => [listOf(price), price]));
  return [...byList.values()];
}

/** A price list has one price in each currency. */
function listOf(price: Json): string {
  return isJsonObject(price) ? `${String(price['list'])}\u0000${String(price['currency'])}` : '';
}

function aliasesOf(data: JsonObject): readonly string[] {
  const { barcode, ids } = data;
  const found = isJsonObject(ids) ? Object.entries(ids) : [];
  return [
    ...(typeof barcode === 'string' && barcode !== '' ? [`barcode:${barcode}`] : []),
    ...found.flatMap(([name, id]) =>
      typeof id === 'string' && id !== '' ? [`${name}:${id}`] : [],
    ),
  ];
}
