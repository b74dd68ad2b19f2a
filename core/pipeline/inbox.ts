import { CrossdockError, type Fault, faultOf } from '../base/errors.ts';
import { newId } from '../base/id.ts';
import { contextOf, type Span, traced } from '../base/telemetry.ts';
import type { Delivery, WebhookEvent } from '../connector/contract.ts';
import type { Flow } from '../flow/flow.ts';
import type { DeadLetter, NewPending, StoredArrival } from '../store/records.ts';
import { type Connection, type PipelineContext, wakeFor } from './context.ts';
import { PIPELINE_ERRORS } from './errors.ts';
import { canReread, laneOf } from './source.ts';

/** What the sender is told; `stored` and `duplicate` are 2xx, and only after the bytes are durable (I1). */
export type Reception =
  | { readonly status: 'stored' | 'duplicate' }
  | { readonly status: 'refused'; readonly reason: string }
  | { readonly status: 'unknown' };

/** How many deliveries one decoding transaction takes. */
const DECODE_BATCH = 200;

/** Verifies a delivery over its raw bytes and stores it; nothing is parsed before it is durable. */
export async function receive(
  context: PipelineContext,
  connectionName: string,
  delivery: Delivery,
): Promise<Reception> {
  const connection = context.connections.get(connectionName);
  const webhooks = connection?.connector.webhooks;
  if (connection === undefined || webhooks === undefined) return { status: 'unknown' };
  const verdict = webhooks.verify(connection.host, delivery);
  if (!verdict.ok) return { status: 'refused', reason: verdict.reason };
  const { topic, deliveryId } = verdict;
  const span = inboxSpan(context, delivery, { connection: connectionName, topic, deliveryId });
  return traced(context.telemetry, span, async () => {
    context.crashPoint('inbox.before-insert');
    const status = await context.store.inbox.append({
      connection: connectionName,
      topic,
      deliveryId,
      headers: delivery.headers,
      raw: delivery.raw,
      receivedAt: context.clock.now(),
      traceparent: contextOf(span),
    });
    context.crashPoint('inbox.after-commit');
    span.set({ 'crossdock.inbox': status });
    return { status };
  });
}

/** Continues the request's own span, or else the trace that the sender names. */
function inboxSpan(
  { telemetry }: PipelineContext,
  { headers }: Delivery,
  names: { readonly connection: string; readonly topic: string; readonly deliveryId: string },
): Span {
  const parent = telemetry.active()?.traceparent ?? headers['traceparent'] ?? null;
  const attributes = {
    'crossdock.connection': names.connection,
    'crossdock.topic': names.topic,
    'crossdock.delivery.id': names.deliveryId,
  };
  return telemetry.span('inbox', { kind: 'producer', parent, attributes });
}

/** Turns stored deliveries into records of the flows that want them; answers how many deliveries it took. */
export async function decodeArrivals(context: PipelineContext): Promise<number> {
  const arrivals = await context.store.inbox.undecoded(DECODE_BATCH);
  if (arrivals.length === 0) return 0;
  const seqs: number[] = [];
  const records: NewPending[] = [];
  const spans: Span[] = [];
  for (const arrival of arrivals) {
    const span = decodeSpan(context, arrival);
    try {
      records.push(...recordsOf(context, arrival, span));
      seqs.push(arrival.seq);
      spans.push(span);
    } catch (error) {
      const fault = undecodable(arrival, error);
      span.fail(fault.code, fault.what);
      span.end();
      await context.store.inbox.undecodable(arrival.seq, letterOf(context, arrival, fault), fault);
    }
  }
  context.crashPoint('inbox.before-decode');
  await context.store.inbox.decoded(seqs, records);
  context.crashPoint('inbox.after-decode');
  for (const span of spans) span.end();
  for (const record of records) wakeFor(context, record);
  return arrivals.length;
}

function decodeSpan({ telemetry }: PipelineContext, arrival: StoredArrival): Span {
  const attributes = {
    'crossdock.connection': arrival.connection,
    'crossdock.delivery.id': arrival.deliveryId,
  };
  return telemetry.span('decode', { kind: 'consumer', parent: arrival.traceparent, attributes });
}

function recordsOf(
  context: PipelineContext,
  arrival: StoredArrival,
  span: Span,
): readonly NewPending[] {
  const connection = context.connections.get(arrival.connection);
  const webhooks = connection?.connector.webhooks;
  if (connection === undefined || webhooks === undefined) {
    throw new CrossdockError(PIPELINE_ERRORS.INBOX_UNDECODABLE, {
      what: `no connection named ${arrival.connection} takes webhooks any more`,
      where: `${arrival.connection}/${arrival.deliveryId}`,
    });
  }
  const events = webhooks.decode(connection.host, { raw: arrival.raw, headers: arrival.headers });
  const origin = { arrival, traceparent: contextOf(span) };
  return events.flatMap((event) =>
    listeners(context, connection, event).map((flow) => pendingOf(context, flow, origin, event)),
  );
}

/** The flows that read this stream of this connection and name the event's topic: a delivery may hold several. */
function listeners(
  context: PipelineContext,
  connection: Connection,
  event: WebhookEvent,
): readonly Flow[] {
  return [...context.flows.values()].filter(
    (flow) =>
      flow.enabled &&
      flow.source.connection === connection.name &&
      flow.source.stream === event.stream &&
      flow.triggers.some((trigger) => trigger.on === 'webhook' && trigger.topic === event.topic),
  );
}

function pendingOf(
  context: PipelineContext,
  flow: Flow,
  { arrival, traceparent }: { arrival: StoredArrival; traceparent: string | null },
  event: WebhookEvent,
): NewPending {
  return {
    flow: flow.name,
    key: event.key,
    lane: laneOf(context, event.key),
    version: event.version,
    data: event.data ?? {},
    occurredAt: event.occurredAt,
    where: `${arrival.connection}/${arrival.topic}/${arrival.deliveryId}`,
    origin: 'webhook',
    // A webhook is a hint for state: unordered, late or doubled, so the present object is read (DOMAIN D32).
    reread:
      event.reread || event.data === null || (flow.kind === 'state' && canReread(context, flow)),
    deleted: event.deleted,
    replayOf: null,
    traceparent,
    queuedAt: context.clock.now(),
  };
}

function undecodable(arrival: StoredArrival, error: unknown): Fault {
  const cause = faultOf(error);
  return faultOf(
    new CrossdockError(PIPELINE_ERRORS.INBOX_UNDECODABLE, {
      what: `${cause.code}: ${cause.what}`,
      where: `${arrival.connection}/${arrival.topic}/${arrival.deliveryId}`,
    }),
  );
}

function letterOf(context: PipelineContext, arrival: StoredArrival, fault: Fault): DeadLetter {
  return {
    id: newId('dl', context),
    flow: arrival.connection,
    key: arrival.deliveryId,
    stage: 'inbox',
    fault,
    attempts: 1,
    at: context.clock.now(),
    record: { topic: arrival.topic, raw: arrival.raw.toString('base64'), unreadable: true },
    status: 'open',
    closedAt: null,
    closedBy: null,
  };
}
