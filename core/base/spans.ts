/** Spans of the port: their ids exist whether or not anybody records them. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Random } from './random.ts';
import type { Attributes, Span, SpanStart, Telemetry } from './telemetry.ts';
import { parseTraceparent, type TraceContext, traceparentOf } from './trace-context.ts';

/** Vendor ids that one span keeps; a batch of many calls is told apart by its client spans. */
const REQUEST_IDS_MAX = 8;

/** A span that somebody records. */
export interface Recorded {
  readonly context: TraceContext;
  set(attributes: Attributes): void;
  fail(code: string, what: string): void;
  end(): void;
}

/** Begins recorded spans; null parent: a new trace. */
export type Recorder = (
  name: string,
  start: Omit<SpanStart, 'parent' | 'links'> & {
    readonly parent: TraceContext | null;
    readonly links: readonly TraceContext[];
  },
) => Recorded;

/** The tracing half of the port. Without a recorder a span is its ids, drawn when they are first asked for. */
export function openSpans(options: {
  readonly random: Random;
  readonly recorder: Recorder | null;
}): Pick<Telemetry, 'span' | 'within' | 'active'> {
  const { random, recorder } = options;
  const scope = new AsyncLocalStorage<Span>();

  function parentOf(start: SpanStart): string | null {
    return start.parent === undefined ? (scope.getStore()?.traceparent ?? null) : start.parent;
  }

  function recorded(name: string, start: SpanStart, record: Recorder): Span {
    const links = (start.links ?? []).flatMap((link) => parseTraceparent(link) ?? []);
    const inner = record(name, { ...start, parent: parseTraceparent(parentOf(start)), links });
    return spanOf(() => traceparentOf(inner.context), inner);
  }

  function bare(start: SpanStart): Span {
    const above = start.parent === undefined ? (scope.getStore() ?? null) : null;
    return spanOf(() => {
      const parent = parseTraceparent(above?.traceparent ?? start.parent);
      const traceId = parent?.traceId ?? random.hex(16);
      return traceparentOf({
        traceId,
        spanId: random.hex(8),
        isSampled: parent?.isSampled ?? true,
      });
    }, SILENT);
  }

  return {
    span: (name, start = {}) => (recorder === null ? bare(start) : recorded(name, start, recorder)),
    within: (span, work) => scope.run(span, work),
    active: () => scope.getStore() ?? null,
  };
}

const SILENT: Omit<Recorded, 'context'> = {
  set: () => undefined,
  fail: () => undefined,
  end: () => undefined,
};

function spanOf(draw: () => string, inner: Omit<Recorded, 'context'>): Span {
  let traceparent: string | null = null;
  const requestIds: string[] = [];
  return {
    get traceparent() {
      traceparent ??= draw();
      return traceparent;
    },
    set: inner.set,
    fail: inner.fail,
    end: inner.end,
    answered: (requestId) => {
      if (requestIds.length < REQUEST_IDS_MAX) requestIds.push(requestId);
    },
    requestIds,
  };
}
