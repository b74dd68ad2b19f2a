import { CrossdockError } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Ack, Command } from '../contract.ts';
import type { AnswerMatch, Given, WriteDefinition } from './definition.ts';
import { REST_ERRORS } from './errors.ts';
import type { Answer } from './hooks.ts';
import { lookupRecords } from './lookup.ts';
import { givenOf, type Rest, streamOf, textOf } from './rest.ts';
import { answerGiven, fits, saidBy, type Verdict } from './verdict.ts';

/** One operation of one stream, being written. */
export interface Sending {
  readonly stream: string;
  readonly operation: string;
  readonly write: WriteDefinition;
  /** For messages: `members.upsert`. */
  readonly at: string;
}

/** The answer to one command, and the names that its rules see. */
export interface Answered {
  readonly status: number;
  readonly given: Given;
}

/** The ack of a command that had a call of its own. */
export async function singleAck(
  rest: Rest,
  sending: Sending,
  command: Command,
  verdict: Verdict,
  given: Given,
): Promise<Ack> {
  const { answer } = verdict;
  if (answer !== null) {
    const answered = { status: answer.status, given: answerGiven(rest, answer, given) };
    const ruled = await ruledAck(rest, sending, command, answered);
    if (ruled !== null) return ruled;
    if (verdict.kind === 'ok') return writtenAck(sending, command, answered.given, 'written');
  }
  if (verdict.kind === 'ok') throw new Error('an answer is missing');
  if (verdict.kind !== 'conflict') return verdictAck(verdict);
  const seen = answer === null ? given : answerGiven(rest, answer, given);
  return conflictAck(rest, sending, command, { given: seen, what: verdict.fault.what });
}

/** The ack of a verdict that says no. */
export function verdictAck(verdict: Exclude<Verdict, { readonly kind: 'ok' }>): Ack {
  const { code, what, mend, retry } = verdict.fault;
  if (verdict.kind === 'unknown') return { outcome: 'unknown', what };
  const isFinal = verdict.kind === 'refused' || verdict.kind === 'missing';
  if (isFinal) return { outcome: 'refused', code, what, mend };
  return { outcome: 'retry', code, what, ...(typeof retry === 'object' ? retry : {}) };
}

/** What the operation's own rules say of the answer; null when none speaks of it. */
export async function ruledAck(
  rest: Rest,
  sending: Sending,
  command: Command,
  { status, given }: Answered,
): Promise<Ack | null> {
  const { write, at } = sending;
  const rule = write.acks.find((one) => fits(rest, one, { status, given, at: `${at}.acks` }));
  if (rule === undefined) return null;
  const what = saidOf(rule, given, status);
  switch (rule.outcome) {
    case 'written':
    case 'same':
      return writtenAck(sending, command, given, rule.outcome);
    case 'conflict':
      return conflictAck(rest, sending, command, { given, what });
    case 'unknown':
      return { outcome: 'unknown', what };
    case 'retry':
      return { outcome: 'retry', code: REST_ERRORS.REST_THROTTLED.code, what };
    case 'refused': {
      const { code, mend } = REST_ERRORS.REST_REQUEST_REFUSED;
      return { outcome: 'refused', code, what, mend };
    }
  }
}

/** A write that names no id where one is promised may have been carried out or not. */
export function writtenAck(
  { write }: Sending,
  command: Command,
  given: Given,
  outcome: 'written' | 'same',
): Ack {
  const id = write.id === undefined ? command.key : textOf(write.id(given));
  if (id === null && outcome === 'written') {
    return { outcome: 'unknown', what: 'the answer names no id of what was written' };
  }
  const version = textOf(write.version?.(given));
  return { outcome, id: id ?? command.key, ...(version === null ? {} : { version }) };
}

/** A conflict with the present value: from the answer, or looked up. */
export async function conflictAck(
  rest: Rest,
  { stream, write }: Sending,
  command: Command,
  { given, what }: { readonly given: Given; readonly what: string },
): Promise<Ack> {
  const told = write.current?.(given);
  if (isObject(told)) return { outcome: 'conflict', current: told, what };
  if (streamOf(rest, stream).lookup === undefined)
    return { outcome: 'conflict', current: null, what };
  try {
    const [now] = await lookupRecords(rest, stream, [command.key]);
    return { outcome: 'conflict', current: now?.data ?? null, what };
  } catch (error) {
    // That it is a conflict stands, whatever became of the look-up.
    if (error instanceof CrossdockError) return { outcome: 'conflict', current: null, what };
    throw error;
  }
}

/** The names that an item of a batch's answer adds. */
export function itemGiven(rest: Rest, answer: Answer, names: JsonObject): Given {
  return answerGiven(rest, answer, givenOf(rest, names));
}

function saidOf(rule: AnswerMatch, given: Given, status: number): string {
  const said = saidBy(rule, given);
  return `the answer has status ${status}${said === '' ? '' : `: ${said}`}`;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What could not be made, or was refused before it left: nothing was written. Errors: rethrows a mistake of ours. */
export function notSent(error: unknown): Ack {
  if (!(error instanceof CrossdockError)) throw error;
  const { code, what, mend, retry } = error;
  if (retry !== 'never') return { outcome: 'retry', code, what };
  return { outcome: 'refused', code, what, mend };
}

/** What came back was not understood, so nobody knows what was written. */
export function inDoubt(error: unknown): Ack {
  if (!(error instanceof CrossdockError)) throw error;
  return { outcome: 'unknown', what: `${error.code}: ${error.what}` };
}
