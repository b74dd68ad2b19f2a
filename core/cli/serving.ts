/** The server around an open hub; `serve` and the demo use it. */
import type { App } from '../app.ts';
import { receive } from '../pipeline/inbox.ts';
import type { HubServer } from '../server/server.ts';
import { hubStatus } from './hub-status.ts';
import { readiness } from './readiness.ts';

/** Starts to listen. Errors: SERVER_PORT_TAKEN, SERVER_ADDRESS_REFUSED. */
export async function openHubServer(
  app: App,
  over: { readonly port?: number } = {},
): Promise<HubServer> {
  const { settings, context, worker } = app;
  // Commands that only look or run once start without the web server.
  const { openServer } = await import('../server/server.ts');
  return openServer({
    settings: { ...settings.server, ...over },
    log: app.log,
    clock: app.clock,
    telemetry: app.telemetry,
    connections: new Set(app.connections.keys()),
    disk: { folder: app.dataDir, freeMinBytes: settings.store.freeMinBytes },
    receive: async (connection, delivery) => {
      const reception = await receive(context, connection, delivery);
      if (reception.status === 'stored') worker.arrived();
      return reception;
    },
    status: () => hubStatus(app),
    ready: () => readiness(app),
  });
}
