/** Puts OpenTelemetry behind the port: loaded only when somebody wants to read what it says. */
import type { Clock } from './clock.ts';
import { lateMeter } from './late-meter.ts';
import type { Log } from './log.ts';
import type { RunningSdk } from './otel/sdk.ts';
import type { Random } from './random.ts';
import type { Environment } from './secret.ts';
import { drawnIds, type Ids, openSpans } from './spans.ts';
import { type Meter, NO_METER, type Telemetry } from './telemetry.ts';

/** How telemetry is opened. */
export interface TelemetryOptions {
  /** Decides whether the SDK is loaded; its exporters then read the process's own variables. */
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Whether `metricsText` will be asked: by a server that has `/metrics`. */
  readonly isScraped: boolean;
}

/** When the instruments are loaded if nobody asked before, since a start must not wait for them, in ms. */
const LOAD_AFTER_MS = 2_000;

/** How long the exporters may take to send what is left when the process ends, in ms. */
const CLOSE_MAX_MS = 5_000;

/**
 * Opens the process's telemetry.
 *
 * Shape: traces and metrics go where the OTEL_* variables say. Without them no part of OpenTelemetry is loaded, spans
 *        are their ids, and measurements are kept only for a server that will be asked for them.
 */
export async function openTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const { environment, clock, log, isScraped } = options;
  const ids = drawnIds(options.random);
  const asked = askedFor(environment);
  const sdk = asked.traces || asked.metrics ? await start(options, asked, ids) : null;
  const spans = openSpans({ ids, recorder: sdk?.recorder ?? null });
  if (!isScraped) {
    return {
      ...spans,
      meter: sdk?.meter ?? NO_METER,
      metricsText: async () => null,
      close: () => closeSdk(sdk, clock, log),
    };
  }
  const pulled = pulledMeter(log, sdk?.meter ?? null);
  const cancel = clock.after(LOAD_AFTER_MS, () => {
    pulled.load().catch((error: unknown) => {
      log.error('The metrics could not be loaded.', { what: textOf(error) });
    });
  });
  return {
    ...spans,
    meter: pulled.meter,
    metricsText: pulled.text,
    close: async () => {
      cancel();
      await closeSdk(sdk, clock, log);
    },
  };
}

/** What the environment asks to be exported: a signal's own variable decides, an endpoint asks for what it serves. */
export function askedFor(environment: Environment): {
  readonly traces: boolean;
  readonly metrics: boolean;
} {
  const value = (name: string): string => environment[name]?.trim() ?? '';
  if (value('OTEL_SDK_DISABLED').toLowerCase() === 'true') return { traces: false, metrics: false };
  const isAsked = (signal: 'TRACES' | 'METRICS'): boolean => {
    const exporter = value(`OTEL_${signal}_EXPORTER`);
    if (exporter !== '') return !exporter.split(',').some((one) => one.trim() === 'none');
    const endpoint = `OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`;
    return value('OTEL_EXPORTER_OTLP_ENDPOINT') !== '' || value(endpoint) !== '';
  };
  return { traces: isAsked('TRACES'), metrics: isAsked('METRICS') };
}

async function start(
  { environment, log }: TelemetryOptions,
  asked: ReturnType<typeof askedFor>,
  ids: Ids,
): Promise<RunningSdk> {
  const { startSdk } = await import('./otel/sdk.ts');
  const resource = environment['OTEL_RESOURCE_ATTRIBUTES'] ?? '';
  const hasServiceName =
    (environment['OTEL_SERVICE_NAME'] ?? '') !== '' || /(^|,)\s*service\.name=/.test(resource);
  return startSdk({ ...asked, hasServiceName, log, ids });
}

/** Instruments at once, what counts behind them later: when the first one reads, or soon after the start. */
function pulledMeter(
  log: Log,
  beside: Meter | null,
): {
  readonly meter: Meter;
  readonly load: () => Promise<unknown>;
  readonly text: () => Promise<string>;
} {
  const late = lateMeter();
  let loading: Promise<() => Promise<string>> | null = null;

  async function begin(): Promise<() => Promise<string>> {
    const [{ openPulledMetrics }, { fanOut }] = await Promise.all([
      import('./otel/prometheus.ts'),
      import('./otel/meters.ts'),
    ]);
    const pulled = openPulledMetrics(log);
    late.attach(fanOut(beside === null ? [pulled.meter] : [pulled.meter, beside]));
    return pulled.text;
  }

  function load(): Promise<() => Promise<string>> {
    loading ??= begin();
    return loading;
  }

  return { meter: late.meter, load, text: async () => (await load())() };
}

/** An exporter whose receiver is gone must not hold up the end of the process. */
async function closeSdk(sdk: RunningSdk | null, clock: Clock, log: Log): Promise<void> {
  if (sdk === null) return;
  let cancel = (): void => undefined;
  const late = new Promise<void>((resolve) => {
    cancel = clock.after(CLOSE_MAX_MS, resolve);
  });
  const closed = sdk.close().catch((error: unknown) => {
    log.warn('Telemetry could not be sent.', { what: textOf(error) });
  });
  await Promise.race([closed, late]);
  cancel();
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
