import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pos } from '../../../../connectors/pos/connector.ts';
import { systemClock } from '../../../../core/base/clock.ts';
import type { Host, JsonObject, Page } from '../../../../core/connector/index.ts';
import { describeSshd, reachOver } from '../places.ts';
import { type Bench, openBench, readAll } from '../pos-host.ts';
import { type Line, startLine } from './line.ts';

const FEEDS: JsonObject = { rows: { pattern: '*.csv', key: ['a'], pageRows: 10_000 } };
const ROWS = 200_000;
const MANY = `a\n${Array.from({ length: ROWS }, (_, row) => `row number ${row}\n`).join('')}`;
const PART_BYTES = 1_000_000;

describeSshd('connectors/pos over a bad line to an SFTP server', (server) => {
  let line: Line;
  let bench: Bench;

  async function open(over: JsonObject = {}): Promise<void> {
    line = await startLine(server().port);
    const reached = { ...server(), port: line.port };
    bench = await openBench(FEEDS, {}, (folder) => reachOver(reached, folder, over));
  }

  afterEach(async () => {
    await bench.close();
    await line.stop();
  });

  /** Every key once, whatever happened on the way. */
  function assertWhole(keys: readonly string[]): void {
    assert.equal(keys.length, ROWS);
    assert.equal(new Set(keys).size, ROWS);
  }

  async function keys(host: Host = bench.host): Promise<readonly string[]> {
    return (await readAll({ host }, 'rows')).records.map((record) => record.key);
  }

  it('a line that is cut in the middle of a file costs nothing: the file is fetched again', async () => {
    await open();
    await bench.drop('day.csv', MANY);
    line.after(PART_BYTES, line.cut);
    assertWhole(await keys());
    assert.equal(line.connections(), 2);
  });

  it('sessions killed on the server in the middle of a file cost nothing', async () => {
    await open();
    await bench.drop('day.csv', MANY);
    line.after(PART_BYTES, () => server().killSessions());
    assertWhole(await keys());
    assert.equal(line.connections(), 2);
  });

  it('a session that ended between two sweeps is opened again', async () => {
    await open();
    await bench.drop('one.csv', 'a\n1\n');
    assert.deepEqual(await keys(), ['1']);
    server().killSessions();
    await bench.drop('two.csv', 'a\n2\n');
    assert.deepEqual(await keys(), ['2']);
  });

  it('a server that is gone in the middle of a file gives no half of it, and all of it later', async () => {
    await open();
    await bench.drop('day.csv', MANY);
    line.after(PART_BYTES, () => void line.stop());
    const pages: Page[] = [];
    await assert.rejects(
      async () => {
        const request = { stream: 'rows', since: null, with: {} };
        for await (const page of pos.read?.(bench.host, request) ?? []) pages.push(page);
      },
      { code: 'POS_SFTP_UNREACHABLE', retry: 'backoff' },
    );
    assert.deepEqual(pages, []);
    assert.deepEqual(await bench.tree(), ['working/rows/day.csv']);
    const { settings } = reachOver(server(), bench.folder);
    await pos.close?.(bench.host);
    assertWhole(await keys({ ...bench.host, settings: { ...bench.host.settings, ...settings } }));
  });

  it('a server that cannot be reached is tried as often as the settings say', async () => {
    await open({ attempts: 4 });
    const pauses: number[] = [];
    const clock = {
      ...bench.host.clock,
      sleep: async (ms: number) => void pauses.push(ms),
    };
    await line.stop();
    await assert.rejects(keys({ ...bench.host, clock }), { code: 'POS_SFTP_UNREACHABLE' });
    assert.equal(pauses.length, 3);
    assert.ok(pauses.every((pause, index) => pause <= 500 * 2 ** index));
  });

  it('a server that stops answering is given up after the timeout, and tried anew', async () => {
    await open({ timeout: '3s', attempts: 2 });
    await bench.drop('day.csv', MANY);
    const host = { ...bench.host, clock: { ...bench.host.clock, after: systemClock().after } };
    line.after(PART_BYTES, line.hold);
    await assert.rejects(keys(host), ({ code }) => /^POS_SFTP_(LOST|UNREACHABLE)$/.test(code));
    assert.equal(line.connections(), 2);
    assert.deepEqual(await bench.tree(), ['working/rows/day.csv']);
  });

  it('a hub that is told to stop does not wait for the server', async () => {
    await open();
    await bench.drop('day.csv', MANY);
    const stop = new AbortController();
    line.after(PART_BYTES, () => {
      line.hold();
      stop.abort();
    });
    await assert.rejects(keys({ ...bench.host, signal: stop.signal }), { name: 'AbortError' });
    assert.deepEqual(await bench.tree(), ['working/rows/day.csv']);
  });

  it('all streams of a connection share one session, which closing ends', async () => {
    await open();
    await bench.drop('day.csv', 'a\n1\n');
    const settings: JsonObject = {
      ...bench.host.settings,
      feeds: { ...FEEDS, more: FEEDS['rows'] },
    };
    const host = { ...bench.host, settings };
    await Promise.all(['rows', 'more'].map((stream) => pos.lookup?.(host, stream, ['1'])));
    await keys();
    await pos.check(bench.host);
    assert.equal(line.connections(), 1);
    await pos.close?.(bench.host);
    await line.closed();
    await pos.close?.(bench.host);
  });

  it('what lay on this machine while it was read is gone afterwards', async () => {
    await open({ spool: 'spool' });
    await bench.drop('day.csv', MANY);
    const spool = join(bench.folder, 'spool');
    const seen: number[] = [];
    const request = { stream: 'rows', since: null, with: {} };
    for await (const page of pos.read?.(bench.host, request) ?? []) {
      const files = await readdir(spool, { recursive: true });
      seen.push(files.filter((path) => path.endsWith('data')).length);
      await page.settled?.();
    }
    assert.deepEqual([...new Set(seen)], [1]);
    const left = await readdir(spool, { recursive: true });
    assert.ok(left.every((path) => !path.endsWith('data')));
    await pos.close?.(bench.host);
    assert.deepEqual(await readdir(spool), []);
  });
});
