import type { Ack, Command } from '../contract.ts';
import { inDoubt, notSent, type Sending, singleAck, verdictAck } from './acks.ts';
import { batchAcks } from './batch.ts';
import { call } from './call.ts';
import type { Given, WriteDefinition } from './definition.ts';
import { REST_ERRORS } from './errors.ts';
import { chunksOf } from './lookup.ts';
import { buildRequest } from './request.ts';
import { fault, givenOf, isTrue, type Rest, streamOf, textOf } from './rest.ts';
import { answerGiven, type Verdict } from './verdict.ts';

/**
 * Writes commands; one ack for each, in order.
 *
 * Shape:  a call is repeated by itself only when a repetition does no harm: with an idempotency key or where the
 *         result is the same. An operation that must be looked up first asks before each write.
 * Errors: REST_STREAM_UNKNOWN → nothing was written.
 */
export async function writeCommands(
  rest: Rest,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  const acks: Ack[] = [];
  for (const run of runsOf(commands)) {
    const [first] = run;
    if (first === undefined) continue;
    const sending = sendingOf(rest, first);
    for (const some of chunksOf(run, sending.write.batch.max)) {
      rest.host.signal.throwIfAborted();
      acks.push(...(await writeSome(rest, sending, some)));
    }
  }
  return acks;
}

/** Neighbours of one stream and operation. */
function runsOf(commands: readonly Command[]): readonly (readonly Command[])[] {
  const runs: Command[][] = [];
  for (const command of commands) {
    const last = runs.at(-1);
    const [head] = last ?? [];
    const isSame = head?.stream === command.stream && head.operation === command.operation;
    if (last !== undefined && isSame) last.push(command);
    else runs.push([command]);
  }
  return runs;
}

function sendingOf(rest: Rest, { stream, operation }: Command): Sending {
  const { writes } = streamOf(rest, stream);
  const write = Object.hasOwn(writes, operation) ? writes[operation] : undefined;
  if (write !== undefined) return { stream, operation, write, at: `${stream}.${operation}` };
  const known = Object.keys(writes).join(', ') || 'none';
  const what = `the stream ${stream} has no operation "${operation}"; it has ${known}`;
  throw fault(rest, REST_ERRORS.REST_STREAM_UNKNOWN, { what, at: stream });
}

function writeSome(
  rest: Rest,
  sending: Sending,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  if (sending.write.batch.max > 1) return batchAcks(rest, sending, commands);
  return Promise.all(commands.map((command) => writeOne(rest, sending, command)));
}

async function writeOne(rest: Rest, sending: Sending, command: Command): Promise<Ack> {
  const { write, at } = sending;
  const given = commandGiven(rest, command);
  let verdict: Verdict;
  try {
    const found = await probe(rest, write, { given, at, key: command.key });
    if (found !== null) return found;
    const request = buildRequest(rest, write, given, 'POST');
    const isRepeatable = write.idempotency !== 'probe';
    verdict = await call(rest, write, request, { at, isWrite: true, isRepeatable });
  } catch (error) {
    return notSent(error);
  }
  try {
    return await singleAck(rest, sending, command, verdict, given);
  } catch (error) {
    return inDoubt(error);
  }
}

/** `$json` is the command's data; `$key` and `$command` say the rest. */
function commandGiven(rest: Rest, command: Command): Given {
  const { key, idempotencyKey, version, operation, data } = command;
  return givenOf(rest, { key, command: { key, idempotencyKey, version, operation } }, data);
}

/** Looks before a write that would be doubled by its repetition; null when it is not there yet. */
async function probe(
  rest: Rest,
  write: WriteDefinition,
  { given, at, key }: { readonly given: Given; readonly at: string; readonly key: string },
): Promise<Ack | null> {
  if (write.probe === undefined) return null;
  const request = buildRequest(rest, write.probe, given, 'GET');
  const purpose = { at: `${at}.probe`, isWrite: false, isRepeatable: true };
  const verdict = await call(rest, write.probe, request, purpose);
  if (verdict.kind === 'missing') return null;
  if (verdict.kind !== 'ok') return verdictAck(verdict);
  const answered = answerGiven(rest, verdict.answer, given);
  if (!isTrue(rest, write.probe.found, answered, `${at}.probe.found`)) return null;
  return { outcome: 'same', id: textOf(write.probe.id?.(answered)) ?? key };
}
