import type { JournalEntry, Position } from '../inventory-records.ts';
import type { StockChange } from '../inventory-store.ts';
import type { SqlCell, SqlParam } from './driver.ts';
import type { Ask } from './inventory-load.ts';

/** Maps the negative ids of new rows to the real ones. */
type Ids = ReadonlyMap<number, number>;

const NO_IDS: Ids = new Map();

/** Takes a statement that runs with the commit. */
export type Later = (sql: string, params: readonly SqlParam[]) => void;

/** Writes one transaction's changes: few statements, however many rows, all with the commit. */
export async function writeChange(ask: Ask, later: Later, change: StockChange): Promise<void> {
  const items = await writeItems(ask, later, change);
  const positions = await positionIds(ask, change.positions);
  const at = (id: number): number => positions.get(id) ?? id;
  const of = (id: number): number => items.get(id) ?? id;
  writePositions(later, change.positions, { at, of });
  put(
    later,
    MOVE_POSITIONS,
    change.moved.map((p) => [p.id, p.onHand, p.seq, p.peakAt]),
  );
  writeJournal(later, change.journal, at);
  writeOrders(later, change, at);
  writeHolds(later, change, at);
  writeTransfers(later, change, { at, of });
  writeFiles(later, change);
  writeFlags(later, change, of);
}

type Cells = readonly SqlCell[];

function put(later: Later, sql: string, rows: readonly Cells[]): void {
  if (rows.length > 0) later(sql, [rows]);
}

/** Inserts the rows of the first parameter, whose columns are given with their types. */
function insertInto(table: string, columns: string): string {
  const names = columns.split(',').map((column) => column.trim().split(' ')[0] ?? '');
  return `INSERT INTO ${table} (${names.join(', ')})
    SELECT ${names.map((name) => `w.${name}`).join(', ')} FROM @rows(?1 w: ${columns}) WHERE true`;
}

async function freshIds(ask: Ask, table: string, ids: readonly number[]): Promise<Ids> {
  const fresh = ids.filter((id) => id < 0);
  if (fresh.length === 0) return NO_IDS;
  const rows = await ask(`SELECT coalesce(max(id), 0) AS id FROM ${table}`, []);
  const last = Number(rows[0]?.['id'] ?? 0);
  return new Map(fresh.map((id, index) => [id, last + index + 1]));
}

async function writeItems(ask: Ask, later: Later, change: StockChange): Promise<Ids> {
  const ids = await freshIds(
    ask,
    'stock_items',
    change.newItems.map((item) => item.id),
  );
  const of = (id: number): number => ids.get(id) ?? id;
  put(
    later,
    insertInto('stock_items', 'id int, sku text, created_at int'),
    change.newItems.map((item) => [of(item.id), item.sku, change.now]),
  );
  const names = [
    ...change.newItems.map((item) => [item.sku, of(item.id)]),
    ...change.aliases.map((alias) => [alias.sku, of(alias.item)]),
  ];
  put(later, insertInto('stock_skus', 'sku text, item int'), names);
  put(
    later,
    `UPDATE stock_items SET sku = w.sku FROM @rows(?1 w: id int, sku text)
     WHERE stock_items.id = w.id`,
    change.aliases.map((alias) => [of(alias.item), alias.sku]),
  );
  return ids;
}

function positionIds(ask: Ask, positions: readonly Position[]): Promise<Ids> {
  return freshIds(
    ask,
    'stock_positions',
    positions.map((position) => position.id),
  );
}

const PUT_POSITIONS = `${insertInto(
  'stock_positions',
  `id int, item int, location text, on_hand int, allocated int, held int, damaged int, qc int,
   display int, incoming int, seq int, peak_at int, first_at int, anchor_at int, anchor_kind text,
   anchor_source text, anchor_quantity int, anchor_window int`,
)}
  ON CONFLICT (id) DO UPDATE SET on_hand = excluded.on_hand, allocated = excluded.allocated,
   held = excluded.held, damaged = excluded.damaged, qc = excluded.qc, display = excluded.display,
   incoming = excluded.incoming, seq = excluded.seq, peak_at = excluded.peak_at,
   anchor_at = excluded.anchor_at, anchor_kind = excluded.anchor_kind,
   anchor_source = excluded.anchor_source, anchor_quantity = excluded.anchor_quantity,
   anchor_window = excluded.anchor_window`;

const MOVE_POSITIONS = `UPDATE stock_positions
  SET on_hand = w.on_hand, seq = w.seq, peak_at = w.peak_at
  FROM @rows(?1 w: id int, on_hand int, seq int, peak_at int) WHERE stock_positions.id = w.id`;

function writePositions(
  later: Later,
  positions: readonly Position[],
  ids: { readonly at: (id: number) => number; readonly of: (id: number) => number },
): void {
  const rows = positions.map((p) => {
    const row = [ids.at(p.id), ids.of(p.item), p.location, p.onHand, p.allocated, p.held];
    const rest = [p.damaged, p.qc, p.display, p.incoming, p.seq, p.peakAt, p.firstAt];
    const a = p.anchor;
    return a === null
      ? [...row, ...rest, null, null, null, null, null]
      : [...row, ...rest, a.at, a.kind, a.source, a.quantityMilli, a.windowMs];
  });
  put(later, PUT_POSITIONS, rows);
}

const JOURNAL_HEAD = `seq int, position int, previous int, peak_at int, on_hand int, moved int, cause text,
  ref text, key text, effective_at int, recorded_at int, source text, actor text`;

const ADD_PLAIN = insertInto('stock_journal', JOURNAL_HEAD);

const ADD_FULL = insertInto(
  'stock_journal',
  `${JOURNAL_HEAD}, reason text, allocated int, held int, damaged int, qc int, display int,
  incoming int, anchor_kind text, anchor_quantity int, anchor_window int`,
);

/** Most rows change on-hand only; the others carry all columns. The order within a batch does not matter. */
function writeJournal(
  later: Later,
  journal: readonly JournalEntry[],
  at: (id: number) => number,
): void {
  const plain: Cells[] = [];
  const full: Cells[] = [];
  for (const entry of journal) {
    const head = headCells(entry, at);
    if (isPlain(entry)) plain.push(head);
    else full.push([...head, ...restCells(entry)]);
  }
  put(later, ADD_PLAIN, plain);
  put(later, ADD_FULL, full);
}

function headCells(entry: JournalEntry, at: (id: number) => number): Cells {
  return [
    entry.seq,
    at(entry.position),
    entry.previous,
    entry.peakAt,
    entry.deltas.onHand,
    entry.movedMilli,
    entry.cause,
    entry.ref,
    entry.key,
    entry.effectiveAt,
    entry.recordedAt,
    entry.source,
    entry.actor,
  ];
}

function restCells(entry: JournalEntry): Cells {
  const { allocated, held, damaged, qc, display, incoming } = entry.deltas;
  const anchor = entry.anchor;
  return [
    ...[entry.reason, allocated, held, damaged, qc, display, incoming],
    ...[anchor?.kind ?? null, anchor?.quantityMilli ?? null, anchor?.windowMs ?? null],
  ];
}

function isPlain(entry: JournalEntry): boolean {
  const { allocated, held, damaged, qc, display, incoming } = entry.deltas;
  const isOnHandOnly = allocated === 0 && held === 0 && incoming === 0;
  const isSellable = damaged === 0 && qc === 0 && display === 0;
  return isOnHandOnly && isSellable && entry.reason === null && entry.anchor === null;
}

function writeOrders(later: Later, change: StockChange, at: (id: number) => number): void {
  put(
    later,
    `${insertInto('stock_orders', 'id text, channel text, version text, status text, content_hash text, seq int')}
     ON CONFLICT (id) DO UPDATE SET channel = excluded.channel, version = excluded.version,
     status = excluded.status, content_hash = excluded.content_hash`,
    change.orders.map((o) => [o.id, o.channel, o.version, o.status, o.contentHash, o.seq]),
  );
  put(
    later,
    `${insertInto(
      'stock_demand',
      `order_id text, line text, position int, open int, shipped int,
       cancelled int, returned int, rejected int, since int`,
    )}
     ON CONFLICT (order_id, line, position) DO UPDATE SET open = excluded.open,
     shipped = excluded.shipped, cancelled = excluded.cancelled, returned = excluded.returned,
     rejected = excluded.rejected, since = excluded.since`,
    change.demand.map((d) => [
      ...[d.order, d.line, at(d.position), d.openMilli, d.shippedMilli],
      ...[d.cancelledMilli, d.returnedMilli, d.rejectedMilli, d.since],
    ]),
  );
}

function writeHolds(later: Later, change: StockChange, at: (id: number) => number): void {
  put(
    later,
    `${insertInto('stock_holds', 'id text, position int, quantity int, expires_at int, is_open int, owner text')}
     ON CONFLICT (id) DO UPDATE SET position = excluded.position, quantity = excluded.quantity,
     expires_at = excluded.expires_at, is_open = excluded.is_open, owner = excluded.owner`,
    change.holds.map((h) => [
      ...[h.id, at(h.position), h.quantityMilli, h.expiresAt, h.isOpen ? 1 : 0, h.owner],
    ]),
  );
}

function writeTransfers(
  later: Later,
  change: StockChange,
  ids: { readonly at: (id: number) => number; readonly of: (id: number) => number },
): void {
  put(
    later,
    `${insertInto(
      'stock_transfers',
      `transfer text, item int, from_position int, to_position int, shipped int,
       received int, lost int, receipts int, owner text, is_open int`,
    )}
     ON CONFLICT (transfer, item) DO UPDATE SET received = excluded.received, lost = excluded.lost,
     receipts = excluded.receipts, owner = excluded.owner, is_open = excluded.is_open`,
    change.transfers.map((t) => [
      ...[t.transfer, ids.of(t.item), ids.at(t.from), ids.at(t.to), t.shippedMilli],
      ...[t.receivedMilli, t.lostMilli, t.receipts, t.owner, t.isOpen ? 1 : 0],
    ]),
  );
}

function writeFiles(later: Later, change: StockChange): void {
  put(
    later,
    `${insertInto('stock_acks', 'system text, seq int, at int')}
     ON CONFLICT DO NOTHING`,
    change.acks.map((ack) => [ack.system, ack.seq, ack.at]),
  );
  put(
    later,
    `${insertInto(
      'stock_documents',
      `key text, source text, kind text, is_full int, rows int, header text,
       as_of int, recorded_at int, result text, content_hash text`,
    )}
     ON CONFLICT (key) DO UPDATE SET result = excluded.result, recorded_at = excluded.recorded_at`,
    change.documents.map((d) => [
      ...[d.key, d.source, d.kind, d.isFull ? 1 : 0, d.rows, d.header, d.asOf, d.recordedAt],
      ...[d.result, d.contentHash],
    ]),
  );
}

/** Writes what somebody should look at. */
export function writeFlags(
  later: Later,
  change: Pick<StockChange, 'flagsOn' | 'flagsOff' | 'events'>,
  of: (id: number) => number,
): void {
  put(
    later,
    `DELETE FROM stock_flags WHERE (item, flag, location, subject) IN
       (SELECT w.item, w.flag, w.location, w.subject
        FROM @rows(?1 w: item int, flag text, location text, subject text))`,
    change.flagsOff.map((f) => [of(f.item), f.flag, f.location, f.subject]),
  );
  put(
    later,
    `${insertInto('stock_flags', 'item int, flag text, location text, subject text, quantity int, since int, ref text')}
     ON CONFLICT (item, flag, location, subject) DO UPDATE SET quantity = excluded.quantity,
     ref = excluded.ref`,
    change.flagsOn.map((f) => [
      ...[of(f.item), f.flag, f.location, f.subject, f.quantityMilli, f.since, f.ref],
    ]),
  );
  put(
    later,
    insertInto('stock_events', 'at int, kind text, item int, location text, quantity int, seq int'),
    change.events.map((e) => [e.at, e.kind, of(e.item), e.location, e.quantityMilli, e.seq]),
  );
}
