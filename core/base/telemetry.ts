/**
 * The port through which the hub says what it does: spans and instruments, an injected value as the clock is.
 *
 * Whoever counts or traces knows this file only; `open-telemetry.ts` puts OpenTelemetry behind it, and only when
 * somebody wants to read it.
 */

/** What a span or a link says of itself. Never a record's data, never a secret. */
export type Attributes = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** How a span stands to the one before it, in OpenTelemetry's words. */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** How a span begins. */
export interface SpanStart {
  /** `internal` when missing. */
  readonly kind?: SpanKind;
  /** A `traceparent`. Missing: the active span; null or unreadable: a new trace begins. */
  readonly parent?: string | null;
  /** `traceparent`s of what this span also belongs to, such as the records of a batch. */
  readonly links?: readonly string[];
  readonly attributes?: Attributes;
}

/** A piece of work under way. */
export interface Span {
  /** What is stored and sent on, so that another process continues this trace (W3C Trace Context). */
  readonly traceparent: string;
  set(attributes: Attributes): void;
  /** The work failed; `code` is a word of few values, `what` a sentence. */
  fail(code: string, what: string): void;
  end(): void;
  /** A call of this piece of work was answered under that id of the vendor's. */
  answered(requestId: string): void;
  /** The vendor's ids of the answers so far, oldest first, a bounded number. */
  readonly requestIds: readonly string[];
}

/** Labels of a measurement: few values each, never a record key. */
export type Labels = Readonly<Record<string, string>>;

/** What an instrument measures. Names are OpenTelemetry's: dots, no unit; the unit is a UCUM code or `{noun}`. */
export interface Instrument {
  readonly name: string;
  readonly unit: 's' | 'By' | '1' | `{${string}}`;
  readonly about: string;
}

/** Grows only. */
export interface Counter {
  add(value: number, labels?: Labels): void;
}

/** Keeps a distribution. */
export interface Histogram {
  record(value: number, labels?: Labels): void;
}

/** One figure of an observed instrument. */
export interface Reading {
  readonly value: number;
  readonly labels?: Labels;
}

/** An instrument that is asked when somebody reads it. */
export interface Observed extends Instrument {
  /** `gauge`: goes up and down · `counter`: grows only. */
  readonly kind: 'gauge' | 'counter';
}

/** Declares a gauge. */
export function gauge(name: string, unit: Observed['unit'], about: string): Observed {
  return { kind: 'gauge', name, unit, about };
}

/** Makes instruments. */
export interface Meter {
  counter(instrument: Instrument): Counter;
  histogram(instrument: Instrument & { readonly buckets: readonly number[] }): Histogram;
  /** `read` is asked once for all of them each time somebody reads; a name it leaves out has no figure. */
  observe<const Name extends string>(
    instruments: Readonly<Record<Name, Observed>>,
    read: () => Promise<Partial<Readonly<Record<Name, readonly Reading[]>>>>,
  ): void;
}

/** Everything the hub says of its own work. */
export interface Telemetry {
  readonly meter: Meter;
  span(name: string, start?: SpanStart): Span;
  /** Spans that begin in the work, also after it waited, are children of this one. */
  within<T>(span: Span, work: () => T): T;
  active(): Span | null;
  /** What was counted, in Prometheus' text format; null when this process was not opened to be read. */
  metricsText(): Promise<string | null>;
  /** Sends what is still to be sent; never throws. */
  close(): Promise<void>;
}

/** Does a piece of work in a span: its end and its failure are noted, the error goes on. */
export async function traced<T>(
  telemetry: Telemetry,
  span: Span,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  try {
    return await telemetry.within(span, () => work(span));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unexpected';
    span.fail(code, error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    span.end();
  }
}

/** The span's `traceparent` as it is stored, or null where nobody draws one. */
export function contextOf({ traceparent }: Span): string | null {
  return traceparent === '' ? null : traceparent;
}

const NO_SPAN: Span = {
  traceparent: '',
  set: () => undefined,
  fail: () => undefined,
  end: () => undefined,
  answered: () => undefined,
  requestIds: [],
};

/** A meter whose instruments forget everything. */
export const NO_METER: Meter = {
  counter: () => ({ add: () => undefined }),
  histogram: () => ({ record: () => undefined }),
  observe: () => undefined,
};

/** Telemetry that keeps nothing, for tests and tools. */
export const NO_TELEMETRY: Telemetry = {
  meter: NO_METER,
  span: () => NO_SPAN,
  within: (_span, work) => work(),
  active: () => null,
  metricsText: async () => null,
  close: async () => undefined,
};
