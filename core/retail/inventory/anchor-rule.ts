import type { Anchor, Movement } from '../../store/inventory-records.ts';

type Moved = Pick<Movement, 'movedMilli' | 'cause' | 'effectiveAt' | 'source'>;

/** Whether a movement is so near to the count that the two clocks cannot say which came first (D10). */
export function isAmbiguous(anchor: Anchor, movement: Moved): boolean {
  if (anchor.windowMs === 0 || movement.movedMilli === 0) return false;
  return Math.abs(movement.effectiveAt - anchor.at) <= anchor.windowMs;
}

/**
 * Whether a movement changes the on-hand that the anchor stated (D10, D11).
 *
 * After the anchor it does, before it does not. Near it the careful reading counts: goods that left are deducted,
 * goods that came are not added. A system's book does not know of the hub's own movements until it booked them.
 */
export function countsAfter(anchor: Anchor, movement: Moved, isBooked: boolean): boolean {
  if (isAmbiguous(anchor, movement)) return movement.movedMilli < 0;
  if (movement.effectiveAt > anchor.at) return true;
  return isBookkeeping(anchor, movement) && !isBooked;
}

/** True for a hub movement that the anchor's system has to be told of. */
function isBookkeeping(anchor: Anchor, movement: Moved): boolean {
  if (anchor.kind === 'count' || movement.source !== 'hub') return false;
  // An available figure already lacks the order's units, shipped or not.
  return anchor.kind === 'onHand' || movement.cause !== 'ship';
}

/** On-hand now: what the anchor stated and every movement that it did not see. */
export function onHandNow(
  anchor: Anchor,
  movements: readonly (Moved & { readonly isBooked: boolean })[],
): number {
  let onHand = anchor.quantityMilli;
  for (const movement of movements) {
    if (countsAfter(anchor, movement, movement.isBooked)) onHand += movement.movedMilli;
  }
  return onHand;
}
