import type { Inventory } from '../../retail/inventory/inventory.ts';
import type { Balance } from '../../retail/inventory/inventory-views.ts';
import type { Place } from '../../store/inventory-store.ts';
import type { Cursor, Page, ReadRequest, SourceRecord } from '../contract.ts';
import type { HubParts } from './parts.ts';
import { changedRecords, findRecords, isRecordStream, recordsByKey } from './record-source.ts';

/** Records of one page. */
const PAGE_MAX = 1000;

/** The hub's records that changed after the cursor, each in its latest form, in the order of the changes. */
export async function* readHub(parts: HubParts, request: ReadRequest): AsyncGenerator<Page> {
  const { stream } = request;
  if (request.keys !== undefined) {
    const found = isRecordStream(stream)
      ? await recordsByKey(parts, stream, request.keys)
      : await findPlaces(parts.inventory, request.keys);
    yield { records: found.filter((record) => record !== null), cursor: request.since };
    return;
  }
  let seq = seqOf(request.since);
  while (true) {
    const { records, last } = isRecordStream(stream)
      ? await changedRecords(parts, { stream, since: seq, limit: PAGE_MAX })
      : await changedPlaces(parts.inventory, seq);
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

async function changedPlaces(
  inventory: Inventory,
  since: number,
): Promise<{ readonly records: readonly SourceRecord[]; readonly last: number }> {
  const found = await inventory.changesSince(since, PAGE_MAX);
  const records = await balanceRecords(inventory, found);
  return { records, last: found.at(-1)?.seq ?? since };
}

/** The records as they are now, found by key or by another name, in order; null where there is none. */
export function lookupHub(
  parts: HubParts,
  stream: string,
  keys: readonly string[],
): Promise<readonly (SourceRecord | null)[]> {
  return isRecordStream(stream)
    ? findRecords(parts, stream, keys)
    : findPlaces(parts.inventory, keys);
}

async function findPlaces(
  inventory: Inventory,
  keys: readonly string[],
): Promise<readonly (SourceRecord | null)[]> {
  const found = await inventory.balances(keys.map(placeOf));
  const records = await balanceRecords(inventory, found);
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
