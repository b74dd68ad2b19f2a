import assert from 'node:assert/strict';
import type { LogFields } from '../../core/base/log.ts';
import { silentLog } from '../../core/base/log.ts';
import type { HubServer } from '../../core/server/server.ts';
import { until } from '../crash/until.ts';
import { type Play, recorder, send, slowStore, startServer } from './running.ts';
import { headOf, openWire } from './wire.ts';

const MIB = 1_048_576;
/** The least that the setting takes. */
const ALL_MAX = 10 * MIB;

describe('the bodies in memory', () => {
  let server: HubServer | null = null;

  async function start(play: Play = {}): Promise<string> {
    const settings = { bodiesMaxBytes: ALL_MAX, bodyMaxBytes: 2 * MIB, ...play.settings };
    server = await startServer({ ...play, settings });
    return server.url;
  }

  const post = (url: string, bytes: number) =>
    send(`${url}/webhooks/shop`, { method: 'POST', body: Buffer.alloc(bytes, 'x') });

  afterEach(async () => {
    await server?.close();
    server = null;
  });

  it('are bounded while the store stands still: who is too many is asked to come again', async () => {
    const { receive, commit } = slowStore();
    const url = await start({ receive });
    const answers = Array.from({ length: 20 }, () => post(url, MIB));
    const refused: number[] = [];
    for (const answer of answers) {
      answer.then(({ status, headers, text }) => {
        if (status !== 200) refused.push(status);
        if (status === 503) assert.deepEqual([headers['retry-after'], text], ['30', '']);
      });
    }
    await until(() => refused.length === 10);
    const ready = await send(`${url}/readyz`);
    assert.equal(ready.status, 503);
    assert.match(ready.text, /bodies in memory have come to server\.bodiesMaxBytes/);
    commit();
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    assert.equal(statuses.filter((status) => status === 200).length, 10);
    assert.equal(statuses.filter((status) => status === 503).length, 10);
    assert.equal((await send(`${url}/readyz`)).status, 200, 'what is stored takes no room');
    assert.equal((await post(url, MIB)).status, 200);
  });

  it('stay counted when their senders have gone, as long as the store has them', async () => {
    const { receive, isAsked, commit } = slowStore();
    let asked = 0;
    const url = await start({
      receive: (connection, delivery) => {
        asked += 1;
        return receive(connection, delivery);
      },
    });
    const gone = await openWire(url, headOf(2 * MIB));
    gone.write(Buffer.alloc(2 * MIB));
    await isAsked;
    gone.end();
    const others = Array.from({ length: 8 }, () => post(url, MIB));
    await until(() => asked === 1 + others.length);
    assert.equal((await post(url, 2 * MIB)).status, 503);
    commit();
    for (const other of others) assert.equal((await other).status, 200);
    assert.equal((await send(`${url}/readyz`)).status, 200);
  });

  it('are not taken by clients that announce much and send nothing', async () => {
    const url = await start();
    const wires = await Promise.all(
      Array.from({ length: 30 }, () => openWire(url, headOf(2 * MIB))),
    );
    assert.equal((await send(`${url}/readyz`)).status, 200);
    assert.equal((await post(url, 2 * MIB)).status, 200);
    for (const wire of wires) wire.end();
  });

  it('give their room back when they are cut off or too large', async () => {
    const { receive, got } = recorder();
    const url = await start({ receive });
    for (let round = 0; round < 20; round += 1) {
      const wire = await openWire(url, headOf(2 * MIB));
      wire.write(Buffer.alloc(MIB));
      wire.end();
      assert.equal((await post(url, 3 * MIB)).status, 413);
    }
    await until(async () => (await send(`${url}/readyz`)).status === 200);
    assert.equal(got.length, 0);
  });

  it('give their room back where nobody wanted them', async () => {
    const url = await start();
    for (let round = 0; round < 20; round += 1) {
      const body = Buffer.alloc(MIB);
      assert.equal((await send(`${url}/nothing`, { method: 'POST', body })).status, 404);
    }
    assert.equal((await send(`${url}/readyz`)).status, 200);
  });

  it('are refused once too large, though nobody announced their size', async () => {
    const { receive, got } = recorder();
    const url = await start({ receive, settings: { bodyMaxBytes: 1024 } });
    const head = 'POST /webhooks/shop HTTP/1.1\r\nhost: hub\r\ntransfer-encoding: chunked\r\n\r\n';
    const wire = await openWire(url, head);
    wire.write(`400\r\n${'x'.repeat(1024)}\r\n`);
    wire.write('1\r\nx\r\n');
    assert.match(await wire.closed, /^HTTP\/1\.1 413 [\s\S]*connection: close/);
    assert.equal(got.length, 0);
  });

  it('that are cut off are no fault of the hub', async () => {
    const errors: string[] = [];
    const log = {
      ...silentLog(),
      error: (sentence: string, _fields?: LogFields) => void errors.push(sentence),
    };
    const { receive, got } = recorder();
    const url = await start({ receive, log });
    const wire = await openWire(url, `${headOf(100)}xxx`);
    wire.end();
    assert.equal((await post(url, 10)).status, 200);
    assert.deepEqual([errors, got.length], [[], 1]);
  });
});
