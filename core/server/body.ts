import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** The bytes of all bodies that are held, from the first one that comes until nobody needs them any more. */
export interface BodyMemory {
  /** Whether one more body might find no room. */
  readonly isFull: () => boolean;
  /** Keeps the body of a request beyond its answer; call what it gives once nobody needs the bytes. */
  readonly keep: (request: IncomingMessage) => () => void;
}

interface Held {
  bytes: number;
  isKept: boolean;
}

/** A body that is refused; the status goes to the client. */
class BodyRefused extends Error {
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

/**
 * Reads every body as raw bytes, within a limit for each and one for all together.
 *
 * Shape:  bytes count when they come, so that a client that announces much and sends little takes no room.
 * Errors: with `statusCode` 413 for a body that is too large, 503 when all together are.
 */
export function readBodies(
  app: FastifyInstance,
  { eachMax, allMax }: { readonly eachMax: number; readonly allMax: number },
): BodyMemory {
  const held = new WeakMap<IncomingMessage, Held>();
  let total = 0;

  function give(request: IncomingMessage): void {
    total -= held.get(request)?.bytes ?? 0;
    held.delete(request);
  }

  app.addHook('onRequest', (request, reply, done) => {
    reply.raw.once('close', () => {
      if (held.get(request.raw)?.isKept === false) give(request.raw);
    });
    done();
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (request, payload, done) => {
    const own: Held = { bytes: 0, isKept: false };
    const chunks: Buffer[] = [];
    held.set(request.raw, own);

    function end(error: Error | null): void {
      payload.off('data', take).off('end', whole).off('error', broken);
      if (error !== null) {
        payload.resume();
        give(request.raw);
      }
      done(error, error === null ? Buffer.concat(chunks) : undefined);
    }
    const whole = (): void => end(null);
    const broken = (): void => end(new BodyRefused(400, 'the body was cut off'));
    function take(chunk: Buffer): void {
      own.bytes += chunk.length;
      total += chunk.length;
      chunks.push(chunk);
      if (own.bytes > eachMax) end(new BodyRefused(413, 'the body is too large'));
      else if (total > allMax) end(new BodyRefused(503, 'too many bodies are in memory'));
    }

    payload.on('data', take).on('end', whole).on('error', broken);
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > eachMax) end(new BodyRefused(413, 'the body is too large'));
  });

  return {
    isFull: () => total + eachMax > allMax,
    keep: (request) => {
      const own = held.get(request);
      if (own !== undefined) own.isKept = true;
      return () => give(request);
    },
  };
}
