import assert from 'node:assert/strict';
import type { Event } from '../../core/pipeline/trail/events.ts';
import { crossdock } from '../cli/running.ts';
import { until } from '../crash/until.ts';
import { serveDesk } from './desk-hub.ts';
import { deskProject, ENVIRONMENT, postOrder } from './desk-project.ts';
import { type OpenDesk, openDesk } from './open-desk.ts';
import { startVendor } from './vendor.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = `00-${TRACE}-00f067aa0ba902b7-01`;
const DELIVERY = 'delivery-of-o-1';

interface Told {
  readonly exit: number;
  readonly keys: readonly string[];
  readonly traceIds: readonly string[];
  readonly events: readonly Event[];
  readonly nearest?: readonly string[];
  readonly dropped: number;
}

async function ask(dir: string, name: string, ...more: readonly string[]): Promise<Told> {
  const ended = await crossdock(['trace', name, '--json', '--dir', dir, ...more]);
  const told: Omit<Told, 'exit'> = JSON.parse(ended.out);
  return { ...told, exit: ended.exit };
}

const kinds = ({ events }: Told): readonly string[] => events.map(({ kind }) => kind);
const ofKind = ({ events }: Told, kind: Event['kind']): readonly Event[] =>
  events.filter((event) => event.kind === kind);

describe('crossdock trace', function () {
  this.timeout(60_000);
  let desk: OpenDesk;
  const dir = (): string => desk.project.dir;

  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.close());

  const place = (id: string, number: string, headers: Readonly<Record<string, string>> = {}) =>
    postOrder(desk.server.url, { id, number }, headers);

  it('tells everything of an order by its number, in the order of time', async () => {
    await place('o-1', '#1001', { traceparent: TRACEPARENT });
    await place('o-2', '#1002');
    await desk.settle();
    const told = await ask(dir(), '#1001');
    assert.equal(told.exit, 0);
    const times = told.events.map(({ at }) => at);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    assert.equal(kinds(told)[0], 'delivery');
    assert.deepEqual(
      new Set(kinds(told)),
      new Set(['delivery', 'run', 'intent', 'write', 'hub record', 'stock']),
    );
    assert.deepEqual(told.traceIds, [TRACE]);
    assert.ok(told.events.every(({ what }) => !what.includes('o-2')));
    const write = ofKind(told, 'write').find(({ flow }) => flow === 'order-desk-to-desk');
    assert.equal(write?.data['outcome'], 'written');
    assert.equal(write?.data['destinationId'], 'T-1');
    assert.deepEqual(write?.data['requestIds'], ['vendor-answer-1']);
    const sent = desk.vendor.calls[0]?.headers['idempotency-key'];
    assert.equal(write?.data['sentKey'], sent);
    const [stock] = ofKind(told, 'stock');
    assert.match(stock?.what ?? '', /MUG@SHOP: allocate of desk:o-1: allocated \+2/);
  });

  it('finds the same order by every name it has', async () => {
    await place('o-1', '#1001', { traceparent: TRACEPARENT });
    await desk.settle();
    for (const name of [
      '1001',
      'o-1',
      'desk:o-1',
      'ANN@example.com',
      DELIVERY,
      'T-1',
      TRACE,
      TRACEPARENT,
    ]) {
      const told = await ask(dir(), name);
      assert.equal(told.exit, 0, name);
      assert.ok(ofKind(told, 'delivery').length === 1, name);
      assert.ok(ofKind(told, 'write').length === 2, name);
    }
    const sku = await ask(dir(), 'MUG');
    assert.deepEqual(kinds(sku), ['stock']);
  });

  it('keeps deliveries apart that their sender put into one trace', async () => {
    await place('o-1', '#1001', { traceparent: TRACEPARENT });
    await place('o-2', '#1002', { traceparent: TRACEPARENT });
    await desk.settle();
    const one = await ask(dir(), DELIVERY);
    assert.ok(one.events.every(({ what }) => !what.includes('o-2')));
    const both = await ask(dir(), TRACE);
    assert.equal(ofKind(both, 'delivery').length, 2);
  });

  it('tells an attempt that failed, its reason and the one that mended it', async () => {
    desk.vendor.next.push(422);
    await place('o-1', '#1001');
    await desk.app.worker.idle();
    const refused = await ask(dir(), 'o-1');
    const [letter] = ofKind(refused, 'dead letter');
    assert.match(letter?.what ?? '', /^dl_\w+ at deliver after 1 attempt: .* \(open\)$/);
    const id = String(letter?.data['id']);
    await desk.closeHub();
    const retried = await crossdock(['dead-letters', 'retry', id, '--dir', dir()], {
      environment: ENVIRONMENT,
    });
    assert.equal(retried.exit, 0, retried.out + retried.err);
    const mended = await ask(dir(), 'o-1');
    const outcomes = ofKind(mended, 'write')
      .filter(({ flow }) => flow === 'order-desk-to-desk')
      .map(({ data }) => data['outcome']);
    assert.deepEqual(outcomes, ['refused', 'written']);
    assert.match(ofKind(mended, 'dead letter').at(-1)?.what ?? '', /resolved/);
    assert.equal(new Set(mended.events.flatMap(({ traceId }) => traceId ?? [])).size, 1);
  });

  it('tells why a record waits and until when', async () => {
    desk.vendor.next.push(...Array.from({ length: 4 }, () => 503));
    await place('o-1', '#1001');
    await desk.app.worker.idle();
    await until(async () => ofKind(await ask(dir(), 'o-1'), 'write').length > 0);
    const told = await ask(dir(), 'o-1');
    const failed = ofKind(told, 'write').find(({ flow }) => flow === 'order-desk-to-desk');
    assert.ok(['unknown', 'later'].includes(String(failed?.data['outcome'])), failed?.what);
  });

  it('tells a record that was moved nowhere, and why', async () => {
    await place('o-2', 'TEST');
    await desk.settle();
    const [attempt] = ofKind(await ask(dir(), 'o-2'), 'attempt');
    assert.match(attempt?.what ?? '', /filtered: a test order is moved nowhere/);
  });

  it('tells a delivery that cannot be decoded', async () => {
    const { app } = desk;
    await app.store.inbox.append({
      ...{ connection: 'desk-main', topic: 'order.placed', deliveryId: 'broken-1', headers: {} },
      ...{ raw: Buffer.from('{"type":'), receivedAt: app.clock.now(), traceparent: TRACEPARENT },
    });
    app.worker.arrived();
    await app.worker.idle();
    const told = await ask(dir(), 'broken-1');
    assert.match(ofKind(told, 'delivery')[0]?.what ?? '', /cannot be decoded: \w/);
    assert.match(ofKind(told, 'dead letter')[0]?.what ?? '', /at inbox after 1 attempt/);
    assert.deepEqual(told.traceIds, [TRACE]);
  });

  it('says that nothing is known, and names what is near', async () => {
    await place('o-1', '#1001');
    await desk.settle();
    const told = await ask(dir(), '#1002');
    assert.deepEqual([told.exit, told.events], [1, []]);
    assert.deepEqual(told.nearest, ['1001']);
    const { out } = await crossdock(['trace', '#1002', '--dir', dir()]);
    assert.match(out, /Nothing is known of "#1002"\.\nNear it are: 1001/);
    assert.deepEqual((await ask(dir(), "'; DROP TABLE history; --")).events, []);
    assert.equal((await ask(dir(), '#1001')).exit, 0);
  });

  it('shows the newest events under a limit, and says how many it left out', async () => {
    await place('o-1', '#1001');
    await desk.settle();
    const all = await ask(dir(), 'o-1');
    const few = await ask(dir(), 'o-1', '--limit', '2');
    assert.deepEqual(few.events, all.events.slice(-2));
    assert.equal(few.dropped, all.events.length - 2);
  });

  it('shows no content of a record and no secret, and needs no secret to look', async () => {
    await place('o-1', '#1001');
    await desk.settle();
    const { out } = await crossdock(['trace', 'o-1', '--dir', dir()], { environment: {} });
    assert.doesNotMatch(out, /ann@example\.com|desk-api-key|desk-webhook-secret/);
    assert.match(out, /^o-1: \d+ events$/m);
    assert.match(out, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} {2}delivery/m);
  });
});

describe('crossdock trace over a kill', function () {
  this.timeout(60_000);

  it('tells one story of a record that one process took in and the next one delivered', async () => {
    const vendor = await startVendor();
    const project = deskProject({ endpoint: vendor.url });
    try {
      const first = await serveDesk(project, { CROSSDOCK_CRASH_AT: 'deliver.after-intent' });
      await postOrder(first.url, { id: 'o-1', number: '#1001' }, { traceparent: TRACEPARENT });
      assert.equal(await first.ended, 'SIGKILL');
      const between = await ask(project.dir, DELIVERY);
      assert.ok(kinds(between).includes('waiting') && kinds(between).includes('intent'));
      assert.ok(!kinds(between).includes('write'));
      assert.match(
        ofKind(between, 'intent')[0]?.what ?? '',
        /now not known to be sent after 1 attempt/,
      );
      const second = await serveDesk(project);
      await until(async () => ofKind(await ask(project.dir, 'o-1'), 'write').length === 2);
      await second.stop();
      const told = await ask(project.dir, 'o-1');
      assert.deepEqual(told.traceIds, [TRACE]);
      const write = ofKind(told, 'write').find(({ flow }) => flow === 'order-desk-to-desk');
      assert.equal(write?.data['attempt'], 2);
      assert.equal(write?.data['outcome'], 'written');
      const intent = ofKind(told, 'intent').find(({ flow }) => flow === 'order-desk-to-desk');
      assert.equal(intent?.data['sentKey'], write?.data['sentKey']);
      assert.equal(ofKind(told, 'waiting').length, 0);
      const { status } = { status: ofKind(told, 'run').map(({ data }) => data['status']) };
      assert.ok(status.includes('done'));
    } finally {
      await vendor.close();
      project.remove();
    }
  });
});
