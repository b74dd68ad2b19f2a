import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type App, openApp } from '../../core/app.ts';
import { silentLog } from '../../core/base/log.ts';
import { seededRandom } from '../../core/base/random.ts';
import type { RunResult } from '../../core/pipeline/run.ts';
import { loadProject } from '../../core/project.ts';
import { crossdock } from '../cli/running.ts';
import { hold, intending, intent, pending, settlement } from '../contract/store/samples.ts';
import { shopStock } from '../crash/site.ts';
import { describeWith, findServer } from '../databases/server.ts';
import { newSchema } from '../store/postgres/schema.ts';
import { SHOP_TOKEN, SHOP_WEBHOOK_SECRET } from './hub-project.ts';
import { signedLetter } from './letter.ts';
import { ORDERS, openWebShop, START_UNITS, type WebShop } from './web-shop.ts';

const FLOW = 'sale-pos-to-hub';

const SALE = [
  'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country',
  '900001,mug,"Mug, white",5,2026-01-02 09:15:00,4.00,17850.0,United Kingdom',
  '',
].join('\n');

describeWith('a store that is moved into PostgreSQL', await findServer('postgres'), (server) => {
  it('goes on where the file ended: nothing is delivered twice, what waited still waits', async function () {
    this.timeout(120_000);
    const schema = await newSchema(server);
    // Webhooks go to a port where nobody listens: the hub's own sweeps find the orders.
    const shop = await openWebShop({ mailTo: 'http://127.0.0.1:9' });
    const { dir } = shop.app.project;
    try {
      shop.sandbox.placeOrder({ lines: [{ sku: 'MUG', quantity: 2 }] });
      await shop.sweep(ORDERS);
      shop.drop('2026-01-02.csv', SALE);
      await shop.sweep('sale-pos-to-hub');
      await shop.sweep('inventory-hub-to-shopify');
      await shop.post(signedLetter('no JSON at all'));
      await shop.settle();
      await holdOne(shop);
      const before = await stateOf(shop.app);
      assert.deepEqual([before.letters.length, before.waiting.length], [1, 1]);
      assert.equal(before.effect?.state, 'intent');
      assert.ok(before.cursor.version > 0 && before.states > 0);
      await shop.app.close();

      const copy = await crossdock(['store', 'copy', '--dir', dir, '--to', schema.url]);
      assert.equal(copy.exit, 0, copy.err);
      shop.sandbox.clearCalls();
      const app = await openOn(dir, schema.url);
      try {
        assert.equal(app.store.driver.name, 'postgres');
        assert.deepEqual(await stateOf(app), before);
        for (const flow of [
          'product-shopify-to-hub',
          'count-pos-to-hub',
          'sale-pos-to-hub',
          ORDERS,
        ]) {
          const { counts } = await sweep(app, flow);
          assert.equal(counts.delivered, 0, `${flow} delivers nothing anew`);
        }
        assert.equal(shop.sandbox.calls().filter((call) => call.isWrite).length, 0);
        assert.deepEqual((await app.inventory.totals()).journalRows, before.journalRows);

        // What is new is delivered from the new store.
        shop.drop('2026-01-03.csv', SALE.replace('900001', '900002'));
        await sweep(app, 'sale-pos-to-hub');
        await sweep(app, 'inventory-hub-to-shopify');
        assert.equal(shopStock(shop.sandbox, 'MUG'), START_UNITS - 2 - 10);
        assert.deepEqual(await app.inventory.verify(), []);
      } finally {
        await app.close();
      }
    } finally {
      await shop.close();
      await schema.drop();
    }
  });
});

/** A record that waits for its next attempt after a write of which nobody knows. */
async function holdOne({ app }: WebShop): Promise<void> {
  const { store, clock } = app;
  const now = clock.now();
  const run = { id: 'run', flow: FLOW, trigger: 'test', at: now, owner: 'test' };
  await store.runs.begin(run);
  await store.lanes.append([pending('held', { flow: FLOW })]);
  await store.settlement.intend(intending([intent('effect of held')], { flow: FLOW, at: now }));
  const holding = settlement({ flow: FLOW, at: now, holds: [hold('held', now + 86_400_000, 3)] });
  assert.equal(await store.settlement.settle(holding), 'settled');
}

async function stateOf({ store, inventory }: App) {
  const contents = new Map((await store.contents()).map(({ table, rows }) => [table, rows]));
  const [held] = await store.settlement.states(FLOW, ['held']);
  return {
    letters: await store.deadLetters.list({ limit: 10 }),
    waiting: await store.lanes.waiting(),
    held,
    cursor: await store.cursors.read(ORDERS, 'orders'),
    effect: await store.settlement.effect('effect of held'),
    states: contents.get('record_states') ?? 0,
    links: contents.get('links') ?? 0,
    journalRows: (await inventory.totals()).journalRows,
    stock: await inventory.balances([
      ['MUG', 'SHOP'],
      ['CUP', 'SHOP'],
    ]),
  };
}

async function openOn(dir: string, address: string): Promise<App> {
  return openApp({
    project: await loadProject(dir),
    environment: {
      SHOPIFY_MAIN_TOKEN: SHOP_TOKEN,
      SHOPIFY_MAIN_WEBHOOK_SECRET: SHOP_WEBHOOK_SECRET,
      // The only thing that a user changes.
      CROSSDOCK_STORE: address,
    },
    works: true,
    random: seededRandom(8),
    log: silentLog(),
    dataDir: join(dir, 'data'),
  });
}

async function sweep(app: App, name: string): Promise<RunResult> {
  const flow = app.flows.get(name);
  if (flow === undefined) throw new Error(`there is no flow ${name}`);
  const result = await app.worker.run(flow, 'test');
  await app.worker.idle();
  return result;
}
