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

/** Random ids in hex, of that many bytes. */
export type Ids = (bytes: 8 | 16) => string;

/** Bytes drawn at one time: one draw costs as much as a hundred ids. */
const DRAWN_BYTES = 512;
const DIGITS_PER_BYTE = 2;

/** Ids cut from draws of many at once; nothing is drawn before the first id is wanted. */
export function drawnIds(random: Random): Ids {
  let drawn = '';
  let at = 0;
  return (bytes) => {
    const length = bytes * DIGITS_PER_BYTE;
    if (at + length > drawn.length) {
      drawn = random.hex(DRAWN_BYTES);
      at = 0;
    }
    at += length;
    return drawn.slice(at - length, at);
  };
}

/** The tracing half of the port. Without a recorder a span is its ids, drawn when they are first asked for. */
export function openSpans(options: {
  readonly ids: Ids;
  readonly recorder: Recorder | null;
}): Pick<Telemetry, 'span' | 'within' | 'active'> {
  const { ids, recorder } = options;
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
      const traceId = parent?.traceId ?? ids(16);
      return traceparentOf({
        traceId,
        spanId: ids(8),
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
