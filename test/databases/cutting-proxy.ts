/** A server between a client and another one: loses a commit, goes away, falls silent, or speaks TLS in its place. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { TestServer } from './server.ts';

export interface Proxy {
  readonly port: number;
  close(): void;
}

/** Cuts the first connection that commits a change: before the server hears of it, or after. */
export function losingProxy(server: TestServer, when: 'before' | 'after'): Promise<Proxy> {
  let isArmed = true;
  return listen((client) => {
    const upstream = connect(server.port, server.host);
    let hasChanged = false;
    pair(client, upstream);
    upstream.on('data', (bytes) => client.write(bytes));
    client.on('data', (bytes) => {
      const text = bytes.toString('latin1');
      hasChanged ||= /insert into|update /i.test(text);
      const cuts = isArmed && hasChanged && /commit/i.test(text);
      if (!cuts || when === 'after') upstream.write(bytes);
      if (!cuts) return;
      isArmed = false;
      client.destroy();
      // The server carries out what it was sent, although nobody hears of it.
      upstream.end();
    });
  });
}

export interface BreakingProxy extends Proxy {
  /** Resolves when the words were heard. */
  readonly broken: Promise<void>;
}

/**
 * Breaks the first connection on which those words are sent, `after` others: ends it, or keeps it open and lets nothing
 * through.
 *
 * With `everyone` also no later connection gets an answer, as from a machine that hangs.
 */
export async function breakingProxy(
  server: TestServer,
  at: { readonly words: RegExp; readonly after?: RegExp },
  how: 'ended' | 'silent' | 'everyone',
): Promise<BreakingProxy> {
  const { promise: broken, resolve: tell } = Promise.withResolvers<void>();
  let isBroken = false;
  const proxy = await listen((client) => {
    if (isBroken && how === 'everyone') return;
    const upstream = connect(server.port, server.host);
    let [isArmed, isSilent] = [at.after === undefined, false];
    pair(client, upstream);
    upstream.on('data', (bytes) => {
      if (!isSilent) client.write(bytes);
    });
    client.on('data', (bytes) => {
      const text = bytes.toString('latin1');
      isArmed ||= at.after?.test(text) === true;
      if (isArmed && !isBroken && at.words.test(text)) {
        [isBroken, isSilent] = [true, true];
        if (how === 'ended') client.destroy();
        tell();
      }
      if (!isSilent) upstream.write(bytes);
    });
  });
  return { ...proxy, broken };
}

/** Passes everything on, and then says what the client sent. */
export function listeningProxy(server: TestServer, heard: (text: string) => void): Promise<Proxy> {
  return listen((client) => {
    const upstream = connect(server.port, server.host);
    pair(client, upstream);
    upstream.on('data', (bytes) => client.write(bytes));
    client.on('data', (bytes) => {
      upstream.write(bytes, () => heard(bytes.toString('latin1')));
    });
  });
}

/** A server that can be taken away. */
export interface LeavingProxy extends Proxy {
  /** Connections that were asked for so far. */
  knocks(): number;
  /** Cuts what is connected; then `shut` turns everyone away, `silent` takes everyone and never says a word. */
  leave(how?: 'shut' | 'silent'): void;
  comeBack(): void;
}

/** Lets everyone through to the server until it leaves. */
export async function leavingProxy(
  server: Pick<TestServer, 'host' | 'port'>,
): Promise<LeavingProxy> {
  const inside = new Set<Socket>();
  let [isAway, isSilent, knocks] = [false, false, 0];
  const proxy = await listen((client) => {
    knocks += 1;
    if (isAway && !isSilent) {
      client.destroy();
      return;
    }
    inside.add(client);
    client.on('close', () => inside.delete(client));
    if (isAway) {
      client.resume();
      return;
    }
    const upstream = connect({ host: server.host, port: server.port, noDelay: true });
    pair(client, upstream);
    client.pipe(upstream);
    upstream.pipe(client);
  });
  const throwOut = (): void => {
    for (const client of inside) client.destroy();
  };
  return {
    ...proxy,
    knocks: () => knocks,
    leave: (how = 'shut') => {
      [isAway, isSilent] = [true, how === 'silent'];
      throwOut();
    },
    comeBack: () => {
      isAway = false;
      throwOut();
    },
  };
}

/** PostgreSQL behind TLS: answers the request for it, shows a certificate, and passes the rest on in clear text. */
export function postgresTlsProxy(
  server: TestServer,
  identity: { readonly key: string; readonly cert: string },
): Promise<Proxy & { readonly heard: () => number }> {
  let heard = 0;
  return listen((client) => {
    client.once('data', () => {
      client.write('S');
      const secure = new TLSSocket(client, { isServer: true, ...identity });
      secure.on('error', () => undefined);
      secure.once('data', (bytes) => {
        heard += 1;
        const upstream = connect(server.port, server.host);
        pair(secure, upstream);
        upstream.write(bytes);
        secure.on('data', (more) => upstream.write(more));
        upstream.on('data', (more) => secure.write(more));
      });
    });
  }).then((proxy) => ({ ...proxy, heard: () => heard }));
}

function pair(left: Socket, right: Socket): void {
  left.on('error', () => undefined);
  right.on('error', () => undefined);
  left.on('close', () => right.end());
  right.on('close', () => left.destroy());
}

function listen(serve: (client: Socket) => void): Promise<Proxy> {
  const open = new Set<Socket>();
  return new Promise((resolve) => {
    const server: Server = createServer({ noDelay: true }, (client) => {
      open.add(client);
      client.on('error', () => undefined);
      serve(client);
    }).listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({
        port,
        close: () => {
          for (const socket of open) socket.destroy();
          server.close();
        },
      });
    });
  });
}
