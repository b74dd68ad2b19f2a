import type { Meter } from '../base/telemetry.ts';
import type { DeliveryCounts } from './status.ts';

/** Counts what became of deliveries since the start of the process. */
export interface DeliveryCounter {
  /** `connection`: what the path names; null where the request came to no route. */
  readonly add: (outcome: keyof DeliveryCounts, connection: string | null) => void;
  readonly counts: () => DeliveryCounts;
}

/** An answer as a label is written. */
const ANSWERS: Readonly<Record<keyof DeliveryCounts, string>> = {
  stored: 'stored',
  duplicate: 'duplicate',
  refused: 'refused',
  unknown: 'unknown',
  tooLarge: 'too_large',
  failed: 'failed',
};

/** A path can name anything: whatever is no connection shares one label, so that a stranger cannot make many. */
const NOBODY = '(none)';

/** Makes a counter that starts at zero. */
export function deliveryCounter(meter: Meter, connections: ReadonlySet<string>): DeliveryCounter {
  const counts = { stored: 0, duplicate: 0, refused: 0, unknown: 0, tooLarge: 0, failed: 0 };
  const deliveries = meter.counter({
    name: 'crossdock.deliveries',
    unit: '{delivery}',
    about: 'Webhook deliveries by connection and how they were answered.',
  });
  return {
    add: (outcome, name) => {
      counts[outcome] += 1;
      const connection = name !== null && connections.has(name) ? name : NOBODY;
      deliveries.add(1, { connection, answer: ANSWERS[outcome] });
    },
    counts: () => ({ ...counts }),
  };
}
