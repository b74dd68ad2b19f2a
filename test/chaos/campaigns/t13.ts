import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../../core/base/random.ts';
import { type Exit, ended, openSite, type Site } from '../../crash/site.ts';
import { until } from '../../crash/until.ts';
import { type Campaign, missedOf, NO_FIGURES } from './campaign.ts';

const MAIN = join(import.meta.dirname, '../../../core/cli/main.ts');

export const T13: Campaign = {
  id: 'T13',
  title: 'backup under load and restore',
  proves: 'what is restored is a state that was, and going on from it doubles nothing anywhere',
  bar: 'the backup is sound; after the restore the same state in hub and shop',
  stores: ['sqlite'],
  sizes: { pr: { rounds: 1 }, nightly: { rounds: 3 }, release: { rounds: 25 } },
  run: async ({ size, seed, say }) => {
    const random = seededRandom(seed);
    const missed: string[] = [];
    let messages = 0;
    for (let round = 0; round < size('rounds'); round += 1) {
      const site = await openSite();
      try {
        const { faults, records } = await backedUpMidway(site, random.next());
        missed.push(...faults);
        messages += records;
        say(`round ${round + 1}`);
      } finally {
        await site.close();
      }
    }
    return {
      ...NO_FIGURES,
      did: `${size('rounds')} backups taken while records were written, each restored and gone on from`,
      ...{ messages, lost: missed.length, doubled: missed.length, seeds: [seed] },
      missed,
    };
  },
};

async function backedUpMidway(
  site: Site,
  moment: number,
): Promise<{ readonly faults: readonly string[]; readonly records: number }> {
  const backup = join(site.dir, 'backup.db');
  let isOver = false;
  const running = ended(site.spawnHub(['run', '--all', '--json'])).finally(() => {
    isOver = true;
  });
  // Before the first write to the shop, or after some: the restored hub knows of few of them, or of most.
  const writes = Math.floor(moment * WRITES);
  const log = join(site.dir, 'data/hub.log');
  await until(() => {
    if (isOver) return true;
    // Before the database is there, there is nothing to back up.
    if (!existsSync(log) || !site.log().includes('store opened')) return false;
    return site.sandbox.calls().filter((call) => call.isWrite).length >= writes;
  });
  const taken = await crossdock(site, ['store', 'backup', '--to', backup]);
  const first = await running;
  const wanted = await site.finalState();
  if (taken.code !== 0) return { faults: [`no backup: ${taken.stderr}`], records: 0 };
  restore(site, backup);
  const sound = await crossdock(site, ['store', 'check']);
  const again = await site.run();
  const state = await site.finalState();
  return {
    records: wanted.journalRows,
    faults: missedOf([
      [`the run beside it ended well: ${first.stderr}`, first.code === 0],
      [`the backup is sound: ${sound.stdout}`, sound.code === 0],
      [`the restored hub ended well: ${again.stderr}${again.stdout}`, again.code === 0],
      ['the same state after the restore', JSON.stringify(state) === JSON.stringify(wanted)],
    ]),
  };
}

/** About half of what a run writes to the shop, in calls. */
const WRITES = 3;

/** The database of then, and the files that came since put back where the till had dropped them. */
function restore(site: Site, backup: string): void {
  const data = join(site.dir, 'data');
  for (const ending of ['', '-wal', '-shm']) {
    rmSync(join(data, `crossdock.db${ending}`), { force: true });
  }
  copyFileSync(backup, join(data, 'crossdock.db'));
  const drop = join(data, 'pos-shop');
  for (const entry of readdirSync(join(drop, 'done'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const name = entry.name.replace(/[.~-][0-9a-f]{6,}/, '');
    renameSync(join(entry.parentPath, entry.name), join(drop, name));
  }
}

function crossdock(site: Site, args: readonly string[]): Promise<Exit> {
  return ended(
    spawn(process.execPath, [MAIN, ...args, '--dir', site.dir], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, SHOPIFY_MAIN_TOKEN: 'x', SHOPIFY_MAIN_WEBHOOK_SECRET: 'x' },
    }),
  );
}
