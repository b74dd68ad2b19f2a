import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../core/base/clock.ts';
import { seededRandom } from '../../../core/base/random.ts';
import {
  openDatabase,
  type Row,
  type SandboxFault,
  type SandboxServer,
  startSandboxServer,
  type Table,
} from '../../../core/connector/sandbox/kit.ts';

const WELL = JSON.stringify({ target: '/x', text: '' });

interface Thing extends Row {
  readonly owner: string;
}

let running: SandboxServer<'refusedInside'> | null = null;
let works = 0;

async function start(): Promise<SandboxServer<'refusedInside'>> {
  works = 0;
  running = await startSandboxServer<'refusedInside'>({
    clock: systemClock(),
    random: seededRandom(1),
    vendor: {
      operationOf: ({ method, path }) => ({
        name: path === '/token' ? 'token' : 'things',
        isWrite: method !== 'GET',
        isAside: path === '/token',
      }),
      work: (call, fault) => {
        works += 1;
        if (fault?.kind === 'refusedInside') return { status: 200, body: { error: fault.code } };
        const text = call.body.toString();
        return { status: 200, body: { target: call.target, text }, cost: 3 };
      },
      faultAnswer: (status) => ({ status, body: { failed: status } }),
      headers: (call) => ({ 'x-request': call.requestId }),
    },
    looks: { works: () => ({ works }) },
    controls: { explode: () => assert.fail('not today') },
  });
  return running;
}

async function order(server: SandboxServer<'refusedInside'>, path: string, body: unknown) {
  const text = JSON.stringify(body);
  return fetch(`${server.url}/sandbox/${path}`, { method: 'POST', body: text });
}

describe('the server that sandboxes are built from', () => {
  afterEach(async () => {
    await running?.close();
    running = null;
  });

  it('hands over the exact bytes and target, and notes each call', async () => {
    const server = await start();
    const sent = await fetch(`${server.url}/a%20b?x=1&x=2`, { method: 'POST', body: '{ "a":1 }' });
    assert.deepEqual(await sent.json(), { target: '/a%20b?x=1&x=2', text: '{ "a":1 }' });
    assert.match(sent.headers.get('x-request') ?? '', /^[0-9a-f]+$/);
    const [note] = server.calls();
    assert.equal(note?.operation, 'things');
    assert.equal(note?.isWrite, true);
    assert.equal(note?.cost, 3);
    assert.equal(note?.atOnce, 1);
  });

  it('moves its time on order, over HTTP too', async () => {
    const server = await start();
    await order(server, 'clock', { offsetMs: 86_400_000 });
    const answer = await fetch(`${server.url}/x`);
    const date = Date.parse(answer.headers.get('date') ?? '');
    assert.ok(date - Date.now() > 86_000_000);
    const calls = await (await fetch(`${server.url}/sandbox/calls`)).json();
    assert.equal(Array.isArray(calls) && calls.length, 1);
  });

  it('answers a wish that fails with its reason', async () => {
    const server = await start();
    const answer = await order(server, 'explode', {});
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /not today/);
  });

  const instead: readonly (readonly [SandboxFault<'refusedInside'>['kind'], number])[] = [
    ['status', 0],
    ['reset', 0],
    ['redirect', 0],
    ['refusedInside', 1],
    ['appliedThenReset', 1],
    ['appliedThenStatus', 1],
    ['html', 1],
    ['wrongType', 1],
    ['emptyBody', 1],
    ['truncated', 1],
    ['cutMidBody', 1],
    ['byteOrderMark', 1],
    ['utf16', 1],
    ['gzipBomb', 1],
  ];
  for (const [kind, done] of instead) {
    it(`plays ${kind} once, with the work done ${done} times, and is well again`, async () => {
      const server = await start();
      server.setFaults([{ operation: 'read', kind, count: 1, status: 503, retryAfter: '7' }]);
      const init: RequestInit = { redirect: 'manual', signal: AbortSignal.timeout(10_000) };
      const answer = await fetch(`${server.url}/x`, init).catch(() => null);
      const spoilt = (await answer?.arrayBuffer().catch(() => null)) ?? null;
      assert.equal(works, done);
      if (kind === 'status') assert.equal(answer?.headers.get('retry-after'), '7');
      const type = answer?.headers.get('content-type') ?? '';
      const whole = Buffer.from(spoilt ?? new ArrayBuffer(0)).toString();
      const isWell = type.startsWith('application/json') && whole === WELL;
      assert.equal(isWell && answer?.status === 200, false);
      const well = await fetch(`${server.url}/x`);
      assert.deepEqual(await well.json(), { target: '/x', text: '' });
    });
  }

  it('keeps faults for all calls away from what is not part of the API proper', async () => {
    const server = await start();
    server.setFaults([{ operation: '*', kind: 'status', status: 500, count: 1 }]);
    assert.equal((await fetch(`${server.url}/token`)).status, 200);
    assert.equal((await fetch(`${server.url}/x`)).status, 500);
    server.setFaults([{ operation: 'token', kind: 'status', status: 401, count: 1 }]);
    assert.equal((await fetch(`${server.url}/token`)).status, 401);
  });
});

describe('the rows of a sandbox', () => {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-sandbox-'));
  after(() => rmSync(folder, { recursive: true }));

  const open = () =>
    openDatabase<{ readonly things: Table<Thing> }>({
      path: join(folder, 'state.db'),
      tables: (make) => ({ things: make<Thing>('things', (row) => row.owner) }),
    });

  it('are there again after a restart, as of the last commit', () => {
    const first = open();
    assert.equal(first.found, false);
    first.tables.things.put({ id: 'a', owner: 'x' });
    first.tables.things.put({ id: 'b', owner: 'x' });
    first.commit();
    first.tables.things.drop('a');
    first.commit();
    first.tables.things.put({ id: 'c', owner: 'y' });
    first.close();
    const second = open();
    assert.equal(second.found, true);
    assert.deepEqual(second.dump(), { things: [{ id: 'b', owner: 'x' }] });
    assert.deepEqual(second.tables.things.of('x'), [{ id: 'b', owner: 'x' }]);
    second.close();
  });
});
