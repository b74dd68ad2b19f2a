import { faultOf } from '../base/errors.ts';
import { BREAKER_ERRORS, isHeldBack } from '../connector/errors.ts';
import type { Target as CalledSystem } from '../connector/target.ts';
import type { Flow } from '../flow/flow.ts';
import { type PipelineContext, systemOf, type Target } from './context.ts';
import type { Attempt, Sent } from './outcome.ts';

/**
 * How long a flow's lanes have nothing to be worked for, in ms, because a system that they need is left alone; 0 when
 * they can be. Events bring their payload; states are read again at their source.
 */
export function restMs(context: PipelineContext, flow: Flow): number {
  return longest(context, flow, (target) => target.restMs());
}

/** The same for a lane that is about to be worked: when a system is to be tried again one lane is enough for it. */
export function claimMs(context: PipelineContext, flow: Flow): number {
  return longest(context, flow, (target) => target.claimMs());
}

function longest(
  context: PipelineContext,
  flow: Flow,
  ask: (system: CalledSystem) => number,
): number {
  const needed = [flow.deliver, ...(flow.kind === 'state' ? [flow.source] : [])];
  const systems = needed.flatMap(({ connection: name, stream }) => {
    const connection = context.connections.get(name);
    return (connection === undefined ? undefined : systemOf(connection, stream)) ?? [];
  });
  return Math.max(0, ...[...new Set(systems)].map(ask));
}

/** The answers to writes that are not even begun, since the destination is left alone; null when it is not. */
export function leftAlone(
  { connection, stream }: Target,
  attempts: readonly Attempt[],
): readonly Sent[] | null {
  const system = systemOf(connection, stream.name);
  const afterMs = system?.restMs() ?? 0;
  if (system === undefined || afterMs === 0) return null;
  const { code } = BREAKER_ERRORS.BREAKER_OPEN;
  const what = `${system.name} is left alone: ${system.state().why}`;
  return attempts.map(({ command, effect }) => {
    return { command, effect, ack: { outcome: 'retry', code, what, afterMs } };
  });
}

/**
 * The answers to writes, those that came to nothing marked while their destination is being left alone: it was the
 * system's fault, also that of the one record that probed, so none of them is an attempt of its record.
 */
export function excused({ connection, stream }: Target, sent: readonly Sent[]): readonly Sent[] {
  if ((systemOf(connection, stream.name)?.restMs() ?? 0) === 0) return sent;
  return sent.map((one) => {
    const { outcome } = one.ack;
    return outcome === 'retry' || outcome === 'unknown' ? { ...one, isHeldBack: true } : one;
  });
}

/** Whether the hub itself held a write back, so that it is no attempt of its record. */
export function wasHeldBack({ ack, isHeldBack: isMarked = false }: Sent): boolean {
  return isMarked || (ack.outcome === 'retry' && isHeldBack(ack.code));
}

/** Whether the error of a connector's verb is the hub's own patience. */
export function isHeldBackFault(error: unknown): boolean {
  return isHeldBack(faultOf(error).code);
}
