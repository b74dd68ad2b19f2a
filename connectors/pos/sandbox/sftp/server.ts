import { createServer, type Socket } from 'node:net';
import ssh2, { type AuthContext, type Connection } from 'ssh2';
import type { Clock } from '../../../../core/connector/index.ts';
import type { SftpFaults, SftpNote } from './faults.ts';
import { makeJail } from './jail.ts';
import type { Served } from './requests.ts';
import { serveFiles } from './serve.ts';

/** How an SFTP server is started. */
export interface SftpServerOptions {
  readonly clock: Clock;
  readonly now: () => number;
  /** The folder that clients see as `/`. */
  readonly folder: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly user: string;
  readonly password: () => string;
  /** The server's private key in OpenSSH form. */
  readonly hostKey: string;
  readonly faults: SftpFaults;
  readonly note: (note: SftpNote) => void;
  readonly changed: () => void;
}

/** A running SFTP server on the loopback. */
export interface SftpServer {
  readonly port: number;
  /** Ends every session at once, as a machine does that loses its power. */
  cutAll(): void;
  close(): Promise<void>;
}

/** Starts an SFTP server over a folder. */
export async function startSftpServer(options: SftpServerOptions): Promise<SftpServer> {
  const jail = await makeJail(options.folder);
  const stopping = new AbortController();
  const sockets = new Set<Socket>();
  const { clock, now, faults, note, changed } = options;
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const cut = (): void => void socket.destroy();
    const served = { jail, clock, signal: stopping.signal, now, faults, note, changed, cut };
    // One for each connection, so that a fault can end just this one.
    const server = new ssh2.Server({ hostKeys: [options.hostKey] }, (client) => {
      welcome(client, options, served);
    });
    server.injectSocket(socket);
  });
  const cutAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(options.port, '127.0.0.1', resolve);
  });
  const address = listener.address();
  return {
    port: address !== null && typeof address === 'object' ? address.port : options.port,
    cutAll,
    close: async () => {
      stopping.abort();
      cutAll();
      await new Promise<void>((resolve) => listener.close(() => resolve()));
    },
  };
}

function welcome(client: Connection, options: SftpServerOptions, served: Served): void {
  client.on('error', () => served.cut());
  client.on('authentication', (context: AuthContext) => admit(context, options));
  client.on('session', (accept) => {
    const session = accept();
    session.on('sftp', (take) => serveFiles(take(), served));
  });
}

function admit(
  context: AuthContext,
  { user, password, faults, note, now }: SftpServerOptions,
): void {
  if (context.method !== 'password') {
    context.reject(['password']);
    return;
  }
  const fault = faults.take('auth');
  const isRight = context.username === user && context.password === password();
  const isAdmitted = isRight && fault?.kind !== 'refuse';
  const answer = isAdmitted ? 'ok' : 'refused';
  note({ at: now(), operation: 'auth', path: '', answer, fault: fault?.kind ?? null });
  if (isAdmitted) context.accept();
  else context.reject(['password']);
}
