import type { Command } from '../connector/contract.ts';
import type { Batch, PipelineContext, Target } from './context.ts';
import { alreadySettled, keyReused, mustLookFirst, outcomeOf, settledByLookup } from './effect.ts';
import { Fenced } from './fenced.ts';
import { type Attempt, type PlannedItem, type Sent, type Settled, settled } from './outcome.ts';
import { requestHash } from './plan.ts';
import { excused, leftAlone } from './resting.ts';
import { sendAll } from './send.ts';

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
  const attempts = wave.flatMap(({ item, commands: own }): readonly Attempt[] => {
    const from = { effect: null, sourceKey: item.key, span: batch.trace.spanOf(item) };
    const fresh = own.filter((command) => !done.has(command.idempotencyKey));
    return fresh.map((command) => ({ command, ...from }));
  });
  const send = isLedger(target)
    ? () => sendToLedger(context, batch, target, attempts)
    : () => sendWithIntents(context, batch, target, attempts);
  const sent = leftAlone(target, attempts) ?? excused(target, await send());
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

/** The ledger knows each effect; that a state was delivered before must not count until this write is settled. */
async function sendToLedger(
  context: PipelineContext,
  batch: Batch,
  target: Target,
  attempts: readonly Attempt[],
): Promise<readonly Sent[]> {
  const { at, leases, flow } = batch;
  const isKnown = (key: string): boolean => (batch.states.get(key)?.hash ?? null) !== null;
  const doubtful = attempts.map(({ sourceKey }) => sourceKey).filter(isKnown);
  if (flow.kind === 'state' && doubtful.length > 0) {
    const request = { flow: flow.name, at, leases, effects: [], doubtful };
    if ((await context.store.settlement.intend(request)) === null) throw new Fenced(flow.name);
  }
  return sendAll(context, target, { attempts, batch });
}

async function sendWithIntents(
  context: PipelineContext,
  batch: Batch,
  target: Target,
  fresh: readonly Attempt[],
): Promise<readonly Sent[]> {
  if (fresh.length === 0) return [];
  context.crashPoint('deliver.before-intent');
  const commands = fresh.map((one) => one.command);
  const hashes = commands.map(requestHash);
  const effects = await context.store.settlement.intend({
    flow: batch.flow.name,
    at: batch.at,
    leases: batch.leases,
    doubtful: batch.flow.kind === 'state' ? fresh.map((one) => one.sourceKey) : [],
    effects: commands.map((command, index) => ({
      idempotencyKey: command.idempotencyKey,
      sourceKey: fresh[index]?.sourceKey ?? null,
      recordKey: command.key,
      connection: target.connection.name,
      stream: command.stream,
      operation: command.operation,
      requestHash: hashes[index] ?? '',
    })),
  });
  if (effects === null) throw new Fenced(batch.flow.name);
  context.crashPoint('deliver.after-intent');
  const attempts = fresh.map((one, index) => ({ ...one, effect: effects[index] ?? null }));
  const over = attempts.flatMap((one, index) =>
    alreadySettled(one.command, one.effect, hashes[index] ?? ''),
  );
  const left = attempts.filter((one) => !over.some((done) => done.command === one.command));
  const unsure = left.filter((one) =>
    mustLookFirst(target.capability, one.effect, context.clock.now()),
  );
  const found = await settledByLookup(target, unsure);
  const open = left.filter((one) => !found.some((done) => done.command === one.command));
  return [...over, ...found, ...(await sendAll(context, target, { attempts: open, batch }))];
}
