import type { FlowKey, HistoryStore } from '../history-store.ts';
import type { Link } from '../records.ts';
import { letterOf } from './dead-letter-rows.ts';
import type { Row, SqlDriver, SqlParam } from './driver.ts';
import { effectOf } from './effects.ts';
import { isKeyOf, keyRanges } from './history-keys.ts';
import { HISTORY_COLUMNS, historyOf } from './history-rows.ts';
import { stockRows } from './history-stock.ts';
import { arrivalView, pendingView, stateView } from './history-views.ts';
import { PENDING_COLUMNS } from './pending-rows.ts';
import { textIn, textOrNullIn } from './row.ts';

const OF_KEYS = `SELECT ${HISTORY_COLUMNS} FROM @list(?1 w: text)
  CROSS JOIN history h ON h.key = w.value ORDER BY h.seq DESC LIMIT ?2`;

const OF_DESTINATIONS = `SELECT ${HISTORY_COLUMNS} FROM @list(?1 w: text)
  CROSS JOIN history h ON h.destination_id = w.value ORDER BY h.seq DESC LIMIT ?2`;

const OF_TRACE = `SELECT ${HISTORY_COLUMNS} FROM history h WHERE h.trace_id = ?1
  ORDER BY h.seq DESC LIMIT ?2`;

const ARRIVALS = `SELECT a.seq, a.connection, a.delivery_id, a.topic, a.received_at, a.state, a.fault,
    a.traceparent, length(a.raw) AS bytes
  FROM @rows(?1 w: connection text, delivery_id text) CROSS JOIN arrivals a
  ON a.connection = w.connection AND a.delivery_id = w.delivery_id ORDER BY a.seq`;

const PENDING_OF_KEYS = `SELECT ${PENDING_COLUMNS}, p.queued_at FROM @rows(?1 w: flow text, key text)
  CROSS JOIN pending p ON p.flow = w.flow AND p.key = w.key ORDER BY p.seq DESC LIMIT ?2`;

const PENDING_OF_TRACE = `SELECT ${PENDING_COLUMNS}, p.queued_at FROM pending p
  WHERE substr(p.traceparent, 4, 32) = ?1 ORDER BY p.seq DESC LIMIT ?2`;

const STATES = `SELECT s.* FROM @rows(?1 w: flow text, key text)
  CROSS JOIN record_states s ON s.flow = w.flow AND s.key = w.key`;

const EFFECTS = `SELECT f.* FROM @rows(?1 w: low text, high text)
  CROSS JOIN effects f ON f.idempotency_key >= w.low AND f.idempotency_key < w.high
  ORDER BY f.intended_at DESC LIMIT ?2`;

const LETTERS = `SELECT d.* FROM @list(?1 w: text)
  CROSS JOIN dead_letters d ON d.key = w.value ORDER BY d.id DESC LIMIT ?2`;

const LINKS = `SELECT l.* FROM @rows(?1 w: connection text, stream text, other_connection text,
    other_stream text, id text)
  CROSS JOIN links l ON l.connection = w.connection AND l.stream = w.stream
    AND l.other_connection = w.other_connection AND l.other_stream = w.other_stream AND l.id = w.id
  ORDER BY l.turn DESC LIMIT ?2`;

/** Keys on both sides of a text, along the primary key of their table. */
const NEAR = [
  ['record_states', 'flow', 'key'],
  ['hub_records', 'stream', 'key'],
  ['hub_aliases', 'stream', 'alias'],
].map(([table, owner, name]) => ({
  isOfFlow: owner === 'flow',
  after: `SELECT ${name} AS name FROM ${table} WHERE ${owner} = ?1 AND ${name} >= ?2
    ORDER BY ${name} LIMIT ?3`,
  before: `SELECT ${name} AS name FROM ${table} WHERE ${owner} = ?1 AND ${name} < ?2
    ORDER BY ${name} DESC LIMIT ?3`,
}));

/** The history in SQL. */
export function sqlHistory(driver: SqlDriver): HistoryStore {
  const oldestFirst = async (sql: string, params: readonly SqlParam[]): Promise<readonly Row[]> =>
    (await driver.read(sql, params)).toReversed();
  return {
    ofKeys: async (keys, limit) => (await oldestFirst(OF_KEYS, [keys, limit])).map(historyOf),
    ofDestinations: async (ids, limit) =>
      (await oldestFirst(OF_DESTINATIONS, [ids, limit])).map(historyOf),
    ofTrace: async (traceId, limit) =>
      (await oldestFirst(OF_TRACE, [traceId, limit])).map(historyOf),
    arrivals: async (ids) => {
      const pairs = ids.map(({ connection, deliveryId }) => [connection, deliveryId]);
      return (await driver.read(ARRIVALS, [pairs])).map(arrivalView);
    },
    pendingOfKeys: async (keys, limit) =>
      (await oldestFirst(PENDING_OF_KEYS, [keys.map(pairOf), limit])).map(pendingView),
    pendingOfTrace: async (traceId, limit) =>
      (await oldestFirst(PENDING_OF_TRACE, [traceId, limit])).map(pendingView),
    states: async (keys) => (await driver.read(STATES, [keys.map(pairOf)])).map(stateView),
    effects: async (keys, limit) => {
      const rows = await oldestFirst(EFFECTS, [keys.flatMap(keyRanges), limit]);
      return rows
        .map((row) => ({ ...effectOf(row), note: textOrNullIn(row, 'note') }))
        .filter(({ idempotencyKey }) => keys.some((one) => isKeyOf(idempotencyKey, one)));
    },
    letters: async (keys, limit) => (await oldestFirst(LETTERS, [keys, limit])).map(letterOf),
    links: async (ends, ids, limit) => {
      const rows = ends.flatMap((end) =>
        ids.map((id) => [end.connection, end.stream, end.otherConnection, end.otherStream, id]),
      );
      return rows.length === 0 ? [] : (await driver.read(LINKS, [rows, limit])).map(linkOf);
    },
    stock: (request) => stockRows(driver, request),
    near: (request) => near(driver, request),
  };
}

function pairOf({ flow, key }: FlowKey): readonly [string, string] {
  return [flow, key];
}

function linkOf(row: Row): Link {
  return {
    connection: textIn(row, 'connection'),
    stream: textIn(row, 'stream'),
    id: textIn(row, 'id'),
    otherConnection: textIn(row, 'other_connection'),
    otherStream: textIn(row, 'other_stream'),
    otherId: textIn(row, 'other_id'),
  };
}

async function near(
  driver: SqlDriver,
  request: Parameters<HistoryStore['near']>[0],
): Promise<readonly string[]> {
  const { flows, streams, text, limit } = request;
  const names = new Set<string>();
  for (const { isOfFlow, after, before } of NEAR) {
    for (const owner of isOfFlow ? flows : streams) {
      for (const sql of [after, before]) {
        const rows = await driver.read(sql, [owner, text, limit]);
        for (const row of rows) names.add(textIn(row, 'name'));
      }
    }
  }
  return [...names];
}
