/** The records as they are now, by internal id, by the key that the hub wrote them with, or by external id. */
import type { Host, SourceRecord } from '../../core/connector/index.ts';
import { type Account, openAccount } from './client.ts';
import { externalIdOf, isInternalId } from './external-id.ts';
import { headQuery, recordsOf } from './streams/record.ts';
import { keyColumns, type StreamSource } from './streams/stream.ts';
import { streamNamed } from './streams/streams.ts';
import { type Condition, firstRows, inGroups, isIn, ROWS_MAX, VALUES_MAX } from './suiteql.ts';

/** Composite keys of one question: each takes a condition of its own. */
const COMPOSITE_MAX = 100;

/**
 * Looks records up.
 *
 * Shape:  one entry per key in the same order, null where there is none. A key of digits is NetSuite's internal id,
 *         any other one stands for the external id that a write with this key carries.
 * Errors: any fault of a call is thrown: an answer that failed is not an absence.
 */
export async function lookup(
  host: Host,
  name: string,
  keys: readonly string[],
): Promise<readonly (SourceRecord | null)[]> {
  const account = openAccount(host);
  const stream = streamNamed(name);
  const [byKey, byExternalId] = await Promise.all([
    recordsByKey(account, stream, keys),
    recordsByExternalId(account, stream, keys),
  ]);
  return keys.map((key) => byKey.get(key) ?? byExternalId.get(key) ?? null);
}

/** The present records by the key that a read gives them; what is not there is missing from the map. */
export async function recordsByKey(
  account: Account,
  stream: StreamSource,
  keys: readonly string[],
): Promise<ReadonlyMap<string, SourceRecord>> {
  const columns = keyColumns(stream, account.settings);
  const places = [...new Set(keys)]
    .map((key) => key.split('@'))
    .filter((place) => place.length === columns.length && place.every(isNumber));
  const [first] = columns;
  if (places.length === 0 || first === undefined) return new Map();
  const conditions: readonly Condition[] =
    columns.length === 1
      ? inGroups(places.map(([id = '']) => id)).map((ids) => isIn(first.expression, ids))
      : inGroups(places, COMPOSITE_MAX).map((group) => anyPlace(columns, group));
  return recordsWhere(account, stream, conditions, (record) => record.key);
}

async function recordsByExternalId(
  account: Account,
  stream: StreamSource,
  keys: readonly string[],
): Promise<ReadonlyMap<string, SourceRecord>> {
  const { external } = stream;
  if (external === undefined) return new Map();
  // Two keys may stand for one external id.
  const ids = new Map(
    keys
      .filter((key) => !isInternalId(key))
      .map((key) => [key, externalIdOf(account.settings, external.code, key)]),
  );
  const conditions = inGroups([...new Set(ids.values())], VALUES_MAX).map((group) =>
    isIn(external.expression, group),
  );
  const found = await recordsWhere(account, stream, conditions, ({ data }) =>
    String(data['externalId']),
  );
  return new Map(
    [...ids].flatMap(([key, id]) => {
      const record = found.get(id);
      return record === undefined ? [] : [[key, record] as const];
    }),
  );
}

async function recordsWhere(
  account: Account,
  stream: StreamSource,
  conditions: readonly Condition[],
  nameOf: (record: SourceRecord) => string,
): Promise<ReadonlyMap<string, SourceRecord>> {
  const groups = await Promise.all(
    conditions.map(async (condition) => {
      const query = headQuery(account, stream, [condition]);
      const { rows } = await firstRows(account, query, ROWS_MAX);
      return recordsOf(account, stream, rows);
    }),
  );
  return new Map(groups.flat().map((record) => [nameOf(record), record]));
}

function anyPlace(
  columns: readonly { readonly expression: string }[],
  places: readonly (readonly string[])[],
): Condition {
  const one = columns.map(({ expression }) => `${expression} = ?`).join(' AND ');
  return { text: places.map(() => `(${one})`).join(' OR '), values: places.flat() };
}

function isNumber(text: string): boolean {
  return /^\d{1,18}(\.\d+)?$/.test(text);
}
