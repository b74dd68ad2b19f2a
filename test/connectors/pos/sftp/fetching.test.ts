import assert from 'node:assert/strict';
import { renameSync, symlinkSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pos } from '../../../../connectors/pos/connector.ts';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { describeSshd, reachOver } from '../places.ts';
import { type Bench, openBench, readAll } from '../pos-host.ts';

const CSV: JsonObject = { pattern: '*.csv', key: ['a'] };

describeSshd('connectors/pos fetching from an SFTP server', (server) => {
  let bench: Bench;

  async function open(feed: JsonObject): Promise<void> {
    bench = await openBench({ rows: feed }, {}, (folder) =>
      reachOver(server(), folder, { spool: 'spool' }),
    );
  }

  afterEach(() => bench.close());

  it('a link that was put in the place of a claimed file is not followed', async () => {
    await open(CSV);
    await bench.drop('day.csv', 'a\n1\n');
    await bench.drop('secret.txt', 'a\nsecret\n');
    let swaps = 0;
    const crashPoint = (name: string): void => {
      if (name !== 'file.after-claim') return;
      swaps += 1;
      const claimed = join(bench.folder, 'working/rows/day.csv');
      renameSync(claimed, join(bench.folder, 'moved.txt'));
      symlinkSync(join(bench.folder, 'secret.txt'), claimed);
    };
    const host = { ...bench.host, crashPoint };
    await assert.rejects(readAll({ host }, 'rows'), { code: 'POS_FILE_REFUSED' });
    assert.equal(swaps, 1);
  });

  for (const [what, name, feed] of [
    ['file', 'day.csv', CSV],
    ['table', 'day.dbf', { pattern: '*.dbf', key: ['a'], format: 'dbf' }],
  ] as const) {
    it(`a ${what} beyond the limit fails with its hash, and none of it is kept here`, async () => {
      await open({ ...feed, limits: { fileBytes: 1_000 } });
      await bench.drop(name, `a\n${'1\n'.repeat(2_000)}`);
      const kept: string[] = [];
      const request = { stream: 'rows', since: null, with: {} };
      for await (const page of pos.read?.(bench.host, request) ?? []) {
        kept.push(...(await readdir(join(bench.folder, 'spool'), { recursive: true })));
        assert.equal(page.faults?.[0]?.code, 'POS_FILE_TOO_LARGE');
        await page.settled?.();
      }
      assert.ok(kept.length > 0 && kept.every((path) => !path.includes('data')));
      const failed = (await bench.tree()).filter((path) => path.startsWith('failed/day.'));
      assert.equal(failed.length, 2);
      assert.match(failed[0] ?? '', /^failed\/day\.[0-9a-f]{16}\./);
    });
  }

  it('check does not fetch a large file only to look at its head', async () => {
    await open({ ...CSV, key: ['none'] });
    await bench.drop('day.csv', `a\n${'1\n'.repeat(9_000_000)}`);
    const findings = await pos.check(bench.host);
    assert.ok(findings.every(({ severity }) => severity === 'info'));
    assert.ok(findings.some(({ what }) => what.includes('was not fetched')));
  });

  it('a folder for files that cannot be made is said, and the file stays claimed', async () => {
    await open(CSV);
    await bench.drop('day.csv', 'a\n1\n');
    await writeFile(join(bench.folder, 'blocked'), '');
    const { settings } = reachOver(server(), bench.folder, {
      spool: join(bench.folder, 'blocked', 'spool'),
    });
    await pos.close?.(bench.host);
    const host = { ...bench.host, settings: { ...bench.host.settings, ...settings } };
    await assert.rejects(readAll({ host }, 'rows'), {
      code: 'POS_SPOOL_UNUSABLE',
      retry: 'backoff',
    });
    assert.deepEqual(await bench.tree(), ['blocked', 'working/rows/day.csv']);
  });
});
