/** Records that every leg missed on purpose: the certificate names them, fills the gap, and proves it closed. */
import assert from 'node:assert/strict';
import {
  type ShopifySandbox,
  startShopifySandbox,
} from '../../connectors/shopify/sandbox/server.ts';
import { type Clock, systemClock } from '../../core/base/clock.ts';
import { seededRandom } from '../../core/base/random.ts';
import type { Certificate } from '../../core/store/certificate-store.ts';
import { crossdock, documentOf } from '../cli/running.ts';
import { type HubProject, makeHubProject, SHOP_TOKEN, SHOP_WEBHOOK_SECRET } from './hub-project.ts';
import { SHOP_DOMAIN } from './letter.ts';
import { ORDERS } from './web-shop.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

interface Made {
  readonly certificates: readonly Certificate[];
  readonly unproven: readonly {
    readonly flow: string;
    readonly fault: { readonly code: string };
  }[];
}

describe('a certificate of completeness', function () {
  this.timeout(120_000);
  let aheadMs = 0;
  const machine = systemClock();
  const clock: Clock = { ...machine, now: () => machine.now() + aheadMs };
  let shop: ShopifySandbox;
  let project: HubProject;

  before(async () => {
    shop = await startShopifySandbox({
      ...{ clock, random: seededRandom(3), domain: SHOP_DOMAIN, plan: 'plus' },
      ...{ accessToken: SHOP_TOKEN, webhookSecret: SHOP_WEBHOOK_SECRET },
      seed: {
        locations: [{ name: 'SHOP' }],
        products: [{ sku: 'MUG', title: 'MUG', price: '4.00', quantities: { SHOP: 50 } }],
      },
    });
    project = makeHubProject({ shopUrl: shop.url });
    assert.equal((await hub(['run', 'product-shopify-to-hub'])).exit, 0);
  });
  after(async () => {
    await shop.close();
    project.remove();
  });

  const hub = (argv: readonly string[]) =>
    crossdock([...argv, '--dir', project.dir], {
      clock,
      environment: {
        SHOPIFY_MAIN_TOKEN: SHOP_TOKEN,
        SHOPIFY_MAIN_WEBHOOK_SECRET: SHOP_WEBHOOK_SECRET,
      },
    });
  const certify = async (...options: readonly string[]) => {
    const ended = await hub(['certificate', ORDERS, '--until', '0s', '--json', ...options]);
    return { exit: ended.exit, made: documentOf<Made>(ended) };
  };
  const order = (): string => shop.placeOrder({ lines: [{ sku: 'MUG', quantity: 1 }] }).id;
  const countsOf = ({ made }: Awaited<ReturnType<typeof certify>>) => {
    const [one] = made.certificates;
    assert.ok(one !== undefined, JSON.stringify(made));
    return one.counts;
  };
  const cursor = async (): Promise<string> => {
    const app = await project.openHub();
    const { value } = await app.store.cursors.read(ORDERS, 'orders');
    await app.close();
    return JSON.stringify(value);
  };
  let hidden: readonly string[] = [];

  it('is complete where the sweep saw everything', async () => {
    order();
    aheadMs += MINUTE_MS;
    assert.equal((await hub(['run', ORDERS])).exit, 0);
    const proof = await certify();
    assert.equal(proof.exit, 0);
    const { listed, seen, missing } = countsOf(proof);
    assert.deepEqual([listed, seen, missing], [1, 1, 0]);
  });

  it('names records that no webhook told and the index showed too late, and moves no cursor', async () => {
    shop.setLag(HOUR_MS);
    hidden = [order(), order()];
    aheadMs += 30 * MINUTE_MS;
    shop.setLag(0);
    order();
    aheadMs += MINUTE_MS;
    assert.equal((await hub(['run', ORDERS])).exit, 0, 'the watermark passes what is hidden');
    aheadMs += 2 * HOUR_MS;
    const { out } = await hub(['run', ORDERS]);
    assert.match(out, /read 0|1 read|read 1/, 'the next sweep begins behind the hidden ones');
    const before = await cursor();
    const proof = await certify();
    assert.equal(proof.exit, 1);
    const { listed, seen, missing, filled } = countsOf(proof);
    assert.deepEqual([listed, seen, missing, filled], [4, 2, 2, 0]);
    const gaps = proof.made.certificates[0]?.gaps ?? [];
    assert.equal(gaps.length, 2);
    for (const gap of gaps) {
      assert.equal(gap.kind, 'missing');
      assert.equal(gap.known, null);
      assert.ok(
        hidden.some((id) => id.endsWith(gap.key) || gap.key.endsWith(id)),
        gap.key,
      );
    }
    assert.equal(await cursor(), before);
  });

  it('says it in words, with the remedy', async () => {
    const { exit, out } = await hub(['certificate', ORDERS, '--until', '0s']);
    assert.equal(exit, 1);
    assert.match(out, /2 missing, shopify-main\.orders from /);
    assert.match(
      out,
      /listed 4 = seen 2 \+ filtered 0 \+ waiting 0 \+ dead letters 0 \+ missing 2/,
    );
    assert.match(out, /missing: \S+, version \S+ \(never seen; /);
    assert.match(out, /mend: crossdock certificate order-shopify-to-hub --fill/);
  });

  it('puts them on the road with --fill, once, and the next one is equal', async () => {
    const filling = await certify('--fill');
    assert.equal(filling.exit, 0);
    assert.deepEqual([countsOf(filling).missing, countsOf(filling).filled], [2, 2]);
    const again = await certify('--fill');
    const { missing, filled, waiting, seen } = countsOf(again);
    assert.deepEqual(
      [missing, filled, waiting + seen],
      [0, 0, 4],
      'what waits is not filled again',
    );
    assert.equal((await hub(['run', ORDERS])).exit, 0);
    const proof = await certify();
    assert.equal(proof.exit, 0);
    assert.deepEqual([countsOf(proof).listed, countsOf(proof).seen], [4, 4]);
  });

  it('names an update that was missed, with the version that is here', async () => {
    shop.setLag(HOUR_MS);
    const [id] = hidden;
    assert.ok(id !== undefined);
    shop.cancelOrder(id);
    aheadMs += 30 * MINUTE_MS;
    shop.setLag(0);
    order();
    aheadMs += MINUTE_MS;
    await hub(['run', ORDERS]);
    aheadMs += 2 * HOUR_MS;
    const proof = await certify('--fill');
    const [gap] = proof.made.certificates[0]?.gaps ?? [];
    assert.ok(gap?.version !== null && gap?.known !== null && gap !== undefined);
    assert.ok(gap.known < gap.version);
    await hub(['run', ORDERS]);
    assert.equal((await certify()).exit, 0);
  });

  it('is kept, and the doctor tells of the last one', async () => {
    const all = documentOf<Made>(await hub(['certificate', 'list', '--flow', ORDERS, '--json']));
    assert.equal(all.certificates.length, 8);
    const complete = await hub(['certificate', 'list', '--complete', '--limit', '1', '--json']);
    const [last] = documentOf<Made>(complete).certificates;
    assert.equal(last?.counts.missing, 0);
    const { out } = await hub(['doctor', '--offline']);
    assert.match(out, /completeness\s.*1 of 1 flow proven complete/);
  });

  it('refuses a window that is none, a time that is none, and a flow that cannot be asked', async () => {
    for (const [options, what] of [
      [['--since', '1h', '--until', '2h'], /ends before it begins/],
      [['--until', '2999-01-01'], /ends in the future/],
      [['--since', 'yesterday'], /--since/],
    ] as const) {
      const { exit, err } = await hub(['certificate', ORDERS, ...options]);
      assert.equal(exit, 2);
      assert.match(err, what);
    }
    const files = await hub(['certificate', 'count-pos-to-hub', '--json']);
    assert.equal(files.exit, 1);
    assert.equal(documentOf<Made>(files).unproven[0]?.fault.code, 'CERTIFICATE_NOT_POSSIBLE');
    assert.equal((await hub(['certificate', 'nothing'])).exit, 2);
  });

  it('is not made of a list that could not be read', async () => {
    const before = documentOf<Made>(await hub(['certificate', 'list', '--json'])).certificates;
    await shop.close();
    const ended = await hub(['certificate', ORDERS, '--json']);
    assert.equal(ended.exit, 1);
    assert.equal(documentOf<Made>(ended).certificates.length, 0);
    assert.equal(documentOf<Made>(ended).unproven.length, 1);
    const list = documentOf<Made>(await hub(['certificate', 'list', '--json'])).certificates;
    assert.equal(list.length, before.length);
  });
});
