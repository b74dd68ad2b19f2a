/** What can be asked of or told to the stock journal. Quantities are stock units, times ms since the epoch. */

interface Told {
  /** Stable over every attempt: what is in the journal under it is not done again (D30). */
  readonly key: string;
  /** The business's own name of the document: receipt, count sheet, delivery note. */
  readonly ref?: string;
  /** When it happened; now when missing. */
  readonly effectiveAt?: number;
  /** The system it comes from; `hub` when missing. */
  readonly source?: string;
  readonly actor?: string;
}

interface At {
  readonly sku: string;
  readonly location: string;
  readonly quantity: number;
}

/** The buckets that a movement can be about. */
export type StockBucket = 'onHand' | 'damaged' | 'qc' | 'display' | 'incoming';

/** A fact: goods came or went. Sales take away, returns and receipts add, adjustments are signed. */
export interface MovementCommand extends Told, At {
  readonly kind: 'movement';
  readonly type: 'sale' | 'return' | 'adjustment' | 'receipt';
  readonly bucket?: StockBucket;
  readonly reason?: string;
}

/** A fact: what a person saw (D10). */
export interface CountCommand extends Told, At {
  readonly kind: 'count';
  readonly asOf: number;
  readonly uncertaintyMs?: number;
}

/** A fact: what a system's book said (D11, D12), as a part or as a full file (D13). */
export interface SnapshotCommand extends Told {
  readonly kind: 'snapshot';
  readonly source: string;
  readonly quantityKind: 'onHand' | 'available' | null;
  readonly asOf: number;
  readonly items: readonly (At & { readonly asOf?: number })[];
  readonly full?: boolean;
  readonly missingMeansZero?: boolean;
  /** The locations that a full file speaks for; those of its items when missing. */
  readonly locations?: readonly string[];
  readonly header?: string;
  /** The file's own totals, compared with its rows. */
  readonly totalRows?: number;
  readonly totalQuantity?: number;
  readonly contentHash?: string;
  readonly uncertaintyMs?: number;
}

/** A command: soft-reserve for a while; may be refused. */
export interface HoldCommand extends Told, At {
  readonly kind: 'hold';
  readonly hold: string;
  readonly ttlMs: number;
  /** Holds that it takes the place of; they are freed first (D8). */
  readonly replaces?: readonly string[];
  readonly owner?: string;
}

/** Gives a hold back before it runs out. */
export interface ReleaseCommand extends Told {
  readonly kind: 'release';
  readonly hold: string;
}

/** A line of an order, in stock units. */
export interface OrderLine extends Omit<At, 'location'> {
  readonly line: string;
  /** Null: no location has been chosen yet, the demand is queued. */
  readonly location: string | null;
}

/** A command: commit stock to an order; all lines or none unless partial (D6). */
export interface AllocateCommand extends Told {
  readonly kind: 'allocate';
  readonly order: string;
  readonly channel?: string;
  readonly lines: readonly (OrderLine & { readonly location: string })[];
  readonly partial?: boolean;
  /** The caller's own holds that turn into the allocation. */
  readonly holds?: readonly string[];
}

/** A line as the upstream system has it, with what it knows to be cancelled and fulfilled. */
export interface ObservedLine extends OrderLine {
  readonly cancelled?: number;
  readonly fulfilled?: number;
}

/** A fact: an order as it exists upstream; never refused. */
export interface OrderCommand extends Told {
  readonly kind: 'order';
  readonly order: string;
  readonly channel?: string;
  readonly version: string | null;
  readonly status: 'open' | 'cancelled';
  readonly lines: readonly ObservedLine[];
}

/** Hands committed units to a carrier or customer. */
export interface ShipCommand extends Told {
  readonly kind: 'ship';
  readonly order: string;
  readonly line?: string;
  readonly location?: string;
  /** Everything that is open when missing. */
  readonly quantity?: number;
}

/** Takes back units that have not left; without a line all of the order’s. */
export interface CancelCommand extends Told {
  readonly kind: 'cancel';
  readonly order: string;
  readonly line?: string;
  readonly quantity?: number;
  readonly reason?: string;
}

/** A fact: a store cannot fulfil a line; the reason says what that means for the goods (D19). */
export interface RejectCommand extends Told {
  readonly kind: 'reject';
  readonly order: string;
  readonly line: string;
  readonly location?: string;
  readonly quantity?: number;
  readonly reason: string;
}

/** A command: another location serves the line. From null takes it out of the queue. */
export interface MoveCommand extends Told {
  readonly kind: 'move';
  readonly order: string;
  readonly line: string;
  readonly from: string | null;
  readonly to: string;
  readonly quantity?: number;
}

/** A command: goods leave for another location of ours. */
export interface TransferShipCommand extends Told {
  readonly kind: 'transferShip';
  readonly transfer: string;
  readonly from: string;
  readonly to: string;
  readonly lines: readonly Omit<At, 'location'>[];
}

/** A fact: goods of a transfer arrived. */
export interface TransferReceiveCommand extends Told {
  readonly kind: 'transferReceive';
  readonly transfer: string;
  readonly lines: readonly Omit<At, 'location'>[];
}

/** The rest of a transfer will not come: it is written off. */
export interface TransferCloseCommand extends Told {
  readonly kind: 'transferClose';
  readonly transfer: string;
  readonly reason: string;
}

/** A fact: goods of a supplier arrived. */
export interface ReceiveCommand extends Told {
  readonly kind: 'receive';
  readonly location: string;
  readonly lines: readonly Omit<At, 'location'>[];
}

/** A fact: goods came back, with what became of them (D23). */
export interface ReturnCommand extends Told {
  readonly kind: 'return';
  readonly returnId: string;
  readonly order?: string;
  readonly line?: string;
  readonly sku?: string;
  readonly quantity: number;
  readonly location: string;
  readonly disposition: string;
}

/** The system now has those hub movements in its own book, from that time on (D11). */
export interface AckCommand extends Told {
  readonly kind: 'ack';
  readonly system: string;
  readonly refs: readonly string[];
  readonly at: number;
}

/** The balances with which a place begins its life in the hub. */
export interface OpeningCommand extends Told {
  readonly kind: 'opening';
  readonly sku: string;
  readonly location: string;
  readonly onHand: number;
  readonly damaged?: number;
  readonly qc?: number;
  readonly display?: number;
  readonly incoming?: number;
  /** Orders that were committed before. */
  readonly allocated?: readonly {
    readonly order: string;
    readonly line: string;
    readonly quantity: number;
  }[];
  readonly held?: number;
}

/** The item has a new name; its stock stays, and the old name still finds it. */
export interface RenameCommand extends Told {
  readonly kind: 'rename';
  readonly sku: string;
  readonly to: string;
}

/** Everything that the stock journal understands. */
export type InventoryCommand =
  | MovementCommand
  | CountCommand
  | SnapshotCommand
  | HoldCommand
  | ReleaseCommand
  | AllocateCommand
  | OrderCommand
  | ShipCommand
  | CancelCommand
  | RejectCommand
  | MoveCommand
  | TransferShipCommand
  | TransferReceiveCommand
  | TransferCloseCommand
  | ReceiveCommand
  | ReturnCommand
  | AckCommand
  | OpeningCommand
  | RenameCommand;

/** What became of one command. */
export type Verdict =
  | 'ok'
  | 'insufficient'
  | 'ignored_duplicate'
  | 'ignored_stale'
  | 'quarantined'
  | 'conflict'
  | 'invalid'
  | 'accepted_with_shortfall';

/** The answer to one command. */
export interface InventoryResult {
  readonly result: Verdict;
  /** The journal row that it wrote last, or that an earlier attempt wrote; null when nothing was written. */
  readonly seq: number | null;
  /** Why it was not done, or what is remarkable about it. */
  readonly what: string | null;
  /** Every item that is short, when that is the reason. */
  readonly short: readonly string[];
}
