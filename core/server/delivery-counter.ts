import type { DeliveryCounts } from './status.ts';

/** Counts what became of deliveries since the start of the process. */
export interface DeliveryCounter {
  readonly add: (outcome: keyof DeliveryCounts) => void;
  readonly counts: () => DeliveryCounts;
}

/** Makes a counter that starts at zero. */
export function deliveryCounter(): DeliveryCounter {
  const counts = { stored: 0, duplicate: 0, refused: 0, unknown: 0, tooLarge: 0, failed: 0 };
  return {
    add: (outcome) => {
      counts[outcome] += 1;
    },
    counts: () => ({ ...counts }),
  };
}
