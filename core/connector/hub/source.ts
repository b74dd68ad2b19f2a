import { isoTime } from '../../base/clock.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Inventory } from '../../retail/inventory/inventory.ts';
import type { Balance } from '../../retail/inventory/inventory-views.ts';
import type { Place } from '../../store/inventory-store.ts';
import type { HubRecord, RecordStore } from '../../store/record-store.ts';
import type { Cursor, Page, ReadRequest, SourceRecord } from '../contract.ts';

/** Records of one page. */
const PAGE_MAX = 1000;

/** The hub's records that changed after the cursor, each in its latest form, in the order of the changes. */
export async function* readHub(
  parts: { readonly inventory: Inventory; readonly records: RecordStore },
  request: ReadRequest,
): AsyncGenerator<Page> {
  if (request.keys !== undefined) {
    const found = await lookupHub(parts, request.stream, request.keys);
    const records = found.filter((record) => record !== null);
    yield { records, cursor: request.since };
    return;
  }
  let seq = seqOf(request.since);
  while (true) {
    const { records, last } = await changed(parts, request.stream, seq);
    if (records.length === 0) return;
    seq = last;
    yield { records, cursor: { seq } };
    if (records.length < PAGE_MAX) return;
  }
}

function seqOf(cursor: Cursor): number {
  const seq = cursor?.['seq'];
  return typeof seq === 'number' ? seq : 0;
}

async function changed(
  parts: { readonly inventory: Inventory; readonly records: RecordStore },
  stream: string,
  since: number,
): Promise<{ readonly records: readonly SourceRecord[]; readonly last: number }> {
  if (stream === 'products') {
    const found = await parts.records.changedSince(stream, since, PAGE_MAX);
    return { records: found.map(productRecord), last: found.at(-1)?.seq ?? since };
  }
  const found = await parts.inventory.changesSince(since, PAGE_MAX);
  return {
    records: await balanceRecords(parts.inventory, found),
    last: found.at(-1)?.seq ?? since,
  };
}

/** The records as they are now, in order; null where there is none. */
export async function lookupHub(
  parts: { readonly inventory: Inventory; readonly records: RecordStore },
  stream: string,
  keys: readonly string[],
): Promise<readonly (SourceRecord | null)[]> {
  if (stream === 'products') {
    const found = await parts.records.get(stream, keys);
    return found.map((product) => (product === null ? null : productRecord(product)));
  }
  const found = await parts.inventory.balances(keys.map(placeOf));
  const records = await balanceRecords(parts.inventory, found);
  return records.map((record, index) => (found[index]?.seq === 0 ? null : record));
}

/** The last @ divides: a SKU may hold one, a location may not. */
function placeOf(key: string): Place {
  const at = key.lastIndexOf('@');
  return at < 0 ? [key, ''] : [key.slice(0, at), key.slice(at + 1)];
}

/** Who has taken what is asked for places with open orders only. */
async function balanceRecords(
  inventory: Inventory,
  balances: readonly Balance[],
): Promise<readonly SourceRecord[]> {
  const taken = balances.filter((balance) => balance.allocated !== 0);
  const channels = await inventory.allocatedBy(taken.map(({ sku, location }) => [sku, location]));
  const byBalance = new Map(taken.map((balance, index) => [balance, channels[index] ?? {}]));
  return balances.map((balance) => balanceRecord(balance, byBalance.get(balance) ?? {}));
}

function balanceRecord(
  balance: Balance,
  allocatedBy: Readonly<Record<string, number>>,
): SourceRecord {
  const key = `${balance.sku}@${balance.location}`;
  return {
    key,
    version: String(balance.seq),
    data: { key, ...balance, allocatedBy },
    occurredAt: null,
    where: `inventory/${key}`,
  };
}

function productRecord(product: HubRecord): SourceRecord {
  const data: JsonObject = {
    ...product.data,
    sku: product.key,
    seq: product.seq,
    updatedAt: isoTime(product.updatedAt),
  };
  return {
    key: product.key,
    version: String(product.seq),
    data,
    occurredAt: isoTime(product.updatedAt),
    where: `products/${product.key}`,
  };
}
