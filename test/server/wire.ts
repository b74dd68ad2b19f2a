/** Connections whose bytes the test writes itself, and a clock that can be moved ahead. */
import { connect, type Socket } from 'node:net';
import { type Clock, systemClock } from '../../core/base/clock.ts';

/** The start of a delivery with a body of that many bytes. */
export function headOf(length: number, more = ''): string {
  return `POST /webhooks/shop HTTP/1.1\r\nhost: hub\r\n${more}content-length: ${length}\r\n\r\n`;
}

/** One connection. */
export interface Wire {
  readonly write: (text: string | Buffer) => void;
  /** All that has come so far. */
  readonly text: () => string;
  /** Resolves once the text matches. */
  readonly heard: (pattern: RegExp) => Promise<string>;
  /** Resolves with all that came once the other end has closed. */
  readonly closed: Promise<string>;
  readonly end: () => void;
}

/** Connects and writes the first bytes; resolves once they are on their way. */
export function openWire(url: string, first = ''): Promise<Wire> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket: Socket = connect(Number(port), hostname);
    const waiting: (() => void)[] = [];
    socket.on('data', (chunk) => {
      text += chunk.toString();
      for (const look of waiting) look();
    });
    const closed = new Promise<string>((ended) => socket.on('close', () => ended(text)));
    socket.on('error', reject);
    const heard = (pattern: RegExp): Promise<string> =>
      new Promise((found) => {
        const look = (): void => {
          if (pattern.test(text)) found(text);
        };
        waiting.push(look);
        look();
      });
    const wire: Wire = {
      ...{ heard, closed },
      write: (bytes) => void socket.write(bytes),
      text: () => text,
      end: () => void socket.destroy(),
    };
    socket.on('connect', () =>
      first === '' ? resolve(wire) : socket.write(first, () => resolve(wire)),
    );
  });
}

/** The machine's clock, whose monotonic time jumps when it is told to. */
export function leapingClock(): { readonly clock: Clock; readonly leap: (ms: number) => void } {
  const clock = systemClock();
  let ahead = 0;
  return {
    clock: { ...clock, monotonicMs: () => clock.monotonicMs() + ahead },
    leap: (ms) => {
      ahead += ms;
    },
  };
}
