import type { FastifyInstance } from 'fastify';
import type { DeliveryCounts, HubStatus } from '../status.ts';
import { ICON } from './icon.ts';
import { statusPage } from './page.ts';
import { STYLE } from './style.ts';

/** `/`: the status page, `/status`: the same as JSON. Both only show. */
export function pageRoutes(
  app: FastifyInstance,
  options: {
    readonly status: () => Promise<HubStatus>;
    readonly deliveries: () => DeliveryCounts;
  },
): void {
  app.get('/', async (_request, reply) => {
    const page = statusPage(await options.status(), options.deliveries());
    return reply.type('text/html; charset=utf-8').send(page);
  });
  app.get('/style.css', async (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'max-age=300').send(STYLE),
  );
  app.get('/icon.svg', async (_request, reply) =>
    reply.type('image/svg+xml').header('cache-control', 'max-age=86400').send(ICON),
  );
  app.get('/status', async () => ({
    ...(await options.status()),
    deliveries: options.deliveries(),
  }));
}
