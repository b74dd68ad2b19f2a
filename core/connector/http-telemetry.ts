/** What is counted and traced of calls to vendors: one span an attempt, never a body, a query or a credential. */
import { CrossdockError } from '../base/errors.ts';
import type { Labels, Span, Telemetry } from '../base/telemetry.ts';
import type { HttpResponse } from './http-contract.ts';
import type { WireRequest } from './http-transport.ts';
import { retryAfterMs } from './retry-after.ts';

/** Upper bounds of the durations that are told apart, in seconds: from one in the same house to a timed-out one. */
const DURATIONS_S = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** Headers in which systems name the answer in their own logs; the first that is there counts. */
const REQUEST_ID_HEADERS = [
  'x-request-id',
  'request-id',
  'x-n-operationid',
  'x-correlation-id',
  'x-amzn-requestid',
  'x-ms-request-id',
  'cf-ray',
];

/** The vendor's own name of an answer, or null; cut at a length that fits a log line. */
export function requestIdOf(headers: Readonly<Record<string, string>>): string | null {
  const name = REQUEST_ID_HEADERS.find((one) => (headers[one] ?? '') !== '');
  return name === undefined ? null : (headers[name] ?? '').slice(0, 128);
}

/** One attempt under way. */
export interface AttemptNote {
  /** Goes out with the request, so that the vendor's own trace may continue this one. */
  readonly headers: Readonly<Record<string, string>>;
  answered(response: HttpResponse, ms: number): void;
  failed(error: unknown, ms: number): void;
}

/** What the calls of one connection are noted with. */
export interface CallNotes {
  /** Called in the work that sends: its span is the parent, and hears of the vendor's ids. */
  begin(): (wire: WireRequest, attempt: number) => AttemptNote;
  /** The vendor asked to come later in its own words, such as a 200 that says THROTTLED. */
  throttled(): void;
}

/** Makes the instruments of a connection's calls. */
export function callNotes(telemetry: Telemetry, connection: string): CallNotes {
  const { meter } = telemetry;
  const calls = meter.counter({
    name: 'crossdock.vendor.calls',
    unit: '{call}',
    about: 'Attempts of calls to vendors, by the status of the answer and what became of them.',
  });
  const durations = meter.histogram({
    name: 'crossdock.vendor.call.duration',
    unit: 's',
    about: 'How long attempts of calls to vendors took, from the first byte sent to the last read.',
    buckets: DURATIONS_S,
  });
  const throttled = meter.counter({
    name: 'crossdock.vendor.throttled',
    unit: '{answer}',
    about: 'Answers of vendors that ask to come later.',
  });

  function count(labels: Labels & { readonly outcome: string }, ms: number): void {
    calls.add(1, { connection, ...labels });
    durations.record(ms / 1000, { connection, outcome: labels.outcome });
    if (labels.outcome === 'throttled') throttled.add(1, { connection });
  }

  function note(parent: Span | null, span: Span): AttemptNote {
    const { traceparent } = span;
    return {
      headers: traceparent === '' ? {} : { traceparent },
      answered: (response, ms) => {
        const outcome = outcomeOf(response);
        const id = requestIdOf(response.headers);
        if (id !== null) parent?.answered(id);
        span.set({
          'http.response.status_code': response.status,
          ...(id === null ? {} : { 'crossdock.vendor.request_id': id }),
        });
        if (outcome !== 'ok') span.fail(outcome, `status ${response.status}`);
        span.end();
        count({ status: String(response.status), outcome }, ms);
      },
      failed: (error, ms) => {
        const outcome = failureOf(error);
        span.fail(outcome, error instanceof Error ? error.message : String(error));
        span.end();
        count({ status: 'none', outcome }, ms);
      },
    };
  }

  return {
    begin: () => {
      const parent = telemetry.active();
      return (wire, attempt) => {
        const from = parent === null ? {} : { parent: parent.traceparent };
        const attributes = attributesOf(wire, attempt, connection);
        const name = `${wire.method} ${connection}`;
        return note(parent, telemetry.span(name, { kind: 'client', ...from, attributes }));
      };
    },
    throttled: () => throttled.add(1, { connection }),
  };
}

function attributesOf(wire: WireRequest, attempt: number, connection: string) {
  const { url, method } = wire;
  return {
    'crossdock.connection': connection,
    'http.request.method': method,
    'server.address': url.hostname,
    ...(url.port === '' ? {} : { 'server.port': Number(url.port) }),
    'url.full': `${url.origin}${url.pathname}`,
    ...(attempt > 1 ? { 'http.request.resend_count': attempt - 1 } : {}),
  };
}

function outcomeOf({ status, headers }: HttpResponse): string {
  if (status < 400) return 'ok';
  const asksToWait = status === 503 && retryAfterMs(headers['retry-after'], 0) !== null;
  if (status === 429 || asksToWait) return 'throttled';
  return status < 500 ? 'refused' : 'server_error';
}

/** `HTTP_TIMEOUT` → `timeout`; what is no fault of ours is unexpected. */
function failureOf(error: unknown): string {
  if (!(error instanceof CrossdockError)) return 'unexpected';
  return error.code.toLowerCase().replace(/^http_/, '');
}
