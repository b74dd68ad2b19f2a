import type { LaneLease } from '../../core/store/records.ts';
import type { Store } from '../../core/store/store.ts';

/**
 * Watches over all processes of a run that nobody settles under a lease that another one has been given since: what a
 * process that stood still had under way must come to nothing (I7).
 *
 * Shape: every store that a process opens goes through `watch`; steps settle one after the other, so the order in which
 *        answers arrive is that of the commits.
 */
export function watchFences(broken: (what: string) => void): { watch(store: Store): Store } {
  const newest = new Map<string, number>();
  const keyOf = ({ flow, lane }: Pick<LaneLease, 'flow' | 'lane'>): string => `${flow}/${lane}`;

  function mustBeNewest(what: string, leases: readonly LaneLease[]): void {
    for (const lease of leases) {
      const given = newest.get(keyOf(lease)) ?? 0;
      if (given <= lease.epoch) continue;
      broken(`I7: ${what} lane ${keyOf(lease)} under epoch ${lease.epoch}, and ${given} was given`);
    }
  }

  return {
    watch: (store) => ({
      ...store,
      lanes: {
        ...store.lanes,
        lease: async (request) => {
          const leases = await store.lanes.lease(request);
          for (const lease of leases) {
            const before = newest.get(keyOf(lease)) ?? 0;
            if (lease.epoch <= before) broken(`I7: epoch ${lease.epoch} was given twice`);
            newest.set(keyOf(lease), Math.max(before, lease.epoch));
          }
          return leases;
        },
      },
      settlement: {
        ...store.settlement,
        intend: async (request) => {
          const effects = await store.settlement.intend(request);
          if (effects !== null) mustBeNewest('intended in', request.leases);
          return effects;
        },
        settle: async (settlement) => {
          const answer = await store.settlement.settle(settlement);
          if (answer === 'settled') mustBeNewest('settled', settlement.leases);
          return answer;
        },
      },
    }),
  };
}
