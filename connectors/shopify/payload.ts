/** Reads the body of a delivery without losing a digit: ids above 2^53 stay text. */
import { isSafeNumber, parse } from 'lossless-json';
import {
  CrossdockError,
  isJsonObject,
  type Json,
  type JsonObject,
} from '../../core/connector/index.ts';
import { SHOPIFY_ERRORS } from './errors.ts';

/**
 * Parses a body.
 *
 * Shape:  numbers that a double holds exactly are numbers, all others are text. A doubled key is refused.
 * Errors: SHOPIFY_WEBHOOK_UNREADABLE → the delivery becomes a dead letter.
 */
export function parsePayload(raw: Buffer, where: string): JsonObject {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(raw);
    const body = parse(text, null, (digits) => (isSafeNumber(digits) ? Number(digits) : digits));
    if (isJsonObject(body)) return body;
  } catch (cause) {
    throw unreadable('the body is not valid JSON', where, cause);
  }
  throw unreadable('the body is not a JSON object', where);
}

/** The gid of a record of that type, from a number, a numeric text or a gid. */
export function gidFrom(value: Json | undefined, type: string): string | null {
  if (typeof value === 'number' && Number.isSafeInteger(value))
    return `gid://shopify/${type}/${value}`;
  if (typeof value !== 'string') return null;
  if (/^\d+$/.test(value)) return `gid://shopify/${type}/${value}`;
  return value.startsWith(`gid://shopify/${type}/`) ? value : null;
}

/** The value at a path of field names. */
export function valueAt(body: JsonObject, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (value, name) => (isJsonObject(value) ? value[name] : undefined),
    body,
  );
}

/** Makes the error for a body that cannot be used; it never repeats the body. */
export function unreadable(what: string, where: string, cause?: unknown): CrossdockError {
  return new CrossdockError(SHOPIFY_ERRORS.SHOPIFY_WEBHOOK_UNREADABLE, { what, where, cause });
}
