import { type CallContext, expectKind, type Resolvers } from '../read/resolve.ts';
import { levelGid } from '../shop/gid.ts';
import { changeStock, isQuantityName, quantityOf } from '../shop/stock.ts';
import { limitInput, type UserError, userError } from './answers.ts';
import { mutation } from './mutation.ts';
import { headerErrors, placeErrors } from './stock-input.ts';

const ROWS_MAX = 250;

interface Terminal {
  readonly name: string;
  readonly locationId: string;
  readonly ledgerDocumentUri?: string | null;
  readonly changeFromQuantity?: number | null;
}

interface MoveInput {
  readonly reason: string;
  readonly referenceDocumentUri: string;
  readonly changes: readonly {
    readonly inventoryItemId: string;
    readonly quantity: number;
    readonly from: Terminal;
    readonly to: Terminal;
  }[];
}

/** Units from one state into another at one location. */
export const STOCK_MOVE_MUTATIONS: Resolvers[string] = {
  inventoryMoveQuantities: mutation('required', (args: { input: MoveInput }, context) =>
    move(context, args.input),
  ),
};

function move({ shop }: CallContext, input: MoveInput): unknown {
  limitInput(input.changes, ROWS_MAX);
  for (const { inventoryItemId, from } of input.changes) {
    expectKind(inventoryItemId, 'InventoryItem');
    expectKind(from.locationId, 'Location');
  }
  const places = input.changes.map(({ inventoryItemId, from }) => ({
    inventoryItemId,
    locationId: from.locationId,
  }));
  const errors = [
    ...headerErrors(input),
    ...placeErrors(shop, 'changes', places),
    ...input.changes.flatMap((change, index) => {
      const level = shop.tables.levels.get(
        levelGid(change.inventoryItemId, change.from.locationId),
      );
      const held = level === undefined ? 0 : quantityOf(level, change.from.name);
      return moveErrors(change, held, index);
    }),
  ];
  if (errors.length > 0) return { inventoryAdjustmentGroup: null, userErrors: errors };
  for (const { inventoryItemId, quantity, from, to } of input.changes) {
    const change = { [from.name]: -quantity, [to.name]: quantity };
    changeStock(shop, inventoryItemId, from.locationId, change);
  }
  const { id, createdAt } = shop.born('InventoryAdjustmentGroup');
  const { reason, referenceDocumentUri } = input;
  const group = { id, createdAt, reason, referenceDocumentUri, changes: [] };
  return { inventoryAdjustmentGroup: group, userErrors: [] };
}

function moveErrors(
  { from, to }: MoveInput['changes'][number],
  held: number,
  index: number,
): readonly UserError[] {
  const at = ['input', 'changes', index];
  const error = (field: string, message: string, code: string): readonly UserError[] => [
    userError([...at, ...field.split('.')], message, code),
  ];
  if (from.locationId !== to.locationId) {
    const message = 'The quantities can only be moved between states at the same location.';
    return error('to.locationId', message, 'DIFFERENT_LOCATIONS');
  }
  if (from.name === to.name) {
    return error('to.name', 'The quantity names must be different.', 'SAME_QUANTITY_NAME');
  }
  for (const [side, { name, ledgerDocumentUri: uri = null }] of Object.entries({ from, to })) {
    if (!isQuantityName(name) || name === 'committed') {
      return error(`${side}.name`, 'The quantity name is invalid.', 'INVALID_QUANTITY_NAME');
    }
    if (name === 'available' && uri !== null) {
      const message = 'A ledger document URI is not allowed when adjusting available.';
      return error(`${side}.ledgerDocumentUri`, message, 'INVALID_AVAILABLE_DOCUMENT');
    }
    if (name !== 'available' && uri === null) {
      const message = 'A ledger document URI is required except when adjusting available.';
      return error(`${side}.ledgerDocumentUri`, message, 'INVALID_QUANTITY_DOCUMENT');
    }
  }
  if (from.changeFromQuantity == null || from.changeFromQuantity === held) return [];
  const message = 'The changeFromQuantity argument no longer matches the persisted quantity.';
  return error('from.changeFromQuantity', message, 'CHANGE_FROM_QUANTITY_STALE');
}
