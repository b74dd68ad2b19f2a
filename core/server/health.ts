import type { FastifyInstance } from 'fastify';
import type { DiskGuard } from './disk-guard.ts';
import type { Readiness } from './status.ts';

/** `/livez`: the process answers. `/readyz`: it can take work, or the reasons why not. */
export function healthRoutes(
  app: FastifyInstance,
  options: { readonly ready: () => Promise<Readiness>; readonly disk: DiskGuard },
): void {
  app.get('/livez', async () => ({ live: true }));
  app.get('/readyz', async (_request, reply) => {
    const hub = await options.ready();
    const low = options.disk.isLow() ? ['the disk has less free than store.freeMinBytes'] : [];
    const reasons = [...hub.reasons, ...low];
    const ready = hub.ready && reasons.length === 0;
    return reply.code(ready ? 200 : 503).send({ ready, reasons });
  });
}
