import assert from 'node:assert/strict';
import { arrival, intending, intent, pending } from '../contract/store/samples.ts';
import { DESK, postOrder } from './desk-project.ts';
import { type OpenDesk, openDesk } from './open-desk.ts';

/** One line of the text: `name{labels} value`. */
interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

describe('/metrics', function () {
  this.timeout(60_000);
  let desk: OpenDesk;

  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.close());

  const scrape = async (): Promise<readonly Sample[]> => {
    const answer = await fetch(`${desk.server.url}/metrics`);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
    return parsed(await answer.text());
  };

  it('counts what the hub did: deliveries, records, writes, runs and calls', async () => {
    const { server, vendor } = desk;
    vendor.next.push(503);
    await postOrder(server.url, { id: 'o-1', number: '#1' });
    await desk.settle();
    await postOrder(server.url, { id: 'o-1', number: '#1' });
    await postOrder(server.url, { id: 'o-2', number: 'TEST' });
    await postOrder(server.url, { id: 'o-3', number: '#3' }, { 'x-signature': 'wrong' });
    await fetch(`${server.url}/webhooks/of-a-stranger`, { method: 'POST', body: '{}' });
    await desk.settle();
    const samples = await scrape();
    const value = (name: string, labels: Sample['labels']): number | undefined =>
      samples.find((one) => one.name === name && matches(one.labels, labels))?.value;
    const deliveries = (connection: string, answer: string) =>
      value('crossdock_deliveries_total', { connection, answer });
    assert.deepEqual(
      [deliveries(DESK, 'stored'), deliveries(DESK, 'duplicate'), deliveries(DESK, 'refused')],
      [2, 1, 1],
    );
    assert.equal(deliveries('(none)', 'unknown'), 1);
    const records = (flow: string, outcome: string) =>
      value('crossdock_records_total', { flow, outcome });
    assert.equal(records('order-desk-to-desk', 'delivered'), 2);
    assert.equal(records('order-desk-to-hub', 'delivered'), 1);
    assert.equal(records('order-desk-to-hub', 'filtered'), 1);
    const written = { connection: DESK, operation: 'create', outcome: 'written' };
    assert.equal(value('crossdock_effects_total', written), 2);
    assert.equal(
      value('crossdock_vendor_calls_total', { connection: DESK, status: '200', outcome: 'ok' }),
      vendor.calls.length - 1,
    );
    const failed = { connection: DESK, status: '503', outcome: 'server_error' };
    assert.equal(value('crossdock_vendor_calls_total', failed), 1);
    assert.equal(
      value('crossdock_vendor_call_duration_seconds_count', { connection: DESK, outcome: 'ok' }),
      vendor.calls.length - 1,
    );
    const runs = await desk.app.store.runs.list({ flow: 'order-desk-to-desk', limit: 100 });
    const drains = { flow: 'order-desk-to-desk', kind: 'drain', status: 'done' };
    assert.equal(value('crossdock_runs_total', drains), runs.length);
    assert.equal(value('crossdock_store_write_duration_seconds_count', { write: 'intend' }), 3);
  });

  it('shows what waits, since when, and what is left half done', async () => {
    const { app } = desk;
    const read = async (name: string, labels: Sample['labels']): Promise<number | undefined> =>
      (await scrape()).find((one) => one.name === name && matches(one.labels, labels))?.value;
    const flow = { flow: 'order-desk-to-desk' };
    assert.equal(await read('crossdock_lanes_waiting', flow), 0);
    assert.equal(await read('crossdock_dead_letters_open', flow), 0);
    await app.worker.stop();
    await app.store.inbox.append(
      arrival('d', { connection: DESK, receivedAt: app.clock.now() - 60_000 }),
    );
    assert.equal(await read('crossdock_arrivals_waiting', {}), 1);
    assert.ok(((await read('crossdock_arrivals_oldest_age_seconds', {})) ?? 0) >= 60);
    const queuedAt = app.clock.now() - 90_000;
    await app.store.lanes.append([pending('k', { flow: 'order-desk-to-desk', queuedAt })]);
    assert.ok(((await read('crossdock_lanes_oldest_age_seconds', flow)) ?? 0) >= 90);
    assert.equal(await read('crossdock_lanes_waiting', flow), 1);
    const effects = [intent('i', { connection: DESK, stream: 'tickets', operation: 'create' })];
    const at = app.clock.now() - 7_200_000;
    await app.store.settlement.intend(intending(effects, { flow: 'order-desk-to-desk', at }));
    const open = { connection: DESK, state: 'intent' };
    assert.equal(await read('crossdock_effects_open', open), 1);
    assert.ok(((await read('crossdock_effects_open_oldest_age_seconds', open)) ?? 0) >= 7_200);
  });

  it('has no record key, no delivery id and no stranger’s word in any label', async () => {
    const { server } = desk;
    await postOrder(server.url, { id: 'secret-key', number: '#secret' });
    for (const name of ['a', 'b', 'c'].map((one) => `stranger-${one}`)) {
      await fetch(`${server.url}/webhooks/${name}`, { method: 'POST', body: 'x' });
      await fetch(`${server.url}/${name}`);
    }
    await desk.settle();
    const text = await (await fetch(`${server.url}/metrics`)).text();
    assert.doesNotMatch(text, /secret|stranger|delivery-of/);
  });

  it('names every metric with its unit, and each once', async () => {
    await postOrder(desk.server.url, { id: 'o-1', number: '#1' });
    await desk.settle();
    const text = await (await fetch(`${desk.server.url}/metrics`)).text();
    const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => {
      return { name, type };
    });
    assert.ok(types.length > 20);
    assert.equal(new Set(types.map(({ name }) => name)).size, types.length);
    for (const { name, type } of types) {
      assert.match(name, /^(crossdock|process|nodejs)_[a-z_]+$/);
      assert.equal(type === 'counter', name.endsWith('_total'), name);
      const isTimed = /duration|age|delay|lag|uptime|cpu_time|wait(_|$)/.test(name);
      assert.equal(isTimed, /seconds(_total)?$/.test(name), name);
    }
  });

  it('takes GET only, and shows no secret', async () => {
    const { url } = desk.server;
    const refused = await fetch(`${url}/metrics`, { method: 'POST' });
    assert.deepEqual([refused.status, refused.headers.get('allow')], [405, 'GET, HEAD']);
    assert.doesNotMatch(
      await (await fetch(`${url}/metrics`)).text(),
      /desk-api-key|webhook-secret/,
    );
  });
});

function matches(labels: Sample['labels'], wanted: Sample['labels']): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

/** The text format of Prometheus; whatever is no sample and no comment fails. */
function parsed(text: string): readonly Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const found = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line);
      assert.ok(found !== null, line);
      const [, name = '', labels = '', value = ''] = found;
      const pairs = [...labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)];
      return {
        name,
        labels: Object.fromEntries(pairs.map(([, label = '', text = '']) => [label, text])),
        value: Number(value),
      };
    });
}
