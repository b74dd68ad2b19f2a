import assert from 'node:assert/strict';
import { readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pos } from '../../../../connectors/pos/connector.ts';
import {
  type Ack,
  type Command,
  isoTime,
  type JsonObject,
} from '../../../../core/connector/index.ts';
import { describeEverywhere } from '../places.ts';
import { type Bench, Crash, openBench, TODAY } from '../pos-host.ts';

const HOUR_MS = 3_600_000;

const OUTBOX: JsonObject = {
  priceFile: {
    encoding: 'cp850',
    triggerSuffix: '.trg',
    columns: [
      { name: 'ART', field: 'sku', width: 8 },
      { name: 'TEXT', field: 'text', width: 20 },
      { name: 'PRICE', field: 'price', decimals: 2, minimum: 0, maximum: 9_999 },
      { name: 'NOTE', field: 'note', required: false },
    ],
  },
  stockFile: {
    format: 'fixedWidth',
    extension: '.DAT',
    columns: [
      { name: 'sku', width: 8 },
      { name: 'onHand', width: 6, decimals: 2, implied: true },
    ],
  },
};

function price(sku: string, data: JsonObject): Command {
  return {
    stream: 'priceFile',
    operation: 'publish',
    key: sku,
    idempotencyKey: `price/${sku}`,
    version: null,
    data: { sku, text: 'Mug', price: 7.99, ...data },
  };
}

describeEverywhere('connectors/pos files for the till', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench({}, OUTBOX);
  });

  afterEach(async () => {
    await bench.close();
  });

  async function write(commands: readonly Command[]): Promise<readonly Ack[]> {
    return (await pos.write?.(bench.host, commands)) ?? [];
  }

  async function outbox(): Promise<readonly string[]> {
    return (await bench.tree()).filter((path) => path.startsWith('outbox/'));
  }

  it('a till that takes no files and gives no answers shows in check after a night', async () => {
    const check = async (laterMs: number): Promise<readonly string[]> => {
      const clock = { ...bench.host.clock, now: () => TODAY + laterMs };
      const found = await pos.check({ ...bench.host, clock });
      return found.map(({ severity, field, what }) => `${severity} ${field}: ${what}`);
    };
    const [ack] = await write([price('A', {})]);
    assert.equal(ack?.outcome, 'written', 'a file that is in place counts as delivered');
    await writeFile(join(bench.folder, 'outbox', 'pricelist.txt'), 'of somebody else');
    for (const path of await outbox()) await utimes(join(bench.folder, path), 0, TODAY / 1_000);
    const [last = '', ...more] = await check(25 * HOUR_MS);
    assert.match(last, /^info outbox\.priceFile: the last file was published at .*, and counts as/);
    assert.deepEqual(more, []);
    const [, warning] = await check(49 * HOUR_MS);
    assert.equal(
      warning,
      'warning outbox.priceFile: a file lies in outbox, the oldest for 49 hours: the till may take none',
    );
    await rm(join(bench.folder, 'outbox'), { recursive: true });
    assert.equal((await check(49 * HOUR_MS)).length, 1, 'a till that took them is not suspected');
  });

  it('a refusal that no row waited for is an error in check, since its rows count as delivered', async () => {
    await write([price('A', {})]);
    const [file = ''] = await outbox();
    const refusal = file.replace('.csv', '.rej');
    await writeFile(join(bench.folder, refusal), '1;A;no such article');
    await writeFile(join(bench.folder, 'outbox', 'other.rej'), 'of somebody else');
    const errors = (await pos.check(bench.host)).filter(({ severity }) => severity === 'error');
    const [{ field, what, mend } = { field: '', what: '', mend: '' }, ...more] = errors;
    assert.deepEqual(more, []);
    assert.equal(field, 'outbox.priceFile');
    assert.equal(
      what,
      `the till refused a file whose rows count as delivered: ${refusal.replace('outbox/', '')}`,
    );
    assert.match(mend ?? '', /set answers/);
    await rm(join(bench.folder, refusal));
    assert.ok((await pos.check(bench.host)).every(({ severity }) => severity !== 'error'));
  });

  it('a batch is one file with its trigger, in the code page of the till', async () => {
    const acks = await write([price('A', { text: 'Crème, "light"' }), price('B', { price: 5 })]);
    assert.deepEqual(
      acks.map((ack) => ack.outcome),
      ['written', 'written'],
    );
    const [file = '', trigger = ''] = await outbox();
    assert.match(file, /^outbox\/price-[0-9a-f]{16}\.csv$/);
    assert.equal(trigger, file.replace('.csv', '.trg'));
    const bytes = await readFile(join(bench.folder, file), 'latin1');
    assert.equal(bytes, 'ART,TEXT,PRICE,NOTE\r\nA,"Cr\x8ame, ""light""",7.99,\r\nB,Mug,5.00,\r\n');
  });

  it('a later batch comes after an earlier one by name, since tills take what lies there by name', async () => {
    for (let minute = 0; minute < 6; minute += 1) {
      const intendedAt = TODAY + minute * 60_000;
      const [one] = [price('A', { price: minute + 1 })];
      await write([{ ...one, intendedAt, idempotencyKey: `A@${minute}` }]);
    }
    const files = (await outbox()).filter((name) => name.endsWith('.csv')).sort();
    const prices = [];
    for (const file of files) prices.push(await readFile(join(bench.folder, file), 'latin1'));
    assert.deepEqual(
      prices.map((text) => /,(\d)\.00,/.exec(text)?.[1]),
      ['1', '2', '3', '4', '5', '6'],
    );
  });

  it('a clock that went back does not bring a newer figure before one that still lies there', async () => {
    const send = (minute: number, amount: number): Promise<readonly Ack[]> => {
      const intendedAt = TODAY + minute * 60_000;
      return write([
        { ...price('A', { price: amount }), intendedAt, idempotencyKey: `A@${amount}` },
      ]);
    };
    const lying = async (): Promise<readonly string[]> =>
      (await outbox()).filter((name) => name.endsWith('.csv')).sort();
    await send(5, 1);
    await send(0, 2);
    await send(1, 3);
    const files = await lying();
    const texts = await Promise.all(
      files.map((file) => readFile(join(bench.folder, file), 'latin1')),
    );
    assert.deepEqual(
      texts.map((text) => /,(\d)\.00,/.exec(text)?.[1]),
      ['1', '2', '3'],
    );
    await rm(join(bench.folder, 'published'), { recursive: true });
    await send(0, 2);
    assert.deepEqual(await lying(), files, 'put in place again it has its name again');
    for (const file of files) await rm(join(bench.folder, file));
    await send(2, 4);
    const stamp = isoTime(TODAY + 2 * 60_000).replaceAll(/\D/g, '');
    assert.ok((await lying())[0]?.includes(stamp), 'where nothing lies it goes by its own time');
  });

  const REFUSED: readonly (readonly [string, JsonObject, RegExp])[] = [
    ['a text over 20 characters', { text: 'x'.repeat(21) }, /21 characters and the till takes 20/],
    ['a character outside the code page', { text: 'Mug 抹' }, /holds "抹", which is not in cp850/],
    ['a line break', { text: 'Mug\nbig' }, /line break/],
    ['a missing field', { text: null }, /TEXT is empty/],
    ['a price with three decimals', { price: 7.995 }, /more than 2 decimals/],
    ['a price out of range', { price: 10_000 }, /above 9999/],
    ['a negative price', { price: -1 }, /below 0/],
    ['a price that is none', { price: 'cheap' }, /no number/],
    ['a nested value', { text: { de: 'Becher' } }, /no single value/],
  ];

  for (const [what, data, wanted] of REFUSED) {
    it(`${what} is refused by itself, and the other rows go out`, async () => {
      const [bad, good] = await write([price('BAD', data), price('GOOD', {})]);
      assert.equal(bad?.outcome, 'refused');
      assert.match(bad?.outcome === 'refused' ? bad.what : '', wanted);
      assert.equal(good?.outcome, 'written');
      const [file = ''] = await outbox();
      const text = await readFile(join(bench.folder, file), 'latin1');
      assert.ok(text.includes('GOOD') && !text.includes('BAD'));
    });
  }

  it('text that a spreadsheet would run is quoted', async () => {
    await write([price('A', { text: '=1+1', note: '-5' })]);
    const [file = ''] = await outbox();
    assert.match(await readFile(join(bench.folder, file), 'latin1'), /A,"=1\+1",7\.99,"-5"/);
  });

  it('fixed widths pad text with blanks and figures with zeros', async () => {
    const command = (sku: string, onHand: number): Command => ({
      ...price(sku, {}),
      stream: 'stockFile',
      data: { sku, onHand },
    });
    await write([command('A-1', 12.5), command('B-2', -3)]);
    const [file = ''] = await outbox();
    const text = await readFile(join(bench.folder, file), 'latin1');
    assert.equal(text, 'A-1     001250\r\nB-2     -00300\r\n');
  });

  it('a repeated batch answers same and writes nothing, even when the till took the file', async () => {
    await write([price('A', {})]);
    const before = await bench.tree();
    const [ack] = await write([price('A', {})]);
    assert.equal(ack?.outcome, 'same');
    assert.deepEqual(await bench.tree(), before);
  });

  for (const point of ['file.before-publish', 'file.before-trigger']) {
    it(`a kill at ${point} leaves no half file, and the repeat completes it`, async () => {
      bench.crash.at = point;
      await assert.rejects(write([price('A', {})]), Crash);
      assert.ok(!(await outbox()).some((path) => path.endsWith('.trg')));
      const [ack] = await write([price('A', {})]);
      assert.equal(ack?.outcome, 'written');
      assert.equal((await outbox()).length, 2);
    });
  }

  it('lookup answers what was published last', async () => {
    await write([price('A', { price: 1 }), price('B', { price: 2 })]);
    const [a, none] = (await pos.lookup?.(bench.host, 'priceFile', ['A', 'Z'])) ?? [];
    assert.equal(a?.data['price'], 1);
    assert.equal(none, null);
  });

  it('an outbox that cannot be written is tried again later', async () => {
    await writeFile(join(bench.folder, 'outbox'), 'a file in the place of the folder');
    const [ack] = await write([price('A', {})]);
    assert.equal(ack?.outcome, 'retry');
  });

  it('another stream or operation is refused', async () => {
    const acks = await write([
      { ...price('A', {}), stream: 'orders' },
      { ...price('A', {}), operation: 'delete' },
    ]);
    assert.deepEqual(
      acks.map((ack) => ack.outcome),
      ['refused', 'refused'],
    );
  });
});
