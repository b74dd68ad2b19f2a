import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { silentLog } from '../../../core/base/log.ts';
import { virtualClock } from '../../../core/base/virtual-clock.ts';
import { momentsOf, STORE_WRITES, storeCrashPoints } from '../../../core/store/crash-points.ts';
import { MIGRATIONS } from '../../../core/store/sql/migrations/list.ts';
import { openSqliteStore, SQLITE_DRIVERS } from '../../../core/store/sqlite/open.ts';
import { CRASH_STEPS } from './crash-steps.ts';
import { missing, newFolder, openVariant, removeFolder } from './open-store.ts';

/** What is on disk, table by table. */
type Dump = Readonly<Record<string, readonly unknown[]>>;

/** The driver for those who cannot use the one that comes with Node. */
const ALTERNATIVE = 'sqlite3';
/** How many processes are killed side by side. */
const AT_ONCE = 4;

describe('kill -9', () => {
  /** What is on disk after that many steps. */
  const states: Dump[] = [];
  let folder: string;

  before(async () => {
    folder = newFolder();
    const path = join(folder, 'reference.db');
    const store = await openVariant(path, { driver: 'node:sqlite', thread: 'same' });
    states.push(dump(path));
    for (const step of CRASH_STEPS) {
      await step.run(store);
      states.push(dump(path));
    }
    await store.close();
  });
  after(() => removeFolder(folder));

  it('is tried at every write of the store', () => {
    const tried = new Set<string>(['migrate', ...CRASH_STEPS.map((step) => step.write)]);
    assert.deepEqual([...tried].toSorted(), [...STORE_WRITES].toSorted());
  });

  it('is tried at the points that the writes really pass', async () => {
    const passed = new Set<string>();
    const store = await openSqliteStore({
      path: ':memory:',
      driver: 'node:sqlite',
      thread: 'same',
      clock: virtualClock(),
      log: silentLog(),
      crashPoint: (name) => void passed.add(name),
    });
    for (const step of CRASH_STEPS) await step.run(store);
    await store.close();
    assert.deepEqual(
      storeCrashPoints().filter((point) => !passed.has(point)),
      [],
    );
  });

  for (const driver of SQLITE_DRIVERS) {
    for (const write of STORE_WRITES) {
      it(`in ${write} (${driver}) leaves all of it or nothing, and work goes on`, async function () {
        const reason = await missing(driver);
        if (reason !== null) this.skip();
        const { begin, beforeCommit, afterCommit } = momentsOf(write);
        const index = CRASH_STEPS.findIndex((step) => step.write === write);
        const committed = write === 'migrate' ? 0 : index + 1;
        const open = survives({ driver, point: beforeCommit, done: Math.max(0, index) });
        // Before and after a transaction no driver has anything in its hands: there one stands for both.
        const others = [
          { driver, point: begin, done: Math.max(0, index) },
          { driver, point: afterCommit, done: committed },
        ];
        await Promise.all([open, ...(driver === ALTERNATIVE ? [] : others.map(survives))]);
      });
    }
  }

  for (const migration of MIGRATIONS) {
    it(`within migration ${migration.name} leaves what the next start mends`, async function () {
      this.timeout(120_000);
      const points = migration.statements.map(
        (_, index) => `migrate.${migration.name}.${index + 1}`,
      );
      while (points.length > 0) {
        const batch = points.splice(0, AT_ONCE);
        await Promise.all(
          batch.map((point) => survives({ driver: 'node:sqlite', point, done: 0 })),
        );
      }
    });
  }

  /** Kills a process at the point, looks at the disk, and does the rest of the steps in this process. */
  async function survives(kill: { driver: string; point: string; done: number }): Promise<void> {
    const path = join(folder, `${kill.driver.replace(':', '-')}-${kill.point}.db`);
    assert.equal(await signalOf(path, kill.driver, kill.point), 'SIGKILL', kill.point);
    const store = await openVariant(path, { driver: 'node:sqlite', thread: 'same' });
    assert.deepEqual(await store.integrityCheck(), []);
    assert.deepEqual(dump(path), states[kill.done], kill.point);
    for (const step of CRASH_STEPS.slice(kill.done)) await step.run(store);
    assert.deepEqual(dump(path), states.at(-1), `after ${kill.point} and the rest`);
    await store.close();
  }
});

async function signalOf(path: string, driver: string, point: string): Promise<unknown> {
  const script = join(import.meta.dirname, 'crash-process.ts');
  const child = spawn(process.execPath, [script, path, driver, point], { stdio: 'inherit' });
  const [, signal] = await once(child, 'exit');
  return signal;
}

function dump(path: string): Dump {
  const database = new DatabaseSync(path);
  const names = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    .all()
    .map((row) => String(row['name']));
  const tables = names.map((name) => [
    name,
    database
      .prepare(`SELECT * FROM ${name} ORDER BY 1, 2`)
      .all()
      .map((row) => ({ ...row })),
  ]);
  database.close();
  return Object.fromEntries(tables);
}
