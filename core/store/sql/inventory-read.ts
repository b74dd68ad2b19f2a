import type { Demand, StockEvent, StockFlag, TransferLine } from '../inventory-records.ts';
import type { InventoryStore, JournalView, Place, PositionFilter } from '../inventory-store.ts';
import { type Ask, lastSeq, loadHolds, queued } from './inventory-load.ts';
import {
  anchorOf,
  DEMAND_COLUMNS,
  type DemandTuple,
  demandOf,
  FLAG_COLUMNS,
  type FlagTuple,
  flagOf,
  ORDER_COLUMNS,
  type OrderTuple,
  orderOf,
  POSITION_COLUMNS,
  type PositionTuple,
  positionOf,
  TRANSFER_COLUMNS,
  type TransferTuple,
  transferOf,
  tuplesOf,
} from './inventory-rows.ts';
import { readSales, readTotals, sellableOf } from './inventory-sums.ts';
import { numberIn } from './row.ts';

type Reads = Pick<
  InventoryStore,
  | 'lastSeq'
  | 'positions'
  | 'changedSince'
  | 'journal'
  | 'queuedOf'
  | 'openDemand'
  | 'allocatedBy'
  | 'orders'
  | 'holds'
  | 'flags'
  | 'eventsAfter'
  | 'transfers'
  | 'sales'
  | 'totals'
>;

/** The questions that are asked beside running writes. */
export function inventoryReads(ask: Ask): Reads {
  return {
    lastSeq: () => lastSeq(ask),
    positions: (filter) => readPositions(ask, filter),
    changedSince: (seq, limit, now) => changedSince(ask, { seq, limit, now }),
    journal: (filter) => readJournal(ask, filter),
    queuedOf: (sku) => queuedOf(ask, sku),
    openDemand: (items) => openDemand(ask, items),
    allocatedBy: (places) => allocatedBy(ask, places),
    orders: (ids) => readOrders(ask, ids),
    holds: (ids) => loadHolds(ask, ids),
    flags: () => readFlags(ask),
    eventsAfter: (id, limit) => eventsAfter(ask, id, limit),
    transfers: (filter) => readTransfers(ask, filter),
    sales: (from, to) => readSales(ask, from, to),
    totals: () => readTotals(ask),
  };
}

/** Running and expired holds both count here; the caller looks again with the exact figures. */
const SHORT = `AND (p.on_hand < 0
  OR ${sellableOf('p.')} < p.allocated + p.held)`;

async function readPositions(ask: Ask, filter: PositionFilter): ReturnType<Reads['positions']> {
  const { now, skus, places, sinceSeq = -1, onlyShort = false, limit } = filter;
  const from =
    places !== undefined
      ? `@rows(?4 w: sku text, location text) CROSS JOIN stock_skus k ON k.sku = w.sku
         CROSS JOIN stock_positions p ON p.item = k.item AND p.location = w.location`
      : skus !== undefined
        ? `@list(?4 w: text) CROSS JOIN stock_skus k ON k.sku = w.value
           CROSS JOIN stock_positions p ON p.item = k.item`
        : 'stock_positions p';
  const wanted = places ?? skus;
  const sql = `SELECT @tuples[${POSITION_COLUMNS}] AS rows FROM (
      SELECT p.* FROM ${from} WHERE p.seq > ?2 AND p.location <> '' ${onlyShort ? SHORT : ''}
      ORDER BY p.item, p.location LIMIT ?3) p
    JOIN stock_items i ON i.id = p.item`;
  const params = [now, sinceSeq, limit];
  const rows = await ask(sql, wanted === undefined ? params : [...params, wanted]);
  return tuplesOf<PositionTuple>(rows).map(positionOf);
}

/**
 * A journal row that is still the last of its position stands for it: no index on the positions is needed.
 *
 * The rows are looked at one by one along their numbers until there are enough; PostgreSQL would turn a join here into
 * reading all positions, since it cannot know that nearly every row of the newest ones counts.
 */
async function changedSince(
  ask: Ask,
  request: { readonly seq: number; readonly limit: number; readonly now: number },
): ReturnType<Reads['changedSince']> {
  const rows = await ask(
    `SELECT @tuples[${POSITION_COLUMNS}] AS rows FROM (
       SELECT j.position AS position FROM stock_journal j
       WHERE j.seq > ?2 AND j.seq =
         (SELECT q.seq FROM stock_positions q WHERE q.id = j.position AND q.location <> '')
       ORDER BY j.seq LIMIT ?3) c
     CROSS JOIN stock_positions p ON p.id = c.position
     CROSS JOIN stock_items i ON i.id = p.item`,
    [request.now, request.seq, request.limit],
  );
  const found = tuplesOf<PositionTuple>(rows).map(positionOf);
  return found.sort((a, b) => a.seq - b.seq);
}

/** The columns of a journal row with its names, as `journalOf` reads them. */
export const JOURNAL_COLUMNS = `j.seq, j.position, j.previous, j.peak_at, j.on_hand, j.allocated, j.held, j.damaged,
  j.qc, j.display, j.incoming, j.moved, j.cause, j.ref, j.key, j.effective_at, j.recorded_at, j.source,
  j.actor, j.reason, j.anchor_kind, j.anchor_quantity, j.anchor_window, i.sku, p.location`;

/** A journal row as it travels. */
export type JournalTuple = readonly [
  ...head: [number, number, number, number],
  ...deltas: [number, number, number, number, number, number, number],
  ...cause: [number, string, string, string | null],
  ...times: [number, number, string, string, string | null],
  ...anchor: ['count' | 'onHand' | 'available' | null, number | null, number | null],
  ...place: [string, string],
];

/** By place the rows are walked back from the last one; without a place the newest of all are read. */
async function readJournal(
  ask: Ask,
  filter: Parameters<Reads['journal']>[0],
): ReturnType<Reads['journal']> {
  const byPlace = filter.sku !== undefined;
  const walk = `WITH RECURSIVE walk(seq) AS (
      SELECT p.seq FROM stock_skus k JOIN stock_positions p ON p.item = k.item
        WHERE k.sku = ?3 AND p.location = ?4
      UNION ALL
      SELECT j.previous FROM walk JOIN stock_journal j ON j.seq = walk.seq WHERE j.previous > 0)`;
  const source = byPlace
    ? 'walk CROSS JOIN stock_journal j ON j.seq = walk.seq'
    : 'stock_journal j';
  const sql = `${byPlace ? walk : ''}
    SELECT @tuples[${JOURNAL_COLUMNS}] AS rows FROM (
      SELECT j.* FROM ${source} WHERE (?1 = '' OR j.ref = ?1) ORDER BY j.seq DESC LIMIT ?2) j
    JOIN stock_positions p ON p.id = j.position JOIN stock_items i ON i.id = p.item`;
  const head = [filter.ref ?? '', filter.limit];
  const params = byPlace ? [...head, filter.sku ?? '', filter.location ?? ''] : head;
  return tuplesOf<JournalTuple>(await ask(sql, params)).map(journalOf);
}

/** A journal row from what travelled. */
export function journalOf(row: JournalTuple): JournalView {
  const [onHand, allocated, held, damaged, qc, display, incoming] = row.slice(4, 11).map(Number);
  const numbers = { onHand, allocated, held, damaged, qc, display, incoming };
  const kind = row[20];
  return {
    seq: row[0],
    position: row[1],
    previous: row[2],
    peakAt: row[3],
    deltas: {
      onHand: numbers.onHand ?? 0,
      allocated: numbers.allocated ?? 0,
      held: numbers.held ?? 0,
      damaged: numbers.damaged ?? 0,
      qc: numbers.qc ?? 0,
      display: numbers.display ?? 0,
      incoming: numbers.incoming ?? 0,
    },
    movedMilli: row[11],
    cause: row[12],
    ref: row[13],
    key: row[14],
    effectiveAt: row[15],
    recordedAt: row[16],
    source: row[17],
    actor: row[18],
    reason: row[19],
    anchor: anchorOf({ at: row[15], kind, source: row[17], rest: [row[21], row[22]] }),
    sku: row[23],
    location: row[24],
  };
}

async function queuedOf(ask: Ask, sku: string): ReturnType<Reads['queuedOf']> {
  const rows = await ask('SELECT item FROM stock_skus WHERE sku = ?1', [sku]);
  return queued(
    ask,
    rows.map((row) => numberIn(row, 'item')),
  );
}

async function allocatedBy(ask: Ask, places: readonly Place[]): ReturnType<Reads['allocatedBy']> {
  if (places.length === 0) return [];
  const rows = await ask(
    `SELECT w.sku AS sku, p.location AS location, coalesce(o.channel, '') AS channel,
       sum(d.open) AS quantity
     FROM @rows(?1 w: sku text, location text) CROSS JOIN stock_skus k ON k.sku = w.sku
     CROSS JOIN stock_positions p ON p.item = k.item AND p.location = w.location
     CROSS JOIN stock_demand d ON d.position = p.id AND d.open > 0
     LEFT JOIN stock_orders o ON o.id = d.order_id GROUP BY w.place, w.sku, p.location, 3`,
    [places],
  );
  return rows.map((row) => ({
    sku: String(row['sku']),
    location: String(row['location']),
    channel: String(row['channel']),
    quantityMilli: Number(row['quantity']),
  }));
}

async function openDemand(
  ask: Ask,
  items: readonly number[],
): Promise<readonly (Demand & { readonly sku: string })[]> {
  const rows = await ask(
    `SELECT @tuples[${DEMAND_COLUMNS}, i.sku] AS rows FROM @list(?1 w: int)
     CROSS JOIN stock_positions p ON p.item = w.value AND p.location <> ''
     CROSS JOIN stock_demand d ON d.position = p.id AND d.open > 0 JOIN stock_items i ON i.id = p.item`,
    [items],
  );
  const found = tuplesOf<readonly [...DemandTuple, string]>(rows).map((row) => {
    const [a, b, c, d, e, f, g, h, since, sku] = row;
    return { ...demandOf([a, b, c, d, e, f, g, h, since]), sku };
  });
  return found.sort((a, b) => a.since - b.since);
}

async function readOrders(ask: Ask, ids: readonly string[]): ReturnType<Reads['orders']> {
  const wanted = [ids];
  const orders = await ask(
    `SELECT @tuples[${ORDER_COLUMNS}] AS rows
     FROM @list(?1 w: text) CROSS JOIN stock_orders o ON o.id = w.value`,
    wanted,
  );
  const demand = await ask(
    `SELECT @tuples[${DEMAND_COLUMNS}, i.sku, p.location] AS rows
     FROM @list(?1 w: text) CROSS JOIN stock_demand d ON d.order_id = w.value
     JOIN stock_positions p ON p.id = d.position JOIN stock_items i ON i.id = p.item`,
    wanted,
  );
  return {
    orders: tuplesOf<OrderTuple>(orders).map(orderOf),
    demand: tuplesOf<readonly [...DemandTuple, string, string]>(demand).map((row) => {
      const [a, b, c, d, e, f, g, h, since, sku, location] = row;
      return { ...demandOf([a, b, c, d, e, f, g, h, since]), sku, location };
    }),
  };
}

async function readFlags(ask: Ask): Promise<readonly (StockFlag & { readonly sku: string })[]> {
  const rows = await ask(
    `SELECT @tuples[${FLAG_COLUMNS}, i.sku] AS rows FROM stock_flags f
     JOIN stock_items i ON i.id = f.item`,
    [],
  );
  return tuplesOf<readonly [...FlagTuple, string]>(rows).map((row) => {
    const [a, b, c, d, e, f, g, sku] = row;
    return { ...flagOf([a, b, c, d, e, f, g]), sku };
  });
}

type EventTuple = readonly [number, number, string, number, string, string, number, number];

async function eventsAfter(ask: Ask, id: number, limit: number): Promise<readonly StockEvent[]> {
  const rows = await ask(
    `SELECT @tuples[e.id, e.at, e.kind, e.item, i.sku, e.location, e.quantity, e.seq]
       AS rows FROM (SELECT * FROM stock_events WHERE id > ?1 ORDER BY id LIMIT ?2) e
     JOIN stock_items i ON i.id = e.item`,
    [id, limit],
  );
  return tuplesOf<EventTuple>(rows)
    .map(([eventId, at, kind, item, sku, location, quantityMilli, seq]) => ({
      ...{ id: eventId, at, kind, item, sku, location, quantityMilli, seq },
    }))
    .sort((a, b) => a.id - b.id);
}

async function readTransfers(
  ask: Ask,
  filter: Parameters<Reads['transfers']>[0],
): Promise<readonly (TransferLine & { readonly sku: string })[]> {
  const where =
    filter.ids === undefined
      ? 't.is_open = 1'
      : 't.transfer IN (SELECT w.value FROM @list(?2 w: text))';
  const rows = await ask(
    `SELECT @tuples[${TRANSFER_COLUMNS}, i.sku] AS rows FROM
     (SELECT * FROM stock_transfers t WHERE ${where} ORDER BY t.transfer, t.item LIMIT ?1) t
     JOIN stock_items i ON i.id = t.item`,
    filter.ids === undefined ? [filter.limit] : [filter.limit, filter.ids],
  );
  return tuplesOf<readonly [...TransferTuple, string]>(rows).map((row) => {
    const [a, b, c, d, e, f, g, h, owner, isOpen, sku] = row;
    return { ...transferOf([a, b, c, d, e, f, g, h, owner, isOpen]), sku };
  });
}
