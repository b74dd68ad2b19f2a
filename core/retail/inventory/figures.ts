import type { Buckets, Position } from '../../store/inventory-records.ts';

/** A position's buckets as figures look at them; `expiredMilli` is the part of `held` that has run out. */
export type Counted = Pick<
  Buckets,
  'onHand' | 'allocated' | 'held' | 'damaged' | 'qc' | 'display' | 'incoming'
> &
  Pick<Position, 'expiredMilli'>;

/** What can be sold of what is there. Units: thousandths, here and below. */
export function physicalOf(position: Counted): number {
  const { onHand, damaged, qc, display } = position;
  return Math.max(0, Math.max(0, onHand) - damaged - qc - display);
}

/** Soft reservations that still run. */
export function heldOf(position: Counted): number {
  return position.held - position.expiredMilli;
}

/** What is neither committed nor reserved; negative where commitments exceed the goods (D3). */
export function availableOf(position: Counted): number {
  return physicalOf(position) - position.allocated - heldOf(position);
}

/** Commitments that the goods do not cover. */
export function shortfallOf(position: Counted): number {
  return Math.max(0, -availableOf(position));
}

/** What a location offers after its safety stock. */
export function offerOf(position: Counted, options: { safety: number; incoming: boolean }): number {
  const incoming = options.incoming ? position.incoming : 0;
  return Math.max(0, availableOf(position) + incoming - options.safety);
}

/** What a channel can promise over its eligible locations (D3). */
export function atpOf(parts: {
  readonly offers: readonly number[];
  readonly shortfalls: readonly number[];
  readonly queued: number;
  readonly threshold: number;
}): number {
  const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
  return sum(parts.offers) - sum(parts.shortfalls) - parts.queued - parts.threshold;
}
