import type { FastifyInstance } from 'fastify';
import type { Telemetry } from '../base/telemetry.ts';

/** `/metrics`: what this process counted, in Prometheus' text format; 404 in a process that keeps nothing for it. */
export function metricsRoute(app: FastifyInstance, telemetry: Telemetry): void {
  app.get('/metrics', async (_request, reply) => {
    const text = await telemetry.metricsText();
    if (text === null) return reply.code(404).send({ error: 'this process keeps no metrics' });
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(text);
  });
}
