import { CrossdockError, type Fault, faultOf } from '../base/errors.ts';
import type { Ack, Command, WriteCapability } from '../connector/contract.ts';
import type { EffectOutcome, EffectState, StoredEffect } from '../store/records.ts';
import type { Batch, Target } from './context.ts';
import { PIPELINE_ERRORS } from './errors.ts';
import type { Outcome, PlannedItem, Sent, Settled } from './outcome.ts';
import { isHeldBackFault, wasHeldBack } from './resting.ts';

/**
 * The key as the destination sees it.
 *
 * A destination that remembers keys for a day would answer a later, rightful repetition (A → B → A → B) with its
 * first result; the time of the intent, which is the same for every attempt of it, tells the two apart.
 */
export function wireKey(
  { idempotencyKey }: Pick<Command, 'idempotencyKey'>,
  effect: Pick<StoredEffect, 'intendedAt'> | null,
): string {
  if (effect === null) return idempotencyKey;
  return `${idempotencyKey}.${effect.intendedAt.toString(36)}`;
}

/** An effect that an earlier attempt finished, or that must not be sent at all. */
export function alreadySettled(
  command: Command,
  effect: StoredEffect | null,
  requestHash: string,
): readonly Sent[] {
  if (effect === null) return [];
  if (effect.requestHash !== requestHash) {
    return [{ command, effect, ack: keyReused() }];
  }
  if (effect.state !== 'written' && effect.state !== 'same') return [];
  return [{ command, effect, ack: { outcome: 'same', id: effect.destinationId ?? command.key } }];
}

/** The refusal of a command whose idempotency key went with other data before. */
export function keyReused(): Ack {
  const { code, means, mend } = PIPELINE_ERRORS.DELIVER_KEY_REUSED;
  return { outcome: 'refused', code, what: means, mend };
}

/** Whether an earlier attempt may have happened and repeating it blindly could double it. */
export function mustLookFirst(
  capability: WriteCapability,
  effect: StoredEffect | null,
  now: number,
): boolean {
  if (effect === null) return false;
  const unsure = effect.state === 'unknown' || (effect.state === 'intent' && effect.attempts > 1);
  if (!unsure || capability.idempotency === 'natural') return false;
  if (capability.idempotency === 'probe') return true;
  const retention = capability.keyRetentionMs;
  return typeof retention === 'number' && now - effect.intendedAt > retention;
}

/** Looks the records up; those that are there count as written. A failing lookup leaves them unknown. */
export async function settledByLookup(
  target: Target,
  attempts: readonly { readonly command: Command; readonly effect: StoredEffect | null }[],
): Promise<readonly Sent[]> {
  if (attempts.length === 0) return [];
  const { connector, host } = target.connection;
  try {
    const keys = attempts.map((one) => one.command.key);
    const found = (await connector.lookup?.(host, target.stream.name, keys)) ?? [];
    return attempts.flatMap((one, index) => {
      const record = found[index] ?? null;
      if (record === null) return [];
      const ack: Ack = { outcome: 'same', id: record.key, ...versionOf(record.version) };
      return [{ ...one, ack }];
    });
  } catch (error) {
    const what = `the look-up before the repetition failed: ${faultOf(error).what}`;
    const isHeldBack = isHeldBackFault(error);
    return attempts.map((one) => ({ ...one, ack: { outcome: 'unknown', what }, isHeldBack }));
  }
}

function versionOf(version: string | null): { version?: string } {
  return version === null ? {} : { version };
}

/** One outcome per record from the acks of its commands: the worst of them decides. */
export function outcomeOf(
  batch: Batch,
  planned: PlannedItem,
  byKey: ReadonlyMap<string, Sent>,
): Settled {
  const sent = planned.commands.flatMap((command) => byKey.get(command.idempotencyKey) ?? []);
  const effects = sent.flatMap(effectOutcome);
  const { item } = planned;
  const told = { item, effects, sent: sent.filter((one) => one.effect !== null) };
  const refused = sent.find((one) => one.ack.outcome === 'refused');
  if (refused !== undefined) {
    const fault = refusal(batch, refused);
    return { ...told, outcome: { kind: 'dead', stage: 'deliver', fault } };
  }
  const waiting = sent.filter((one) => isLater(one.ack));
  const later = waiting.find((one) => !wasHeldBack(one)) ?? waiting[0];
  if (later !== undefined) return { ...told, outcome: laterOutcome(batch, later) };
  if (sent.some((one) => one.ack.outcome === 'written')) {
    return { ...told, outcome: done('delivered', planned, sent) };
  }
  return { ...told, outcome: done('unchanged', planned, sent) };
}

function done(
  kind: 'delivered' | 'unchanged',
  planned: PlannedItem,
  sent: readonly Sent[],
): Outcome {
  const ack = sent[0]?.ack;
  const held = ack?.outcome === 'written' || ack?.outcome === 'same' ? ack : undefined;
  return {
    kind,
    hash: planned.hash,
    destinationId: held?.id ?? null,
    destinationVersion: held?.version ?? null,
  };
}

function isLater(ack: Ack): boolean {
  return ack.outcome === 'retry' || ack.outcome === 'unknown' || ack.outcome === 'conflict';
}

function laterOutcome(batch: Batch, sent: Sent): Outcome {
  const { ack } = sent;
  const where = `${batch.flow.name}/deliver/${sent.command.key}`;
  const fault = laterFault(ack, where);
  const afterMs = ack.outcome === 'retry' ? (ack.afterMs ?? null) : null;
  return { kind: 'retry', stage: 'deliver', fault, afterMs, isHeldBack: wasHeldBack(sent) };
}

function laterFault(ack: Ack, where: string): Fault {
  const what = 'what' in ack ? ack.what : '';
  const kind =
    ack.outcome === 'conflict'
      ? PIPELINE_ERRORS.DELIVER_CONFLICT
      : ack.outcome === 'unknown'
        ? PIPELINE_ERRORS.DELIVER_UNKNOWN
        : PIPELINE_ERRORS.DELIVER_LATER;
  return faultOf(new CrossdockError(kind, { what, where }));
}

function refusal(batch: Batch, sent: Sent): Fault {
  const { ack } = sent;
  const { means, mend } = PIPELINE_ERRORS.DELIVER_REFUSED;
  const refused = ack.outcome === 'refused' ? ack : undefined;
  return {
    code: refused?.code ?? PIPELINE_ERRORS.DELIVER_REFUSED.code,
    what: refused?.what ?? means,
    where: `${batch.flow.name}/deliver/${sent.command.key}${refused?.path === undefined ? '' : `/${refused.path}`}`,
    why: means,
    mend: refused?.mend ?? mend,
  };
}

function effectOutcome(sent: Sent): readonly EffectOutcome[] {
  if (sent.effect === null) return [];
  const { ack } = sent;
  const state = effectState(ack, sent.effect);
  const id = ack.outcome === 'written' || ack.outcome === 'same' ? ack.id : null;
  const note = 'note' in ack ? (ack.note ?? null) : null;
  return [{ idempotencyKey: sent.command.idempotencyKey, state, destinationId: id, note }];
}

function effectState(ack: Ack, effect: StoredEffect): EffectState {
  if (ack.outcome === 'retry' || ack.outcome === 'conflict') {
    // Surely not executed: a fresh intent, unless an earlier attempt is still in doubt.
    return effect.state === 'unknown' ? 'unknown' : 'intent';
  }
  return ack.outcome;
}
