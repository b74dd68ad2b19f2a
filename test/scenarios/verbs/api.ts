import { openRequests } from '../../../core/retail/inventory/requests.ts';
import { numberMaybe, textOf, Unsupported } from '../scenario.ts';
import type { Checks, Verbs } from '../verb.ts';

/** HTTP status of a call that made something. */
const CREATED = 201;
const REFUSED = 409;

const PLACE = { sku: 'API', location: 'L1' } as const;

/** Calls of the hub's own API: the body decides the order, its key decides whether it is done. */
export const verbs: Verbs = {
  api: {
    fields: ['op', 'idempotency_key', 'body_ref', 'slow_ms'],
    run: async (step, world) => {
      if (textOf(step, 'op') !== 'allocate') throw new Unsupported(`api.op: ${textOf(step, 'op')}`);
      const bodyRef = textOf(step, 'body_ref');
      const key = textOf(step, 'idempotency_key');
      const slowMs = numberMaybe(step, 'slow_ms') ?? 0;
      const requests = openRequests({ store: world.store, clock: world.clock });
      const answer = await requests.once({ key, body: { order: bodyRef } }, async () => {
        await world.inventory.apply([{ kind: 'opening', key: 'api', ...PLACE, onHand: 100 }]);
        await new Promise<void>((resolve) => setTimeout(resolve, slowMs));
        const line = { line: '1', ...PLACE, quantity: 1 };
        const [result] = await world.inventory.apply([
          { kind: 'allocate', key: `api:${key}`, order: bodyRef, lines: [line] },
        ]);
        const isDone = result?.result === 'ok';
        return { status: isDone ? CREATED : REFUSED, body: { result: result?.result ?? '' } };
      });
      return { http: answer.status };
    },
  },
};

/** What calls leave behind. */
export const checks: Checks = {
  allocations: async (wanted, world) => {
    if (typeof wanted !== 'number') throw new Unsupported('then.allocations');
    const rows = await world.inventory.journal({ ...PLACE, limit: 1000 });
    const came = rows.filter((row) => row.cause === 'allocate').length;
    return came === wanted ? null : `wanted ${wanted}, came ${came}`;
  },
};
