import type { Place, StockLedger } from '../../store/inventory-store.ts';
import { type Book, QUEUE } from './book.ts';
import type { InventoryCommand } from './command.ts';

type Moving = Extract<InventoryCommand, { readonly kind: 'reject' | 'move' | 'return' }>;

/**
 * Loads the places that are only known once the orders are: where rejected, moved and returned units go.
 *
 * Orders may come from the store or from an earlier command of the same batch.
 */
export async function widen(
  commands: readonly InventoryCommand[],
  book: Book,
  ledger: StockLedger,
): Promise<void> {
  const moving = commands.filter((command) => isMoving(command));
  if (moving.length === 0) return;
  const places = new Map<string, Place>();
  const fresh = skusInBatch(commands);
  for (const command of moving) {
    const order = command.order ?? '';
    const known = book.commitments.demand(order).map((row) => book.byId(row.position).sku);
    for (const sku of [...known, ...(fresh.get(order) ?? [])]) {
      for (const location of targetsOf(command))
        places.set(`${sku}\u0000${location}`, [sku, location]);
    }
  }
  if (places.size === 0) return;
  const none = { keys: [], orders: [], holds: [], transfers: [] };
  const state = await ledger.load({ now: book.now, places: [...places.values()], ...none });
  for (const position of state.places) if (position !== null) book.adopt(position);
}

function isMoving(command: InventoryCommand): command is Moving {
  return command.kind === 'reject' || command.kind === 'move' || command.kind === 'return';
}

function targetsOf(command: Moving): readonly string[] {
  if (command.kind === 'return') return [command.location];
  return command.kind === 'move' ? [command.to, QUEUE] : [QUEUE];
}

function skusInBatch(
  commands: readonly InventoryCommand[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const command of commands) {
    if (command.kind !== 'allocate' && command.kind !== 'order') continue;
    const skus = found.get(command.order) ?? [];
    skus.push(...command.lines.map((line) => line.sku));
    found.set(command.order, skus);
  }
  return found;
}
