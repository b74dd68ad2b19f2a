/** What holds for every request: headers of the answer, any content type, and faults that tell nothing away. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { faultOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { DeliveryCounter } from './delivery-counter.ts';

const SAFE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/** What a caller is asked to wait before it comes again, in seconds. */
export const RETRY_AFTER_S = 30;

const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+/;
const ANY_BYTES = { 'content-type': 'application/octet-stream' };

/** Paths that exist, and how they are called; everything else is 404. */
const METHODS: readonly (readonly [RegExp, string])[] = [
  [/^\/webhooks\/[^/]+$/, 'POST'],
  [/^\/(livez|readyz|status|metrics|style\.css|icon\.svg)?$/, 'GET, HEAD'],
];

/** Sets the rules that every route shares. */
export function guardRequests(
  app: FastifyInstance,
  options: { readonly log: Log; readonly counter: DeliveryCounter },
): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(SAFE_HEADERS);
    // Fastify refuses what is no media type; the bytes are kept all the same, the raw headers as they came.
    const type = request.raw.headers['content-type'];
    if (type !== undefined && !MEDIA_TYPE.test(type)) request.headers = ANY_BYTES;
    done();
  });
  app.setNotFoundHandler((request, reply) => answerUnknown(request, reply));
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    // What is left of the body would have to be read before the next request.
    if (status === 413 || status === 503) reply.header('connection', 'close');
    const connection = connectionIn(request);
    if (status === 413) options.counter.add('tooLarge', connection);
    if (status === 503) {
      options.counter.add('failed', connection);
      return reply.code(503).header('retry-after', RETRY_AFTER_S).send();
    }
    if (status < 500) return reply.code(status).send({ error: sentenceOf(status) });
    options.log.error('A request could not be answered.', {
      url: request.routeOptions.url ?? 'none',
      fault: faultOf(error),
    });
    return reply.code(500).send({ error: 'the hub could not answer; its log says why' });
  });
}

/** What the path names, where it has the route of deliveries. */
function connectionIn({ params }: FastifyRequest): string | null {
  const hasName = typeof params === 'object' && params !== null && 'connection' in params;
  return hasName && typeof params.connection === 'string' ? params.connection : null;
}

function answerUnknown(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split('?', 1)[0] ?? '';
  const known = METHODS.find(([pattern]) => pattern.test(path));
  if (known === undefined) return reply.code(404).send({ error: 'there is nothing here' });
  return reply
    .code(405)
    .header('allow', known[1])
    .send({ error: `this takes ${known[1]} only` });
}

function sentenceOf(status: number): string {
  if (status === 413) return 'the body is larger than server.bodyMaxBytes';
  if (status === 415) return 'the content type cannot be read';
  return 'the request cannot be read';
}
