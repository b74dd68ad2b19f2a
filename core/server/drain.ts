import { Server as NetServer } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Clock } from '../base/clock.ts';
import type { Connections } from './connections.ts';

/** A client that has a request on its way is heard within this. */
const QUIET_MS = 100;
const LOOK_EVERY_MS = 20;

/** The last moments of a server: it still answers, and asks everybody to go elsewhere. */
export interface Drain {
  readonly isOn: () => boolean;
  /**
   * Still takes connections until no request has come for a moment, then only hears out those that are there.
   *
   * Shape: each of the two lasts the longest time at most.
   */
  readonly begin: () => Promise<void>;
}

/**
 * Lets a server end without cutting off a request: while it drains, each answer closes its connection.
 *
 * A connection that is closed at rest may just have a request on its way, and the sender would see it cut off.
 * Units: ms.
 */
export function drainOf(
  app: FastifyInstance,
  options: {
    readonly clock: Clock;
    readonly longestMs: number;
    readonly connections: Connections;
  },
): Drain {
  const { clock, longestMs, connections } = options;
  let isOn = false;
  let asked = 0;
  let heardAt = Number.NEGATIVE_INFINITY;
  app.addHook('onRequest', (_request, _reply, done) => {
    asked += 1;
    heardAt = clock.monotonicMs();
    done();
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (isOn) reply.header('connection', 'close');
    done(null, payload);
  });
  app.server.on('request', (_request, response) => {
    response.once('close', () => {
      asked -= 1;
    });
  });

  function quiet(since: number, resolve: () => void): void {
    const now = clock.monotonicMs();
    const isQuiet = asked === 0 && now - Math.max(heardAt, since) >= QUIET_MS;
    if (connections.open() === 0 || isQuiet || now - since >= longestMs) resolve();
    else clock.after(LOOK_EVERY_MS, () => quiet(since, resolve));
  }

  function untilQuiet(): Promise<void> {
    return new Promise((resolve) => quiet(clock.monotonicMs(), resolve));
  }

  return {
    isOn: () => isOn,
    begin: async () => {
      isOn = true;
      await untilQuiet();
      // The HTTP server would end its idle connections too, and a new one is idle until its first byte is read.
      NetServer.prototype.close.call(app.server);
      await untilQuiet();
    },
  };
}
