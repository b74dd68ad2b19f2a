import type { Movement, StockDocument } from '../../store/inventory-records.ts';
import type { StockLedger } from '../../store/inventory-store.ts';
import type { Book, Working } from './book.ts';
import type { AckCommand, CountCommand, InventoryCommand, SnapshotCommand } from './command.ts';

/** A hub movement under its cause, as acknowledgements look at it. */
export type RefMovement = Movement & { readonly ref: string; readonly isAcked: boolean };

/** What counts, stock files and acknowledgements must know of the past; loaded once per batch. */
export interface Evidence {
  /** Movements by position, of those positions that are counted. */
  readonly movements: ReadonlyMap<number, readonly Movement[]>;
  /** Sequence numbers that a system had not booked at a time, by `system asOf`. */
  readonly unbooked: ReadonlyMap<string, readonly Movement[]>;
  /** Changes of allocation after a time, by that time and position. */
  readonly allocatedAfter: ReadonlyMap<number, ReadonlyMap<number, number>>;
  readonly documents: readonly StockDocument[];
  readonly lastFull: ReadonlyMap<string, StockDocument | null>;
  /** Positions at the locations of full files. */
  readonly positionsAt: ReadonlyMap<string, readonly Working[]>;
  readonly acked: ReadonlyMap<string, readonly RefMovement[]>;
  /** What is on its way in by open transfers, by position. */
  readonly inTransit: ReadonlyMap<number, number>;
}

/** The key of `unbooked`. */
export function bookKey(system: string, asOf: number): string {
  return `${system}\u0000${asOf}`;
}

/** One counted place. */
export interface CountedPlace {
  readonly position: Working;
  readonly asOf: number;
  readonly windowMs: number;
}

/** How far the clocks around this count may differ. */
export function windowOf(book: Book, command: CountCommand | SnapshotCommand): number {
  return command.uncertaintyMs ?? book.settings.uncertaintyMs[command.source ?? 'hub'] ?? 0;
}

const NOTHING: Evidence = {
  movements: new Map(),
  unbooked: new Map(),
  allocatedAfter: new Map(),
  documents: [],
  lastFull: new Map(),
  positionsAt: new Map(),
  acked: new Map(),
  inTransit: new Map(),
};

/** Loads what the batch's counts, files, receipts and acknowledgements need; sales need nothing. */
export async function gatherEvidence(
  commands: readonly InventoryCommand[],
  book: Book,
  ledger: StockLedger,
): Promise<Evidence> {
  const snapshots = commands.filter((command) => command.kind === 'snapshot');
  const counts = commands.filter((command) => command.kind === 'count');
  const acks = commands.filter((command) => command.kind === 'ack');
  const inTransit = await loadInTransit(commands, book, ledger);
  if (snapshots.length + counts.length + acks.length === 0) return { ...NOTHING, inTransit };
  const positionsAt = await loadWhole(snapshots, book, ledger);
  const places = countedPlaces({ snapshots, counts }, book, positionsAt);
  return {
    inTransit,
    positionsAt,
    movements: await loadMovements(places, ledger),
    unbooked: await loadUnbooked(snapshots, places, ledger),
    allocatedAfter: await loadAllocated(snapshots, places, ledger),
    ...(await loadFiles(snapshots, ledger)),
    acked: await loadAcked(acks, book, ledger),
  };
}

async function loadInTransit(
  commands: readonly InventoryCommand[],
  book: Book,
  ledger: StockLedger,
): Promise<ReadonlyMap<number, number>> {
  const awaiting = new Set<number>();
  for (const command of commands) {
    const skus =
      command.kind === 'receive'
        ? command.lines.map((line) => line.sku)
        : command.kind === 'movement' && command.type === 'receipt'
          ? [command.sku]
          : [];
    if (command.kind !== 'receive' && command.kind !== 'movement') continue;
    for (const sku of skus) {
      const position = book.position(sku, command.location);
      if (position.id > 0 && position.incoming > 0) awaiting.add(position.id);
    }
  }
  return awaiting.size === 0 ? NOTHING.inTransit : ledger.inTransit([...awaiting]);
}

async function loadWhole(
  snapshots: readonly SnapshotCommand[],
  book: Book,
  ledger: StockLedger,
): Promise<ReadonlyMap<string, readonly Working[]>> {
  const locations = new Set<string>();
  for (const command of snapshots) {
    if (command.full !== true) continue;
    for (const location of locationsOf(command)) locations.add(location);
  }
  const found = new Map<string, Working[]>();
  if (locations.size === 0) return found;
  const positions = await ledger.positionsOf({ now: book.now, locations: [...locations] });
  for (const position of positions) {
    const there = found.get(position.location) ?? [];
    there.push(book.adopt(position));
    found.set(position.location, there);
  }
  return found;
}

/** The locations that a file speaks for. */
export function locationsOf(command: SnapshotCommand): readonly string[] {
  return command.locations ?? [...new Set(command.items.map((item) => item.location))];
}

function countedPlaces(
  commands: {
    readonly snapshots: readonly SnapshotCommand[];
    readonly counts: readonly CountCommand[];
  },
  book: Book,
  positionsAt: ReadonlyMap<string, readonly Working[]>,
): readonly CountedPlace[] {
  const places: CountedPlace[] = commands.counts.map((command) => ({
    position: book.position(command.sku, command.location),
    asOf: command.asOf,
    windowMs: windowOf(book, command),
  }));
  for (const command of commands.snapshots) {
    const windowMs = windowOf(book, command);
    for (const item of command.items) {
      const position = book.position(item.sku, item.location);
      places.push({ position, asOf: item.asOf ?? command.asOf, windowMs });
    }
    if (command.full !== true) continue;
    for (const location of locationsOf(command)) {
      for (const position of positionsAt.get(location) ?? []) {
        places.push({ position, asOf: command.asOf, windowMs });
      }
    }
  }
  return places.filter((place) => place.position.id > 0);
}

async function loadMovements(
  places: readonly CountedPlace[],
  ledger: StockLedger,
): Promise<ReadonlyMap<number, readonly Movement[]>> {
  const floors = new Map<number, number>();
  for (const { position, asOf, windowMs } of places) {
    // One ms lower, because a movement just at the window's edge is still inside it.
    const floor = asOf - windowMs - 1;
    floors.set(position.id, Math.min(floor, floors.get(position.id) ?? floor));
  }
  const request = [...floors].map(([position, floor]) => ({ position, floor }));
  return byPosition(await ledger.movementsAfter(request));
}

function byPosition(movements: readonly Movement[]): ReadonlyMap<number, readonly Movement[]> {
  const found = new Map<number, Movement[]>();
  for (const movement of movements) {
    const there = found.get(movement.position) ?? [];
    there.push(movement);
    found.set(movement.position, there);
  }
  return found;
}

/** Positions by the time as of which they are stated, for one snapshot after the other. */
function timesOf(command: SnapshotCommand, places: readonly CountedPlace[]): ReadonlySet<number> {
  const times = new Set(command.items.map((item) => item.asOf ?? command.asOf));
  if (places.length > 0) times.add(command.asOf);
  return times;
}

function idsAt(places: readonly CountedPlace[], asOf: number): readonly number[] {
  const ids = new Set<number>();
  for (const place of places) if (place.asOf === asOf) ids.add(place.position.id);
  return [...ids];
}

async function loadUnbooked(
  snapshots: readonly SnapshotCommand[],
  places: readonly CountedPlace[],
  ledger: StockLedger,
): Promise<ReadonlyMap<string, readonly Movement[]>> {
  const found = new Map<string, readonly Movement[]>();
  for (const command of snapshots) {
    for (const asOf of timesOf(command, places)) {
      const key = bookKey(command.source, asOf);
      if (found.has(key)) continue;
      found.set(key, await ledger.unbooked(command.source, asOf, idsAt(places, asOf)));
    }
  }
  return found;
}

async function loadAllocated(
  snapshots: readonly SnapshotCommand[],
  places: readonly CountedPlace[],
  ledger: StockLedger,
): Promise<ReadonlyMap<number, ReadonlyMap<number, number>>> {
  const found = new Map<number, ReadonlyMap<number, number>>();
  for (const command of snapshots) {
    if (command.quantityKind !== 'available') continue;
    for (const asOf of timesOf(command, places)) {
      if (found.has(asOf)) continue;
      found.set(asOf, await ledger.allocatedAfter(asOf, idsAt(places, asOf)));
    }
  }
  return found;
}

async function loadFiles(
  snapshots: readonly SnapshotCommand[],
  ledger: StockLedger,
): Promise<Pick<Evidence, 'documents' | 'lastFull'>> {
  if (snapshots.length === 0) return { documents: [], lastFull: new Map() };
  const keys = snapshots.map((command) => command.key);
  const hashes = snapshots.flatMap((command) => command.contentHash ?? []);
  const documents = await ledger.documents({ keys, hashes });
  const lastFull = new Map<string, StockDocument | null>();
  for (const { full, source } of snapshots) {
    if (full === true && !lastFull.has(source)) {
      lastFull.set(source, await ledger.lastFullDocument(source));
    }
  }
  return { documents, lastFull };
}

async function loadAcked(
  acks: readonly AckCommand[],
  book: Book,
  ledger: StockLedger,
): Promise<ReadonlyMap<string, readonly RefMovement[]>> {
  const refs = new Map<string, string[]>();
  for (const ack of acks) refs.set(ack.system, [...(refs.get(ack.system) ?? []), ...ack.refs]);
  const found = new Map<string, readonly RefMovement[]>();
  for (const [system, wanted] of refs) {
    const movements = await ledger.movementsOf(system, wanted);
    const ids = movements.map((movement) => movement.position).filter((id) => !book.has(id));
    const positions = await ledger.positions([...new Set(ids)], book.now);
    for (const position of positions) book.adopt(position);
    found.set(system, movements);
  }
  return found;
}
