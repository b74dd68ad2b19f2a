/** W3C Trace Context: the one line that ties what one cause sets off together, over processes and systems. */

/** Where in which trace something happened. Shape: 32 and 16 lower-case hex digits, never all zero. */
export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  /** Whether whoever began the trace keeps what it sees of it. */
  readonly isSampled: boolean;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const SAMPLED = 1;

/**
 * Reads a `traceparent`; null when it is none, as the recommendation wants it: a broken one begins a new trace.
 *
 * Shape: later versions are read by their first four fields; version `ff` and ids of zeros are no trace.
 */
export function parseTraceparent(text: string | null | undefined): TraceContext | null {
  const found = TRACEPARENT.exec(text ?? '');
  if (found === null) return null;
  const [, version = '', traceId = '', spanId = '', flags = '', more] = found;
  if (version === 'ff' || (version === '00' && more !== undefined)) return null;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return null;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED };
}

/** The line of a context, version 00. */
export function traceparentOf({ traceId, spanId, isSampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
}

/** The trace of a `traceparent`, or null. */
export function traceIdOf(traceparent: string | null | undefined): string | null {
  return parseTraceparent(traceparent)?.traceId ?? null;
}
