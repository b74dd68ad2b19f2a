import assert from 'node:assert/strict';
import { silentLog } from '../../../core/base/log.ts';
import { virtualClock } from '../../../core/base/virtual-clock.ts';
import { openInventory } from '../../../core/retail/inventory/inventory.ts';
import { openPostgresStore } from '../../../core/store/postgres/open.ts';
import type { Store } from '../../../core/store/store.ts';
import {
  arrival,
  beginRun,
  coded,
  leased,
  pending,
  settlement,
  state,
  T0,
} from '../../contract/store/samples.ts';
import { breakingProxy, leavingProxy, losingProxy } from '../../databases/cutting-proxy.ts';
import { describeWith, findServer } from '../../databases/server.ts';
import { newSchema, openSchema, type TestSchema, through } from './schema.ts';

describeWith('a connection to PostgreSQL that is lost', await findServer('postgres'), (server) => {
  let schema: TestSchema;
  let opened: Store[];
  beforeEach(async () => {
    schema = await newSchema(server);
    opened = [];
    await open(schema.url);
  });
  afterEach(async () => {
    for (const store of opened) await store.close();
    await schema.drop();
  });

  async function open(url: string): Promise<Store> {
    const store = await openSchema(url);
    opened.push(store);
    return store;
  }
  function direct(): Store {
    const [store] = opened;
    assert.ok(store !== undefined);
    return store;
  }

  for (const when of ['before', 'after'] as const) {
    it(`${when} the server heard of a commit is told as such, and the delivery is stored once`, async () => {
      const proxy = await losingProxy(server, when);
      const store = await open(through(schema, proxy));
      await assert.rejects(store.inbox.append(arrival('a')), coded('STORE_UNREACHABLE'));
      // The sender comes again, as after every answer that is no 2xx.
      const answer = await store.inbox.append(arrival('a'));
      assert.equal(answer, when === 'before' ? 'stored' : 'duplicate');
      assert.equal((await direct().inbox.undecoded(10)).length, 1);
      proxy.close();
    });

    it(`${when} the commit of a settlement leaves all of it or nothing, and what is repeated is fenced`, async () => {
      await beginRun(direct());
      await direct().lanes.append([pending('a')]);
      const lease = await leased(direct());
      const proxy = await losingProxy(server, when);
      const store = await open(through(schema, proxy));
      const [record] = await store.lanes.take(lease, T0, 1);
      const settling = settlement({
        leases: [lease],
        cursor: { name: 'orders', fromVersion: 0, value: { page: 1 } },
        states: [state('a')],
        done: [record?.seq ?? 0],
        counts: { ...settlement().counts, delivered: 1 },
      });
      await assert.rejects(store.settlement.settle(settling), coded('STORE_UNREACHABLE'));
      const again = await store.settlement.settle(settling);
      assert.equal(again, when === 'before' ? 'settled' : 'fenced');
      assert.equal((await direct().runs.get('run'))?.counts.delivered, 1);
      assert.deepEqual(await direct().lanes.waiting(), []);
      proxy.close();
    });

    it(`${when} the commit of a stock movement books it once, however often it is repeated`, async () => {
      const proxy = await losingProxy(server, when);
      const store = await open(through(schema, proxy));
      const clock = virtualClock();
      const inventory = openInventory({ store: store.inventory, clock });
      const receipt = {
        ...({ kind: 'movement', type: 'receipt', key: 'r1' } as const),
        ...{ sku: 'A', location: 'main', quantity: 5 },
      };
      await assert.rejects(inventory.apply([receipt]), coded('STORE_UNREACHABLE'));
      await inventory.apply([receipt]);
      const totals = await direct().inventory.totals();
      assert.deepEqual([totals.onHandMilli, totals.journalRows], [5_000, 1]);
      proxy.close();
    });
  }

  it('within a transaction is no loss: it is carried out anew', async () => {
    const words = { words: /INSERT INTO arrivals/ };
    const proxy = await breakingProxy(server, words, 'ended');
    const store = await open(through(schema, proxy));
    assert.equal(await store.inbox.append(arrival('a')), 'stored');
    await proxy.broken;
    assert.equal((await direct().inbox.undecoded(10)).length, 1);
    proxy.close();
  });

  it('by every session at one time, again and again, loses and doubles nothing that was accepted', async () => {
    const user = await schema.ownUser();
    const store = await open(user.url);
    const inventory = openInventory({ store: store.inventory, clock: virtualClock() });
    const accepted = new Set<string>();
    let ended = 0;
    const sends = Array.from({ length: 300 }, (_, index) => index);
    const deliver = async (index: number): Promise<void> => {
      const id = `d${index}`;
      const place = { sku: `S${index % 5}`, location: 'main', quantity: 1 };
      for (;;) {
        try {
          await store.inbox.append(arrival(id));
          await inventory.apply([{ kind: 'movement', type: 'receipt', key: id, ...place }]);
          accepted.add(id);
          return;
        } catch (error) {
          // Nothing but this may be told of a server that was restarted.
          assert.ok(coded('STORE_UNREACHABLE')(error), String(error));
        }
      }
    };
    while (sends.length > 0) {
      const batch = sends.splice(0, 20).map(deliver);
      const [row] = await schema.ask(
        `SELECT count(pg_terminate_backend(pid))::int AS ended FROM pg_stat_activity WHERE usename = $1`,
        user.name,
      );
      ended += Number(row?.['ended']);
      await Promise.all(batch);
    }
    assert.ok(ended > 10, `${ended} sessions were ended`);
    assert.equal(accepted.size, 300);
    assert.equal((await direct().inbox.undecoded(1_000)).length, 300);
    const totals = await direct().inventory.totals();
    assert.deepEqual([totals.onHandMilli, totals.journalRows], [300_000, 300]);
    assert.deepEqual(await direct().inventory.verify(10), []);
  });

  it('for a while is told as unreachable, and work goes on with the same store when it is back', async () => {
    const proxy = await leavingProxy(server);
    const store = await open(through(schema, proxy));
    await store.inbox.append(arrival('before'));
    proxy.leave();
    for (const id of ['x', 'y', 'z']) {
      await assert.rejects(store.inbox.append(arrival(id)), coded('STORE_UNREACHABLE'));
      await assert.rejects(store.lanes.due(T0, 10), coded('STORE_UNREACHABLE'));
    }
    proxy.comeBack();
    for (const id of ['x', 'y', 'z']) {
      assert.equal(await store.inbox.append(arrival(id)), 'stored');
    }
    assert.equal((await store.inbox.undecoded(10)).length, 4);
    proxy.close();
  });

  it('while the store is opened ends the opening with the same word, and leaves no connection', async () => {
    const proxy = await leavingProxy(server);
    proxy.leave();
    await assert.rejects(openSchema(through(schema, proxy)), coded('STORE_UNREACHABLE'));
    proxy.comeBack();
    await (await openSchema(through(schema, proxy))).close();
    proxy.close();
  });

  it('is logged, and ends no process', async () => {
    const warned: string[] = [];
    const log = { ...silentLog(), warn: (words: string) => void warned.push(words) };
    const proxy = await leavingProxy(server);
    const url = through(schema, proxy);
    const store = await openPostgresStore({ url, connections: 2, clock: virtualClock(), log });
    opened.push(store);
    await store.lanes.waiting();
    proxy.leave();
    await assert.rejects(store.lanes.waiting(), coded('STORE_UNREACHABLE'));
    assert.ok(warned.includes('A connection to the database was lost.'), warned.join());
    proxy.close();
  });
});
