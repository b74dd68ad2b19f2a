/** The span and the time of one delivery's request. */
import type { Clock } from '../base/clock.ts';
import type { Telemetry } from '../base/telemetry.ts';

/** Upper bounds of the times to an answer, in seconds; vendors give up after five. */
const DURATIONS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** A delivery under way. */
export interface DeliveryNote {
  /** Storing belongs to the request's span. */
  readonly within: <T>(work: () => T) => T;
  readonly end: (status: number) => void;
}

/** Begins a note for each delivery; the trace that the sender names goes on. */
export function deliveryNotes(options: {
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}): (connection: string, headers: Readonly<Record<string, string>>) => DeliveryNote {
  const { telemetry, clock } = options;
  const durations = telemetry.meter.histogram({
    name: 'crossdock.delivery.duration',
    unit: 's',
    about: 'Time from the last byte of a delivery to its answer, which comes after the commit.',
    buckets: DURATIONS_S,
  });
  return (connection, headers) => {
    const startedMs = clock.monotonicMs();
    const span = telemetry.span('POST /webhooks/:connection', {
      kind: 'server',
      parent: headers['traceparent'] ?? null,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/webhooks/:connection',
        'url.path': `/webhooks/${connection}`,
      },
    });
    return {
      within: (work) => telemetry.within(span, work),
      end: (status) => {
        span.set({ 'http.response.status_code': status });
        if (status >= 500) span.fail(String(status), 'the delivery could not be stored');
        span.end();
        durations.record((clock.monotonicMs() - startedMs) / 1000, { status: String(status) });
      },
    };
  };
}
