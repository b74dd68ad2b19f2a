import assert from 'node:assert/strict';
import { type PosSandbox, startPosSandbox } from '../../../../connectors/pos/sandbox/server.ts';
import { seededRandom } from '../../../../core/base/random.ts';
import { virtualClock } from '../../../../core/base/virtual-clock.ts';
import { rowOf, upload } from './till-folder.ts';

const SKU = '10002';

describe('a file that the till finds in its inbox', () => {
  let till: PosSandbox;

  beforeEach(async () => {
    const clock = virtualClock(Date.UTC(2026, 0, 15, 6));
    till = await startPosSandbox({ clock, random: seededRandom(1) });
  });

  afterEach(() => till.close());

  it('a line of a pickup order of which nothing is left is shown no more, the others are', async () => {
    const rows = (first: number, second: string): string =>
      `O-9,0101,Bo,2026-01-31 17:00,1,${SKU},${first}\nO-9,0101,Bo,2026-01-31 17:00,2,${SKU},${second}\n`;
    const head = 'order,store,customer,due,line,sku,quantity\n';
    await upload(till, 'pickup-1', `${head}${rows(1, '4')}`);
    assert.ok(rowOf(till, 'pickups', 'O-9|1') !== undefined);
    await upload(till, 'pickup-2', `${head}${rows(0, '4')}`);
    assert.equal(rowOf(till, 'pickups', 'O-9|1'), undefined);
    assert.equal(Reflect.get(Object(rowOf(till, 'pickups', 'O-9|2')), 'quantity'), 4);
    assert.match(
      await upload(till, 'pickup-3', `${head}${rows(1, '-1')}`),
      /quantity is no number/,
    );
  });

  it('one bad row rejects the whole file, and the answer names it', async () => {
    const before = rowOf(till, 'prices', SKU);
    const long = 'a text of twenty-one.';
    const file = `sku,text,price\r\n${SKU},GLOBE,9.99\r\n10120,${long},1.00\r\n`;
    assert.equal(
      await upload(till, 'price-1', file),
      '.rej 3;10120;text has 21 characters, at most 20',
    );
    assert.deepEqual(rowOf(till, 'prices', SKU), before);
  });

  const BAD: readonly [string, string, string, RegExp][] = [
    ['a stock below nothing', 'stock-1', 'sku,available\n10002,-1\n', /available is no number/],
    ['a price of nothing', 'price-1', 'sku,text,price\n1,A,0\n', /price is no amount/],
    ['a price beyond the drawer', 'price-1', 'sku,text,price\n1,A,10000\n', /price is no amount/],
    ['a character that is not printed', 'price-1', 'sku,text,price\n1,Ł,1\n', /cannot be printed/],
    ['columns of another file', 'stock-1', 'sku,text,price\n1,A,1\n', /the columns are/],
    ['no rows', 'stock-1', 'sku,available\n', /no rows/],
    ['a name that it does not know', 'other-1', 'a\n1\n', /takes no file of that name/],
    ['half a row', 'stock-1', 'sku,available\n10002\n', /.rej 1;;/],
    [
      'an order for another store',
      'pickup-1',
      'order,store,customer,due,line,sku,quantity\nO1,9999,Bo,2026-01-31 17:00,1,10002,1\n',
      /store is not 0101/,
    ],
    [
      'an item that it does not sell',
      'pickup-1',
      'order,store,customer,due,line,sku,quantity\nO1,0101,Bo,2026-01-31 17:00,1,NOPE,1\n',
      /sku NOPE is not known/,
    ],
  ];
  for (const [what, name, text, says] of BAD) {
    it(`the till rejects ${what}`, async () => {
      assert.match(await upload(till, name, text), says);
    });
  }
});
