import assert from 'node:assert/strict';
import { shopStock } from '../crash/site.ts';
import { until } from '../crash/until.ts';
import { ORDERS, openWebShop, START_UNITS, type WebShop } from './web-shop.ts';

describe('stock on its way to the web shop', function () {
  this.timeout(60_000);

  it('is published by the change itself, and the publication starts no other', async () => {
    const told: string[] = [];
    let heard = (): void => {};
    const shop = await openWebShop({
      progress: (flow) => {
        told.push(flow.name);
        heard();
      },
    });
    try {
      await shop.app.worker.start();
      told.length = 0;
      shop.sandbox.clearCalls();
      const published = new Promise<void>((resolve) => {
        heard = () => {
          if (told.includes('inventory-hub-to-shopify')) resolve();
        };
      });
      shop.drop('2026-01-02.csv', SALE_OF_FIVE_MUGS);
      await shop.sweep('sale-pos-to-hub');
      await published;
      await shop.settle();
      assert.equal(shopStock(shop.sandbox, 'MUG'), START_UNITS - 5);
      assert.equal(writes(shop), 1);
      await shop.sweep('inventory-hub-to-shopify');
      await shop.sweep('product-shopify-to-hub');
      await shop.sweep(ORDERS);
      await shop.settle();
      assert.equal(writes(shop), 1);
      assert.deepEqual(shop.sandbox.deliveries(), []);
    } finally {
      await shop.close();
    }
  });

  it('follows web orders and sales at the till without a loop between hub and shop', async () => {
    const shop = await openWebShop();
    try {
      for (let order = 1; order <= 4; order += 1) {
        shop.sandbox.placeOrder({ lines: [{ sku: 'MUG', quantity: 1 }] });
      }
      await shop.settle();
      shop.drop('2026-01-02.csv', SALE_OF_FIVE_MUGS);
      await shop.sweep('sale-pos-to-hub');
      await shop.sweep('inventory-hub-to-shopify');
      await shop.settle();
      assert.equal((await shop.stock('MUG')).available, START_UNITS - 9);
      assert.equal(shopStock(shop.sandbox, 'MUG'), START_UNITS - 9);
      const before = { writes: writes(shop), deliveries: shop.sandbox.deliveries().length };
      for (let round = 1; round <= 3; round += 1) {
        await shop.sweep(ORDERS);
        await shop.sweep('inventory-hub-to-shopify');
        await shop.settle();
      }
      const after = { writes: writes(shop), deliveries: shop.sandbox.deliveries().length };
      assert.deepEqual(after, before);
    } finally {
      await shop.close();
    }
  });

  it('is set right where the shop moved it and the hub came back to the figure it published last', async () => {
    const shop = await openWebShop();
    try {
      const order = shop.sandbox.placeOrder({ lines: [{ sku: 'MUG', quantity: 5 }] });
      await shop.settle();
      shop.drop('2026-01-02.csv', SALE_OF_FIVE_MUGS.replace(/900001(.*),5,/, 'C900001$1,-5,'));
      await shop.sweep('sale-pos-to-hub');
      await shop.sweep('inventory-hub-to-shopify');
      assert.equal((await shop.stock('MUG')).available, START_UNITS);
      assert.equal(shopStock(shop.sandbox, 'MUG'), START_UNITS);

      shop.sandbox.cancelOrder(order.id);
      await shop.settle();
      shop.drop('2026-01-03.csv', SALE_OF_FIVE_MUGS);
      await shop.sweep('sale-pos-to-hub');
      await shop.sweep('inventory-hub-to-shopify');
      assert.equal((await shop.stock('MUG')).available, START_UNITS);
      assert.equal(shopStock(shop.sandbox, 'MUG'), START_UNITS, 'the shop sells no unit twice');
    } finally {
      await shop.close();
    }
  });

  it('never gives back what an order took that the hub has not heard of', async () => {
    // Webhooks go to a port where nobody listens, so the order is only found by the next sweep.
    const shop = await openWebShop({ mailTo: 'http://127.0.0.1:9' });
    try {
      shop.sandbox.placeOrder({ lines: [{ sku: 'MUG', quantity: 3 }] });
      assert.equal(shopStock(shop.sandbox, 'MUG'), START_UNITS - 3);
      shop.drop('2026-01-02.csv', SALE_OF_FIVE_MUGS);
      await shop.sweep('sale-pos-to-hub');
      await shop.sweep('inventory-hub-to-shopify');
      assert.equal(shopStock(shop.sandbox, 'MUG'), START_UNITS - 8);
      await shop.sweep(ORDERS);
      await shop.sweep('inventory-hub-to-shopify');
      assert.equal(shopStock(shop.sandbox, 'MUG'), START_UNITS - 8);
      assert.equal((await shop.stock('MUG')).available, START_UNITS - 8);
    } finally {
      await shop.close();
    }
  });

  it('of a product that the shop gets later arrives with the product, without another movement', async () => {
    const shop = await openWebShop();
    try {
      await shop.app.worker.start();
      shop.drop('lamp-stock.csv', COUNT_OF_SEVEN_LAMPS);
      await shop.sweep('count-pos-to-hub');
      await shop.sweep('inventory-hub-to-shopify');
      await shop.settle();
      assert.equal((await shop.stock('LAMP')).available, 7);
      const rows = (await shop.app.inventory.totals()).journalRows;
      shop.sandbox.clearCalls();

      shop.sandbox.addProduct({
        sku: 'LAMP',
        title: 'Lamp',
        price: '9.00',
        quantities: { SHOP: 0 },
      });
      await shop.sweep('product-shopify-to-hub');
      // The flow that the change wakes runs beside the test.
      await until(() => shopStock(shop.sandbox, 'LAMP') === 7);
      await shop.settle();
      assert.equal((await shop.app.inventory.totals()).journalRows, rows + 1);
      assert.equal(writes(shop), 1);
      // What is told once more changes nothing, and the next sweep of the product tells nobody.
      await shop.sweep('product-shopify-to-hub');
      await shop.sweep('inventory-hub-to-shopify');
      await shop.settle();
      assert.equal(writes(shop), 1);
      assert.equal((await shop.app.inventory.totals()).journalRows, rows + 1);
      assert.deepEqual(await shop.app.inventory.verify(), []);
    } finally {
      await shop.close();
    }
  });

  it('more sold than there is shows nothing for sale, and the book keeps the truth', async () => {
    const shop = await openWebShop();
    try {
      shop.drop('2026-01-02.csv', SALE_OF_FIVE_MUGS.replace(',5,', `,${START_UNITS + 7},`));
      await shop.sweep('sale-pos-to-hub');
      await shop.sweep('inventory-hub-to-shopify');
      assert.equal(shopStock(shop.sandbox, 'MUG'), 0);
      assert.equal((await shop.stock('MUG')).onHand, -7);
    } finally {
      await shop.close();
    }
  });
});

const SALE_OF_FIVE_MUGS = [
  'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country',
  '900001,mug,"Mug, white",5,2026-01-02 09:15:00,4.00,17850.0,United Kingdom',
  '',
].join('\n');

const COUNT_OF_SEVEN_LAMPS = 'sku;location;counted;countedAt\nLAMP;SHOP;7;2020-01-01 06:00:00\n';

/** Changes that the hub made in the shop. */
function writes(shop: WebShop): number {
  return shop.sandbox.calls().filter((call) => call.isWrite).length;
}
