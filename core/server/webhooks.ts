/** The trigger and inbox of the road: a delivery is answered 200 only after its bytes are durable (I1). */
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Clock } from '../base/clock.ts';
import { faultOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Telemetry } from '../base/telemetry.ts';
import type { Delivery } from '../connector/contract.ts';
import type { Reception } from '../pipeline/inbox.ts';
import type { BodyMemory } from './body.ts';
import type { DeliveryCounter } from './delivery-counter.ts';
import { deliveryNotes } from './delivery-note.ts';
import type { DiskGuard } from './disk-guard.ts';
import { RETRY_AFTER_S } from './guard.ts';
import type { Intake } from './intake.ts';
import { refusalsTo } from './refusals.ts';

const EMPTY = Buffer.alloc(0);
const COME_AGAIN = 503;

const ANSWERS: Readonly<Record<Reception['status'], number>> = {
  stored: 200,
  duplicate: 200,
  refused: 401,
  unknown: 404,
};

/** `POST /webhooks/:connection`. */
export function webhookRoutes(
  app: FastifyInstance,
  options: {
    readonly receive: (connection: string, delivery: Delivery) => Promise<Reception>;
    readonly log: Log;
    readonly clock: Clock;
    readonly telemetry: Telemetry;
    readonly counter: DeliveryCounter;
    readonly disk: DiskGuard;
    readonly bodies: BodyMemory;
    readonly intake: Intake;
  },
): void {
  const { receive, log, counter, disk, bodies, intake } = options;
  const begin = deliveryNotes(options);
  const tell = refusalsTo(log, options.clock);
  app.post<{ Params: { connection: string } }>('/webhooks/:connection', async (request, reply) => {
    const { connection } = request.params;
    if (disk.isLow()) {
      const reason = 'the disk is nearly full';
      tell('error', 'A delivery could not be stored.', { connection, reason });
      return comeAgain(reply, counter, connection);
    }
    const raw = Buffer.isBuffer(request.body) ? request.body : EMPTY;
    disk.took(raw.length);
    const headers = flat(request.raw.headers);
    // An answer that comes too late does not free the bytes: the store still has them.
    const done = bodies.keep(request.raw);
    const note = begin(connection, headers);
    try {
      const work = note.within(() => receive(connection, { raw, headers })).finally(done);
      const reception = await intake.store(work, connection);
      counter.add(reception.status, connection);
      if (reception.status === 'refused') {
        tell('warn', 'A delivery was refused.', { connection, reason: reception.reason });
      }
      const status = ANSWERS[reception.status];
      note.end(status);
      return reply.code(status).send();
    } catch (error) {
      note.end(COME_AGAIN);
      const fault = faultOf(error);
      const about = { connection, reason: fault.code, more: { fault } };
      tell('error', 'A delivery could not be stored.', about);
      return comeAgain(reply, counter, connection);
    }
  });
}

function comeAgain(
  reply: FastifyReply,
  counter: DeliveryCounter,
  connection: string,
): FastifyReply {
  counter.add('failed', connection);
  return reply.code(COME_AGAIN).header('retry-after', RETRY_AFTER_S).send();
}

/** Node joins what is repeated with a comma; only cookies stay a list. */
function flat(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const flattened: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value !== undefined) flattened[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return flattened;
}
