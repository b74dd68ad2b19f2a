/** Metrics for whoever comes to fetch them: Prometheus' text format, without a server of its own. */
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import type { Log } from '../log.ts';
import type { Meter } from '../telemetry.ts';
import { meterOver } from './meters.ts';

/** Reads when it is asked, and pushes nothing. */
class PulledReader extends MetricReader {
  protected async onShutdown(): Promise<void> {
    // Nothing is open.
  }

  protected async onForceFlush(): Promise<void> {
    // Nothing waits.
  }
}

/** A meter, and the text of what it counted. */
export interface PulledMetrics {
  readonly meter: Meter;
  text(): Promise<string>;
}

/**
 * Opens metrics that are pulled.
 *
 * Shape: an instrument that cannot be read is left out of the text, and the log says why.
 */
export function openPulledMetrics(log: Log): PulledMetrics {
  const reader = new PulledReader();
  const provider = new MeterProvider({ readers: [reader] });
  // The resource and the scope say nothing that the scraper does not know: one hub, one library.
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);
  return {
    meter: meterOver(provider.getMeter('crossdock'), 'prometheus'),
    text: async () => {
      const { resourceMetrics, errors } = await reader.collect();
      for (const error of errors) {
        const what = error instanceof Error ? error.message : String(error);
        log.warn('A metric could not be read.', { what });
      }
      return serializer.serialize(resourceMetrics);
    },
  };
}
