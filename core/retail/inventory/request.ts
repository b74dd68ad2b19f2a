import type { Place, StockRequest } from '../../store/inventory-store.ts';
import { QUEUE } from './book.ts';
import type { InventoryCommand } from './command.ts';

/** What a batch names, collected once so that everything is loaded in a few statements. */
class Named {
  readonly #places = new Map<string, Place>();
  readonly orders = new Set<string>();
  readonly holds = new Set<string>();
  readonly transfers = new Set<string>();

  place(sku: string, location: string): void {
    this.#places.set(`${sku}\u0000${location}`, [sku, location]);
  }

  places(): readonly Place[] {
    return [...this.#places.values()];
  }
}

/** The request for everything that these commands are about. */
export function requestFor(commands: readonly InventoryCommand[], now: number): StockRequest {
  const named = new Named();
  const keys = new Set<string>();
  for (const command of commands) {
    keys.add(command.key);
    name(command, named);
  }
  const { orders, holds, transfers } = named;
  return {
    ...{ now, places: named.places(), keys: [...keys], orders: [...orders] },
    ...{ holds: [...holds], transfers: [...transfers] },
  };
}

function name(command: InventoryCommand, named: Named): void {
  switch (command.kind) {
    case 'movement':
    case 'count':
    case 'opening':
      named.place(command.sku, command.location);
      break;
    case 'hold':
      named.place(command.sku, command.location);
      for (const id of [command.hold, ...(command.replaces ?? [])]) named.holds.add(id);
      break;
    case 'release':
      named.holds.add(command.hold);
      break;
    case 'snapshot':
      for (const item of command.items) named.place(item.sku, item.location);
      break;
    case 'receive':
      for (const line of command.lines) named.place(line.sku, command.location);
      break;
    case 'rename':
      named.place(command.sku, QUEUE);
      named.place(command.to, QUEUE);
      break;
    case 'transferShip':
      for (const line of command.lines) {
        named.place(line.sku, command.from);
        named.place(line.sku, command.to);
      }
      named.transfers.add(command.transfer);
      break;
    case 'transferReceive':
    case 'transferClose':
      named.transfers.add(command.transfer);
      break;
    case 'ack':
      break;
    default:
      nameOrder(command, named);
  }
  if (command.kind === 'opening') {
    for (const part of command.allocated ?? []) named.orders.add(part.order);
    named.holds.add(`opening:${command.sku}@${command.location}`);
  }
}

type OrderKinds = 'allocate' | 'order' | 'ship' | 'cancel' | 'reject' | 'move' | 'return';

function nameOrder(
  command: Extract<InventoryCommand, { readonly kind: OrderKinds }>,
  named: Named,
): void {
  if (command.order !== undefined) named.orders.add(command.order);
  switch (command.kind) {
    case 'allocate':
      for (const line of command.lines) named.place(line.sku, line.location);
      for (const id of command.holds ?? []) named.holds.add(id);
      break;
    case 'order':
      for (const line of command.lines) {
        named.place(line.sku, QUEUE);
        if (line.location !== null) named.place(line.sku, line.location);
      }
      break;
    case 'return':
      if (command.sku !== undefined) named.place(command.sku, command.location);
      break;
    default:
      break;
  }
}
