import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type PosSandbox, startPosSandbox } from '../../../../connectors/pos/sandbox/server.ts';
import { seededRandom } from '../../../../core/base/random.ts';
import { virtualClock } from '../../../../core/base/virtual-clock.ts';
import { bytesHash, type JsonObject } from '../../../../core/connector/index.ts';
import { type Bench, openBench, readAll, TODAY } from '../pos-host.ts';

const FEEDS: JsonObject = { rows: { pattern: '*.csv', key: ['a'] } };
const DAY_MS = 86_400_000;
const DAYS = 60;

describe('connectors/pos over SFTP with a long archive', () => {
  let till: PosSandbox;
  let bench: Bench;

  beforeEach(async () => {
    till = await startPosSandbox({ clock: virtualClock(), random: seededRandom(1) });
    const { settings, secrets } = till.connection();
    bench = await openBench(FEEDS, {}, () => ({
      settings: { sftp: settings['sftp'] ?? null },
      secrets,
    }));
    for (let day = 1; day <= DAYS; day += 1) await archive(day, `a\nday ${day}\n`);
  });

  afterEach(async () => {
    await bench.close();
    await till.close();
  });

  /** Puts a file into the archive as it was read so many days ago. */
  async function archive(daysAgo: number, text: string): Promise<void> {
    const parts = new Date(TODAY - daysAgo * DAY_MS).toISOString().slice(0, 10).split('-');
    const folder = join(till.folder, 'done', ...parts);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `day.${bytesHash(Buffer.from(text)).slice(0, 16)}.csv`), text);
  }

  async function readNext(text: string): Promise<{ records: number; lists: number }> {
    await writeFile(join(till.folder, 'day.csv'), text);
    till.clearCalls();
    const { records } = await readAll(bench, 'rows');
    const lists = till.calls().filter(({ operation }) => operation === 'list').length;
    return { records: records.length, lists };
  }

  it('a file of long ago is known when it is sent again, yesterday as well', async () => {
    assert.equal((await readNext('a\nday 59\n')).records, 0);
    assert.equal((await readNext('a\nday 1\n')).records, 0);
    assert.equal((await readNext('a\nnew\n')).records, 1);
  });

  it('past days are asked for once, and the last ones each time', async () => {
    const first = await readNext('a\nnew 1\n');
    assert.ok(first.lists > DAYS, `${first.lists} listings`);
    const second = await readNext('a\nnew 2\n');
    assert.ok(second.lists < 15, `${second.lists} listings`);
    await archive(1, 'a\nfrom elsewhere\n');
    assert.equal((await readNext('a\nfrom elsewhere\n')).records, 0);
  });
});
