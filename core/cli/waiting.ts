/** What waits longest, in words. */
import type { Store } from '../store/store.ts';
import { counted } from './text-table.ts';

/** Something that waits. Units: ms since the epoch. */
export interface Waiting {
  readonly what: string;
  readonly since: number;
}

/** The oldest delivery that is not decoded, and the oldest record of each flow; one of unknown age is left out. */
export async function oldestWaiting({
  store,
}: {
  readonly store: Pick<Store, 'vitals'>;
}): Promise<readonly Waiting[]> {
  const [arrivals, lanes] = await Promise.all([store.vitals.arrivals(), store.vitals.lanes()]);
  const { waiting, oldestAt } = arrivals;
  const deliveries =
    oldestAt === null
      ? []
      : [
          {
            what: `${counted(waiting, 'delivery', 'deliveries')} waiting to be decoded`,
            since: oldestAt,
          },
        ];
  const records = lanes.flatMap((lane) =>
    lane.oldestAt === null
      ? []
      : [
          {
            what: `${counted(lane.count, 'record')} of ${lane.flow} waiting`,
            since: lane.oldestAt,
          },
        ],
  );
  return [...deliveries, ...records];
}
