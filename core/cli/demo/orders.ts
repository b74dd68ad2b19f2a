import type { DemoOrder } from './shop.ts';

/** How many customers order on the web on one day of the sample. */
const ORDERS_A_DAY = 3;

/**
 * The web orders of one day: the same for the same day, so that a restart places none twice.
 *
 * Shape: SKUs that have enough stock, taken in turn; quantities 1 to 3.
 */
export function ordersOf(day: string, plentiful: readonly string[]): readonly DemoOrder[] {
  if (plentiful.length === 0) return [];
  const start =
    [...day].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % plentiful.length;
  return Array.from({ length: ORDERS_A_DAY }, (_, index) => {
    const at = (offset: number): string =>
      plentiful[(start + index * 7 + offset) % plentiful.length] ?? '';
    const lines = [
      { sku: at(0), quantity: 1 + (index % 3) },
      { sku: at(3), quantity: 1 },
    ];
    return { note: `demo ${day} ${index + 1}`, lines };
  });
}
