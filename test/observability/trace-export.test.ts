import assert from 'node:assert/strict';
import { until } from '../crash/until.ts';
import { type DeskHub, serveDesk } from './desk-hub.ts';
import { type DeskProject, deskProject, postOrder } from './desk-project.ts';
import { type OtlpReceiver, type ReceivedSpan, startReceiver } from './otlp-receiver.ts';
import { startVendor, type Vendor } from './vendor.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';
const TRACEPARENT = `00-${TRACE}-${CALLER}-01`;
const TICKET = 'deliver desk-main.tickets.create';

describe('traces that are exported', function () {
  this.timeout(60_000);
  let vendor: Vendor;
  let receiver: OtlpReceiver;
  let project: DeskProject;
  let hub: DeskHub | null = null;

  beforeEach(async () => {
    vendor = await startVendor();
    receiver = await startReceiver();
    project = deskProject({ endpoint: vendor.url });
  });
  afterEach(async () => {
    await hub?.stop();
    hub = null;
    await receiver.close();
    await vendor.close();
    project.remove();
  });

  /** The standard variables, and a batch that is sent soon. */
  const exporting = (over: Readonly<Record<string, string>> = {}) => ({
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_BSP_SCHEDULE_DELAY: '50',
    ...over,
  });
  const named = (name: string): readonly ReceivedSpan[] =>
    receiver.spans.filter((span) => span.name === name);

  it('one trace leads from the webhook to the vendor’s own id of its answer', async () => {
    hub = await serveDesk(project, exporting());
    assert.equal(
      await postOrder(hub.url, { id: 'o-1', number: '#1' }, { traceparent: TRACEPARENT }),
      200,
    );
    await until(() => named(TICKET).length === 1 && named('POST desk-main').length === 1);
    await hub.stop();
    const [request] = named('POST /webhooks/:connection');
    assert.deepEqual([request?.traceId, request?.parentSpanId, request?.kind], [TRACE, CALLER, 2]);
    const [call] = named('POST desk-main');
    assert.deepEqual(pathUp(receiver.spans, call), [
      'POST desk-main',
      TICKET,
      'drain order-desk-to-desk',
      'decode',
      'inbox',
      'POST /webhooks/:connection',
    ]);
    assert.equal(call?.attributes['crossdock.vendor.request_id'], 'vendor-answer-1');
    assert.equal(call?.attributes['http.response.status_code'], 200);
    assert.equal(call?.kind, 3);
    assert.equal(call?.service, 'crossdock');
    const sent = vendor.calls.find(({ path }) => path === '/v1/tickets')?.headers['traceparent'];
    assert.equal(sent, `00-${TRACE}-${call?.spanId}-01`);
    assert.ok(
      receiver.spans.every((span) => span.traceId === TRACE || span.name.startsWith('sweep')),
    );
  });

  it('the trace goes on in another process when the first one is killed before it delivered', async () => {
    const killed = exporting({ CROSSDOCK_CRASH_AT: 'deliver.before-send' });
    const first = await serveDesk(project, killed);
    await postOrder(first.url, { id: 'o-1', number: '#1' }, { traceparent: TRACEPARENT });
    assert.equal(await first.ended, 'SIGKILL');
    assert.deepEqual(vendor.calls, []);
    hub = await serveDesk(project, exporting({ OTEL_SERVICE_NAME: 'second-hub' }));
    await until(() => named('POST desk-main').length > 0);
    const [call] = named('POST desk-main');
    assert.deepEqual([call?.traceId, call?.service], [TRACE, 'second-hub']);
    const sent = vendor.calls.map(({ headers }) => headers['traceparent']);
    assert.deepEqual(sent, [`00-${TRACE}-${call?.spanId}-01`]);
  });

  it('records of several traces that are drained together stay in their own traces', async () => {
    vendor.next.push(...Array.from({ length: 8 }, () => 503));
    hub = await serveDesk(project, exporting());
    const { url } = hub;
    const traceOf = (n: number): string => `${TRACE.slice(0, -1)}${n}`;
    const numbers = [1, 2, 3, 4];
    await Promise.all(
      numbers.map((n) =>
        postOrder(
          url,
          { id: `o-${n}`, number: `#${n}` },
          { traceparent: `00-${traceOf(n)}-${CALLER}-01` },
        ),
      ),
    );
    const good = (): readonly ReceivedSpan[] =>
      named('POST desk-main').filter(
        (span) => span.attributes['http.response.status_code'] === 200,
      );
    await until(() => good().length >= numbers.length);
    assert.deepEqual(new Set(good().map((span) => span.traceId)), new Set(numbers.map(traceOf)));
  });

  it('metrics go where OTEL_METRICS_EXPORTER says, and /metrics has the same', async () => {
    hub = await serveDesk(
      project,
      exporting({
        OTEL_TRACES_EXPORTER: 'none',
        OTEL_METRICS_EXPORTER: 'otlp',
        OTEL_METRIC_EXPORT_INTERVAL: '100',
        OTEL_METRIC_EXPORT_TIMEOUT: '100',
      }),
    );
    await postOrder(hub.url, { id: 'o-1', number: '#1' });
    await until(() => receiver.metrics.has('crossdock.vendor.calls'));
    assert.ok(receiver.metrics.has('crossdock.delivery.duration'));
    assert.deepEqual(receiver.spans, []);
    const text = await (await fetch(`${hub.url}/metrics`)).text();
    assert.match(text, /^crossdock_deliveries_total\{connection="desk-main",answer="stored"\} 1$/m);
  });

  it('nothing is exported when the environment does not ask, and the vendor is told a trace all the same', async () => {
    hub = await serveDesk(project, exporting({ OTEL_TRACES_EXPORTER: 'none' }));
    await postOrder(hub.url, { id: 'o-1', number: '#1' });
    await until(() => vendor.calls.length > 0);
    assert.match(
      String(vendor.calls[0]?.headers['traceparent']),
      /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/,
    );
    await hub.stop();
    assert.deepEqual(receiver.spans, []);
  });

  it('an exporter whose receiver is gone neither stops the hub nor holds up its end', async () => {
    await receiver.close();
    hub = await serveDesk(project, exporting());
    assert.equal(await postOrder(hub.url, { id: 'o-1', number: '#1' }), 200);
    await until(() => vendor.calls.length > 0);
    await hub.stop();
    receiver = await startReceiver();
  });
});

/** The names of the span and of all those above it that were received. */
function pathUp(spans: readonly ReceivedSpan[], from: ReceivedSpan | undefined): readonly string[] {
  const above = spans.find((span) => span.spanId === from?.parentSpanId);
  if (from === undefined) return [];
  return above === undefined ? [from.name] : [from.name, ...pathUp(spans, above)];
}
