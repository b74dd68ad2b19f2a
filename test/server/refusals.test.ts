import assert from 'node:assert/strict';
import { statfsSync } from 'node:fs';
import { type LogFields, silentLog } from '../../core/base/log.ts';
import type { HubServer } from '../../core/server/server.ts';
import { openSmallDisk, type SmallDisk, whyNoDisk } from '../connectors/pos/sftp/small-disk.ts';
import { recorder, send, startServer } from './running.ts';
import { leapingClock } from './wire.ts';

const MIB = 1_048_576;

describe('refused deliveries', () => {
  let server: HubServer | null = null;

  afterEach(async () => {
    await server?.close();
    server = null;
  });

  it('are told to the log once, and then as a number: rubbish must not fill the disk', async () => {
    const lines: (readonly [string, LogFields])[] = [];
    const write = (sentence: string, fields: LogFields = {}) => void lines.push([sentence, fields]);
    const { clock, leap } = leapingClock();
    server = await startServer({
      clock,
      log: { ...silentLog(), warn: write },
      receive: async (connection) => ({ status: 'refused', reason: `by ${connection}` }),
    });
    const { url } = server;
    const post = (to: string) => send(`${url}/webhooks/${to}`, { method: 'POST', body: 'x' });
    for (let round = 0; round < 50; round += 1) await post('one');
    await post('other');
    assert.deepEqual(
      lines.map(([, { connection }]) => connection),
      ['one', 'other'],
    );
    leap(10_000);
    await post('one');
    const about = { connection: 'one', reason: 'by one', untold: 49 };
    assert.deepEqual(lines.at(-1), ['A delivery was refused.', about]);
  });
});

describe('the guard of the disk', () => {
  let server: HubServer | null = null;
  let disk: SmallDisk | undefined;

  before(function () {
    if (whyNoDisk() !== null) this.skip();
  });

  afterEach(async () => {
    await server?.close();
    await disk?.remove();
    server = null;
  });

  it('counts what was taken since it looked: a burst is over before the next look', async () => {
    disk = await openSmallDisk('64m');
    const { bavail, bsize } = statfsSync(disk.seen);
    const { clock } = leapingClock();
    const { receive, got } = recorder();
    const still = clock.monotonicMs();
    server = await startServer({
      clock: { ...clock, monotonicMs: () => still },
      receive,
      disk: { folder: disk.seen, freeMinBytes: bavail * bsize - 16 * MIB },
    });
    const { url } = server;
    const body = Buffer.alloc(2 * MIB);
    const post = async () => (await send(`${url}/webhooks/shop`, { method: 'POST', body })).status;
    const statuses: number[] = [];
    for (let round = 0; round < 5; round += 1) statuses.push(await post());
    assert.deepEqual(statuses, [200, 200, 200, 503, 503]);
    assert.equal(got.length, 3);
    assert.equal((await send(`${url}/readyz`)).status, 200, 'a look finds that there is room');
    assert.equal(await post(), 200);
  });
});
