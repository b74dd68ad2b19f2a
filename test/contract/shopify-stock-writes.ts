import type { ShopifySandbox } from '../../connectors/shopify/sandbox/server.ts';
import type { JsonObject } from '../../core/connector/index.ts';
import { freshRecords } from './shopify-fresh.ts';
import { rows } from './shopify-streams.ts';
import type { Wish } from './shopify-wish.ts';

interface LevelIn {
  readonly id: string;
  readonly itemId: string;
  readonly isActive: boolean;
  readonly quantities: Readonly<Record<string, number>>;
}

interface ItemIn {
  readonly id: string;
  readonly cost: string | null;
}

/** Stock by difference, and the fields of what is counted; each quantity is told apart by its size. */
export function stockWrites(sandbox: ShopifySandbox): readonly Wish[] {
  const { inventoryItemId, locationId, inventoryLevelId } = sandbox.ids('A-1', 'Paris');
  const quantity = (name: string): number =>
    rows<LevelIn>(sandbox, 'levels').find(({ id }) => id === inventoryLevelId)?.quantities[name] ??
    0;
  const wish = (operation: string, dataOf: (name: string, units: number) => JsonObject): Wish => ({
    stream: 'inventoryLevels',
    operation,
    key: () => `${inventoryItemId}@${locationId}`,
    data: (n) => ({ inventoryItemId, locationId, ...dataOf(nameOf(n), unitsOf(n)) }),
    bad: { data: { inventoryItemId: 'gid://shopify/InventoryItem/424242' } },
    effects: (n) => Math.floor(quantity(nameOf(n)) / unitsOf(n)) % BASE,
  });
  return [
    wish('adjust', (name, delta) => ({ name, delta, ledgerDocumentUri: 'till://ledger/1' })),
    wish('move', (name, units) => ({
      quantity: units,
      from: { name: 'available' },
      to: { name, ledgerDocumentUri: 'till://ledger/2' },
    })),
    activateWish(sandbox),
    {
      stream: 'inventoryItems',
      operation: 'update',
      key: () => inventoryItemId,
      data: (n) => ({ cost: `${n + 1}.50`, tracked: true }),
      bad: { key: 'gid://shopify/InventoryItem/424242' },
      effects: (n) =>
        rows<ItemIn>(sandbox, 'items').filter(
          ({ id, cost }) => id === inventoryItemId && Number(cost) === n + 1.5,
        ).length,
    },
  ];
}

/** Each command stocks an item that lies nowhere yet; its first quantity would show a second activation. */
function activateWish(sandbox: ShopifySandbox): Wish {
  const { variant } = freshRecords(sandbox);
  const { locationId } = sandbox.ids('A-1', 'Paris');
  const available = 4;
  return {
    stream: 'inventoryLevels',
    operation: 'activate',
    key: (n) => `${variant(n).itemId}@${locationId}`,
    data: (n) => ({ inventoryItemId: variant(n).itemId, locationId, available }),
    bad: { data: { inventoryItemId: 'gid://shopify/InventoryItem/424242' } },
    effects: (n) => {
      const levels = rows<LevelIn>(sandbox, 'levels');
      const level = levels.find(({ itemId }) => itemId === variant(n).itemId);
      return level?.isActive === true ? (level.quantities['available'] ?? 0) / available : 0;
    },
  };
}

/** Metafields, set and removed. */
export function metafieldWrites(sandbox: ShopifySandbox): readonly Wish[] {
  const { productId: ownerId } = sandbox.ids('B-1', 'Paris');
  const at = (key: string): JsonObject => ({ ownerId, namespace: 'written', key });
  const values = (wanted: string): readonly string[] =>
    rows<{ id: string; namespace: string; key: string; value: string }>(sandbox, 'metafields')
      .filter(({ namespace, key }) => namespace === 'written' && key === wanted)
      .map(({ value }) => value);
  const made = new Set<number>();
  const bad = { data: { ownerId: 'gid://shopify/Product/424242' } };
  return [
    {
      stream: 'metafields',
      operation: 'set',
      key: (n) => `written-${n}`,
      data: (n) => ({ ...at(`set${n}`), type: 'single_line_text_field', value: `value ${n}` }),
      bad,
      stale: { expected: 'digest-of-yesterday' },
      effects: (n) => values(`set${n}`).length,
    },
    {
      stream: 'metafields',
      operation: 'delete',
      key: (n) => `gone-${n}`,
      data: (n) => {
        if (!made.has(n)) sandbox.setMetafield(ownerId, `written.gone${n}`, 'x');
        made.add(n);
        return at(`gone${n}`);
      },
      bad,
      effects: (n) => (made.has(n) ? 1 - values(`gone${n}`).length : 0),
    },
  ];
}

/** Each command has a digit of its own in one of the quantities: how often it took effect. */
const BASE = 8;
const NAMES = ['damaged', 'incoming', 'quality_control', 'reserved', 'safety_stock'];

function nameOf(n: number): string {
  return NAMES[n % NAMES.length] ?? '';
}

function unitsOf(n: number): number {
  return BASE ** Math.floor(n / NAMES.length);
}
