/** The hub's HTTP side: webhooks in, health, and the status page. */
import Fastify, { type FastifyInstance } from 'fastify';
import type { Clock } from '../base/clock.ts';
import { CrossdockError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Telemetry } from '../base/telemetry.ts';
import type { HubSettings } from '../config/hub-settings.ts';
import type { Delivery } from '../connector/contract.ts';
import type { Reception } from '../pipeline/inbox.ts';
import { readBodies } from './body.ts';
import { limitConnections } from './connections.ts';
import { pageRoutes } from './dashboard/route.ts';
import { deliveryCounter } from './delivery-counter.ts';
import { openDiskGuard } from './disk-guard.ts';
import { type Drain, drainOf } from './drain.ts';
import { SERVER_ERRORS } from './errors.ts';
import { guardRequests } from './guard.ts';
import { healthRoutes } from './health.ts';
import { openIntake } from './intake.ts';
import { metricsRoute } from './metrics-route.ts';
import type { HubStatus, Readiness } from './status.ts';
import { webhookRoutes } from './webhooks.ts';

/** How often Node looks for requests that take too long, in ms. */
const TIMEOUT_CHECK_MS = 1000;

/** What the server is told; everything it knows of the hub comes through the three functions. */
export interface ServerOptions {
  readonly settings: HubSettings['server'];
  readonly log: Log;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** The connections that may be named in a path. */
  readonly connections: ReadonlySet<string>;
  /** Verifies and stores a delivery; resolves only after the commit (I1). Thrown: not stored, come again. */
  readonly receive: (connection: string, delivery: Delivery) => Promise<Reception>;
  readonly status: () => Promise<HubStatus>;
  readonly ready: () => Promise<Readiness>;
  /** Deliveries are refused while the disk of this folder has less free than that. */
  readonly disk: { readonly folder: string; readonly freeMinBytes: number };
}

/** A server that listens. */
export interface HubServer {
  /** `http://host:port` as it is reached from this machine. */
  readonly url: string;
  /**
   * Asks those who still come to go elsewhere, finishes what goes on, and resolves within `server.stopWithin`.
   */
  close(): Promise<void>;
}

/**
 * Starts to listen.
 *
 * Errors: SERVER_PORT_TAKEN, SERVER_ADDRESS_REFUSED.
 */
export async function openServer(options: ServerOptions): Promise<HubServer> {
  const { settings, clock } = options;
  const app = newServer(settings);
  const counter = deliveryCounter(options.telemetry.meter, options.connections);
  const disk = await openDiskGuard({ ...options.disk, clock });
  const { log } = options;
  const connections = limitConnections(app.server, { max: settings.connectionsMax, clock, log });
  const drain = drainOf(app, { clock, longestMs: settings.drainForMs, connections });
  const { bodyMaxBytes: eachMax, bodiesMaxBytes: allMax } = settings;
  const bodies = readBodies(app, { eachMax, allMax });
  const intake = openIntake({ clock, answerWithinMs: settings.answerWithinMs });
  guardRequests(app, { log, counter });
  webhookRoutes(app, { ...options, counter, disk, bodies, intake });
  healthRoutes(app, { ready: options.ready, disk, bodies, intake, drain });
  metricsRoute(app, options.telemetry);
  pageRoutes(app, { status: options.status, deliveries: counter.counts });
  const url = await listen(app, settings);
  return { url, close: () => closeWithin(app, drain, settings.stopWithinMs, clock) };
}

function newServer(settings: HubSettings['server']): FastifyInstance {
  return Fastify({
    logger: false,
    requestTimeout: settings.requestTimeoutMs,
    connectionTimeout: settings.idleTimeoutMs,
    keepAliveTimeout: settings.idleTimeoutMs,
    forceCloseConnections: 'idle',
    http: {
      maxHeaderSize: settings.headerMaxBytes,
      headersTimeout: settings.requestTimeoutMs,
      requestTimeout: settings.requestTimeoutMs,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
    },
  });
}

async function listen(app: FastifyInstance, settings: HubSettings['server']): Promise<string> {
  try {
    const { host, port, sharePort: reusePort } = settings;
    return await app.listen({ host, port, ...(reusePort ? { reusePort } : {}) });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : '';
    const where = `${settings.host}:${settings.port}`;
    if (code === 'EADDRINUSE') {
      const what = `${where} is already in use`;
      throw new CrossdockError(SERVER_ERRORS.SERVER_PORT_TAKEN, { what, where, cause });
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      const what = `cannot listen on ${where} (${code})`;
      throw new CrossdockError(SERVER_ERRORS.SERVER_ADDRESS_REFUSED, { what, where, cause });
    }
    throw cause;
  }
}

async function closeWithin(
  app: FastifyInstance,
  drain: Drain,
  limitMs: number,
  clock: Clock,
): Promise<void> {
  const cancel = clock.after(limitMs, () => app.server.closeAllConnections());
  try {
    await drain.begin();
    await app.close();
  } finally {
    cancel();
  }
}
