import type {
  Anchor,
  Buckets,
  JournalEntry,
  KnownKey,
  Position,
} from '../../store/inventory-records.ts';
import { NO_BUCKETS } from '../../store/inventory-records.ts';
import type { Place, StockChange, StockState } from '../../store/inventory-store.ts';
import { Commitments } from './commitments.ts';
import { availableOf } from './figures.ts';
import { Notices } from './notices.ts';
import type { InventorySettings } from './settings.ts';

/** A position under work. */
export type Working = { -readonly [K in keyof Position]: Position[K] };

/** The location of accepted demand that has none yet. */
export const QUEUE = '';

/** One journal row as a rule wants it; what is missing comes from the teller. */
export interface Posting {
  readonly deltas: Partial<Buckets>;
  /** Units that really moved; 0 when missing. */
  readonly movedMilli?: number;
  readonly cause: string;
  readonly ref?: string;
  readonly reason?: string | null;
  readonly anchor?: Anchor | null;
  readonly effectiveAt?: number;
}

/** Who and what a journal row comes from. */
export interface Teller {
  readonly key: string;
  readonly ref?: string;
  readonly effectiveAt?: number;
  readonly source?: string;
  readonly actor?: string;
}

/**
 * What a batch works on: the loaded state, changed command by command in memory and written in one go.
 *
 * A rule looks first and posts only when the whole command is accepted, so a refused one leaves no trace.
 */
export class Book {
  readonly now: number;
  readonly settings: InventorySettings;
  readonly commitments: Commitments;
  readonly notices = new Notices();
  readonly journal: JournalEntry[] = [];
  /** By name and location; several names may lead to one position. */
  readonly #places = new Map<string, Working>();
  readonly #byItem = new Map<string, Working>();
  readonly #byId = new Map<number, Working>();
  readonly #items: Map<string, number>;
  readonly #known = new Map<string, KnownKey>();
  /** Positions of which more than on-hand changed, or that are new. */
  readonly #touched = new Map<number, Working>();
  readonly #moved = new Set<Working>();
  readonly #before = new Map<number, number>();
  readonly #freshItems = new Map<number, string>();
  readonly #newItems = new Map<number, string>();
  readonly #aliases: { item: number; sku: string }[] = [];
  #seq: number;
  #fresh = 0;

  constructor(parts: {
    readonly now: number;
    readonly settings: InventorySettings;
    readonly places: readonly Place[];
    readonly state: StockState;
  }) {
    const { state, places } = parts;
    this.now = parts.now;
    this.settings = parts.settings;
    this.commitments = new Commitments(state);
    this.#seq = state.seq;
    this.#items = new Map(state.items);
    for (const position of state.positions) this.adopt(position);
    for (const [index, position] of state.places.entries()) {
      const place = places[index];
      if (position === null || place === undefined) continue;
      this.#places.set(placeKey(place[0], place[1]), this.adopt(position));
    }
    for (const known of state.known) this.#known.set(known.key, known);
  }

  /** The last journal row, written or about to be. */
  get seq(): number {
    return this.#seq;
  }

  /** Takes a loaded position into the book; one that is there already keeps what was done to it. */
  adopt(position: Position): Working {
    const there = this.#byId.get(position.id);
    if (there !== undefined) return there;
    const working: Working = { ...position };
    this.#items.set(working.sku, working.item);
    this.#places.set(placeKey(working.sku, working.location), working);
    this.#keep(working);
    return working;
  }

  /** The position of a SKU (or former name) at a location; empty and unwritten where there was none. */
  position(sku: string, location: string): Working {
    const key = placeKey(sku, location);
    const there = this.#places.get(key);
    if (there !== undefined) return there;
    const item = this.#itemOf(sku);
    const working =
      this.#byItem.get(itemKey(item, location)) ?? this.#empty({ item, sku, location });
    this.#places.set(key, working);
    return working;
  }

  /** A loaded or new position by its id; one that was not loaded is a mistake in the request. */
  byId(id: number): Working {
    const working = this.#byId.get(id);
    if (working === undefined) throw new Error(`assertion failed: position ${id} was not loaded`);
    return working;
  }

  /** Whether a position has been loaded. */
  has(id: number): boolean {
    return this.#byId.has(id);
  }

  /** What the journal, or an earlier command of this batch, has under a key. */
  known(key: string): KnownKey | undefined {
    return this.#known.get(key);
  }

  /** The item that a SKU (or former name) means, when there is one. */
  itemId(sku: string): number | undefined {
    return this.#items.get(sku);
  }

  /** Gives the item a further name, which becomes its present one. */
  rename(item: number, sku: string): void {
    this.#items.set(sku, item);
    this.#aliases.push({ item, sku });
  }

  /** Appends one journal row and moves the balances with it. */
  post(position: Working, teller: Teller, posting: Posting): number {
    this.#seq += 1;
    const deltas = bucketsOf(posting.deltas);
    const entry = this.#entry(position, teller, posting, deltas);
    this.journal.push(entry);
    if (!this.#before.has(position.id)) this.#before.set(position.id, availableOf(position));
    if (entry.key !== null) {
      const { key, seq, movedMilli, cause } = entry;
      this.#known.set(key, { key, seq, position: entry.position, movedMilli, cause });
    }
    move(position, deltas);
    position.seq = entry.seq;
    position.peakAt = entry.peakAt;
    if (entry.anchor !== null) position.anchor = entry.anchor;
    const isPlain = position.id > 0 && entry.anchor === null && isOnHandOnly(deltas);
    if (isPlain) this.#moved.add(position);
    else this.touch(position);
    return entry.seq;
  }

  /** Marks a position as one that has to be written. */
  touch(position: Working): void {
    this.#touched.set(position.id, position);
    const sku = this.#freshItems.get(position.item);
    if (sku !== undefined) this.#newItems.set(position.item, sku);
  }

  /** What was available at a changed position when the batch began. */
  availableBefore(position: Working): number {
    return this.#before.get(position.id) ?? availableOf(position);
  }

  /** Whether this batch has changed a position. */
  isTouched(position: Working): boolean {
    return this.#touched.has(position.id) || this.#moved.has(position);
  }

  /** Positions that this batch has changed. */
  touched(): readonly Working[] {
    const moved = [...this.#moved].filter((position) => !this.#touched.has(position.id));
    return [...this.#touched.values(), ...moved];
  }

  /** All that has to be written. */
  change(): StockChange {
    const commitments = this.commitments.changes();
    for (const row of commitments.demand) this.touch(this.byId(row.position));
    for (const line of commitments.transfers) {
      this.touch(this.byId(line.from));
      this.touch(this.byId(line.to));
    }
    return {
      now: this.now,
      newItems: [...this.#newItems].map(([id, sku]) => ({ id, sku })),
      aliases: this.#aliases,
      positions: [...this.#touched.values()],
      moved: [...this.#moved].filter((position) => !this.#touched.has(position.id)),
      journal: this.journal,
      ...commitments,
      ...this.notices.changes(),
    };
  }

  #entry(position: Working, teller: Teller, posting: Posting, deltas: Buckets): JournalEntry {
    const effectiveAt = posting.effectiveAt ?? teller.effectiveAt ?? this.now;
    return {
      seq: this.#seq,
      position: position.id,
      previous: position.seq,
      peakAt: Math.max(position.peakAt, effectiveAt),
      deltas,
      movedMilli: posting.movedMilli ?? 0,
      cause: posting.cause,
      ref: posting.ref ?? teller.ref ?? '',
      // Only the first row of a command carries the key; it stands for all of them.
      key: this.#known.has(teller.key) ? null : teller.key,
      effectiveAt,
      recordedAt: this.now,
      source: teller.source ?? 'hub',
      actor: teller.actor ?? '',
      reason: posting.reason ?? null,
      anchor: posting.anchor ?? null,
    };
  }

  #itemOf(sku: string): number {
    const there = this.#items.get(sku);
    if (there !== undefined) return there;
    this.#fresh -= 1;
    this.#items.set(sku, this.#fresh);
    this.#freshItems.set(this.#fresh, sku);
    return this.#fresh;
  }

  #empty(place: Pick<Position, 'item' | 'sku' | 'location'>): Working {
    this.#fresh -= 1;
    const working: Working = {
      ...NO_BUCKETS,
      ...place,
      ...{ id: this.#fresh, anchor: null, expiredMilli: 0, seq: 0, peakAt: 0, firstAt: this.now },
    };
    this.#keep(working);
    return working;
  }

  #keep(working: Working): void {
    this.#byId.set(working.id, working);
    this.#byItem.set(itemKey(working.item, working.location), working);
  }
}

function placeKey(sku: string, location: string): string {
  return `${sku}\u0000${location}`;
}

function itemKey(item: number, location: string): string {
  return `${item}\u0000${location}`;
}

function bucketsOf(deltas: Partial<Buckets>): Buckets {
  const { onHand = 0, allocated = 0, held = 0, damaged = 0, qc = 0, display = 0 } = deltas;
  return { onHand, allocated, held, damaged, qc, display, incoming: deltas.incoming ?? 0 };
}

function isOnHandOnly(deltas: Buckets): boolean {
  const { allocated, held, damaged, qc, display, incoming } = deltas;
  return (
    allocated === 0 && held === 0 && damaged === 0 && qc === 0 && display === 0 && incoming === 0
  );
}

function move(position: Working, deltas: Buckets): void {
  position.onHand += deltas.onHand;
  position.allocated += deltas.allocated;
  position.held += deltas.held;
  position.damaged += deltas.damaged;
  position.qc += deltas.qc;
  position.display += deltas.display;
  position.incoming += deltas.incoming;
}
