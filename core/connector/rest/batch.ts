import { contentHash, type Json } from '../../base/json.ts';
import type { Ack, Command } from '../contract.ts';
import {
  conflictAck,
  inDoubt,
  itemGiven,
  notSent,
  ruledAck,
  type Sending,
  verdictAck,
  writtenAck,
} from './acks.ts';
import { call } from './call.ts';
import type { Given } from './definition.ts';
import type { Answer } from './hooks.ts';
import { buildRequest } from './request.ts';
import { fault, givenOf, type Rest, textOf } from './rest.ts';
import { statusMeaning, type Verdict } from './verdict.ts';

/**
 * Writes many commands in one call.
 *
 * Shape: each item of the answer is matched to its command by place or by `match`; a command without one is unknown,
 *        as is every command of a call whose fate is unknown.
 */
export async function batchAcks(
  rest: Rest,
  sending: Sending,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  const { write, at } = sending;
  let verdict: Verdict;
  try {
    const given = batchGiven(rest, sending, commands);
    const request = buildRequest(rest, write, given, 'POST');
    const isRepeatable = write.idempotency !== 'probe';
    verdict = await call(rest, write, request, { at, isWrite: true, isRepeatable });
  } catch (error) {
    const ack = notSent(error);
    return commands.map(() => ack);
  }
  try {
    if (verdict.kind !== 'ok') return await wholeAcks(rest, sending, commands, verdict);
    return await itemAcks(rest, sending, commands, verdict.answer);
  } catch (error) {
    const ack = inDoubt(error);
    return commands.map(() => ack);
  }
}

/** `$items` are what `each` makes of the commands; `$command` of the whole has one key for exactly these. */
function batchGiven(rest: Rest, { write }: Sending, commands: readonly Command[]): Given {
  const items = commands.map((command): Json => {
    const { key, idempotencyKey, version, operation, data } = command;
    const names = { key, command: { key, idempotencyKey, version, operation } };
    return write.batch.each?.(givenOf(rest, names, data)) ?? data;
  });
  const keys = commands.map((command) => command.idempotencyKey);
  return givenOf(rest, { items, command: { idempotencyKey: contentHash(keys) } });
}

/** A call that failed whole; its rules may still say what that means. */
async function wholeAcks(
  rest: Rest,
  sending: Sending,
  commands: readonly Command[],
  verdict: Exclude<Verdict, { readonly kind: 'ok' }>,
): Promise<readonly Ack[]> {
  const { answer } = verdict;
  return Promise.all(
    commands.map(async (command): Promise<Ack> => {
      if (answer === null) return verdictAck(verdict);
      const given = itemGiven(rest, answer, { key: command.key, item: null });
      const ruled = await ruledAck(rest, sending, command, { status: answer.status, given });
      if (ruled !== null) return ruled;
      if (verdict.kind !== 'conflict') return verdictAck(verdict);
      return conflictAck(rest, sending, command, { given, what: verdict.fault.what });
    }),
  );
}

async function itemAcks(
  rest: Rest,
  sending: Sending,
  commands: readonly Command[],
  answer: Answer,
): Promise<readonly Ack[]> {
  const { results } = sending.write.batch;
  const found = results?.(itemGiven(rest, answer, {}));
  if (results !== undefined && !isList(found)) {
    const what = 'the answer to the batch holds no list of results';
    return commands.map(() => ({ outcome: 'unknown', what }));
  }
  const items = isList(found) ? matched(rest, sending, commands, { answer, items: found }) : null;
  return Promise.all(
    commands.map((command, index): Ack | Promise<Ack> => {
      const item = items === null ? null : items[index];
      const names = { key: command.key, item: item ?? null };
      const given = itemGiven(rest, answer, names);
      if (item !== undefined) {
        return itemAck(rest, sending, command, { answer, given }).catch(inDoubt);
      }
      return { outcome: 'unknown', what: 'the answer to the batch does not speak of this command' };
    }),
  );
}

/** The result of each command, in their order; a list of another length is matched by nothing but `match`. */
function matched(
  rest: Rest,
  { write }: Sending,
  commands: readonly Command[],
  { answer, items }: { readonly answer: Answer; readonly items: readonly Json[] },
): readonly (Json | undefined)[] {
  const { match } = write.batch;
  if (match === undefined)
    return items.length === commands.length ? items : commands.map(() => undefined);
  const byKey = new Map(
    items.map((item) => [textOf(match(itemGiven(rest, answer, { item }))), item] as const),
  );
  return commands.map((command) => byKey.get(command.key));
}

async function itemAck(
  rest: Rest,
  sending: Sending,
  command: Command,
  { answer, given }: { readonly answer: Answer; readonly given: Given },
): Promise<Ack> {
  const own = sending.write.batch.status?.(given);
  const status = typeof own === 'number' ? own : answer.status;
  const ruled = await ruledAck(rest, sending, command, { status, given });
  if (ruled !== null) return ruled;
  if (status < 300) return writtenAck(sending, command, given, 'written');
  const { kind, error, waitMs } = statusMeaning(status, null, true);
  const what = `the item of the answer has status ${status}`;
  if (kind === 'conflict') return conflictAck(rest, sending, command, { given, what });
  const wait = waitMs === null ? {} : { afterMs: waitMs };
  return verdictAck({
    kind,
    answer,
    fault: fault(rest, error, { what, at: sending.at, ...wait }),
  });
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
