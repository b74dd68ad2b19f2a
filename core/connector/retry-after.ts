/** The longest wait that a Retry-After header is believed, in ms: an absurd value must not stop a flow for a day. */
export const RETRY_AFTER_LONGEST_MS = 900_000;

/**
 * How long the other side asks to wait, or null when it does not say.
 *
 * Shape:  whole or decimal seconds, or an HTTP date; a date in the past is 0; anything longer than the cap is the cap.
 * Source: RFC 9110, section 10.2.3.
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  if (text === '') return null;
  const isSeconds = /^\d+(\.\d+)?$/.test(text);
  const isDate = /^[A-Za-z]{3,9},? /.test(text);
  const waitMs = isSeconds ? Number(text) * 1000 : Date.parse(isDate ? text : '') - nowMs;
  if (Number.isNaN(waitMs)) return null;
  return Math.ceil(Math.min(RETRY_AFTER_LONGEST_MS, Math.max(0, waitMs)));
}
