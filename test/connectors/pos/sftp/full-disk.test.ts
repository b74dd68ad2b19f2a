import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pos } from '../../../../connectors/pos/connector.ts';
import type { Ack, Command, JsonObject } from '../../../../core/connector/index.ts';
import { reachOver } from '../places.ts';
import { type Bench, openBench } from '../pos-host.ts';
import {
  type LimitedServer,
  onSmallDisk,
  underFileLimit,
  whyNoSftpServer,
  whyNoSmallDisk,
} from './small-disk.ts';
import { type Sshd, startSshd, whyNoSshd } from './sshd.ts';

const FEEDS: JsonObject = { rows: { pattern: '*.csv', key: ['a'] } };
const OUTBOX: JsonObject = {
  stockFile: { columns: [{ name: 'sku' }, { name: 'available', decimals: 0 }] },
};
/** Rows of some 80 KB together. */
const SKUS = Array.from({ length: 4_000 }, (_, row) => `item-number-${row}`);

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

const CASES = [
  {
    title: 'an SFTP server whose disk is full',
    missing: () => whyNoSshd() ?? whyNoSmallDisk(),
    start: onSmallDisk,
    says: /^POS_DISK_FULL|\(POS_DISK_FULL\)/,
    hasFiller: true,
  },
  {
    title: 'an SFTP server that can write no more of a file',
    missing: () => whyNoSshd() ?? whyNoSftpServer(),
    start: underFileLimit,
    says: /\(POS_FOLDER_UNUSABLE\)/,
    hasFiller: false,
  },
] as const;

for (const { title, missing, start, says, hasFiller } of CASES) {
  const why = missing();
  describe(`connectors/pos with ${title}${why === null ? '' : ` (skipped: ${why})`}`, () => {
    let limited: LimitedServer;
    let server: Sshd;
    let bench: Bench;

    before(async function () {
      if (why !== null) return this.skip();
      limited = await start();
      server = await startSshd({ subsystem: limited.subsystem });
      bench = await openBench(FEEDS, OUTBOX, () => reachOver(server, limited.folder));
    });

    after(async () => {
      await bench?.close();
      await server?.stop();
      await limited?.stop();
    });

    async function publish(skus: readonly string[]): Promise<Ack | undefined> {
      const [ack] = (await pos.write?.(bench.host, skus.map(stock))) ?? [];
      return ack;
    }

    it('says so, leaves nothing behind, and goes on when there is room', async () => {
      const filler = join(limited.seen, 'filler');
      if (hasFiller) await writeFile(filler, Buffer.alloc(60_000)).catch(() => undefined);
      const ack = await publish(SKUS);
      assert.equal(ack?.outcome, 'retry', JSON.stringify(ack));
      assert.match(ack?.outcome === 'retry' ? ack.what : '', says);
      assert.deepEqual(await readdir(join(limited.seen, 'outbox')), []);

      if (hasFiller) await rm(filler);
      assert.equal((await publish(['MUG']))?.outcome, 'written');
      const [name = ''] = await readdir(join(limited.seen, 'outbox'));
      assert.equal(
        await readFile(join(limited.seen, 'outbox', name), 'utf8'),
        'sku,available\r\nMUG,7\r\n',
      );
    });
  });
}
