import type { Clock } from '../../base/clock.ts';
import { CrossdockError } from '../../base/errors.ts';
import type { InventoryStore, StockLedger } from '../../store/inventory-store.ts';
import { Book } from './book.ts';
import type { InventoryCommand, InventoryResult } from './command.ts';
import { decide } from './decide.ts';
import { INVENTORY_ERRORS } from './errors.ts';
import { gatherEvidence } from './evidence.ts';
import { judgeFlags } from './flags-rule.ts';
import { closeHold } from './hold-rule.ts';
import { type InventoryViews, inventoryViews } from './inventory-views.ts';
import { judgeOverstock, type Velocity } from './overstock-rule.ts';
import { requestFor } from './request.ts';
import { DEFAULT_INVENTORY_SETTINGS, type InventorySettings } from './settings.ts';
import { widen } from './widen.ts';

/** One transaction decides at most so many commands, so that nobody waits long for the lock. */
const BATCH_MAX = 4_096;

/** Commands that wait for the transaction before theirs; more are turned away. */
const WAITING_MAX = 100_000;

/** Holds that one clean-up closes. */
const COMPACT_MAX = 5_000;

/** The stock: commands that change it and questions that it answers. */
export interface Inventory extends InventoryViews {
  /**
   * Decides commands in order, each whole or not at all, in one transaction that other callers may share.
   *
   * Errors: INVENTORY_OVERLOADED and STORE_*: nothing of it was written.
   */
  apply(commands: readonly InventoryCommand[]): Promise<readonly InventoryResult[]>;
  /** What `apply` would answer now; nothing is written. */
  preview(commands: readonly InventoryCommand[]): Promise<readonly InventoryResult[]>;
  /** Closes holds that ran out; figures never wait for it (D8). Answers how many. */
  compactHolds(): Promise<number>;
  /** Judges overstock; without a velocity the journal's own sales of the last weeks are taken. */
  evaluateFlags(velocity?: Velocity): Promise<void>;
  readonly settings: InventorySettings;
}

interface Waiting {
  readonly commands: readonly InventoryCommand[];
  readonly resolve: (results: readonly InventoryResult[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Opens the stock rules over a store. Settings that are not named have their defaults. */
export function openInventory(parts: {
  readonly store: InventoryStore;
  readonly clock: Clock;
  readonly settings?: Partial<InventorySettings>;
}): Inventory {
  const { store, clock } = parts;
  const settings = { ...DEFAULT_INVENTORY_SETTINGS, ...parts.settings };
  const run = (commands: readonly InventoryCommand[], writes: boolean) =>
    store.transact((ledger) => decideAll(ledger, { commands, now: clock.now(), settings, writes }));
  const queue = new GroupCommit((commands) => run(commands, true));
  return {
    settings,
    apply: (commands) => queue.add(commands),
    preview: (commands) => run(commands, false),
    compactHolds: () => store.transact((ledger) => compact(ledger, { now: clock.now(), settings })),
    evaluateFlags: (velocity) => judgeOverstock({ store, settings, now: clock.now(), velocity }),
    ...inventoryViews({ store, clock, settings }),
  };
}

/** Callers that come while a transaction runs share the next one: one disk sync serves them all. */
class GroupCommit {
  readonly #run: (commands: readonly InventoryCommand[]) => Promise<readonly InventoryResult[]>;
  #waiting: Waiting[] = [];
  #count = 0;
  #isRunning = false;

  constructor(run: (commands: readonly InventoryCommand[]) => Promise<readonly InventoryResult[]>) {
    this.#run = run;
  }

  add(commands: readonly InventoryCommand[]): Promise<readonly InventoryResult[]> {
    if (commands.length === 0) return Promise.resolve([]);
    if (this.#count > 0 && this.#count + commands.length > WAITING_MAX) {
      const what = `${this.#count} stock commands wait, at most ${WAITING_MAX} may`;
      const error = new CrossdockError(INVENTORY_ERRORS.INVENTORY_OVERLOADED, {
        what,
        where: 'stock',
      });
      return Promise.reject(error);
    }
    this.#count += commands.length;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ commands, resolve, reject });
      if (!this.#isRunning) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#isRunning = true;
    // One turn of the microtask queue lets callers of the same moment join the first batch.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#flush(this.#take());
    this.#isRunning = false;
  }

  #take(): readonly Waiting[] {
    let size = 0;
    let callers = 0;
    for (const { commands } of this.#waiting) {
      if (callers > 0 && size + commands.length > BATCH_MAX) break;
      size += commands.length;
      callers += 1;
    }
    this.#count -= size;
    return this.#waiting.splice(0, callers);
  }

  async #flush(callers: readonly Waiting[]): Promise<void> {
    try {
      const results = await this.#run(callers.flatMap((caller) => caller.commands));
      let from = 0;
      for (const { commands, resolve } of callers) {
        resolve(results.slice(from, from + commands.length));
        from += commands.length;
      }
    } catch (error) {
      for (const { reject } of callers) reject(error);
    }
  }
}

async function decideAll(
  ledger: StockLedger,
  parts: {
    readonly commands: readonly InventoryCommand[];
    readonly now: number;
    readonly settings: InventorySettings;
    readonly writes: boolean;
  },
): Promise<readonly InventoryResult[]> {
  const { commands, now, settings, writes } = parts;
  const request = requestFor(commands, now);
  const state = await ledger.load(request);
  const book = new Book({ now, settings, places: request.places, state });
  await widen(commands, book, ledger);
  const evidence = await gatherEvidence(commands, book, ledger);
  const results = commands.map((command) => decide(command, book, evidence));
  if (!writes) return results;
  await judgeFlags(book, ledger);
  await ledger.write(book.change());
  return results;
}

async function compact(
  ledger: StockLedger,
  parts: { readonly now: number; readonly settings: InventorySettings },
): Promise<number> {
  const { now, settings } = parts;
  const holds = await ledger.expiredHolds(now, COMPACT_MAX);
  const ids = holds.map((hold) => hold.id);
  const none = { places: [], keys: [], orders: [], transfers: [] };
  const state = await ledger.load({ now, holds: ids, ...none });
  const book = new Book({ now, settings, places: [], state });
  for (const hold of state.holds) {
    const key = `expire:${hold.id}:${hold.expiresAt}`;
    if (hold.isOpen) closeHold(book, hold, { key }, 'expire');
  }
  await judgeFlags(book, ledger);
  await ledger.write(book.change());
  return holds.length;
}
