import assert from 'node:assert/strict';
import type { HubServer } from '../../core/server/server.ts';
import { until } from '../crash/until.ts';
import { type Play, recorder, send, slowStore, startServer } from './running.ts';
import { headOf, leapingClock, openWire, type Wire } from './wire.ts';

const PLACES = 8;
/** Longer than an honest client needs for a request. */
const A_WHILE_MS = 1_500;

describe('the places of connections', () => {
  let server: HubServer | null = null;
  let wires: Wire[] = [];
  const time = leapingClock();

  async function start(play: Play = {}): Promise<string> {
    const settings = { connectionsMax: PLACES, stopWithinMs: 200, drainForMs: 0 };
    server = await startServer({ clock: time.clock, ...play, settings });
    return server.url;
  }

  async function open(url: string, first: string): Promise<Wire> {
    const wire = await openWire(url, first);
    wires.push(wire);
    return wire;
  }

  /** Fills all places; resolves once the server has all of them. */
  async function fill(url: string, first: (index: number) => string): Promise<readonly Wire[]> {
    const opened: Wire[] = [];
    for (let index = 0; index < PLACES; index += 1) opened.push(await open(url, first(index)));
    return opened;
  }

  afterEach(async () => {
    for (const wire of wires) wire.end();
    wires = [];
    await server?.close();
    server = null;
  });

  const SLOW: Readonly<Record<string, string>> = {
    'send nothing': '',
    'are slow in the first line': 'POST /web',
    'are slow in the head': 'POST /webhooks/shop HTTP/1.1\r\nhost: hub\r\nx-a',
    'are slow in the body': `${headOf(2000)}xx`,
  };
  for (const [title, first] of Object.entries(SLOW)) {
    it(`are not kept by clients that ${title}`, async () => {
      const url = await start();
      const slow = await fill(url, () => first);
      await until(async () => slow.every((wire) => wire.text() === ''));
      time.leap(A_WHILE_MS);
      for (let round = 0; round < 2 * PLACES; round += 1) {
        const answer = await send(`${url}/webhooks/shop`, { method: 'POST', body: 'x' });
        assert.equal(answer.status, 200, `round ${round}`);
      }
      await Promise.race(slow.map((wire) => wire.closed));
    });
  }

  it('go from the slowest first: who came last is still there', async () => {
    const url = await start();
    const [first] = await fill(url, (index) => (index === 0 ? `${headOf(9)}x` : ''));
    time.leap(A_WHILE_MS);
    const second = await open(url, headOf(1));
    await first?.closed;
    second.write('x');
    assert.match(await second.heard(/HTTP/), /^HTTP\/1\.1 200 /);
  });

  it('are kept by clients whose answer the hub still owes', async () => {
    const { receive, commit } = slowStore();
    let asked = 0;
    const url = await start({
      receive: (connection, delivery) => {
        asked += 1;
        return receive(connection, delivery);
      },
    });
    const waiting = await fill(url, () => `${headOf(1)}x`);
    await until(() => asked === PLACES);
    time.leap(A_WHILE_MS);
    const refused = await openWire(url).catch(() => null);
    assert.equal(await (refused?.closed ?? ''), '', 'the newcomer is turned away');
    commit();
    for (const wire of waiting) assert.match(await wire.heard(/HTTP/), /^HTTP\/1\.1 200 /);
  });

  it('are kept by clients that are fast, though the others are many', async () => {
    // On a busy machine the test itself may take longer than an honest client.
    const url = await start({ clock: { ...time.clock, monotonicMs: () => 0 } });
    const still = await fill(url, () => `${headOf(2)}x`);
    for (let round = 0; round < PLACES; round += 1) {
      const newcomer = await openWire(url).catch(() => null);
      assert.equal(await (newcomer?.closed ?? ''), '', 'the newcomer is turned away');
    }
    for (const wire of still) {
      wire.write('y');
      assert.match(await wire.heard(/HTTP/), /^HTTP\/1\.1 200 /);
    }
  });

  it('are kept by clients at rest as long as one is slow', async () => {
    const { receive, got } = recorder();
    const url = await start({ receive });
    const resting = await open(url, `${headOf(1)}x`);
    await resting.heard(/ 200 /);
    const slow: Wire[] = [];
    for (let index = 1; index < PLACES; index += 1) slow.push(await open(url, 'POST'));
    time.leap(A_WHILE_MS);
    for (let round = 1; round < PLACES; round += 1) {
      await send(`${url}/webhooks/shop`, { method: 'POST', body: 'x' });
    }
    resting.write(`${headOf(1)}y`);
    await until(() => got.some(({ delivery }) => delivery.raw.toString() === 'y'));
  });

  it('are given by clients at rest when nobody is slow', async () => {
    const url = await start();
    const resting = await fill(url, () => `${headOf(1)}x`);
    for (const wire of resting) await wire.heard(/ 200 /);
    time.leap(A_WHILE_MS);
    const answer = await send(`${url}/webhooks/shop`, { method: 'POST', body: 'x' });
    assert.equal(answer.status, 200);
    await Promise.race(resting.map((wire) => wire.closed));
  });
});
