import assert from 'node:assert/strict';
import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host, JsonObject } from '../../../../core/connector/index.ts';
import { describeEverywhere } from '../places.ts';
import { type Bench, Crash, openBench, readAll } from '../pos-host.ts';

const FEED: JsonObject = { pattern: '*.csv', key: ['a'] };
const BODY = 'a\n1\n';

describeEverywhere('connectors/pos completion of files', () => {
  let bench: Bench;

  async function open(ready: JsonObject): Promise<void> {
    bench = await openBench({ rows: { ...FEED, ready } });
  }

  afterEach(async () => {
    await bench.close();
  });

  async function keys(host: Host = bench.host): Promise<readonly string[]> {
    return (await readAll({ host }, 'rows')).records.map((record) => record.key);
  }

  async function age(name: string, seconds: number): Promise<void> {
    await utimes(join(bench.folder, name), seconds, seconds);
  }

  it('a file whose time moves between two polls waits, a quiet one beside it is read', async () => {
    await open({ quietFor: '10s', polls: 3 });
    await bench.drop('busy.csv', 'a\nbusy\n');
    await bench.drop('quiet.csv', 'a\nquiet\n');
    const waits: number[] = [];
    const clock = {
      ...bench.host.clock,
      sleep: async (ms: number) => {
        waits.push(ms);
        await writeFile(join(bench.folder, 'busy.csv'), `a\nbusy\n${'x'.repeat(waits.length)}`);
      },
    };
    assert.deepEqual(await keys({ ...bench.host, clock }), ['quiet']);
    assert.deepEqual(waits, [5_000, 5_000]);
  });

  it('an empty folder is looked at once, without waiting', async () => {
    await open({ quietFor: '10s' });
    const clock = { ...bench.host.clock, sleep: () => Promise.reject(new Error('waited')) };
    assert.deepEqual(await keys({ ...bench.host, clock }), []);
  });

  for (const trigger of ['day.csv.trg', 'DAY.OK', 'day.done']) {
    it(`a file is read when its trigger ${trigger} is there, and the trigger goes with it`, async () => {
      await open({ by: 'trigger' });
      await bench.drop('day.csv', BODY);
      assert.deepEqual(await keys(), []);
      await bench.drop(trigger, '');
      assert.deepEqual(await keys(), ['1']);
      const tree = await bench.tree();
      assert.equal(tree.length, 2);
      assert.ok(tree.every((path) => path.startsWith('done/')));
    });
  }

  it('a trigger older than its file belongs to an earlier one and is not believed', async () => {
    await open({ by: 'trigger' });
    await bench.drop('day.csv.trg', '');
    await bench.drop('day.csv', BODY);
    await age('day.csv.trg', 1_000);
    await age('day.csv', 2_000);
    assert.deepEqual(await keys(), []);
  });

  it('a trigger is never data, even where the pattern ends in a star', async () => {
    bench = await openBench({ rows: { ...FEED, pattern: '*.csv*', ready: { by: 'trigger' } } });
    await bench.drop('day.csv', BODY);
    await bench.drop('day.csv.ok', '');
    bench.crash.at = 'file.after-claim';
    await assert.rejects(keys(), Crash);
    const { records, pages } = await readAll(bench, 'rows');
    assert.equal(records.length, 1);
    assert.equal(pages.length, 1);
    assert.equal((await bench.tree()).length, 2);
  });

  it('one trigger releases a whole batch, and later files wait for the next', async () => {
    await open({ by: 'trigger', batch: 'endofday.trg' });
    await bench.drop('one.csv', 'a\n1\n');
    await bench.drop('two.csv', 'a\n2\n');
    await bench.drop('late.csv', 'a\n3\n');
    await bench.drop('EndOfDay.trg', '');
    for (const name of ['one.csv', 'two.csv']) await age(name, 1_000);
    await age('EndOfDay.trg', 2_000);
    await age('late.csv', 3_000);
    assert.deepEqual(await keys(), ['1', '2']);
    assert.ok((await bench.tree()).includes('late.csv'));
    assert.ok((await bench.tree()).some((path) => path.endsWith('-EndOfDay.trg')));
    assert.deepEqual(await keys(), []);
  });
});
