import { faultOf } from '../base/errors.ts';
import type { Ack, Command } from '../connector/contract.ts';
import type { StoredEffect } from '../store/records.ts';
import type { Batch, PipelineContext, Target } from './context.ts';
import {
  alreadySettled,
  keyReused,
  mustLookFirst,
  outcomeOf,
  type Sent,
  settledByLookup,
} from './effect.ts';
import { Fenced } from './fenced.ts';
import { type PlannedItem, type Settled, settled } from './outcome.ts';
import { requestHash } from './plan.ts';

/** How many single-record writes are under way at once; batched writes go one batch after another. */
const PARALLEL_WRITES = 8;

/**
 * Writes what was planned: intent committed, then the write, then its typed outcome (I8).
 *
 * Shape: records of one key go one after another (I4); when one of them must wait, those behind it are parked.
 * Errors: Fenced → another owner has the lane; nothing of this batch is settled here.
 */
export async function deliver(
  context: PipelineContext,
  batch: Batch,
  target: Target,
  planned: readonly PlannedItem[],
): Promise<readonly Settled[]> {
  const results: Settled[] = [];
  const blocked = new Set<string>();
  const done = new Map<string, Sent>();
  for (const wave of wavesOf(planned)) {
    const open = wave.filter((one) => !blocked.has(one.item.key));
    const waiting = wave.filter((one) => blocked.has(one.item.key));
    for (const one of waiting) results.push(settled(one.item, { kind: 'parked' }));
    for (const result of await deliverWave(context, batch, target, { wave: open, done })) {
      if (result.outcome.kind === 'retry') blocked.add(result.item.key);
      results.push(result);
    }
  }
  return results;
}

/** Splits into rounds in which no key occurs twice, keeping each key's order. */
function wavesOf(planned: readonly PlannedItem[]): readonly (readonly PlannedItem[])[] {
  const seen = new Map<string, number>();
  const waves: PlannedItem[][] = [];
  for (const one of planned) {
    const round = seen.get(one.item.key) ?? 0;
    seen.set(one.item.key, round + 1);
    const wave = waves[round] ?? [];
    waves[round] = wave;
    wave.push(one);
  }
  return waves;
}

async function deliverWave(
  context: PipelineContext,
  batch: Batch,
  target: Target,
  round: { readonly wave: readonly PlannedItem[]; readonly done: Map<string, Sent> },
): Promise<readonly Settled[]> {
  const { wave, done } = round;
  if (wave.length === 0) return [];
  const commands = wave.flatMap((one) => one.commands);
  const repeated = commands.flatMap((command) => repeatedInBatch(command, done));
  const fresh = commands.filter((command) => !done.has(command.idempotencyKey));
  const sent = isLedger(target)
    ? await sendAll(
        context,
        target,
        fresh.map((command) => ({ command, effect: null })),
      )
    : await sendWithIntents(context, batch, target, fresh);
  for (const one of sent) {
    const { outcome } = one.ack;
    if (outcome === 'written' || outcome === 'same') done.set(one.command.idempotencyKey, one);
  }
  const byKey = new Map([...repeated, ...sent].map((one) => [one.command.idempotencyKey, one]));
  if (sent.some((one) => one.ack.outcome === 'written')) tellReaders(context, target);
  return wave.map((one) => outcomeOf(batch, one, byKey));
}

/** Flows that read what was written, or what such a write changes besides, run soon. */
function tellReaders(context: PipelineContext, { connection, stream, capability }: Target): void {
  for (const name of [stream.name, ...(capability.alsoChanges ?? [])]) {
    context.changed(connection.name, name);
  }
}

/**
 * What an earlier round of this batch wrote under the same key is not sent again. The store does not say so yet:
 * effects are marked written by the settlement.
 */
function repeatedInBatch(command: Command, done: ReadonlyMap<string, Sent>): readonly Sent[] {
  const earlier = done.get(command.idempotencyKey);
  if (earlier === undefined) return [];
  const isSame = requestHash(earlier.command) === requestHash(command);
  const { ack } = earlier;
  if (isSame && 'id' in ack)
    return [{ command, effect: null, ack: { outcome: 'same', id: ack.id } }];
  return [{ command, effect: null, ack: keyReused() }];
}

/** The destination keeps every key for ever and commits it with the effect: it is its own effect ledger. */
function isLedger(target: Target): boolean {
  return target.capability.keyRetentionMs === 'forever';
}

interface Attempt {
  readonly command: Command;
  readonly effect: StoredEffect | null;
}

async function sendWithIntents(
  context: PipelineContext,
  batch: Batch,
  target: Target,
  commands: readonly Command[],
): Promise<readonly Sent[]> {
  if (commands.length === 0) return [];
  context.crashPoint('deliver.before-intent');
  const hashes = commands.map(requestHash);
  const effects = await context.store.settlement.intend({
    flow: batch.flow.name,
    at: batch.at,
    leases: batch.leases,
    effects: commands.map((command, index) => ({
      idempotencyKey: command.idempotencyKey,
      recordKey: command.key,
      connection: target.connection.name,
      stream: command.stream,
      operation: command.operation,
      requestHash: hashes[index] ?? '',
    })),
  });
  if (effects === null) throw new Fenced(batch.flow.name);
  context.crashPoint('deliver.after-intent');
  const attempts = commands.map((command, index) => ({ command, effect: effects[index] ?? null }));
  const over = attempts.flatMap((one, index) =>
    alreadySettled(one.command, one.effect, hashes[index] ?? ''),
  );
  const left = attempts.filter((one) => !over.some((done) => done.command === one.command));
  const unsure = left.filter((one) =>
    mustLookFirst(target.capability, one.effect, context.clock.now()),
  );
  const found = await settledByLookup(target, unsure);
  const open = left.filter((one) => !found.some((done) => done.command === one.command));
  return [...over, ...found, ...(await sendAll(context, target, open))];
}

async function sendAll(
  context: PipelineContext,
  target: Target,
  attempts: readonly Attempt[],
): Promise<readonly Sent[]> {
  const size = target.capability.batch.max;
  const groups: (readonly Attempt[])[] = [];
  for (let at = 0; at < attempts.length; at += size) groups.push(attempts.slice(at, at + size));
  const parallel = size === 1 ? PARALLEL_WRITES : 1;
  const results: Sent[] = [];
  for (let at = 0; at < groups.length; at += parallel) {
    const round = groups.slice(at, at + parallel).map((group) => sendOne(context, target, group));
    for (const sent of await Promise.all(round)) results.push(...sent);
  }
  return results;
}

async function sendOne(
  context: PipelineContext,
  target: Target,
  group: readonly Attempt[],
): Promise<readonly Sent[]> {
  const commands = group.map((one) => ({
    ...one.command,
    idempotencyKey: wireKey(one),
    ...(one.effect === null ? {} : { intendedAt: one.effect.intendedAt }),
  }));
  context.crashPoint('deliver.before-send');
  const acks = await write(context, target, commands);
  context.crashPoint('deliver.after-send');
  return group.map((one, index) => ({
    command: one.command,
    effect: one.effect,
    ack: acks[index] ?? { outcome: 'unknown', what: 'the connector gave no ack for this command' },
  }));
}

/**
 * The key as the destination sees it.
 *
 * A destination that remembers keys for a day would answer a later, rightful repetition (A → B → A → B) with its
 * first result; the time of the intent, which is the same for every attempt of it, tells the two apart.
 */
function wireKey(attempt: Attempt): string {
  const { command, effect } = attempt;
  if (effect === null) return command.idempotencyKey;
  return `${command.idempotencyKey}.${effect.intendedAt.toString(36)}`;
}

/** A throw means that nobody knows: the whole batch is unknown, and the next attempt looks first. */
async function write(
  context: PipelineContext,
  target: Target,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  const { connector, host, name } = target.connection;
  try {
    const acks = (await connector.write?.(host, commands)) ?? [];
    if (acks.length === commands.length) return acks;
    context.log.error('A connector answered the wrong number of acks.', { connection: name });
    return commands.map(() => ({ outcome: 'unknown', what: 'wrong number of acks' }));
  } catch (error) {
    const fault = faultOf(error);
    context.log.warn('A write threw; its outcome is unknown.', { connection: name, ...fault });
    return commands.map(() => ({ outcome: 'unknown', what: `${fault.code}: ${fault.what}` }));
  }
}
