import assert from 'node:assert/strict';
import { readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pos } from '../../../../connectors/pos/connector.ts';
import type { PosSandbox } from '../../../../connectors/pos/sandbox/server.ts';
import { startPosSandbox } from '../../../../connectors/pos/sandbox/server.ts';
import { systemClock } from '../../../../core/base/clock.ts';
import { seededRandom } from '../../../../core/base/random.ts';
import { type VirtualClock, virtualClock } from '../../../../core/base/virtual-clock.ts';
import type { Ack, Command, JsonObject } from '../../../../core/connector/index.ts';
import { describeSshd, reachOver } from '../places.ts';
import { type Bench, openBench, readAll } from '../pos-host.ts';

const FEEDS: JsonObject = { rows: { pattern: '*.csv', key: ['a'] } };
const OUTBOX: JsonObject = {
  stockFile: { columns: [{ name: 'sku' }, { name: 'available', decimals: 0 }] },
};

function stock(sku: string): Command {
  return {
    stream: 'stockFile',
    operation: 'publish',
    key: sku,
    idempotencyKey: `stock-${sku}`,
    version: null,
    data: { sku, available: 7 },
  };
}

async function publish(bench: Bench, ...skus: readonly string[]): Promise<readonly Ack[]> {
  const acks = await pos.write?.(bench.host, skus.map(stock));
  assert.ok(acks);
  return acks;
}

describeSshd(
  'connectors/pos with an SFTP server for reading only',
  (server) => {
    let bench: Bench;

    beforeEach(async () => {
      bench = await openBench(FEEDS, OUTBOX, (folder) => reachOver(server(), folder));
      await bench.drop('day.csv', 'a\n1\n');
    });

    afterEach(() => bench.close());

    it('is found out by check, which changes nothing', async () => {
      const [finding] = await pos.check(bench.host);
      assert.equal(finding?.severity, 'error');
      assert.match(finding?.what ?? '', /cannot be written to: permission denied/);
      assert.deepEqual(await bench.tree(), ['day.csv']);
    });

    it('no file is claimed, and none is published', async () => {
      await assert.rejects(readAll(bench, 'rows'), {
        code: 'POS_FOLDER_UNUSABLE',
        what: /permission denied/,
        retry: 'backoff',
      });
      const [ack] = await publish(bench, 'A');
      assert.equal(ack?.outcome, 'retry');
      assert.deepEqual(await bench.tree(), ['day.csv']);
    });
  },
  { sftpFlags: '-R' },
);

describeSshd(
  'connectors/pos with an SFTP server that lets nobody rename',
  (server) => {
    it('puts no half of a file in place, and says why', async () => {
      const bench = await openBench(FEEDS, OUTBOX, (folder) => reachOver(server(), folder));
      const [ack] = await publish(bench, 'A');
      const tree = await bench.tree();
      await bench.close();
      assert.equal(ack?.outcome, 'retry');
      assert.deepEqual(
        tree.filter((path) => !path.includes('/.')),
        [],
      );
    });
  },
  { sftpFlags: '-P rename,posix-rename' },
);

describe('connectors/pos writing over a line that breaks', () => {
  let till: PosSandbox;
  let bench: Bench;
  let clock: VirtualClock;

  beforeEach(async () => {
    clock = virtualClock();
    till = await startPosSandbox({
      clock,
      random: seededRandom(1),
      pickUpMs: 3_600_000,
    });
    till.setOpen(false);
    const { settings, secrets } = till.connection();
    const sftp = settings['sftp'] ?? null;
    bench = await openBench(FEEDS, OUTBOX, () => ({ settings: { sftp }, secrets }));
  });

  afterEach(async () => {
    await bench.close();
    await till.close();
  });

  async function outbox(): Promise<readonly string[]> {
    return await readdir(join(till.folder, 'outbox'));
  }

  function renames(): number {
    const placed = till.calls().filter(({ operation, path, answer, fault }) => {
      const isDone = answer === 'ok' || fault === 'appliedThenCut';
      return operation === 'rename' && isDone && path.includes('.stock-');
    });
    return placed.length;
  }

  it('a rename whose answer was lost is not done twice', async () => {
    till.setFaults([{ operation: 'rename', count: 1, kind: 'appliedThenCut' }]);
    const [ack] = await publish(bench, 'A');
    assert.equal(ack?.outcome, 'written');
    assert.equal(renames(), 1);
    assert.equal((await outbox()).length, 1);
  });

  it('a rename that was cut off before it happened is done once', async () => {
    till.setFaults([{ operation: 'rename', count: 1, kind: 'cut' }]);
    const [ack] = await publish(bench, 'A');
    assert.equal(ack?.outcome, 'written');
    assert.equal(renames(), 1);
    assert.equal((await outbox()).length, 1);
  });

  it('a till that took the file before the line came back is not given it again', async () => {
    till.setFaults([{ operation: 'rename', count: 1, kind: 'appliedThenCut' }]);
    const busy = {
      ...bench.host.clock,
      sleep: async () => {
        for (const name of await outbox()) await rm(join(till.folder, 'outbox', name));
      },
    };
    const host = { ...bench.host, clock: busy };
    const [ack] = (await pos.write?.(host, [stock('A')])) ?? [];
    assert.equal(ack?.outcome, 'written');
    assert.deepEqual(await outbox(), []);
  });

  it('a write that is cut off leaves nothing that the till would take, and is repeated', async () => {
    till.setFaults([{ operation: 'write', count: 1, kind: 'cut' }]);
    const [ack] = await publish(bench, 'A');
    assert.equal(ack?.outcome, 'written');
    const [name = ''] = await outbox();
    const text = await readFile(join(till.folder, 'outbox', name), 'utf8');
    assert.equal(text, 'sku,available\r\nA,7\r\n');
  });

  it('a line that never comes back after a rename leaves the outcome open', async () => {
    till.setFaults([
      { operation: 'rename', count: 1, kind: 'appliedThenCut' },
      { operation: 'auth', count: 9, kind: 'refuse', skip: 1 },
    ]);
    await assert.rejects(publish(bench, 'A'), { code: 'POS_WRITE_UNKNOWN' });
    till.setFaults([]);
    assert.equal((await publish(bench, 'A'))[0]?.outcome, 'written');
    assert.equal((await outbox()).length, 1);
  });

  it('a till that cannot be reached has seen nothing: its rows wait', async () => {
    till.setFaults([{ operation: 'auth', count: 1, kind: 'refuse' }]);
    const [refused] = await publish(bench, 'A');
    assert.equal(refused?.outcome, 'retry');
    assert.equal(Reflect.get(Object(refused), 'code'), 'POS_SFTP_AUTH_REFUSED');
    assert.equal(Reflect.get(Object(refused), 'afterMs'), 900_000);
    till.setFaults([{ operation: 'look', count: 9, kind: 'cut' }]);
    const [lost] = await publish(bench, 'A');
    assert.equal(Reflect.get(Object(lost), 'code'), 'POS_SFTP_LOST');
    till.setFaults([]);
    assert.equal((await publish(bench, 'A'))[0]?.outcome, 'written');
  });

  it('a full disk is told from other failures by what the server says', async () => {
    till.setFaults([{ operation: 'write', count: 1, kind: 'diskFull' }]);
    const [ack] = await publish(bench, 'A');
    assert.match(ack?.outcome === 'retry' ? ack.what : '', /POS_DISK_FULL/);
    assert.deepEqual(await outbox(), []);
  });

  it('a link in the place of the temporary file is removed and not followed', async () => {
    const target = join(till.folder, 'precious');
    await writeFile(target, 'precious');
    till.setFaults([{ operation: 'rename', count: 1, kind: 'denied' }]);
    assert.equal((await publish(bench, 'A'))[0]?.outcome, 'retry');
    const [temporary = ''] = await outbox();
    await rm(join(till.folder, 'outbox', temporary));
    await symlink(target, join(till.folder, 'outbox', temporary));
    assert.equal((await publish(bench, 'A'))[0]?.outcome, 'written');
    assert.equal(await readFile(target, 'utf8'), 'precious');
  });

  it('a claim whose answer was lost is taken up', async () => {
    await writeFile(join(till.folder, 'day.csv'), 'a\n1\n');
    till.setFaults([{ operation: 'rename', count: 1, kind: 'appliedThenCut' }]);
    const { records } = await readAll(bench, 'rows');
    assert.deepEqual(
      records.map((record) => record.key),
      ['1'],
    );
  });

  it('a slow server is waited for', async () => {
    till.setFaults([{ operation: 'open', count: 1, kind: 'slow', delayMs: 5_000 }]);
    const publishing = publish(bench, 'A');
    while (clock.pending() < 2) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(await outbox(), []);
    await clock.advance(5_000);
    assert.equal((await publishing)[0]?.outcome, 'written');
  });

  it('a request that is never answered is given up after the timeout, and its step repeated', async () => {
    const sftp = { ...Object(till.connection().settings['sftp']), timeout: '3s' };
    const settings: JsonObject = { ...bench.host.settings, sftp };
    const patient = { ...bench.host.clock, after: systemClock().after };
    const host = { ...bench.host, settings, clock: patient };
    till.setFaults([{ operation: 'write', count: 1, kind: 'silent' }]);
    const [ack] = (await pos.write?.(host, [stock('A')])) ?? [];
    assert.equal(ack?.outcome, 'written');
    assert.ok(till.calls().filter(({ operation }) => operation === 'auth').length >= 2);
    assert.equal((await outbox()).length, 1);
  });

  it('a server that answers with less than it was asked for is asked for the rest', async () => {
    const rows = Array.from({ length: 20_000 }, (_, row) => `number ${row}\n`);
    await writeFile(join(till.folder, 'day.csv'), `a\n${rows.join('')}`);
    till.setFaults([{ operation: 'read', count: 7, kind: 'short' }]);
    assert.equal((await readAll(bench, 'rows')).records.length, 20_000);
  });
});
