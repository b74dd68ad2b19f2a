import { connect, createServer, type Socket } from 'node:net';

/** `open` lets through, `shut` turns everyone away, `dead` takes connections and never says a word. */
export type DoorState = 'open' | 'shut' | 'dead';

/** A door before a server of this machine: it counts who knocks. */
export interface Door {
  readonly port: number;
  /** Connections that were asked for so far. */
  knocks(): number;
  /** Turns it; who is inside is thrown out. */
  turn(state: DoorState): void;
  close(): Promise<void>;
}

export async function startDoor(target: { host: string; port: number }): Promise<Door> {
  const inside = new Set<Socket>();
  let state: DoorState = 'open';
  let count = 0;
  const keep = (socket: Socket, other: Socket | null): void => {
    inside.add(socket);
    socket.on('error', () => other?.destroy());
    socket.on('close', () => {
      inside.delete(socket);
      other?.destroy();
    });
  };
  const server = createServer({ noDelay: true }, (client) => {
    count += 1;
    keep(client, null);
    if (state === 'shut') client.destroy();
    if (state !== 'open') {
      client.resume();
      return;
    }
    const upstream = connect({ ...target, noDelay: true });
    keep(upstream, client);
    client.on('close', () => upstream.destroy());
    client.pipe(upstream);
    upstream.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const throwOut = (): void => {
    for (const socket of inside) socket.destroy();
  };
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    knocks: () => count,
    turn: (next) => {
      state = next;
      throwOut();
    },
    close: async () => {
      throwOut();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
