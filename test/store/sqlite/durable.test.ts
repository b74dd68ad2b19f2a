import assert from 'node:assert/strict';
import { join } from 'node:path';
import { arrivalQueue } from '../../../core/store/sql/arrival-queue.ts';
import type { SqlDriver } from '../../../core/store/sql/driver.ts';
import { arrival, coded } from '../../contract/store/samples.ts';
import { missing, newFolder, openDriverVariant, removeFolder, VARIANTS } from './open-store.ts';

/** `PRAGMA synchronous` of a connection that syncs the log with every commit. */
const FULL = 2;
/** More than wait for one commit. */
const MANY = 6_000;

for (const variant of VARIANTS) {
  const reason = await missing(variant.driver);
  const suffix = reason === null ? '' : ` (${reason})`;
  describe(`durable by its settings: ${variant.driver}, ${variant.thread} thread${suffix}`, () => {
    it('every commit is synced to a log that readers look past', async function () {
      if (reason !== null) this.skip();
      const folder = newFolder();
      const driver = await openDriverVariant(join(folder, 'hub.db'), variant);
      // A transaction of its own would hide the mode: it is asked within one.
      const asked = await driver.interactive('asked', async (tx) => [
        ...(await tx.all('PRAGMA synchronous', [])),
        ...(await tx.all('PRAGMA journal_mode', [])),
        ...(await tx.all('PRAGMA foreign_keys', [])),
      ]);
      await driver.close();
      removeFolder(folder);
      assert.deepEqual(
        asked.map((row) => Object.values(row)[0]),
        [FULL, 'wal', 1],
      );
    });
  });
}

describe('deliveries that wait for a disk that stands still', () => {
  it('are bounded: who comes too late is asked to come again, and the others are stored', async () => {
    const { promise: disk, resolve: goOn } = Promise.withResolvers<void>();
    const stored: Pick<SqlDriver, 'transaction' | 'path'> = {
      path: 'slow.db',
      transaction: async () => {
        await disk;
        return [[]];
      },
    };
    const append = arrivalQueue({ ...refusing, ...stored });
    const all = Array.from({ length: MANY }, (_, index) => append(arrival(`d${index}`)));
    const answers = Promise.allSettled(all);
    goOn();
    const refused = (await answers).filter((one) => one.status === 'rejected');
    assert.ok(refused.length > 0 && refused.length < MANY, `${refused.length} were refused`);
    assert.ok(refused.every((one) => coded('STORE_OVERLOADED')(one.reason)));
  });
});

const refuse = (): Promise<never> => Promise.reject(new Error('it is not asked'));

/** A driver that only takes deliveries. */
const refusing: SqlDriver = {
  ...{ name: 'slow', version: '0', path: '' },
  ...{ read: refuse, transaction: refuse, guarded: refuse, interactive: refuse },
  close: async () => undefined,
};
