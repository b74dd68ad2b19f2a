import type {
  Anchor,
  Demand,
  Hold,
  Position,
  StockDocument,
  StockFlag,
  StockOrder,
  TransferLine,
} from '../inventory-records.ts';
import type { Row } from './driver.ts';

/** Whole columns travel as one JSON text: parsing it is several times faster than copying row objects. */
export function tuplesOf<T>(rows: readonly Row[]): readonly T[] {
  const text = rows[0]?.['rows'];
  return typeof text === 'string' ? (JSON.parse(text) as T[]) : [];
}

type Cell = number | null;

/** The columns of a position, in the order of `positionOf`; `?1` is the present time. */
export const POSITION_COLUMNS = `p.id, p.item, i.sku, p.location, p.on_hand, p.allocated, p.held, p.damaged, p.qc,
  p.display, p.incoming, p.anchor_at, p.anchor_kind, p.anchor_source, p.anchor_quantity, p.anchor_window,
  CASE WHEN p.held = 0 THEN 0 ELSE (SELECT coalesce(sum(h.quantity), 0) FROM stock_holds h
    WHERE h.position = p.id AND h.is_open = 1 AND h.expires_at <= ?1) END,
  p.seq, p.peak_at, p.first_at`;

/** A position’s columns as they come. */
export type PositionTuple = readonly [
  ...core: [number, number, string, string],
  ...buckets: [number, number, number, number, number, number, number],
  ...anchor: [Cell, Anchor['kind'] | null, string | null, Cell, Cell],
  ...rest: [number, number, number, number],
];

/** Turns a position's columns into the record. */
export function positionOf(row: PositionTuple): Position {
  return {
    id: row[0],
    item: row[1],
    sku: row[2],
    location: row[3],
    onHand: row[4],
    allocated: row[5],
    held: row[6],
    damaged: row[7],
    qc: row[8],
    display: row[9],
    incoming: row[10],
    anchor: anchorOf({ at: row[11], kind: row[12], source: row[13], rest: [row[14], row[15]] }),
    expiredMilli: row[16],
    seq: row[17],
    peakAt: row[18],
    firstAt: row[19],
  };
}

/** An anchor from its columns, or null where there is none. */
export function anchorOf(columns: {
  readonly at: Cell;
  readonly kind: Anchor['kind'] | null;
  readonly source: string | null;
  readonly rest: readonly [Cell, Cell];
}): Anchor | null {
  const { at, kind, source } = columns;
  const [quantityMilli, windowMs] = columns.rest;
  if (at === null || kind === null || source === null) return null;
  return { at, kind, source, quantityMilli: quantityMilli ?? 0, windowMs: windowMs ?? 0 };
}

/** The columns of an order, in the order of `orderOf`. */
export const ORDER_COLUMNS = 'o.id, o.channel, o.version, o.status, o.content_hash, o.seq';
/** An order’s columns as they come. */
export type OrderTuple = readonly [
  string,
  string,
  string | null,
  StockOrder['status'],
  string,
  number,
];

/** Turns an order's columns into the record. */
export function orderOf(row: OrderTuple): StockOrder {
  const [id, channel, version, status, contentHash, seq] = row;
  return { id, channel, version, status, contentHash, seq };
}

/** The columns of a demand row, in the order of `demandOf`. */
export const DEMAND_COLUMNS =
  'd.order_id, d.line, d.position, d.open, d.shipped, d.cancelled, d.returned, d.rejected, d.since';
/** A demand row’s columns as they come. */
export type DemandTuple = readonly [
  string,
  string,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

/** Turns a demand row's columns into the record. */
export function demandOf(row: DemandTuple): Demand {
  return {
    order: row[0],
    line: row[1],
    position: row[2],
    openMilli: row[3],
    shippedMilli: row[4],
    cancelledMilli: row[5],
    returnedMilli: row[6],
    rejectedMilli: row[7],
    since: row[8],
  };
}

/** The columns of a hold, in the order of `holdOf`. */
export const HOLD_COLUMNS = 'h.id, h.position, h.quantity, h.expires_at, h.is_open, h.owner';
/** A hold’s columns as they come. */
export type HoldTuple = readonly [string, number, number, Cell, number, string];

/** Turns a hold's columns into the record. */
export function holdOf(row: HoldTuple): Hold {
  const [id, position, quantityMilli, expiresAt, isOpen, owner] = row;
  return { id, position, quantityMilli, expiresAt, isOpen: isOpen === 1, owner };
}

/** The columns of a transfer line, in the order of `transferOf`. */
export const TRANSFER_COLUMNS = `t.transfer, t.item, t.from_position, t.to_position, t.shipped, t.received,
  t.lost, t.receipts, t.owner, t.is_open`;
/** A transfer line’s columns as they come. */
export type TransferTuple = readonly [
  string,
  ...numbers: [number, number, number, number, number, number, number],
  ...rest: [string, number],
];

/** Turns a transfer line's columns into the record. */
export function transferOf(row: TransferTuple): TransferLine {
  return {
    transfer: row[0],
    item: row[1],
    from: row[2],
    to: row[3],
    shippedMilli: row[4],
    receivedMilli: row[5],
    lostMilli: row[6],
    receipts: row[7],
    owner: row[8],
    isOpen: row[9] === 1,
  };
}

/** The columns of a flag, in the order of `flagOf`. */
export const FLAG_COLUMNS = 'f.flag, f.item, f.location, f.subject, f.quantity, f.since, f.ref';
/** A flag’s columns as they come. */
export type FlagTuple = readonly [string, number, string, string, number, number, string];

/** Turns a flag's columns into the record. */
export function flagOf(row: FlagTuple): StockFlag {
  const [flag, item, location, subject, quantityMilli, since, ref] = row;
  return { flag, item, location, subject, quantityMilli, since, ref };
}

/** The columns of a document, in the order of `documentOf`. */
export const DOCUMENT_COLUMNS = `c.key, c.source, c.kind, c.is_full, c.rows, c.header, c.as_of, c.recorded_at,
  c.result, c.content_hash`;
/** A document’s columns as they come. */
export type DocumentTuple = readonly [
  ...names: [string, string, string],
  ...facts: [number, number, string, number, number],
  ...end: [string, string],
];

/** Turns a document's columns into the record. */
export function documentOf(row: DocumentTuple): StockDocument {
  return {
    key: row[0],
    source: row[1],
    kind: row[2],
    isFull: row[3] === 1,
    rows: row[4],
    header: row[5],
    asOf: row[6],
    recordedAt: row[7],
    result: row[8],
    contentHash: row[9],
  };
}
