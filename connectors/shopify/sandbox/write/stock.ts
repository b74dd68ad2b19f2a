import type { CallContext, Resolvers } from '../read/resolve.ts';
import { expectKind } from '../read/resolve.ts';
import { levelGid } from '../shop/gid.ts';
import type { Shop } from '../shop/shop.ts';
import { changeStock, isQuantityName, quantityOf, stockedLevel } from '../shop/stock.ts';
import { limitInput, type UserError, userError } from './answers.ts';
import { mutation } from './mutation.ts';
import {
  headerErrors,
  placeErrors,
  repeatedPlaces,
  requireChangeFrom,
  type StockPlace,
} from './stock-input.ts';

const ROWS_MAX = 250;
const SET_MAX = 1_000_000_000;
const ADJUST_MAX = 2_000_000_000;

interface StockInput {
  readonly name: string;
  readonly reason: string;
  readonly referenceDocumentUri?: string | null;
}

interface SetInput extends StockInput {
  readonly quantities: readonly (StockPlace & { readonly quantity: number })[];
}

type AdjustRow = StockPlace & {
  readonly delta: number;
  readonly ledgerDocumentUri?: string | null;
};

interface AdjustInput extends StockInput {
  readonly changes: readonly AdjustRow[];
}

/** The mutations that write stock. */
export const STOCK_MUTATIONS: Resolvers[string] = {
  inventorySetQuantities: mutation('required', (args: { input: SetInput }, context) =>
    setQuantities(context, args.input),
  ),
  inventoryAdjustQuantities: mutation('required', (args: { input: AdjustInput }, context) =>
    adjustQuantities(context, args.input),
  ),
};

function setQuantities({ shop }: CallContext, input: SetInput): unknown {
  limitInput(input.quantities, ROWS_MAX);
  requireChangeFrom(input.quantities, 'InventoryQuantityInput');
  for (const row of input.quantities) expectKinds(row);
  if (input.name !== 'available' && input.name !== 'on_hand') {
    const message = "The quantity name must be either 'available' or 'on_hand'.";
    return refused([userError(['input', 'name'], message, 'INVALID_NAME')]);
  }
  const errors = [
    ...headerErrors(input),
    ...repeatErrors(input),
    ...placeErrors(shop, 'quantities', input.quantities),
    ...input.quantities.flatMap((row, index) => boundErrors(input.name, row.quantity, index)),
  ];
  if (errors.length > 0) return refused(errors);
  const stale = input.quantities.flatMap((row, index) =>
    staleErrors(shop, input.name, row, ['input', 'quantities', index, 'changeFromQuantity']),
  );
  if (stale.length > 0) return refused(stale);
  const changes = input.quantities.flatMap((row) => {
    const level = stockedLevel(shop, row.inventoryItemId, row.locationId);
    const delta = row.quantity - quantityOf(level, input.name);
    return applyDelta(shop, 'available', row, delta);
  });
  return answered(shop, input, changes);
}

function repeatErrors(input: SetInput): readonly UserError[] {
  return repeatedPlaces(input.quantities).map((index) =>
    userError(
      ['input', 'quantities', index, 'locationId'],
      'The combination of inventoryItemId and locationId must be unique.',
      'NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR',
    ),
  );
}

function boundErrors(name: string, quantity: number, index: number): readonly UserError[] {
  const at = ['input', 'quantities', index, 'quantity'];
  if (name === 'on_hand' && quantity < 0) {
    return [userError(at, "The quantity can't be negative.", 'INVALID_QUANTITY_NEGATIVE')];
  }
  if (quantity > SET_MAX) {
    const message = "The quantity can't be higher than 1,000,000,000.";
    return [userError(at, message, 'INVALID_QUANTITY_TOO_HIGH')];
  }
  if (quantity < -SET_MAX) {
    const message = "The quantity can't be lower than -1,000,000,000.";
    return [userError(at, message, 'INVALID_QUANTITY_TOO_LOW')];
  }
  return [];
}

function adjustQuantities({ shop }: CallContext, input: AdjustInput): unknown {
  limitInput(input.changes, ROWS_MAX);
  requireChangeFrom(input.changes, 'InventoryChangeInput');
  for (const row of input.changes) expectKinds(row);
  const { name } = input;
  if (!isQuantityName(name) || name === 'committed') {
    const names = 'available, damaged, incoming, quality_control, reserved, safety_stock';
    const message = `The specified quantity name is invalid. Valid values are: ${names}.`;
    return refused([userError(['input', 'name'], message, 'INVALID_QUANTITY_NAME')]);
  }
  const errors = [
    ...headerErrors(input),
    ...ledgerErrors(input),
    ...placeErrors(shop, 'changes', input.changes),
    ...input.changes.flatMap((row, index) => adjustErrors(shop, name, row, index)),
  ];
  if (errors.length > 0) return refused(errors);
  const changes = input.changes.flatMap((row) => applyDelta(shop, name, row, row.delta));
  return answered(shop, input, changes);
}

function adjustErrors(
  shop: Shop,
  name: string,
  row: AdjustRow,
  index: number,
): readonly UserError[] {
  const at = ['input', 'changes', index];
  if (Math.abs(row.delta) > ADJUST_MAX) {
    const high = row.delta > 0;
    const message = `The delta is too ${high ? 'high' : 'low'}.`;
    const code = high ? 'INVALID_QUANTITY_TOO_HIGH' : 'INVALID_QUANTITY_TOO_LOW';
    return [userError([...at, 'delta'], message, code)];
  }
  return staleErrors(shop, name, row, [...at, 'changeFromQuantity']);
}

function ledgerErrors(input: AdjustInput): readonly UserError[] {
  const documents = new Set(input.changes.map((row) => row.ledgerDocumentUri ?? null));
  if (documents.size > 1) {
    const rule = 'All changes must have the same ledger document URI';
    const message = `${rule} or, in the case of adjusting available, no ledger document URI.`;
    return [userError(['input', 'changes'], message, 'MAX_ONE_LEDGER_DOCUMENT')];
  }
  return input.changes.flatMap((row, index) => {
    const at = ['input', 'changes', index, 'ledgerDocumentUri'];
    const uri = row.ledgerDocumentUri ?? null;
    if (input.name !== 'available' && uri === null) {
      const message = 'A ledger document URI is required except when adjusting available.';
      return [userError(at, message, 'INVALID_QUANTITY_DOCUMENT')];
    }
    if (input.name === 'available' && uri !== null) {
      const message = 'A ledger document URI is not allowed when adjusting available.';
      return [userError(at, message, 'INVALID_AVAILABLE_DOCUMENT')];
    }
    if (uri?.startsWith('gid://shopify/') === true) {
      const message =
        'Internal (gid://shopify/) ledger documents are not allowed to be adjusted via API.';
      return [userError(at, message, 'INTERNAL_LEDGER_DOCUMENT')];
    }
    return [];
  });
}

function staleErrors(
  shop: Shop,
  name: string,
  row: StockPlace,
  field: readonly (string | number)[],
): readonly UserError[] {
  if (row.changeFromQuantity == null) return [];
  const level = shop.tables.levels.get(levelGid(row.inventoryItemId, row.locationId));
  const current = level === undefined ? 0 : quantityOf(level, name);
  if (current === row.changeFromQuantity) return [];
  const message = 'The changeFromQuantity argument no longer matches the persisted quantity.';
  return [userError(field, message, 'CHANGE_FROM_QUANTITY_STALE')];
}

interface Change {
  readonly name: string;
  readonly delta: number;
  readonly quantityAfterChange: null;
  readonly ledgerDocumentUri: string | null;
  readonly item: unknown;
  readonly location: unknown;
}

function applyDelta(
  shop: Shop,
  name: 'available' | Parameters<typeof quantityOf>[1],
  row: StockPlace & { readonly ledgerDocumentUri?: string | null },
  delta: number,
): readonly Change[] {
  if (delta === 0) return [];
  changeStock(shop, row.inventoryItemId, row.locationId, { [name]: delta });
  const change: Change = {
    name,
    delta,
    quantityAfterChange: null,
    ledgerDocumentUri: row.ledgerDocumentUri ?? null,
    item: shop.tables.items.get(row.inventoryItemId),
    location: shop.tables.locations.get(row.locationId),
  };
  return name === 'incoming' ? [change] : [change, { ...change, name: 'on_hand' }];
}

function answered(shop: Shop, input: StockInput, changes: readonly Change[]): unknown {
  if (changes.length === 0) return { inventoryAdjustmentGroup: null, userErrors: [] };
  const { id, createdAt } = shop.born('InventoryAdjustmentGroup');
  const { reason } = input;
  const group = {
    id,
    createdAt,
    reason,
    referenceDocumentUri: input.referenceDocumentUri ?? null,
    changes,
  };
  return { inventoryAdjustmentGroup: group, userErrors: [] };
}

function refused(userErrors: readonly UserError[]): unknown {
  return { inventoryAdjustmentGroup: null, userErrors };
}

function expectKinds(row: StockPlace): void {
  expectKind(row.inventoryItemId, 'InventoryItem');
  expectKind(row.locationId, 'Location');
}
