import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pos } from '../../../../connectors/pos/connector.ts';
import type { Ack, Command, Host, JsonObject } from '../../../../core/connector/index.ts';
import { type Bench, Crash, openBench, TODAY } from '../pos-host.ts';

const OUTBOX: JsonObject = {
  stockFile: {
    store: 'store',
    triggerSuffix: '.trg',
    answers: { within: '1h', ask: '5m' },
    columns: [
      { name: 'SKU', field: 'sku' },
      { name: 'QTY', field: 'quantity', decimals: 0 },
    ],
  },
};

function stock(sku: string, quantity: number, store = '101'): Command {
  const key = `${store}-${sku}`;
  return {
    stream: 'stockFile',
    operation: 'publish',
    key,
    idempotencyKey: `stock/${key}/${quantity}`,
    version: null,
    data: { sku, quantity, store },
  };
}

describe('connectors/pos answers of the till', () => {
  let bench: Bench;
  let host: Host;
  let nowMs = TODAY;

  beforeEach(async () => {
    nowMs = TODAY;
    bench = await openBench({}, OUTBOX);
    host = { ...bench.host, clock: { ...bench.host.clock, now: () => nowMs } };
  });

  afterEach(async () => {
    await bench.close();
  });

  async function write(...commands: readonly Command[]): Promise<readonly Ack[]> {
    nowMs += 60_000;
    return (await pos.write?.(host, commands)) ?? [];
  }

  async function outcomes(...commands: readonly Command[]): Promise<readonly string[]> {
    return (await write(...commands)).map((ack) =>
      'code' in ack ? `${ack.outcome} ${ack.code}` : ack.outcome,
    );
  }

  async function data(): Promise<readonly string[]> {
    const tree = await bench.tree();
    return tree.filter((path) => path.startsWith('outbox/') && path.endsWith('.csv'));
  }

  async function answer(file: string, suffix: string, text = ''): Promise<void> {
    await writeFile(join(bench.folder, file.replace('.csv', suffix)), text);
  }

  const WAITS = 'retry POS_WRITE_IN_FLIGHT';

  it('a row is written when the till has taken its file, and waits until then', async () => {
    const [ack] = await write(stock('A', 1));
    assert.equal(ack?.outcome, 'retry');
    assert.equal(ack?.outcome === 'retry' ? ack.afterMs : 0, 300_000);
    assert.deepEqual(await outcomes(stock('A', 1)), [WAITS]);
    assert.equal((await pos.lookup?.(host, 'stockFile', ['101-A']))?.[0], null);
    const [file = ''] = await data();
    assert.match(file, /^outbox\/stock-101-20260115060100-[0-9a-f]{8}\.csv$/);
    await answer(file, '.ok');
    assert.deepEqual(await outcomes(stock('A', 1)), ['written']);
    assert.equal((await pos.lookup?.(host, 'stockFile', ['101-A']))?.[0]?.data['quantity'], 1);
    assert.deepEqual(await data(), [file]);
    const tree = await bench.tree();
    assert.ok(
      tree.some((path) => /^answers\/stockFile\/2026\/01\/15\/stock-101.*\.ok$/.test(path)),
    );
  });

  it('the next file comes after one that still lies there, also when the clock went back', async () => {
    await write(stock('A', 1));
    const [first = ''] = await data();
    await answer(first, '.ok');
    nowMs -= 3_600_000;
    await write(stock('A', 2));
    const [, second = '', ...more] = (await data()).toSorted();
    assert.deepEqual(more, []);
    assert.match(await readFile(join(bench.folder, second), 'latin1'), /,2\r?\n/);
  });

  it('a till that never answers is asked ever more seldom, and given up within the attempts of a flow', async () => {
    const { stockFile } = OUTBOX;
    const answers = { within: '4h', ask: '5m' };
    const settings = {
      ...host.settings,
      outbox: { stockFile: { ...(stockFile as JsonObject), answers } },
    };
    const waits: number[] = [];
    for (;;) {
      const [ack] = (await pos.write?.({ ...host, settings }, [stock('A', 1)])) ?? [];
      if (ack?.outcome !== 'retry') {
        assert.equal(ack?.outcome, 'refused');
        assert.equal(ack?.outcome === 'refused' ? ack.code : '', 'POS_WRITE_UNANSWERED');
        assert.match(
          ack?.outcome === 'refused' ? ack.what : '',
          /no answer to stock-101-\S+ for 240 minutes; it may hold it or not/,
        );
        break;
      }
      waits.push(Math.round((ack.afterMs ?? 0) / 60_000));
      nowMs += ack.afterMs ?? 0;
    }
    assert.deepEqual(waits, [5, 5, 10, 20, 40, 80, 80]);
  });

  it('one file is in flight for a store, and other stores go on', async () => {
    await write(stock('A', 1));
    assert.deepEqual(await outcomes(stock('B', 2), stock('A', 1, '102')), [WAITS, WAITS]);
    const stores = (await data()).map((file) => file.slice(0, 'outbox/stock-101'.length));
    assert.deepEqual(stores, ['outbox/stock-101', 'outbox/stock-102']);
    const [file = ''] = await data();
    await answer(file, '.ok');
    assert.deepEqual(await outcomes(stock('A', 1), stock('B', 2)), ['written', WAITS]);
    assert.equal((await data()).length, 3);
  });

  it('two writers at one time still place one file', async () => {
    const both = await Promise.all([
      pos.write?.(host, [stock('A', 1)]),
      pos.write?.(host, [stock('B', 2)]),
    ]);
    assert.deepEqual(
      both.flat().map((ack) => ack?.outcome),
      ['retry', 'retry'],
    );
    assert.equal((await data()).length, 1);
  });

  it('a rejected file refuses the row that the till names, and sends the others again', async () => {
    await write(stock('A', 1), stock('B', 99), stock('C', 3));
    const [file = ''] = await data();
    await answer(file, '.rej', 'file rejected\r\n2;101-B;quantity out of range\r\n');
    const acks = await write(stock('A', 1), stock('B', 99), stock('C', 3));
    assert.deepEqual(
      acks.map((ack) => ack.outcome),
      ['retry', 'refused', 'retry'],
    );
    const [, refused] = acks;
    assert.equal(refused?.outcome === 'refused' ? refused.code : '', 'POS_WRITE_REJECTED');
    assert.match(
      refused?.outcome === 'refused' ? refused.what : '',
      /2;101-B;quantity out of range/,
    );
    const [, second = ''] = await data();
    const text = await readFile(join(bench.folder, second), 'latin1');
    assert.equal(text, 'SKU,QTY\r\nA,1\r\nC,3\r\n');
    await answer(second, '.ok');
    assert.deepEqual(await outcomes(stock('A', 1), stock('C', 3)), ['written', 'written']);
  });

  it('a rejected file that names no row refuses all of them with the words of the till', async () => {
    await write(stock('A', 1), stock('B', 2));
    const [file = ''] = await data();
    await answer(file, '.rej', 'checksum error');
    const acks = await write(stock('A', 1), stock('B', 2));
    assert.deepEqual(
      acks.map((ack) => ack.outcome),
      ['refused', 'refused'],
    );
    assert.match(JSON.stringify(acks), /checksum error/);
  });

  it('a row is named by what stands in its first column as well', async () => {
    await write(stock('A', 1), stock('B', 2));
    const [file = ''] = await data();
    await answer(file, '.rej', '3;B;no such article');
    assert.deepEqual(await outcomes(stock('A', 1), stock('B', 2)), [
      WAITS,
      'refused POS_WRITE_REJECTED',
    ]);
  });

  it('a key is taken as named only as a whole word', async () => {
    await write(stock('A', 1), stock('AB', 2));
    const [file = ''] = await data();
    await answer(file, '.rej', 'row 2: 101-AB is unknown');
    assert.deepEqual(await outcomes(stock('A', 1), stock('AB', 2)), [
      WAITS,
      'refused POS_WRITE_REJECTED',
    ]);
  });

  it('a refused row that is replayed is tried again', async () => {
    await write(stock('A', 1));
    const [file = ''] = await data();
    await answer(file, '.rej', 'no');
    assert.deepEqual(await outcomes(stock('A', 1)), ['refused POS_WRITE_REJECTED']);
    assert.deepEqual(await outcomes(stock('A', 1)), [WAITS]);
    assert.equal((await data()).length, 2);
  });

  it('a till that says nothing for too long gives its rows to a person, and the next file goes', async () => {
    await write(stock('A', 1));
    nowMs += 3_600_000;
    assert.deepEqual(await outcomes(stock('A', 1), stock('B', 2)), [
      'refused POS_WRITE_UNANSWERED',
      WAITS,
    ]);
    assert.equal((await data()).length, 2);
  });

  it('an answer is told to each command, also to one that asks a day late', async () => {
    await write(stock('A', 1), stock('B', 2));
    const [file = ''] = await data();
    await answer(file, '.ok');
    assert.deepEqual(await outcomes(stock('A', 1)), ['written']);
    nowMs += 80_000_000;
    assert.deepEqual(await outcomes(stock('B', 2)), ['written']);
    assert.equal((await data()).length, 1);
  });

  for (const point of ['file.before-publish', 'file.before-trigger', 'file.before-in-flight']) {
    it(`a kill at ${point} is completed under the same name`, async () => {
      bench.crash.at = point;
      await assert.rejects(write(stock('A', 1)), Crash);
      assert.deepEqual(await outcomes(stock('A', 1)), [WAITS]);
      const [file = '', ...more] = await data();
      assert.deepEqual(more, []);
      assert.ok((await bench.tree()).includes(file.replace('.csv', '.trg')));
      await answer(file, '.ok');
      assert.deepEqual(await outcomes(stock('A', 1)), ['written']);
    });
  }

  for (const suffix of ['.ok', '.rej']) {
    it(`a kill while the answer ${suffix} is booked loses no verdict`, async () => {
      await write(stock('A', 1));
      const [file = ''] = await data();
      await answer(file, suffix, '101-A bad');
      bench.crash.at = 'file.before-answer-ends';
      await assert.rejects(write(stock('A', 1)), Crash);
      const wanted = suffix === '.ok' ? 'written' : 'refused POS_WRITE_REJECTED';
      assert.deepEqual(await outcomes(stock('A', 1)), [wanted]);
      const noted = (await bench.tree()).filter((path) => path.startsWith('published/'));
      assert.equal(noted.length, suffix === '.ok' ? 1 : 0);
    });
  }

  it('an outbox that cannot be written leaves nothing in flight that the till could not see', async () => {
    await writeFile(join(bench.folder, 'outbox'), 'a file in the place of the folder');
    assert.deepEqual(await outcomes(stock('A', 1)), ['retry POS_WRITE_FAILED']);
    assert.deepEqual(await outcomes(stock('A', 1)), ['retry POS_WRITE_FAILED']);
  });

  it('check says of each store what it took last and what waits, and warns of a silent till', async () => {
    const said = async (): Promise<readonly string[]> =>
      (await pos.check(host)).map(({ severity, field, what }) => `${severity} ${field}: ${what}`);
    assert.deepEqual(await said(), []);
    await write(stock('A', 1), stock('A', 1, '102'));
    const [file = ''] = await data();
    await answer(file, '.ok');
    await write(stock('A', 1));
    nowMs += 40 * 60_000;
    const name = (await data())[1]?.slice('outbox/'.length);
    assert.deepEqual(await said(), [
      'info outbox.stockFile: store 101: the last file was taken by the till at 2026-01-15T06:02:00.000Z',
      `warning outbox.stockFile: store 102: ${name} waits 41 minutes for its answer`,
    ]);
  });
});
