import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';

/** Who is faster than this never has to go: an honest request comes with the handshake, or right behind it. */
const PATIENCE_MS = 250;
const TELL_EVERY_MS = 60_000;

/** One open connection. */
interface Place {
  /** Requests whose head has come and whose answer has not gone. */
  readonly requests: Set<IncomingMessage>;
  /** When it was made, or its last answer went; on the monotonic clock. */
  since: number;
  /** What the socket had read by then. */
  readBytes: number;
  /** Whether a whole request has come over it yet. */
  isProven: boolean;
}

/** The clients that are connected. */
export interface Connections {
  readonly open: () => number;
}

/**
 * Keeps places for honest clients: when all are taken, a newcomer gets the place of the client that has kept the hub
 * waiting longest for a request, then of the one that has rested longest between two.
 *
 * Shape: a client whose request is complete keeps its place until it is answered. Behind a proxy all clients have one
 *        address, so nothing is counted by address.
 */
export function limitConnections(
  server: Server,
  options: { readonly max: number; readonly clock: Clock; readonly log: Log },
): Connections {
  const { max, clock, log } = options;
  const places = new Map<Socket, Place>();
  let ended = 0;
  let toldAt = Number.NEGATIVE_INFINITY;

  server.on('connection', (socket: Socket) => {
    if (places.size >= max) {
      ended += 1;
      tell();
      const victim = victimAmong(places, clock.monotonicMs());
      if (victim === null) {
        socket.destroy();
        return;
      }
      places.delete(victim);
      victim.destroy();
    }
    const since = clock.monotonicMs();
    places.set(socket, { requests: new Set(), since, readBytes: 0, isProven: false });
    socket.once('close', () => places.delete(socket));
  });

  server.on('request', (request, response) => {
    const place = places.get(request.socket);
    if (place === undefined) return;
    place.requests.add(request);
    response.once('close', () => {
      place.requests.delete(request);
      place.isProven ||= request.complete;
      place.since = clock.monotonicMs();
      place.readBytes = request.socket.bytesRead;
    });
  });

  function tell(): void {
    const now = clock.monotonicMs();
    if (now - toldAt < TELL_EVERY_MS) return;
    toldAt = now;
    log.warn('All connections are taken; the slowest clients have to go.', { max, ended });
  }

  return { open: () => places.size };
}

/** Null when everybody is fast, or waits for the hub. */
function victimAmong(places: ReadonlyMap<Socket, Place>, now: number): Socket | null {
  let slowest: readonly [Socket, Place] | null = null;
  let resting: readonly [Socket, Place] | null = null;
  for (const [socket, place] of places) {
    if (now - place.since < PATIENCE_MS || isWaiting(place)) continue;
    const isAtRest = place.isProven && place.readBytes === socket.bytesRead;
    if (isAtRest) resting = older(resting, [socket, place]);
    else slowest = older(slowest, [socket, place]);
  }
  return slowest?.[0] ?? resting?.[0] ?? null;
}

/** Whether the hub owes it an answer. */
function isWaiting({ requests }: Place): boolean {
  for (const request of requests) if (request.complete) return true;
  return false;
}

function older(
  known: readonly [Socket, Place] | null,
  other: readonly [Socket, Place],
): readonly [Socket, Place] {
  return known === null || other[1].since < known[1].since ? other : known;
}
