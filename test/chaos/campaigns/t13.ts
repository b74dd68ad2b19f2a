import { existsSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../../core/base/random.ts';
import { ended, openSite, type Site } from '../../crash/site.ts';
import { until } from '../../crash/until.ts';
import { type Campaign, missedOf, NO_FIGURES } from './campaign.ts';
import { withOwnStore } from './own-store.ts';
import { backupOf, type StoreBackup } from './store-backup.ts';

export const T13: Campaign = {
  id: 'T13',
  title: 'backup under load and restore',
  proves: 'what is restored is a state that was, and going on from it doubles nothing anywhere',
  bar: 'the backup is sound; after the restore the same state in hub and shop',
  stores: ['sqlite', 'postgres'],
  sizes: { pr: { rounds: 1 }, nightly: { rounds: 3 }, release: { rounds: 25 } },
  run: async ({ store, size, seed, say }) => {
    const random = seededRandom(seed);
    const missed: string[] = [];
    let messages = 0;
    for (let round = 0; round < size('rounds'); round += 1) {
      const { faults, records } = await withOwnStore(store, async (schema) => {
        const site = await openSite(schema === null ? {} : { store: schema.url });
        try {
          return await backedUpMidway(site, await backupOf(site, schema), random.next());
        } finally {
          await site.close();
        }
      });
      missed.push(...faults);
      messages += records;
      say(`round ${round + 1}`);
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
  backup: StoreBackup,
  moment: number,
): Promise<{ readonly faults: readonly string[]; readonly records: number }> {
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
  const isMidway = !isOver;
  const taken = await backup.take();
  const first = await running;
  const wanted = await site.finalState();
  if (taken.code !== 0) return { faults: [`no backup: ${taken.stderr}`], records: 0 };
  await backup.putBack();
  putFilesBack(site);
  const sound = await ended(site.spawnHub(['store', 'check']));
  const again = await site.run();
  const state = await site.finalState();
  return {
    records: wanted.journalRows,
    faults: missedOf([
      ['the hub was at work when the backup was begun', isMidway],
      [`the run beside it ended well: ${first.stderr}`, first.code === 0],
      [`the backup is sound: ${sound.stdout}`, sound.code === 0],
      [`the restored hub ended well: ${again.stderr}${again.stdout}`, again.code === 0],
      ['the same state after the restore', JSON.stringify(state) === JSON.stringify(wanted)],
    ]),
  };
}

/** About half of what a run writes to the shop, in calls. */
const WRITES = 3;

/** The files that came since the backup, where the till had dropped them. */
function putFilesBack(site: Site): void {
  const drop = join(site.dir, 'data/pos-shop');
  for (const entry of readdirSync(join(drop, 'done'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const name = entry.name.replace(/[.~-][0-9a-f]{6,}/, '');
    renameSync(join(entry.parentPath, entry.name), join(drop, name));
  }
}
