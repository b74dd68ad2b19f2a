/** OpenTelemetry's SDK, its exporters chosen by the standard environment variables, which it reads itself. */
import {
  type Attributes as ApiAttributes,
  type Context,
  DiagLogLevel,
  diag,
  metrics,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { Log } from '../log.ts';
import type { Ids, Recorder } from '../spans.ts';
import type { Attributes, Meter } from '../telemetry.ts';
import type { TraceContext } from '../trace-context.ts';
import { meterOver } from './meters.ts';

/** The name of the service where OTEL_SERVICE_NAME says none, and of the library that measures. */
const NAME = 'crossdock';

/** The SDK at work; what it was not asked for is null. */
export interface RunningSdk {
  readonly recorder: Recorder | null;
  readonly meter: Meter | null;
  close(): Promise<void>;
}

/** Starts the SDK for what is asked. What its exporters complain of goes to the log. */
export function startSdk(options: {
  readonly traces: boolean;
  readonly metrics: boolean;
  readonly hasServiceName: boolean;
  readonly log: Log;
  readonly ids: Ids;
}): RunningSdk {
  const { log, ids } = options;
  diag.setLogger(diagnostics(log), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  const sdk = new NodeSDK({
    ...(options.hasServiceName ? {} : { serviceName: NAME }),
    ...(options.traces ? {} : { spanProcessors: [] }),
    ...(options.metrics ? {} : { metricReaders: [] }),
    logRecordProcessors: [],
    idGenerator: {
      generateTraceId: () => ids(16),
      generateSpanId: () => ids(8),
    },
  });
  sdk.start();
  return {
    recorder: options.traces ? recorderOver(trace.getTracer(NAME)) : null,
    meter: options.metrics ? meterOver(metrics.getMeter(NAME), 'otel') : null,
    close: () => sdk.shutdown(),
  };
}

function diagnostics(log: Log) {
  const warn = (what: string): void => log.warn('OpenTelemetry has a complaint.', { what });
  const silent = (): void => undefined;
  return { error: warn, warn, info: silent, debug: silent, verbose: silent };
}

const KINDS = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

function recorderOver(tracer: Tracer): Recorder {
  return (name, { kind = 'internal', attributes, parent, links }) => {
    const options = {
      kind: KINDS[kind],
      links: links.map((link) => ({ context: apiContext(link) })),
      ...(attributes === undefined ? {} : { attributes: plain(attributes) }),
    };
    const span = tracer.startSpan(name, options, parentContext(parent));
    const { traceId, spanId, traceFlags } = span.spanContext();
    const isSampled = (traceFlags & TraceFlags.SAMPLED) === TraceFlags.SAMPLED;
    return {
      context: { traceId, spanId, isSampled },
      set: (more) => void span.setAttributes(plain(more)),
      fail: (code, message) => {
        span.setAttribute('error.type', code);
        span.setStatus({ code: SpanStatusCode.ERROR, message });
      },
      end: () => span.end(),
    };
  };
}

function parentContext(parent: TraceContext | null): Context {
  return parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, apiContext(parent));
}

function apiContext({ traceId, spanId, isSampled }: TraceContext): SpanContext {
  const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return { traceId, spanId, traceFlags, isRemote: true };
}

/** The API wants lists that it may change. */
function plain(attributes: Attributes): ApiAttributes {
  const entries = Object.entries(attributes);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'object' ? [...value] : value]),
  );
}
