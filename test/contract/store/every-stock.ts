import { virtualClock } from '../../../core/base/virtual-clock.ts';
import type { InventoryCommand } from '../../../core/retail/inventory/command.ts';
import { openInventory } from '../../../core/retail/inventory/inventory.ts';
import type { Store } from '../../../core/store/store.ts';

const PLACE = { sku: 'A', location: 'main', quantity: 1 };

/** Moves stock in every way and asks what is asked while a hub works. */
export async function useStock(store: Store): Promise<void> {
  const clock = virtualClock();
  const inventory = openInventory({ store: store.inventory, clock });
  for (const command of COMMANDS) await inventory.apply([command]);
  const { inventory: reads } = store;
  await inventory.compactHolds();
  await reads.lastSeq();
  await reads.changedSince(0, 10, clock.now());
  await reads.positions({ now: clock.now(), skus: ['A'], limit: 10 });
  await reads.positions({ now: clock.now(), places: [['A', 'main']], limit: 10 });
  await reads.journal({ sku: 'A', location: 'main', limit: 10 });
  await reads.queuedOf('A');
  await reads.openDemand([1]);
  await reads.allocatedBy([['A', 'main']]);
  await reads.orders(['o']);
  await reads.holds(['h']);
  await reads.eventsAfter(0, 10);
  await reads.transfers({ ids: ['t'], limit: 10 });
  await reads.transfers({ limit: 10 });
  const request = { key: 'call', bodyHash: 'x', answer: null, at: clock.now() };
  await reads.beginRequest(request, 0);
  await reads.endRequest('call', '{}');
  await reads.dropRequest('call');
}

const ORDER_LINE = { line: '1', ...PLACE };

const COMMANDS: readonly InventoryCommand[] = [
  { kind: 'movement', type: 'receipt', key: 'c1', ...PLACE, quantity: 100 },
  { kind: 'movement', type: 'sale', key: 'c2', source: 'till', effectiveAt: 1, ...PLACE },
  { kind: 'count', key: 'c3', asOf: 2, ...PLACE },
  { kind: 'hold', key: 'c4', hold: 'h', ttlMs: 1, ...PLACE },
  { kind: 'release', key: 'c5', hold: 'h' },
  { kind: 'order', key: 'c6', order: 'o', version: '1', status: 'open', lines: [ORDER_LINE] },
  { kind: 'allocate', key: 'c7', order: 'o2', lines: [ORDER_LINE] },
  { kind: 'ship', key: 'c8', order: 'o' },
  { kind: 'cancel', key: 'c9', order: 'o2' },
  { kind: 'transferShip', key: 'c11', transfer: 't', from: 'main', to: 'shop', lines: [PLACE] },
  { kind: 'transferReceive', key: 'c12', transfer: 't', lines: [PLACE] },
  { kind: 'ack', key: 'c13', system: 'erp', refs: ['o'], at: 4 },
  { kind: 'rename', key: 'c14', sku: 'A', to: 'A2' },
  { kind: 'rename', key: 'c15', sku: 'A2', to: 'A' },
  { kind: 'snapshot', key: 'c10', source: 'till', quantityKind: 'onHand', asOf: 3, items: [PLACE] },
];
