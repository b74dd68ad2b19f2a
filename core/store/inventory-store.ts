/** The stock journal's persistence role; the retail rules stand above it and contain no SQL. */
import type {
  Demand,
  Hold,
  JournalEntry,
  KnownKey,
  Movement,
  Position,
  StockDocument,
  StockEvent,
  StockFlag,
  StockOrder,
  TransferLine,
} from './inventory-records.ts';

/** A place in the stock: SKU (or one of its former names) and location. */
export type Place = readonly [sku: string, location: string];

/** What a batch of commands must know, loaded set-based before anything is decided. */
export interface StockRequest {
  readonly now: number;
  readonly places: readonly Place[];
  readonly keys: readonly string[];
  readonly orders: readonly string[];
  readonly holds: readonly string[];
  readonly transfers: readonly string[];
}

/** What was loaded for a batch. */
export interface StockState {
  /** The journal's last row. */
  readonly seq: number;
  /** In the order of `places`; null where the place has no row, with the item's id when only the location is new. */
  readonly places: readonly (Position | null)[];
  /** SKU (or former name) → item, for those of `places` that exist. */
  readonly items: ReadonlyMap<string, number>;
  readonly known: readonly KnownKey[];
  readonly orders: readonly StockOrder[];
  readonly demand: readonly Demand[];
  readonly holds: readonly Hold[];
  readonly transfers: readonly TransferLine[];
  /** Positions that the demand, holds and transfers lie at. */
  readonly positions: readonly Position[];
}

/** What one transaction writes; positions are absolute, the rest is appended or replaced by its key. */
export interface StockChange {
  readonly now: number;
  /** New items and positions carry negative ids; every other row may refer to them. */
  readonly newItems: readonly { readonly id: number; readonly sku: string }[];
  readonly aliases: readonly { readonly item: number; readonly sku: string }[];
  readonly positions: readonly Position[];
  /** Positions of which only on-hand changed: the usual case, written with few columns. */
  readonly moved: readonly Position[];
  readonly journal: readonly JournalEntry[];
  readonly orders: readonly StockOrder[];
  readonly demand: readonly Demand[];
  readonly holds: readonly Hold[];
  readonly transfers: readonly TransferLine[];
  readonly acks: readonly { readonly system: string; readonly seq: number; readonly at: number }[];
  readonly documents: readonly StockDocument[];
  readonly flagsOn: readonly StockFlag[];
  readonly flagsOff: readonly Pick<StockFlag, 'flag' | 'item' | 'location' | 'subject'>[];
  readonly events: readonly Omit<StockEvent, 'id' | 'sku'>[];
}

/** The open write transaction: nobody else changes stock until its work ends, so it must be short (D6, D7). */
export interface StockLedger {
  load(request: StockRequest): Promise<StockState>;
  /** Every position of these items, or of these locations. */
  positionsOf(request: {
    readonly now: number;
    readonly items?: readonly number[];
    readonly locations?: readonly string[];
  }): Promise<readonly Position[]>;
  /** Rows of those positions whose business time is after the floor (others may be among them). */
  movementsAfter(
    request: readonly { readonly position: number; readonly floor: number }[],
  ): Promise<readonly Movement[]>;
  /** Hub-originated movements that the system had not booked at that time (D11). */
  unbooked(
    system: string,
    asOf: number,
    positions: readonly number[],
  ): Promise<readonly Movement[]>;
  /** How much the allocation of those positions changed after that business time. */
  allocatedAfter(asOf: number, positions: readonly number[]): Promise<ReadonlyMap<number, number>>;
  /** Hub-originated movements by what caused them, with whether that system has acknowledged each. */
  movementsOf(
    system: string,
    refs: readonly string[],
  ): Promise<readonly (Movement & { readonly ref: string; readonly isAcked: boolean })[]>;
  /** What open transfers still bring, by destination. */
  inTransit(positions: readonly number[]): Promise<ReadonlyMap<number, number>>;
  /** Positions by id. */
  positions(ids: readonly number[], now: number): Promise<readonly Position[]>;
  documents(request: {
    readonly keys: readonly string[];
    readonly hashes: readonly string[];
  }): Promise<readonly StockDocument[]>;
  lastFullDocument(source: string): Promise<StockDocument | null>;
  flags(items: readonly number[]): Promise<readonly StockFlag[]>;
  /** Open holds that ran out by then. */
  expiredHolds(now: number, limit: number): Promise<readonly Hold[]>;
  /** Accepted demand without a location, by item and channel. */
  queued(items: readonly number[]): Promise<readonly QueuedDemand[]>;
  write(change: StockChange): Promise<void>;
  /** Writes flags and events only. */
  writeFlags(change: Pick<StockChange, 'flagsOn' | 'flagsOff' | 'events'>): Promise<void>;
}

/** What one channel's orders have taken of a place's stock. Units: thousandths of a stock unit. */
export interface ChannelDemand {
  readonly sku: string;
  readonly location: string;
  readonly channel: string;
  readonly quantityMilli: number;
}

/** Accepted demand of an item that has no location yet, by the order’s channel. */
export interface QueuedDemand {
  readonly item: number;
  readonly channel: string;
  readonly quantityMilli: number;
}

/** Which positions a reader wants; all fields narrow. */
export interface PositionFilter {
  readonly now: number;
  readonly skus?: readonly string[];
  readonly places?: readonly Place[];
  readonly sinceSeq?: number;
  /** Only positions whose book is negative or whose commitments exceed the goods. */
  readonly onlyShort?: boolean;
  readonly limit: number;
}

/** A journal row with names instead of ids, newest first. */
export interface JournalView extends JournalEntry {
  readonly sku: string;
  readonly location: string;
}

/** Figures that disagree between a projection and what it is derived from. */
export interface StockMismatch {
  readonly position: number;
  readonly sku: string;
  readonly location: string;
  readonly figure: string;
  readonly bookedMilli: number;
  readonly derivedMilli: number;
}

/** An answered or running call of the hub's own API under its idempotency key (D33). */
export interface RequestRecord {
  readonly key: string;
  readonly bodyHash: string;
  /** Null while the first call runs. */
  readonly answer: string | null;
  readonly at: number;
}

/** The stock journal’s persistence. */
export interface InventoryStore {
  readonly name: 'inventory';
  /** One write transaction: all of `work` or nothing. */
  transact<T>(work: (ledger: StockLedger) => Promise<T>): Promise<T>;
  /** The journal's last row. */
  lastSeq(): Promise<number>;
  positions(filter: PositionFilter): Promise<readonly Position[]>;
  /** Positions whose last row is after that, in journal order, without the queue. */
  changedSince(seq: number, limit: number, now: number): Promise<readonly Position[]>;
  journal(filter: {
    readonly sku?: string;
    readonly location?: string;
    readonly ref?: string;
    readonly limit: number;
  }): Promise<readonly JournalView[]>;
  /** Accepted demand of a SKU without a location, by channel. */
  queuedOf(sku: string): Promise<readonly QueuedDemand[]>;
  /** Open demand at real locations, oldest first. */
  /** Open demand at these places, summed by the channel it came through; '' where it has none. */
  allocatedBy(places: readonly Place[]): Promise<readonly ChannelDemand[]>;
  openDemand(items: readonly number[]): Promise<readonly (Demand & { readonly sku: string })[]>;
  orders(ids: readonly string[]): Promise<{
    readonly orders: readonly StockOrder[];
    readonly demand: readonly (Demand & { readonly sku: string; readonly location: string })[];
  }>;
  holds(ids: readonly string[]): Promise<readonly Hold[]>;
  flags(): Promise<readonly (StockFlag & { readonly sku: string })[]>;
  eventsAfter(id: number, limit: number): Promise<readonly StockEvent[]>;
  transfers(filter: {
    readonly ids?: readonly string[];
    readonly limit: number;
  }): Promise<readonly (TransferLine & { readonly sku: string })[]>;
  /** Weekly sales by item and location, from the journal between two business times. */
  sales(
    from: number,
    to: number,
  ): Promise<readonly { readonly position: number; readonly soldMilli: number }[]>;
  totals(): Promise<StockTotals>;
  /** Compares every projection with what it is derived from; empty is healthy. */
  verify(limit: number): Promise<readonly StockMismatch[]>;
  /** Drops the balances and derives them again from the journal. */
  rebuild(): Promise<void>;
  /** Opens a request, or answers the one that has the key already. */
  beginRequest(request: RequestRecord, staleBefore: number): Promise<RequestRecord | null>;
  endRequest(key: string, answer: string): Promise<void>;
  /** Forgets a request whose work failed before it wrote anything. */
  dropRequest(key: string): Promise<void>;
  pruneRequests(beforeMs: number): Promise<void>;
}

/** Sums over the whole stock. */
export interface StockTotals {
  readonly items: number;
  readonly positions: number;
  readonly journalRows: number;
  readonly onHandMilli: number;
  readonly allocatedMilli: number;
  readonly heldMilli: number;
  readonly shortPositions: number;
}
