/** A server on a free port of 127.0.0.1 whose hub is played by the test. */
import { request } from 'node:http';
import { systemClock } from '../../core/base/clock.ts';
import { silentLog } from '../../core/base/log.ts';
import { NO_TELEMETRY } from '../../core/base/telemetry.ts';
import { hubValues } from '../../core/config/values.ts';
import type { Delivery } from '../../core/connector/contract.ts';
import { type HubServer, openServer, type ServerOptions } from '../../core/server/server.ts';
import type { HubStatus } from '../../core/server/status.ts';

/** A hub in which nothing has happened yet. */
export const QUIET_STATUS: HubStatus = {
  at: 60_000,
  startedAt: 0,
  store: { driver: 'node:sqlite', version: '3.53' },
  flows: [],
  systems: [],
  processes: 1,
  unknownWrites: { count: 0, oldestAt: null },
  stock: [],
  deadLetters: [],
  runs: [],
};

export type Play = Partial<Omit<ServerOptions, 'settings'>> & {
  readonly settings?: Partial<ServerOptions['settings']>;
};

/** Starts it; every option but those given is quiet and agrees to everything. */
export function startServer(play: Play = {}): Promise<HubServer> {
  const { settings, ...rest } = play;
  return openServer({
    log: silentLog(),
    clock: systemClock(),
    telemetry: NO_TELEMETRY,
    connections: new Set(['shop']),
    receive: async () => ({ status: 'stored' }),
    status: async () => QUIET_STATUS,
    ready: async () => ({ ready: true, reasons: [] }),
    disk: { folder: '.', freeMinBytes: 0 },
    settings: { ...hubValues({}).server, port: 0, ...settings },
    ...rest,
  });
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

/** One request whose bytes and headers go out exactly as given. */
export function send(
  url: string,
  options: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string | readonly string[]>>;
    readonly body?: Buffer | string;
  } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = Object.fromEntries(
      Object.entries(options.headers ?? {}).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : [...value],
      ]),
    );
    const call = request(url, { method: options.method ?? 'GET', headers, agent: false });
    call.on('error', reject);
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    call.end(options.body);
  });
}

/** A receive function that keeps what it was given. */
export function recorder(): {
  readonly receive: ServerOptions['receive'];
  readonly got: { readonly connection: string; readonly delivery: Delivery }[];
} {
  const got: { readonly connection: string; readonly delivery: Delivery }[] = [];
  return {
    got,
    receive: async (connection, delivery) => {
      got.push({ connection, delivery });
      return { status: 'stored' };
    },
  };
}

/** A receive function that answers only once `commit` is called; `isAsked` tells that a delivery came. */
export function slowStore(): {
  readonly receive: ServerOptions['receive'];
  readonly isAsked: Promise<void>;
  readonly commit: () => void;
} {
  const asked = Promise.withResolvers<void>();
  const stored = Promise.withResolvers<void>();
  return {
    receive: async () => {
      asked.resolve();
      await stored.promise;
      return { status: 'stored' };
    },
    isAsked: asked.promise,
    commit: stored.resolve,
  };
}
