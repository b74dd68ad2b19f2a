import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';
import { silentLog } from '../../core/base/log.ts';
import { openTelemetry, type TelemetryOptions } from '../../core/base/open-telemetry.ts';
import { seededRandom } from '../../core/base/random.ts';
import { traced } from '../../core/base/telemetry.ts';
import { parseTraceparent, traceIdOf } from '../../core/base/trace-context.ts';
import { virtualClock } from '../../core/base/virtual-clock.ts';

const PARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const COUNT = { name: 'crossdock.test', unit: '{thing}', about: 'Things.' } as const;

function open(over: Partial<TelemetryOptions> = {}) {
  const parts = { clock: virtualClock(), random: seededRandom(3), log: silentLog() };
  return openTelemetry({ environment: {}, isScraped: false, ...parts, ...over });
}

/** What is imported meanwhile, of OpenTelemetry and of what stands on it. */
async function importsOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  const seen: string[] = [];
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      if (/opentelemetry|\/otel\//.test(specifier)) seen.push(specifier);
      return next(specifier, context);
    },
  });
  try {
    await work();
  } finally {
    hooks.deregister();
  }
  return seen;
}

describe('telemetry', () => {
  const unasked: readonly Readonly<Record<string, string>>[] = [
    {},
    { OTEL_SERVICE_NAME: 'hub' },
    { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' },
    { OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:9' },
    { OTEL_TRACES_EXPORTER: 'otlp', OTEL_SDK_DISABLED: 'TRUE' },
    { OTEL_TRACES_EXPORTER: ' ' },
  ];
  for (const environment of unasked) {
    it(`loads nothing of OpenTelemetry for ${JSON.stringify(environment)}`, async () => {
      const seen = await importsOf(async () => {
        const telemetry = await open({ environment, isScraped: true });
        telemetry.meter.counter(COUNT).add(1);
        await traced(telemetry, telemetry.span('work'), async () => undefined);
        await telemetry.close();
      });
      assert.deepEqual(seen, []);
    });
  }

  it('loads the instruments when the metrics are read, with all that was counted before', async () => {
    const telemetry = await open({ isScraped: true });
    const counter = telemetry.meter.counter(COUNT);
    const sizes = telemetry.meter.histogram({ ...COUNT, name: 'crossdock.sizes', buckets: [1, 5] });
    counter.add(2, { a: 'x' });
    sizes.record(3);
    let text = '';
    const seen = await importsOf(async () => {
      text = (await telemetry.metricsText()) ?? '';
    });
    assert.ok(seen.includes('./otel/prometheus.ts'));
    counter.add(1, { a: 'x' });
    assert.match(text, /^crossdock_test_total\{a="x"\} 2$/m);
    assert.match(text, /^crossdock_sizes_bucket\{le="5"\} 1$/m);
    assert.match((await telemetry.metricsText()) ?? '', /^crossdock_test_total\{a="x"\} 3$/m);
    await telemetry.close();
  });

  it('loads the instruments soon after the start, when nobody asks', async () => {
    const clock = virtualClock();
    const telemetry = await open({ isScraped: true, clock });
    const seen = await importsOf(async () => {
      await clock.advance(2_000);
      await new Promise((resolve) => setImmediate(resolve));
    });
    assert.ok(seen.includes('./otel/prometheus.ts'));
    await telemetry.close();
    assert.equal(clock.pending(), 0);
  });

  it('an instrument that cannot be read does not take the others with it', async () => {
    const telemetry = await open({ isScraped: true });
    telemetry.meter.observe({ one: { ...COUNT, name: 'crossdock.broken', kind: 'gauge' } }, () =>
      Promise.reject(new Error('the store is closed')),
    );
    telemetry.meter.counter(COUNT).add(1);
    const text = (await telemetry.metricsText()) ?? '';
    assert.match(text, /^crossdock_test_total 1$/m);
    assert.doesNotMatch(text, /crossdock_broken /);
  });

  it('ids of spans exist without a recorder: children share the trace, also after a wait', async () => {
    const telemetry = await open();
    const outer = telemetry.span('outer', { parent: PARENT });
    assert.equal(telemetry.active(), null);
    await traced(telemetry, outer, async () => {
      await Promise.resolve();
      const inner = telemetry.span('inner');
      assert.equal(traceIdOf(inner.traceparent), traceIdOf(PARENT));
      assert.notEqual(inner.traceparent, outer.traceparent);
      assert.equal(inner.traceparent, inner.traceparent);
    });
    const fresh = telemetry.span('fresh', { parent: null });
    assert.notEqual(traceIdOf(fresh.traceparent), traceIdOf(PARENT));
    assert.ok(parseTraceparent(fresh.traceparent)?.isSampled);
  });

  it('ids are never given twice, and are as long as the recommendation wants them', async () => {
    const telemetry = await open();
    const ids = Array.from(
      { length: 1_000 },
      () => telemetry.span('x', { parent: null }).traceparent,
    );
    assert.equal(new Set(ids.map(traceIdOf)).size, ids.length);
    assert.equal(new Set(ids.map((id) => parseTraceparent(id)?.spanId)).size, ids.length);
  });

  it('ids of spans that nobody asks for cost no randomness', async () => {
    const random = seededRandom(5);
    const telemetry = await open({ random });
    await traced(telemetry, telemetry.span('a'), async () => telemetry.span('b').end());
    assert.equal(random.next(), seededRandom(5).next());
  });

  const broken = [
    ...['', 'x', PARENT.toUpperCase(), `${PARENT}-more`, PARENT.replace('00-', 'ff-')],
    ...[PARENT.replace(/4bf9.{28}/, '0'.repeat(32)), PARENT.replace(/00f0.{12}/, '0'.repeat(16))],
  ];
  for (const text of broken) {
    it(`"${text}" is no trace, so a new one begins`, async () => {
      assert.equal(parseTraceparent(text), null);
      const telemetry = await open();
      const span = telemetry.span('work', { parent: text });
      assert.ok(parseTraceparent(span.traceparent) !== null);
      assert.doesNotMatch(span.traceparent, /4bf92f/);
    });
  }

  it('a later version of the header is read by its first four fields, flags are kept', () => {
    const later = parseTraceparent(`${PARENT.replace('00-', '01-').replace(/01$/, '00')}-more`);
    assert.deepEqual(later?.isSampled, false);
    assert.equal(later?.spanId, '00f067aa0ba902b7');
  });
});
