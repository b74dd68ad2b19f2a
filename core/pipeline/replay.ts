import { CrossdockError } from '../base/errors.ts';
import { isJsonObject, type JsonObject } from '../base/json.ts';
import type { DeadLetter, NewPending } from '../store/records.ts';
import { type PipelineContext, wakeFor } from './context.ts';
import { PIPELINE_ERRORS } from './errors.ts';
import { canReread, laneOf } from './source.ts';

/**
 * Puts a dead letter back on the road.
 *
 * Shape:  a state is read again at the source, so an old value never overwrites a newer one; an event replays the
 *         payload it came with. Answers false when the letter was not open any more.
 * Errors: REPLAY_NOT_POSSIBLE → the letter stays open.
 */
export async function replay(
  context: PipelineContext,
  letter: DeadLetter,
  by: string,
): Promise<boolean> {
  const record = pendingOf(context, letter);
  const done = await context.store.deadLetters.retry(letter.id, record, by, context.clock.now());
  if (done) wakeFor(context, record);
  return done;
}

function pendingOf(context: PipelineContext, letter: DeadLetter): NewPending {
  const flow = context.flows.get(letter.flow);
  const { record } = letter;
  if (flow === undefined || record['unreadable'] === true) {
    throw new CrossdockError(PIPELINE_ERRORS.REPLAY_NOT_POSSIBLE, {
      what:
        flow === undefined
          ? `there is no flow named ${letter.flow}`
          : 'the source could not make a record of this input',
      where: `dead letter ${letter.id}`,
    });
  }
  return {
    flow: flow.name,
    key: letter.key,
    lane: laneOf(context, letter.key),
    version: textOf(record['version']),
    data: objectOf(record['data']),
    occurredAt: textOf(record['occurredAt']),
    where: textOf(record['where']) ?? letter.id,
    origin: 'replay',
    reread: flow.kind === 'state' && canReread(context, flow),
    deleted: record['deleted'] === true,
    replayOf: letter.id,
    traceparent: textOf(record['traceparent']),
    queuedAt: context.clock.now(),
  };
}

function textOf(value: JsonObject[string]): string | null {
  return typeof value === 'string' ? value : null;
}

function objectOf(value: JsonObject[string]): JsonObject {
  return isJsonObject(value) ? value : {};
}
