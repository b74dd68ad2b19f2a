/** The calls of a connector's write: grouped, traced, counted, and typed whatever happens. */
import { faultOf } from '../base/errors.ts';
import type { Span } from '../base/telemetry.ts';
import type { Ack, Command } from '../connector/contract.ts';
import { LeaseGuard, underLease } from '../connector/lease.ts';
import type { Batch, PipelineContext, Target } from './context.ts';
import { wireKey } from './effect.ts';
import { Fenced } from './fenced.ts';
import { metricsOf } from './metrics.ts';
import type { Attempt, Sent } from './outcome.ts';
import { isHeldBackFault } from './resting.ts';

/** How many single-record writes are under way at once; batched writes go one batch after another. */
const PARALLEL_WRITES = 8;

/**
 * Writes them in groups of the size that the operation takes; one ack each, in order.
 *
 * Errors: Fenced → the lease is not surely held any more, and some were not sent. What was sent meanwhile has its
 *         answer by then, so that the lane is not given back while a call is under way.
 */
export async function sendAll(
  context: PipelineContext,
  target: Target,
  load: { readonly attempts: readonly Attempt[]; readonly batch: Batch },
): Promise<readonly Sent[]> {
  const { attempts, batch } = load;
  const size = target.capability.batch.max;
  const groups: (readonly Attempt[])[] = [];
  for (let at = 0; at < attempts.length; at += size) groups.push(attempts.slice(at, at + size));
  const parallel = size === 1 ? PARALLEL_WRITES : 1;
  const results: Sent[] = [];
  for (let at = 0; at < groups.length; at += parallel) {
    if (!(await batch.held.ensure())) throw new Fenced(batch.flow.name);
    const round = groups.slice(at, at + parallel).map((group) => {
      return sendOne(context, target, { group, batch });
    });
    const ended = await Promise.allSettled(round);
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
    for (const sent of await Promise.all(round)) results.push(...sent);
  }
  return results;
}

interface Load {
  readonly group: readonly Attempt[];
  readonly batch: Batch;
}

async function sendOne(
  context: PipelineContext,
  target: Target,
  { group, batch }: Load,
): Promise<readonly Sent[]> {
  const commands = group.map((one) => ({
    ...one.command,
    idempotencyKey: wireKey(one.command, one.effect),
    ...(one.effect === null ? {} : { intendedAt: one.effect.intendedAt }),
  }));
  context.crashPoint('deliver.before-send');
  const span = deliverSpan(context, target, { group, batch });
  const guard = new LeaseGuard(batch.held);
  const { acks, isHeldBack } = await context.telemetry.within(span, () =>
    underLease(guard, () => write(context, target, commands)),
  );
  if (guard.hasRefused) {
    span.fail('fenced', 'the lease of the lane was over before everything was sent');
    span.end();
    throw new Fenced(batch.flow.name);
  }
  context.crashPoint('deliver.after-send');
  const sent = group.map((one, index) => ({
    command: one.command,
    effect: one.effect,
    ack: acks[index] ?? NO_ACK,
    isHeldBack,
    requestIds: span.requestIds,
  }));
  endSpan(context, target, span, sent);
  return sent;
}

const NO_ACK: Ack = {
  outcome: 'unknown',
  what: 'the connector gave no ack for this command',
};

/** Part of its record's trace; a group of records of several traces is part of the batch and linked with each. */
function deliverSpan(context: PipelineContext, target: Target, { group, batch }: Load): Span {
  const owners = new Set(group.map((one) => one.span));
  const [only] = owners;
  const isShared = owners.size === 1 && only !== undefined;
  const { connection, stream } = target;
  const [first] = group;
  const operation = first?.command.operation ?? '';
  return context.telemetry.span(`deliver ${connection.name}.${stream.name}.${operation}`, {
    parent: isShared ? only.traceparent : batch.trace.scope.traceparent,
    links: isShared ? [] : [...owners].map((owner) => owner.traceparent),
    attributes: {
      'crossdock.connection': connection.name,
      'crossdock.stream': stream.name,
      'crossdock.operation': operation,
      'crossdock.commands': group.length,
    },
  });
}

function endSpan(
  context: PipelineContext,
  { connection }: Target,
  span: Span,
  sent: readonly Sent[],
): void {
  for (const { command, ack } of sent) {
    metricsOf(context).answered(connection.name, command.operation, ack.outcome);
  }
  const ids = sent.flatMap(({ ack }) => ('id' in ack ? [ack.id] : []));
  const bad = sent.find(({ ack }) => ack.outcome !== 'written' && ack.outcome !== 'same')?.ack;
  span.set({
    'crossdock.destination.ids': ids.slice(0, IDS_MAX),
    'crossdock.vendor.request_ids': span.requestIds,
  });
  if (bad !== undefined) span.fail(bad.outcome, 'what' in bad ? bad.what : '');
  span.end();
}

/** Ids that the span of a large batch names. */
const IDS_MAX = 16;

/** A throw means that nobody knows: the whole batch is unknown, and the next attempt looks first. */
async function write(
  context: PipelineContext,
  target: Target,
  commands: readonly Command[],
): Promise<{ readonly acks: readonly Ack[]; readonly isHeldBack: boolean }> {
  const { connector, host, name } = target.connection;
  try {
    const acks = (await connector.write?.(host, commands)) ?? [];
    if (acks.length === commands.length) return { acks, isHeldBack: false };
    context.log.error('A connector answered the wrong number of acks.', { connection: name });
    return { acks: unknown(commands, 'wrong number of acks'), isHeldBack: false };
  } catch (error) {
    const fault = faultOf(error);
    context.log.warn('A write threw; its outcome is unknown.', { connection: name, ...fault });
    const acks = unknown(commands, `${fault.code}: ${fault.what}`);
    return { acks, isHeldBack: isHeldBackFault(error) };
  }
}

function unknown(commands: readonly Command[], what: string): readonly Ack[] {
  return commands.map(() => ({ outcome: 'unknown', what }));
}
