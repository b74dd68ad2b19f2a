/** The rows of the stock journal and its projections, as the inventory store takes and gives them. */

/**
 * The buckets of a position (D2). `damaged`, `qc` and `display` are parts of `onHand`; `incoming` is not.
 *
 * Units: thousandths of a stock unit, whole numbers, so that 5.5 + 3 is exactly 8.5.
 */
export interface Buckets {
  readonly onHand: number;
  readonly allocated: number;
  readonly held: number;
  readonly damaged: number;
  readonly qc: number;
  readonly display: number;
  readonly incoming: number;
}

/** Nothing in any bucket. */
export const NO_BUCKETS: Buckets = {
  onHand: 0,
  allocated: 0,
  held: 0,
  damaged: 0,
  qc: 0,
  display: 0,
  incoming: 0,
};

/** What somebody saw (`count`) or what a system's book said, and from when on movements count again (D10, D11). */
export interface Anchor {
  readonly at: number;
  readonly kind: 'count' | 'onHand' | 'available';
  readonly source: string;
  readonly quantityMilli: number;
  /** How far the clocks of the count and of the tills may differ, in ms. */
  readonly windowMs: number;
}

/** The balances of one item at one location. The location '' holds accepted demand that has none yet. */
export interface Position extends Buckets {
  /** Negative until it is written for the first time. */
  readonly id: number;
  readonly item: number;
  readonly sku: string;
  readonly location: string;
  readonly anchor: Anchor | null;
  /** The part of `held` whose holds have run out but were not compacted yet (D8). */
  readonly expiredMilli: number;
  /** The journal's last row of this position. */
  readonly seq: number;
  /** The latest business time of any of its rows. */
  readonly peakAt: number;
  readonly firstAt: number;
}

/** One row of the append-only journal (D1). */
export interface JournalEntry {
  readonly seq: number;
  readonly position: number;
  /** The position's row before this one; with `peakAt` it makes history readable without an index. */
  readonly previous: number;
  readonly peakAt: number;
  readonly deltas: Buckets;
  /** How many units really moved; differs from `deltas.onHand` when a count had seen the movement already. */
  readonly movedMilli: number;
  readonly cause: string;
  readonly ref: string;
  /** Null on the further rows of a command that has several. */
  readonly key: string | null;
  readonly effectiveAt: number;
  readonly recordedAt: number;
  readonly source: string;
  readonly actor: string;
  readonly reason: string | null;
  readonly anchor: Anchor | null;
}

/** A journal row as counts look at it. */
export interface Movement {
  readonly seq: number;
  readonly position: number;
  readonly movedMilli: number;
  readonly cause: string;
  readonly effectiveAt: number;
  readonly source: string;
}

/** What is already in the journal under an idempotency key. */
export interface KnownKey {
  readonly key: string;
  readonly seq: number;
  readonly position: number;
  readonly movedMilli: number;
  readonly cause: string;
}

/** An order as far as stock is concerned. */
export interface StockOrder {
  readonly id: string;
  readonly channel: string;
  readonly version: string | null;
  readonly status: 'open' | 'cancelled';
  readonly contentHash: string;
  readonly seq: number;
}

/** The part of an order line that lies at one position. */
export interface Demand {
  readonly order: string;
  readonly line: string;
  readonly position: number;
  readonly openMilli: number;
  readonly shippedMilli: number;
  readonly cancelledMilli: number;
  readonly returnedMilli: number;
  readonly rejectedMilli: number;
  /** The journal row that began it: demand is served oldest first. */
  readonly since: number;
}

/** A soft reservation. */
export interface Hold {
  readonly id: string;
  readonly position: number;
  readonly quantityMilli: number;
  /** Null never runs out. */
  readonly expiresAt: number | null;
  readonly isOpen: boolean;
  readonly owner: string;
}

/** One item of a transfer between two positions. */
export interface TransferLine {
  readonly transfer: string;
  readonly item: number;
  readonly from: number;
  readonly to: number;
  readonly shippedMilli: number;
  readonly receivedMilli: number;
  /** Written off when the discrepancy was closed. */
  readonly lostMilli: number;
  readonly receipts: number;
  readonly owner: string;
  readonly isOpen: boolean;
}

/** A count or stock file as a whole: its guard compares with the one before (D13). */
export interface StockDocument {
  readonly key: string;
  readonly source: string;
  readonly kind: string;
  readonly isFull: boolean;
  readonly rows: number;
  readonly header: string;
  readonly asOf: number;
  readonly recordedAt: number;
  readonly result: string;
  readonly contentHash: string;
}

/** Something that somebody should look at, as long as it lasts. */
export interface StockFlag {
  readonly flag: string;
  readonly item: number;
  readonly location: string;
  /** What else it is about: `web_delivery`, an order line; '' when nothing. */
  readonly subject: string;
  readonly quantityMilli: number;
  readonly since: number;
  readonly ref: string;
}

/** One crossing of a flag's border (D28). */
export interface StockEvent {
  readonly id: number;
  readonly at: number;
  readonly kind: string;
  readonly item: number;
  readonly sku: string;
  readonly location: string;
  readonly quantityMilli: number;
  readonly seq: number;
}
