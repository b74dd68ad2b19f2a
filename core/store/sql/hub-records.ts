import { canonicalJson } from '../../base/json.ts';
import type {
  AliasClaims,
  HubRecord,
  HubRecordPut,
  RecordLedger,
  RecordStore,
} from '../record-store.ts';
import type { Row, SqlCell, SqlDriver, SqlParam, SqlTransaction } from './driver.ts';
import { retellStock } from './retell-stock.ts';
import { numberIn, objectIn, textIn, textOrNullIn } from './row.ts';

/** The hub's products, customers and orders in SQL. */
export function sqlRecordStore(driver: SqlDriver): RecordStore {
  const ask: Ask = (sql, params) => driver.read(sql, params);
  return {
    name: 'records',
    transact: (work) => driver.interactive('records', (tx) => work(ledgerOf(tx))),
    get: (stream, keys) => getRecords(ask, stream, keys),
    find: (stream, aliases, limit) => findClaims(ask, { stream, aliases, limit }),
    changedSince: async (stream, seq, limit) =>
      (await ask(SELECT_CHANGED, [stream, seq, limit])).map(recordOf),
    count: async (stream) => {
      const [row] = await ask(COUNT, [stream]);
      return row === undefined ? 0 : numberIn(row, 'records');
    },
  };
}

type Ask = (sql: string, params: readonly SqlParam[]) => Promise<readonly Row[]>;

const SELECT_BY_KEY = `SELECT r.* FROM @list(?2 w: text)
  CROSS JOIN hub_records r ON r.stream = ?1 AND r.key = w.value`;

const SELECT_CHANGED = `SELECT * FROM hub_records WHERE stream = ?1 AND seq > ?2
  ORDER BY seq LIMIT ?3`;

const COUNT = 'SELECT count(*) AS records FROM hub_records WHERE stream = ?1 AND deleted = 0';

const LAST_SEQ = 'SELECT coalesce(max(seq), 0) AS seq FROM hub_records WHERE stream = ?1';

/** The inner query walks the primary key of one name, so a name with many claims costs only what is asked. */
const SELECT_CLAIMS = `SELECT w.place AS place, a.key AS claimer FROM @list(?2 w: text)
  CROSS JOIN hub_aliases a ON a.stream = ?1 AND a.alias = w.value
  WHERE a.key IN (SELECT f.key FROM hub_aliases f WHERE f.stream = ?1 AND f.alias = w.value
    ORDER BY f.turn, f.key LIMIT ?3)
  ORDER BY a.turn, a.key`;

const PUT = `INSERT INTO hub_records (stream, key, version, data, inner_data, deleted, seq, updated_at)
  SELECT w.stream, w.key, w.version, w.data, w.inner_data, w.deleted, w.seq, w.updated_at
  FROM @rows(?1 w: stream text, key text, version text, data text, inner_data text, deleted int, seq int,
    updated_at int) WHERE true
  ON CONFLICT (stream, key) DO UPDATE SET version = excluded.version, data = excluded.data,
    inner_data = excluded.inner_data, deleted = excluded.deleted, seq = excluded.seq,
    updated_at = excluded.updated_at`;

const DROP_CLAIMS = `DELETE FROM hub_aliases
  WHERE (stream, key) IN (SELECT w.stream, w.key FROM @rows(?1 w: stream text, key text))
  AND (stream, key, alias) NOT IN
    (SELECT c.stream, c.key, c.alias FROM @rows(?2 c: stream text, key text, alias text, turn int))`;

/** A claim that is there already keeps its turn. */
const ADD_CLAIMS = `INSERT INTO hub_aliases (stream, key, alias, turn)
  SELECT w.stream, w.key, w.alias, w.turn
  FROM @rows(?1 w: stream text, key text, alias text, turn int) WHERE true
  ON CONFLICT (stream, alias, key) DO NOTHING`;

function ledgerOf(tx: SqlTransaction): RecordLedger {
  return {
    get: (stream, keys) => getRecords(tx.all, stream, keys),
    find: (stream, aliases, limit) => findClaims(tx.all, { stream, aliases, limit }),
    put: (records, at) => putRecords(tx, records, at),
    retellStock: (skus, at) => retellStock(tx, skus, at),
  };
}

function recordOf(row: Row): HubRecord {
  return {
    stream: textIn(row, 'stream'),
    key: textIn(row, 'key'),
    version: textOrNullIn(row, 'version'),
    data: objectIn(row, 'data'),
    inner: objectIn(row, 'inner_data'),
    deleted: numberIn(row, 'deleted') === 1,
    seq: numberIn(row, 'seq'),
    updatedAt: numberIn(row, 'updated_at'),
  };
}

async function getRecords(
  ask: Ask,
  stream: string,
  keys: readonly string[],
): Promise<readonly (HubRecord | null)[]> {
  if (keys.length === 0) return [];
  const rows = await ask(SELECT_BY_KEY, [stream, [...new Set(keys)]]);
  const found = new Map(rows.map((row) => [textIn(row, 'key'), recordOf(row)]));
  return keys.map((key) => found.get(key) ?? null);
}

async function findClaims(
  ask: Ask,
  wanted: { readonly stream: string; readonly aliases: readonly string[]; readonly limit: number },
): Promise<readonly AliasClaims[]> {
  const { stream, aliases, limit } = wanted;
  const keys: string[][] = aliases.map(() => []);
  if (aliases.length > 0) {
    for (const row of await ask(SELECT_CLAIMS, [stream, aliases, limit])) {
      keys[numberIn(row, 'place')]?.push(textIn(row, 'claimer'));
    }
  }
  return aliases.map((alias, index) => ({ alias, keys: keys[index] ?? [] }));
}

async function putRecords(
  tx: SqlTransaction,
  records: readonly HubRecordPut[],
  at: number,
): Promise<readonly number[]> {
  if (records.length === 0) return [];
  const last = await lastSeqs(tx, records);
  const rows: (readonly SqlCell[])[] = [];
  const claims: (readonly SqlCell[])[] = [];
  const seqs = records.map((record) => {
    const { stream, key, version, data, inner, quietly } = record;
    const next = (last.get(stream) ?? 0) + 1;
    const { seq, updatedAt } = quietly ?? { seq: next, updatedAt: at };
    if (quietly === null) last.set(stream, next);
    const texts = [canonicalJson(data), canonicalJson(inner)];
    rows.push([stream, key, version, ...texts, record.deleted ? 1 : 0, seq, updatedAt]);
    // A name that a quiet record claims anew is younger than everything before it.
    for (const alias of new Set(record.aliases)) claims.push([stream, key, alias, next]);
    return seq;
  });
  const named = rows.map(([stream = null, key = null]) => [stream, key]);
  tx.last([
    { sql: PUT, params: [rows] },
    { sql: DROP_CLAIMS, params: [named, claims] },
    { sql: ADD_CLAIMS, params: [claims] },
  ]);
  return seqs;
}

async function lastSeqs(
  tx: SqlTransaction,
  records: readonly HubRecordPut[],
): Promise<Map<string, number>> {
  const streams = [...new Set(records.map((record) => record.stream))];
  const lists = await tx.several(streams.map((stream) => ({ sql: LAST_SEQ, params: [stream] })));
  return new Map(streams.map((stream, index) => [stream, Number(lists[index]?.[0]?.['seq'] ?? 0)]));
}
