import assert from 'node:assert/strict';
import { type Exit, ended, openSite, type Site } from '../crash/site.ts';

interface Report {
  readonly status: string;
  readonly counts: {
    readonly read: number;
    readonly delivered: number;
    readonly unchanged: number;
  };
}

describe('backfill', function () {
  this.timeout(120_000);
  let site: Site;
  const hub = (...args: readonly string[]): Promise<Exit> =>
    ended(site.spawnHub([...args, '--json']));
  const report = async (...args: readonly string[]): Promise<Report> => {
    const exit = await hub('backfill', ...args);
    assert.equal(exit.code, 0, exit.stderr + exit.stdout);
    return JSON.parse(exit.stdout);
  };
  before(async () => {
    site = await openSite();
  });
  after(() => site.close());

  it('publishes stock that came before the shop had the product', async () => {
    // Stock first: the shop's products are not known yet, so nothing is published.
    for (const flow of ['count-pos-to-hub', 'sale-pos-to-hub', 'inventory-hub-to-shopify']) {
      assert.equal((await hub('run', flow)).code, 0);
    }
    assert.equal((await hub('run', 'product-shopify-to-hub', 'order-shopify-to-hub')).code, 0);
    const { counts } = await report('inventory-hub-to-shopify', '--all');
    assert.ok(counts.delivered > 100, `${counts.delivered} were published`);
    const calm = await openSite();
    assert.equal((await calm.run()).code, 0);
    assert.equal((await site.run()).code, 0);
    const [state, wanted] = [await site.finalState(), await calm.finalState()];
    await calm.close();
    assert.deepEqual(state.shop, wanted.shop);
  });

  it('doubles nothing that was there, and leaves the flow where it was', async () => {
    const before = await site.finalState();
    const { counts } = await report('order-shopify-to-hub', '--since', '30d');
    assert.deepEqual([counts.read, counts.delivered, counts.unchanged], [3, 0, 3]);
    assert.deepEqual(await site.finalState(), before);
    const again = JSON.parse((await hub('run', 'order-shopify-to-hub')).stdout);
    assert.ok(again.runs[0].counts.read <= 3);
  });

  it('reads records by their ids', async () => {
    const { variantId } = site.sandbox.ids('85123A', 'SHOP');
    const exit = await hub('backfill', 'product-shopify-to-hub', '--ids', variantId);
    assert.equal(exit.code, 0, exit.stderr);
    assert.deepEqual(JSON.parse(exit.stdout).ids, [variantId]);
    const runs = JSON.parse((await hub('runs', 'list')).stdout);
    assert.equal(JSON.stringify(runs).includes('"failed"'), false);
  });

  it('says what it cannot do, and what to write instead', async () => {
    const nothing = await hub('backfill', 'order-shopify-to-hub');
    assert.equal(nothing.code, 2);
    assert.match(nothing.stderr + nothing.stdout, /--since TIME, --ids A,B and --all/);
    const both = await hub('backfill', 'order-shopify-to-hub', '--all', '--since', '1d');
    assert.equal(both.code, 2);
    const noTime = await hub('backfill', 'order-shopify-to-hub', '--since', 'yesterday');
    assert.equal(noTime.code, 2);
    assert.match(noTime.stderr + noTime.stdout, /is no time: write 2026-11-01/);
    const file = await hub('backfill', 'sale-pos-to-hub', '--since', '1d');
    assert.match(file.stderr + file.stdout, /BACKFILL_NOT_POSSIBLE.*cannot be read from a time/s);
    const unknown = await hub('backfill', 'order-shopify-to-hubb', '--all');
    assert.match(unknown.stderr + unknown.stdout, /write \\?"order-shopify-to-hub\\?"/);
  });
});
