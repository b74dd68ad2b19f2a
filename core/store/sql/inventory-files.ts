import type { StockLedger } from '../inventory-store.ts';
import type { Ask } from './inventory-load.ts';
import {
  DOCUMENT_COLUMNS,
  type DocumentTuple,
  documentOf,
  FLAG_COLUMNS,
  type FlagTuple,
  flagOf,
  HOLD_COLUMNS,
  type HoldTuple,
  holdOf,
  POSITION_COLUMNS,
  type PositionTuple,
  positionOf,
  tuplesOf,
} from './inventory-rows.ts';

type Files = Pick<
  StockLedger,
  'documents' | 'lastFullDocument' | 'flags' | 'expiredHolds' | 'positionsOf' | 'inTransit'
>;

/** What counts, stock files and flags ask inside the transaction. */
export function inventoryFiles(ask: Ask): Files {
  return {
    documents: (request) => documents(ask, request),
    lastFullDocument: (source) => lastFullDocument(ask, source),
    flags: (items) => flags(ask, items),
    expiredHolds: (now, limit) => expiredHolds(ask, now, limit),
    positionsOf: (request) => positionsOf(ask, request),
    inTransit: (positions) => inTransit(ask, positions),
  };
}

async function documents(
  ask: Ask,
  request: Parameters<Files['documents']>[0],
): ReturnType<Files['documents']> {
  const rows = await ask(
    `SELECT @tuples[${DOCUMENT_COLUMNS}] AS rows FROM (
       SELECT d.* FROM @list(?1 w: text) CROSS JOIN stock_documents d ON d.key = w.value
       UNION
       SELECT d.* FROM @list(?2 h: text) CROSS JOIN stock_documents d ON d.content_hash = h.value
       ORDER BY 1) c`,
    [request.keys, request.hashes],
  );
  return tuplesOf<DocumentTuple>(rows).map(documentOf);
}

async function lastFullDocument(ask: Ask, source: string): ReturnType<Files['lastFullDocument']> {
  const rows = await ask(
    `SELECT @tuples[${DOCUMENT_COLUMNS}] AS rows FROM (
       SELECT * FROM stock_documents WHERE source = ?1 AND is_full = 1 AND result = 'ok'
       ORDER BY as_of DESC, recorded_at DESC LIMIT 1) c`,
    [source],
  );
  return tuplesOf<DocumentTuple>(rows).map(documentOf)[0] ?? null;
}

async function flags(ask: Ask, items: readonly number[]): ReturnType<Files['flags']> {
  if (items.length === 0) return [];
  const rows = await ask(
    `SELECT @tuples[${FLAG_COLUMNS}] AS rows
     FROM @list(?1 w: int) CROSS JOIN stock_flags f ON f.item = w.value`,
    [items],
  );
  return tuplesOf<FlagTuple>(rows).map(flagOf);
}

async function expiredHolds(
  ask: Ask,
  now: number,
  limit: number,
): ReturnType<Files['expiredHolds']> {
  const rows = await ask(
    `SELECT @tuples[${HOLD_COLUMNS}] AS rows FROM (
       SELECT * FROM stock_holds WHERE is_open = 1 AND expires_at <= ?1 LIMIT ?2) h`,
    [now, limit],
  );
  return tuplesOf<HoldTuple>(rows).map(holdOf);
}

async function positionsOf(
  ask: Ask,
  request: Parameters<Files['positionsOf']>[0],
): ReturnType<Files['positionsOf']> {
  const { now, items, locations } = request;
  const narrowed =
    items !== undefined
      ? '@list(?2 w: int) CROSS JOIN stock_positions p ON p.item = w.value'
      : '@list(?2 w: text) CROSS JOIN stock_positions p ON p.location = w.value';
  const rows = await ask(
    `SELECT @tuples[${POSITION_COLUMNS}] AS rows FROM ${narrowed}
     JOIN stock_items i ON i.id = p.item`,
    [now, items ?? locations ?? []],
  );
  return tuplesOf<PositionTuple>(rows).map(positionOf);
}

async function inTransit(ask: Ask, positions: readonly number[]): ReturnType<Files['inTransit']> {
  const rows = await ask(
    `SELECT to_position AS position,
       sum(CASE WHEN shipped > received THEN shipped - received ELSE 0 END) AS quantity
     FROM stock_transfers
     WHERE is_open = 1 AND to_position IN (SELECT w.value FROM @list(?1 w: int)) GROUP BY to_position`,
    [positions],
  );
  return new Map(rows.map((row) => [Number(row['position']), Number(row['quantity'])]));
}
