import type { FastifyInstance } from 'fastify';
import type { BodyMemory } from './body.ts';
import type { DiskGuard } from './disk-guard.ts';
import type { Drain } from './drain.ts';
import type { Intake } from './intake.ts';
import type { Readiness } from './status.ts';

/** What keeps a hub that lives from taking deliveries. */
export interface HealthOptions {
  readonly ready: () => Promise<Readiness>;
  readonly disk: DiskGuard;
  readonly bodies: BodyMemory;
  readonly intake: Intake;
  readonly drain: Drain;
}

/** `/livez`: the process answers. `/readyz`: it can take work, or the reasons why not. */
export function healthRoutes(app: FastifyInstance, options: HealthOptions): void {
  app.get('/livez', async () => ({ live: true }));
  app.get('/readyz', async (_request, reply) => {
    const hub = await options.ready();
    const reasons = [...hub.reasons, ...(await serverReasons(options))];
    const ready = hub.ready && reasons.length === 0;
    const warnings = hub.warnings ?? [];
    return reply.code(ready ? 200 : 503).send({ ready, reasons, warnings });
  });
}

async function serverReasons(options: HealthOptions): Promise<readonly string[]> {
  const { disk, bodies, intake, drain } = options;
  const trouble = intake.trouble();
  return [
    ...((await disk.look()) ? ['the disk has less free than store.freeMinBytes'] : []),
    ...(bodies.isFull() ? ['bodies in memory have come to server.bodiesMaxBytes'] : []),
    ...(trouble === null ? [] : [trouble]),
    ...(drain.isOn() ? ['the hub stops'] : []),
  ];
}
