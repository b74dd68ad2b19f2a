import type { Shop } from '../shop/shop.ts';
import { topLevelError, type UserError, userError } from './answers.ts';

/** The reasons that Shopify takes for a stock change. */
const REASONS = [
  'correction',
  'cycle_count_available',
  'damaged',
  'movement_canceled',
  'movement_created',
  'movement_received',
  'movement_updated',
  'other',
  'promotion',
  'quality_control',
  'received',
  'reservation_created',
  'reservation_deleted',
  'reservation_updated',
  'restock',
  'safety_stock',
  'shrinkage',
];

/** One place whose stock is to change. */
export interface StockPlace {
  readonly inventoryItemId: string;
  readonly locationId: string;
  readonly changeFromQuantity?: number | null;
}

/** Refuses rows that left `changeFromQuantity` out: null opts out, absence is an error of the whole call. */
export function requireChangeFrom(rows: readonly StockPlace[], inputName: string): void {
  if (rows.every((row) => Object.hasOwn(row, 'changeFromQuantity'))) return;
  throw topLevelError(
    'INVALID_FIELD_ARGUMENTS',
    `${inputName} must include the following argument: changeFromQuantity.`,
  );
}

/** What is wrong with the reason and the reference document. */
export function headerErrors(input: {
  readonly reason: string;
  readonly referenceDocumentUri?: string | null;
}): readonly UserError[] {
  const errors: UserError[] = [];
  if (!REASONS.includes(input.reason)) {
    const message = `The specified reason is invalid. Valid values are: ${REASONS.join(', ')}.`;
    errors.push(userError(['input', 'reason'], message, 'INVALID_REASON'));
  }
  const uri = input.referenceDocumentUri;
  if (uri != null && !/^[a-z][a-z0-9+.-]*:\S+$/i.test(uri)) {
    errors.push(
      userError(
        ['input', 'referenceDocumentUri'],
        'The specified reference document is invalid.',
        'INVALID_REFERENCE_DOCUMENT',
      ),
    );
  }
  return errors;
}

/** What is wrong with the places of a list: unknown items, unknown or closed locations. */
export function placeErrors(
  shop: Shop,
  list: string,
  rows: readonly StockPlace[],
): readonly UserError[] {
  return rows.flatMap((row, index) => {
    const at = ['input', list, index];
    const errors: UserError[] = [];
    if (shop.tables.items.get(row.inventoryItemId) === undefined) {
      const message = 'The specified inventory item could not be found.';
      errors.push(userError([...at, 'inventoryItemId'], message, 'INVALID_INVENTORY_ITEM'));
    }
    if (shop.tables.locations.get(row.locationId)?.isActive !== true) {
      const message = 'The specified location could not be found.';
      errors.push(userError([...at, 'locationId'], message, 'INVALID_LOCATION'));
    }
    return errors;
  });
}

/** The rows whose (item, location) stands more than once. */
export function repeatedPlaces(rows: readonly StockPlace[]): readonly number[] {
  const counts = new Map<string, number>();
  const keyOf = (row: StockPlace): string => `${row.inventoryItemId} ${row.locationId}`;
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
  return rows.flatMap((row, index) => ((counts.get(keyOf(row)) ?? 0) > 1 ? [index] : []));
}
