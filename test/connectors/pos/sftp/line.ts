import { connect, createServer, type Socket } from 'node:net';

/** A line to a server that can be cut, held, and counted. */
export interface Line {
  readonly port: number;
  /** Connections so far. */
  connections(): number;
  /** Calls once when so many bytes have come from the server on all connections together. */
  after(bytes: number, call: () => void): void;
  /** Lets nothing through any more, and does not say so. */
  hold(): void;
  /** Resolves once no connection is open any more. */
  closed(): Promise<void>;
  /** Cuts every connection. */
  cut(): void;
  /** Refuses new connections. */
  stop(): Promise<void>;
}

/** Puts a line in front of a port of this machine. */
export async function startLine(target: number): Promise<Line> {
  const sockets = new Set<Socket>();
  const waiting: { at: number; call: () => void }[] = [];
  let onClosed: (() => void)[] = [];
  let count = 0;
  let received = 0;
  let isHeld = false;

  function take(chunk: Buffer, to: Socket): void {
    received += chunk.length;
    if (!isHeld) to.write(chunk);
    for (const one of waiting.splice(0)) {
      if (received >= one.at) one.call();
      else waiting.push(one);
    }
  }

  const server = createServer({ noDelay: true }, (client) => {
    count += 1;
    const upstream = connect({ host: '127.0.0.1', port: target, noDelay: true });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
        if (sockets.size > 0) return;
        for (const call of onClosed) call();
        onClosed = [];
      });
    }
    client.on('data', (chunk) => void (isHeld || upstream.write(chunk)));
    upstream.on('data', (chunk) => take(chunk, client));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    connections: () => count,
    after: (bytes, call) => void waiting.push({ at: received + bytes, call }),
    hold: () => {
      isHeld = true;
    },
    closed: () =>
      new Promise((resolve) => {
        if (sockets.size === 0) resolve();
        else onClosed.push(resolve);
      }),
    cut,
    stop: async () => {
      cut();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
