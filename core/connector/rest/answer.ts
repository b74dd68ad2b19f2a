import { isSafeNumber, parse } from 'lossless-json';
import type { Json } from '../../base/json.ts';
import type { HttpResponse } from '../http-contract.ts';
import type { RequestDefinition } from './definition.ts';
import type { Answer } from './hooks.ts';

/** An answer that could be read, or why it could not. */
export type ReadAnswer = { readonly answer: Answer } | { readonly malformed: string };

/** Statuses that promise no body. */
const EMPTY = new Set([202, 204, 205]);
const STATUS_FAULT = 400;

/**
 * Reads an answer.
 *
 * Shape: numbers that a double holds exactly are numbers, all others are text, so an id loses no digit. The body of
 *        a fault may be anything; what is no JSON there counts as nothing.
 */
export function readAnswer(
  response: HttpResponse,
  request: Pick<RequestDefinition, 'answer'>,
): ReadAnswer {
  const { status, headers, body } = response;
  const answered = (value: Json): ReadAnswer => ({ answer: { status, headers, body: value } });
  if (status >= 300 && status < STATUS_FAULT) {
    return { malformed: `status ${status}: the address leads elsewhere, as to a log-in page` };
  }
  const isFault = status >= STATUS_FAULT;
  if (request.answer === 'none' || (EMPTY.has(status) && body.length === 0)) {
    return answered(parsedOr(body, null));
  }
  if (isFault) return answered(parsedOr(body, null));
  const type = headers['content-type'] ?? 'application/json';
  if (!/\bjson\b/i.test(type)) return { malformed: `the content is ${type.split(';')[0]}` };
  if (body.length === 0) return { malformed: 'the answer is empty' };
  const value = parsedOr(body, undefined);
  return value === undefined ? { malformed: 'the answer is not whole JSON' } : answered(value);
}

/** The parsed body, or what stands for one that is no JSON. */
export function parsedOr<T>(body: Buffer, otherwise: T): Json | T {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    const value = parse(text, null, (digits) => (isSafeNumber(digits) ? Number(digits) : digits));
    return isJson(value) ? value : otherwise;
  } catch {
    return otherwise;
  }
}

/** What the parser gives is JSON by its own making; undefined is what it gives for nothing. */
function isJson(value: unknown): value is Json {
  return value !== undefined;
}
