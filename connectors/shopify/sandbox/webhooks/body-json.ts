/** Marks text that goes into the body as a bare number: ids beyond 2^53 cannot be JavaScript numbers. */
const MARK = '\u0001';

/** An id as a JSON number, whatever its size. */
export function bigNumber(digits: string): string {
  return `${MARK}${digits}`;
}

/** JSON text in which the marked ids are bare numbers. */
export function bodyJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/"\\u0001(\d+)"/g, '$1');
}

/** The shop's time text in webhooks: offset instead of Z. */
export function bodyTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString().replace('.000Z', '+00:00');
}
