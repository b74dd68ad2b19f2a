/** Clients that send a byte a second, of the head or of the body, and come again when they are cut off. */
import { connect, type Socket } from 'node:net';
import { STORM_CONNECTION } from './storm-plan.ts';

const BYTE_EVERY_MS = 1_000;
const HEAD = `POST /webhooks/${STORM_CONNECTION} HTTP/1.1\r\nhost: hub\r\ncontent-length: 2000\r\n`;

/** What became of them so far. */
export interface SlowCounts {
  /** Connections that were made. */
  readonly opened: number;
  /** Those that the server ended. */
  readonly cutOff: number;
}

/** Starts so many, half of them slow in the head; `stop` ends them and says what became of them. */
export function startSlowClients(port: number, count: number): { readonly stop: () => SlowCounts } {
  const counts = { opened: 0, cutOff: 0 };
  const sockets = new Set<Socket>();
  let isOver = false;

  function start(index: number): void {
    if (isOver) return;
    const socket = connect({ port, host: '127.0.0.1' });
    sockets.add(socket);
    let timer: NodeJS.Timeout | undefined;
    socket.on('connect', () => {
      counts.opened += 1;
      socket.write(index % 2 === 0 ? HEAD : `${HEAD}\r\n`);
      timer = setInterval(() => socket.write('x'), BYTE_EVERY_MS);
    });
    socket.on('data', () => undefined);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(timer);
      sockets.delete(socket);
      if (isOver) return;
      counts.cutOff += 1;
      setTimeout(() => start(index), BYTE_EVERY_MS).unref();
    });
  }

  for (let index = 0; index < count; index += 1) start(index);
  return {
    stop: () => {
      isOver = true;
      for (const socket of sockets) socket.destroy();
      return { ...counts };
    },
  };
}
