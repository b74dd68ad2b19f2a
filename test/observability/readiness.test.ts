import assert from 'node:assert/strict';
import { DESK } from './desk-project.ts';
import { type OpenDesk, openDesk } from './open-desk.ts';

interface Ready {
  readonly ready: boolean;
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
}

describe('/readyz of a hub', function () {
  this.timeout(60_000);
  let desk: OpenDesk;

  afterEach(() => desk.close());

  async function ask(): Promise<Ready & { readonly status: number }> {
    const answer = await fetch(`${desk.server.url}/readyz`);
    const body: Ready = JSON.parse(await answer.text());
    return { ...body, status: answer.status };
  }

  it('is ready with neither reasons nor warnings when nothing is wrong', async () => {
    desk = await openDesk();
    assert.deepEqual(await ask(), { status: 200, ready: true, reasons: [], warnings: [] });
  });

  it('is ready all the same when something waits for too long, and warns', async () => {
    desk = await openDesk({ hub: 'retention: { settled: 30d }\n' });
    await desk.app.worker.stop();
    await desk.app.store.inbox.append({
      ...{ connection: DESK, topic: 'order.placed', deliveryId: 'd', headers: {} },
      ...{ raw: Buffer.from('{}'), receivedAt: Date.now() - 3_600_000, traceparent: null },
    });
    const { status, ready, reasons, warnings } = await ask();
    assert.deepEqual([status, ready, reasons], [200, true, []]);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /^1 delivery waiting to be decoded since 1 h/);
  });

  it('is not ready when the store does not answer, and says which fault', async () => {
    desk = await openDesk();
    await desk.app.worker.stop();
    await desk.app.store.close();
    const { status, ready, reasons } = await ask();
    assert.deepEqual([status, ready], [503, false]);
    assert.match(reasons.join(), /the store does not answer: STORE_CLOSED/);
    assert.equal((await fetch(`${desk.server.url}/livez`)).status, 200);
  });

  it('is not ready when the worker stands still', async () => {
    desk = await openDesk();
    Object.defineProperty(desk.app.worker, 'lookedAgoMs', { value: () => 45_000 });
    const { status, reasons } = await ask();
    assert.equal(status, 503);
    assert.deepEqual(reasons, ['the worker has not looked for work for 45 s']);
  });

  it('says when the last look of the worker was, and nothing of a worker that does not run', async () => {
    desk = await openDesk();
    assert.ok((desk.app.worker.lookedAgoMs() ?? -1) >= 0);
    await desk.app.worker.stop();
    assert.equal(desk.app.worker.lookedAgoMs(), null);
  });
});
