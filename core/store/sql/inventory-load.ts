import type { Hold, KnownKey, Movement, Position } from '../inventory-records.ts';
import type { QueuedDemand, StockRequest, StockState } from '../inventory-store.ts';
import type { Row, SqlParam } from './driver.ts';
import {
  DEMAND_COLUMNS,
  type DemandTuple,
  demandOf,
  HOLD_COLUMNS,
  type HoldTuple,
  holdOf,
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

/** Runs one statement: the open transaction's, or the reader's. */
export type Ask = (sql: string, params: readonly SqlParam[]) => Promise<readonly Row[]>;

const PLACES = `SELECT @tuples[w.place, k.item, ${POSITION_COLUMNS}] AS rows
  FROM @rows(?2 w: sku text, location text)
  JOIN stock_skus k ON k.sku = w.sku
  JOIN stock_items i ON i.id = k.item
  LEFT JOIN stock_positions p ON p.item = k.item AND p.location = w.location`;

type PlaceTuple = readonly [number, number, ...(PositionTuple | readonly [null])];

const KEYS = `SELECT @tuples[j.key, j.seq, j.position, j.moved, j.cause] AS rows
  FROM @list(?1 w: text) CROSS JOIN stock_journal j ON j.key = w.value`;

const LAST_SEQ = 'SELECT coalesce(max(seq), 0) AS seq FROM stock_journal';

/** The journal's last row. */
export async function lastSeq(ask: Ask): Promise<number> {
  return Number((await ask(LAST_SEQ, []))[0]?.['seq'] ?? 0);
}

/** Loads what a batch must know; parts that were not asked for cost nothing. */
export async function loadState(ask: Ask, request: StockRequest): Promise<StockState> {
  // Asked for together, so that the questions share their way to the database's thread.
  const [seq, { places, items }, known, { orders, demand }, holds, transfers] = await Promise.all([
    lastSeq(ask),
    loadPlaces(ask, request),
    loadKnown(ask, request.keys),
    loadOrders(ask, request.orders),
    loadHolds(ask, request.holds),
    loadTransfers(ask, request.transfers),
  ]);
  const ids = new Set<number>();
  for (const row of demand) ids.add(row.position);
  for (const row of holds) ids.add(row.position);
  for (const row of transfers) ids.add(row.from).add(row.to);
  const positions = await loadPositions(ask, [...ids], request.now);
  return { seq, places, items, known, orders, demand, holds, transfers, positions };
}

async function loadPlaces(
  ask: Ask,
  request: StockRequest,
): Promise<Pick<StockState, 'places' | 'items'>> {
  const places: (Position | null)[] = request.places.map(() => null);
  const items = new Map<string, number>();
  if (places.length === 0) return { places, items };
  const rows = await ask(PLACES, [request.now, request.places]);
  for (const tuple of tuplesOf<PlaceTuple>(rows)) {
    const [index, item, ...position] = tuple;
    const sku = request.places[index]?.[0];
    if (sku !== undefined) items.set(sku, item);
    if (isPosition(position)) places[index] = positionOf(position);
  }
  return { places, items };
}

function isPosition(tuple: PositionTuple | readonly [null]): tuple is PositionTuple {
  return tuple[0] !== null;
}

async function loadKnown(ask: Ask, keys: readonly string[]): Promise<readonly KnownKey[]> {
  if (keys.length === 0) return [];
  const rows = await ask(KEYS, [keys]);
  return tuplesOf<readonly [string, number, number, number, string]>(rows).map(
    ([key, seq, position, movedMilli, cause]) => ({ key, seq, position, movedMilli, cause }),
  );
}

/** Orders and all their demand. */
export async function loadOrders(
  ask: Ask,
  ids: readonly string[],
): Promise<Pick<StockState, 'orders' | 'demand'>> {
  if (ids.length === 0) return { orders: [], demand: [] };
  const wanted = [ids];
  const orders = await ask(
    `SELECT @tuples[${ORDER_COLUMNS}] AS rows
     FROM @list(?1 w: text) CROSS JOIN stock_orders o ON o.id = w.value`,
    wanted,
  );
  const found = tuplesOf<OrderTuple>(orders).map(orderOf);
  if (found.length === 0) return { orders: [], demand: [] };
  const demand = await ask(
    `SELECT @tuples[${DEMAND_COLUMNS}] AS rows
     FROM @list(?1 w: text) CROSS JOIN stock_demand d ON d.order_id = w.value`,
    [found.map((order) => order.id)],
  );
  return { orders: found, demand: tuplesOf<DemandTuple>(demand).map(demandOf) };
}

/** Holds by id, open or not. */
export async function loadHolds(ask: Ask, ids: readonly string[]): Promise<readonly Hold[]> {
  if (ids.length === 0) return [];
  const rows = await ask(
    `SELECT @tuples[${HOLD_COLUMNS}] AS rows
     FROM @list(?1 w: text) CROSS JOIN stock_holds h ON h.id = w.value`,
    [ids],
  );
  return tuplesOf<HoldTuple>(rows).map(holdOf);
}

async function loadTransfers(ask: Ask, ids: readonly string[]): Promise<StockState['transfers']> {
  if (ids.length === 0) return [];
  const rows = await ask(
    `SELECT @tuples[${TRANSFER_COLUMNS}] AS rows
     FROM @list(?1 w: text) CROSS JOIN stock_transfers t ON t.transfer = w.value`,
    [ids],
  );
  return tuplesOf<TransferTuple>(rows).map(transferOf);
}

/** Positions by id. */
export async function loadPositions(
  ask: Ask,
  ids: readonly number[],
  now: number,
): Promise<readonly Position[]> {
  if (ids.length === 0) return [];
  const rows = await ask(
    `SELECT @tuples[${POSITION_COLUMNS}] AS rows FROM @list(?2 w: int)
     CROSS JOIN stock_positions p ON p.id = w.value JOIN stock_items i ON i.id = p.item`,
    [now, ids],
  );
  return tuplesOf<PositionTuple>(rows).map(positionOf);
}

const MOVEMENT_COLUMNS = 'j.seq, j.position, j.moved, j.cause, j.effective_at, j.source';
type MovementTuple = readonly [number, number, number, string, number, string];

function movementOf(row: MovementTuple): Movement {
  const [seq, position, movedMilli, cause, effectiveAt, source] = row;
  return { seq, position, movedMilli, cause, effectiveAt, source };
}

/**
 * Walks each position's rows back from its last one, as long as any earlier row can lie after the floor:
 * `peak_at` is the latest business time up to that row, so the walk is exact and needs no index to be kept.
 */
export async function movementsAfter(
  ask: Ask,
  request: readonly { readonly position: number; readonly floor: number }[],
): Promise<readonly Movement[]> {
  if (request.length === 0) return [];
  const rows = await ask(
    `WITH RECURSIVE walk(seq, floor) AS (
       SELECT p.seq, w.floor FROM @rows(?1 w: position int, floor int)
         CROSS JOIN stock_positions p ON p.id = w.position
       UNION ALL
       SELECT j.previous, walk.floor FROM walk CROSS JOIN stock_journal j ON j.seq = walk.seq
         WHERE j.peak_at > walk.floor AND j.previous > 0
     )
     SELECT @tuples[${MOVEMENT_COLUMNS}] AS rows
     FROM walk CROSS JOIN stock_journal j ON j.seq = walk.seq WHERE j.moved <> 0`,
    [request.map(({ position, floor }) => [position, floor])],
  );
  return tuplesOf<MovementTuple>(rows).map(movementOf);
}

/** Hub-originated movements that a system had not booked at that time. */
export async function unbooked(
  ask: Ask,
  request: {
    readonly system: string;
    readonly asOf: number;
    readonly positions: readonly number[];
  },
): Promise<readonly Movement[]> {
  if (request.positions.length === 0) return [];
  const rows = await ask(
    `SELECT @tuples[${MOVEMENT_COLUMNS}] AS rows FROM @list(?3 w: int)
     CROSS JOIN stock_journal j ON j.position = w.value AND j.source = 'hub' AND j.moved <> 0
     WHERE j.effective_at <= ?2 AND NOT EXISTS
       (SELECT 1 FROM stock_acks a WHERE a.system = ?1 AND a.seq = j.seq AND a.at <= ?2)`,
    [request.system, request.asOf, request.positions],
  );
  return tuplesOf<MovementTuple>(rows).map(movementOf);
}

/** Hub-originated movements by their cause, with whether the system acknowledged each. */
export async function movementsOf(
  ask: Ask,
  system: string,
  refs: readonly string[],
): Promise<readonly (Movement & { readonly ref: string; readonly isAcked: boolean })[]> {
  if (refs.length === 0) return [];
  const rows = await ask(
    `SELECT @tuples[${MOVEMENT_COLUMNS}, j.ref, CASE WHEN EXISTS
       (SELECT 1 FROM stock_acks a WHERE a.system = ?1 AND a.seq = j.seq) THEN 1 ELSE 0 END] AS rows
     FROM @list(?2 w: text) CROSS JOIN stock_journal j
     ON j.ref = w.value AND j.source = 'hub' AND j.moved <> 0`,
    [system, refs],
  );
  return tuplesOf<readonly [...MovementTuple, string, number]>(rows).map((row) => {
    const [seq, position, movedMilli, cause, effectiveAt, source, ref, acked] = row;
    return { seq, position, movedMilli, cause, effectiveAt, source, ref, isAcked: acked === 1 };
  });
}

/** How much the allocation of those positions changed after that business time. */
export async function allocatedAfter(
  ask: Ask,
  asOf: number,
  positions: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  if (positions.length === 0) return new Map();
  const rows = await ask(
    `WITH RECURSIVE walk(position, seq) AS (
       SELECT p.id, p.seq FROM @list(?2 w: int) CROSS JOIN stock_positions p ON p.id = w.value
       UNION ALL
       SELECT walk.position, j.previous FROM walk CROSS JOIN stock_journal j ON j.seq = walk.seq
         WHERE j.peak_at > ?1 AND j.previous > 0
     )
     SELECT walk.position AS position, sum(j.allocated) AS allocated
     FROM walk CROSS JOIN stock_journal j ON j.seq = walk.seq
     WHERE j.effective_at > ?1 GROUP BY walk.position`,
    [asOf, positions],
  );
  return new Map(rows.map((row) => [Number(row['position']), Number(row['allocated'])]));
}

/** Accepted demand without a location, by item and channel. */
export async function queued(ask: Ask, items: readonly number[]): Promise<readonly QueuedDemand[]> {
  if (items.length === 0) return [];
  const rows = await ask(
    `SELECT p.item AS item, coalesce(o.channel, '') AS channel, sum(d.open) AS quantity
     FROM @list(?1 w: int) CROSS JOIN stock_positions p ON p.item = w.value AND p.location = ''
     CROSS JOIN stock_demand d ON d.position = p.id AND d.open > 0
     LEFT JOIN stock_orders o ON o.id = d.order_id GROUP BY 1, 2`,
    [items],
  );
  return rows.map((row) => ({
    item: Number(row['item']),
    channel: String(row['channel']),
    quantityMilli: Number(row['quantity']),
  }));
}
