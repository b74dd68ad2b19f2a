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

type Known = Pick<HubRecord, 'version' | 'data'>;

/**
 * Writes products in order and in one transaction: an older version changes nothing, equal data is not written again
 * (I9), and a price that looks like a mistake is held (D27).
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
      stored.flatMap((one) => (one === null ? [] : [[one.key, one]])),
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
    for (const [index, seq] of (await ledger.put(puts, parts.at)).entries()) {
      seqs.set(puts[index]?.key ?? '', seq);
    }
    return results.map((result) => ({ ...result, seq: seqs.get(result.key) ?? null }));
  });
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
  if (before !== undefined && isStale(version, before.version)) {
    const note = 'ignored_stale: a newer version was applied';
    return { put: null, result: { ...answer, outcome: 'stale', note } };
  }
  const fault = priceFault(before?.data ?? {}, message.data, settings);
  if (fault !== null) return { put: null, result: { ...answer, ...refusalOf(fault) } };
  const data = merged(before?.data ?? {}, { ...message.data, sku });
  const kept = version ?? before?.version ?? null;
  if (before !== undefined && kept === before.version && isSameData(data, before.data)) {
    return { put: null, result: { ...answer, outcome: 'same', note: null } };
  }
  const names = { stream: PRODUCTS_STREAM, key: sku, version: kept, aliases: aliasesOf(data) };
  const put = { ...names, data, inner: {}, deleted: false, quietly: null };
  return { put, result: { ...answer, outcome: 'written', note: null } };
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
