import assert from 'node:assert/strict';
import { virtualClock } from '../../../core/base/virtual-clock.ts';
import { openInventory } from '../../../core/retail/inventory/inventory.ts';
import type { HistoryEntry, HistoryWrite } from '../../../core/store/history-entry.ts';
import {
  arrival,
  beginRun,
  type CurrentStore,
  FAULT,
  FLOW,
  hold,
  intending,
  intent,
  leased,
  letter,
  pending,
  settlement,
  state,
  T0,
} from './samples.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = `00-${TRACE}-00f067aa0ba902b7-01`;
const OTHER = '00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-00f067aa0ba902b7-01';

const WRITE: HistoryWrite = {
  sentKey: 'order-shop-to-hub/k1.lx',
  connection: 'erp',
  stream: 'orders',
  operation: 'upsert',
  destinationKey: 'shop:k1',
  destinationId: '77',
  requestIds: ['req-1', 'req-"2"'],
};

function line(key: string, over: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    at: T0,
    flow: FLOW,
    key,
    runId: 'run',
    outcome: 'written',
    attempt: 1,
    traceId: TRACE,
    place: `shop/orders/create/${key}`,
    note: null,
    write: null,
    ...over,
  };
}

/** The history: appended with the settlement, found along its keys, and gone after its time. */
export function describeHistory(current: CurrentStore): void {
  describe('history', () => {
    describeLines(current);
    describeWhereThingsAre(current);
    describeStock(current);
    describeNames(current);
  });
}

function describeLines(current: CurrentStore): void {
  it('lines are appended with their settlement and come back as they were, oldest first', async () => {
    const store = current();
    await beginRun(store);
    const first = line('k1', { outcome: 'unknown', note: 'no answer', write: WRITE });
    const second = line('k1', { at: T0 + 1, attempt: 2, traceId: null, write: WRITE });
    await store.settlement.settle(settlement({ history: [first, line('k2')] }));
    await store.settlement.settle(settlement({ history: [second] }));
    assert.deepEqual(await store.history.ofKeys(['k1'], 10), [first, second]);
    assert.deepEqual(await store.history.ofKeys(['k1'], 1), [second]);
    assert.deepEqual(await store.history.ofDestinations(['77', '78'], 10), [first, second]);
    assert.deepEqual(await store.history.ofTrace(TRACE, 10), [first, line('k2')]);
    assert.deepEqual(await store.history.ofKeys(['k', 'k11'], 10), []);
  });

  it('lines of a settlement that is fenced out are not written', async () => {
    const store = current();
    await beginRun(store);
    const lease = await leased(store);
    await store.lanes.release([lease]);
    const late = settlement({ leases: [lease], history: [line('k1')] });
    assert.equal(await store.settlement.settle(late), 'fenced');
    assert.deepEqual(await store.history.ofKeys(['k1'], 10), []);
  });

  it('lines go with the retention, the younger ones stay', async () => {
    const store = current();
    await beginRun(store);
    const young = line('k1', { at: T0 + 1 });
    await store.settlement.settle(settlement({ history: [line('k1'), young] }));
    assert.equal(await store.inbox.prune(T0 + 1, 10), 1);
    assert.deepEqual(await store.history.ofKeys(['k1'], 10), [young]);
  });
}

function describeWhereThingsAre(current: CurrentStore): void {
  it('a delivery is found by its id, with what became of it and without its bytes', async () => {
    const { inbox, history } = current();
    await inbox.append(arrival('d1', { traceparent: TRACEPARENT }));
    await inbox.append(arrival('d2'));
    const [, second] = await inbox.undecoded(2);
    await inbox.undecodable(second?.seq ?? 0, null, FAULT);
    const asked = ['d1', 'd2', 'd3'].map((deliveryId) => ({ connection: 'shop', deliveryId }));
    const [a, b, ...more] = await history.arrivals(asked);
    assert.deepEqual([a?.deliveryId, a?.state, a?.traceparent], ['d1', 'waiting', TRACEPARENT]);
    assert.deepEqual([a?.bytes, a?.fault], [11, null]);
    assert.deepEqual([b?.deliveryId, b?.state, b?.fault], ['d2', 'undecodable', FAULT]);
    assert.deepEqual(more, []);
    assert.deepEqual(await history.arrivals([{ connection: 'other', deliveryId: 'd1' }]), []);
  });

  it('waiting records are found by key and by trace, with the time since they wait', async () => {
    const { lanes, history } = current();
    await lanes.append([
      pending('k1', { traceparent: TRACEPARENT, queuedAt: T0 + 5 }),
      pending('k2', { traceparent: OTHER }),
    ]);
    const [found, ...more] = await history.pendingOfKeys([{ flow: FLOW, key: 'k1' }], 10);
    assert.deepEqual([found?.key, found?.queuedAt, more], ['k1', T0 + 5, []]);
    assert.deepEqual(await history.pendingOfKeys([{ flow: 'other', key: 'k1' }], 10), []);
    const traced = await history.pendingOfTrace(TRACE, 10);
    assert.deepEqual(
      traced.map((one) => one.key),
      ['k1'],
    );
  });

  it('a key that is held is found with its attempts and the reason', async () => {
    const store = current();
    await beginRun(store);
    await store.settlement.settle(
      settlement({ states: [state('k1')], holds: [hold('k2', T0 + 100, 3)] }),
    );
    const found = await store.history.states(
      ['k1', 'k2', 'k3'].map((key) => ({ flow: FLOW, key })),
    );
    const byKey = new Map(found.map((one) => [one.key, one]));
    assert.deepEqual([...byKey.keys()].sort(), ['k1', 'k2']);
    assert.equal(byKey.get('k1')?.destinationId, 'dest k1');
    const held = byKey.get('k2');
    assert.deepEqual([held?.attempts, held?.holdUntil, held?.fault], [3, T0 + 100, FAULT]);
  });

  it('effects of a key are found with every part and version, and none of a longer key', async () => {
    const store = current();
    const name = `${FLOW}/k1`;
    const mine = [name, `${name}#0`, `${name}#1@7~abc`, `${name}@7~abc`];
    const foreign = [`${name}1`, `${name} `, `${name}#x`, `${FLOW}/k`, `other/k1`];
    const effects = [...mine, ...foreign].map((key) => intent(key));
    await store.settlement.intend(intending(effects));
    const found = await store.history.effects([{ flow: FLOW, key: 'k1' }], 50);
    assert.deepEqual(found.map((one) => one.idempotencyKey).sort(), mine.toSorted());
  });

  it('dead letters are found by key, links from both of their ends', async () => {
    const store = current();
    await beginRun(store);
    const ends = {
      connection: 'shop',
      stream: 'orders',
      otherConnection: 'erp',
      otherStream: 'so',
    };
    const link = { ...ends, id: 'k1', otherId: '77' };
    await store.settlement.settle(
      settlement({ deadLetters: [letter('dl1'), letter('dl2', { key: 'k2' })], links: [link] }),
    );
    const [found, ...more] = await store.history.letters(['k1'], 10);
    assert.deepEqual([found?.id, more], ['dl1', []]);
    assert.deepEqual(await store.history.links([ends], ['k1', 'k2'], 10), [link]);
    const [back] = await store.history.links(
      [{ connection: 'erp', stream: 'so', otherConnection: 'shop', otherStream: 'orders' }],
      ['77'],
      10,
    );
    assert.equal(back?.otherId, 'k1');
    assert.deepEqual(await store.history.links([], ['k1'], 10), []);
  });
}

function receipt(key: string, sku: string) {
  const place = { sku, location: 'SHOP', quantity: 2 };
  return { kind: 'movement', type: 'receipt', key, ...place, source: 'test' } as const;
}

function describeStock(current: CurrentStore): void {
  it('journal rows are found by the record that caused them, and by SKU, and none of a longer key', async () => {
    const { inventory, history } = current();
    const stock = openInventory({ store: inventory, clock: virtualClock(T0) });
    const key = (name: string): string => `${FLOW}/${name}`;
    await stock.apply([
      receipt(key('k1'), 'MUG'),
      receipt(key('k1#1'), 'CUP'),
      receipt(`${key('k1')}.mx1e0fa0`, 'JUG'),
      receipt(key('k1.2'), 'POT'),
      receipt(key('k10'), 'POT'),
    ]);
    const found = await history.stock({ keys: [{ flow: FLOW, key: 'k1' }], skus: [], limit: 50 });
    assert.deepEqual(
      found.map(({ sku }) => sku),
      ['MUG', 'CUP', 'JUG'],
    );
    const pots = await history.stock({ keys: [], skus: ['POT', 'NONE'], limit: 50 });
    assert.deepEqual(
      pots.map((row) => [row.sku, row.location, row.key]),
      [
        ['POT', 'SHOP', key('k1.2')],
        ['POT', 'SHOP', key('k10')],
      ],
    );
    const last = await history.stock({ keys: [], skus: ['POT'], limit: 1 });
    assert.deepEqual(
      last.map((row) => row.key),
      [key('k10')],
    );
  });
}

function describeNames(current: CurrentStore): void {
  it('names beside a text are found in the order of the alphabet', async () => {
    const store = current();
    await beginRun(store);
    const states = ['1001', '1002', '1003', '2000', 'x'].map((key) => state(key));
    await store.settlement.settle(settlement({ states }));
    const request = { flows: [FLOW], streams: ['orders'], limit: 1 };
    assert.deepEqual(await store.history.near({ ...request, text: '1002x' }), ['1003', '1002']);
    assert.deepEqual(await store.history.near({ ...request, flows: [], text: '1' }), []);
  });
}
