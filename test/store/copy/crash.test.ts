import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CopiedTable } from '../../../core/store/sql/copy-tables.ts';
import { coded } from '../../contract/store/samples.ts';
import { describeWith, findServer } from '../../databases/server.ts';
import { newSchema } from '../postgres/schema.ts';
import { newFolder, removeFolder } from '../sqlite/open-store.ts';
import { copied } from './copying.ts';
import { fillStore } from './sample-store.ts';

/** How many processes are killed side by side. */
const AT_ONCE = 4;

/** Instants of a copy, each with the how-manieth time; the kills within migrations have their own tests. */
const POINTS: readonly string[] = [
  'migrate.begin:1',
  'migrate.after-commit:2',
  'copy.begin',
  'copy-source.begin',
  'copy.page:1',
  'copy.page:2',
  'copy.page:9',
  'copy.arrivals',
  'copy.pending',
  'copy.stock_journal',
  'copy-source.before-commit',
  'copy-source.after-commit',
  'copy.proven:1',
  'copy.proven:9',
  'copy.before-commit',
  'copy.after-commit',
];

describeWith('kill -9 while a store is copied', await findServer('postgres'), (server) => {
  let folder: string;
  let whole: readonly CopiedTable[];
  before(async () => {
    folder = newFolder();
    await fillStore(join(folder, 'sample.db'));
    whole = (await copied(join(folder, 'sample.db'), join(folder, 'whole.db'))).tables;
  });
  after(() => removeFolder(folder));

  it('leaves nothing or all of it in PostgreSQL, and the next copy goes through', async function () {
    this.timeout(240_000);
    await sideBySide(POINTS, async (point) => {
      const schema = await newSchema(server);
      await survives(point, ownSource(point, 'server'), schema.url);
      await schema.drop();
    });
  });

  it('leaves nothing or all of it in a file, and the next copy goes through', async function () {
    this.timeout(240_000);
    // The same copy over another driver, whose own kills are tried elsewhere: every third will do.
    const some = POINTS.filter((_, index) => index % 3 === 0);
    await sideBySide(some, (point) => {
      const source = ownSource(point, 'file');
      return survives(point, source, source.replace('source.db', 'target.db'));
    });
  });

  /** A folder of its own: one copy at a time owns it. */
  function ownSource(point: string, target: string): string {
    const own = join(folder, `${target}-${point.replace(':', '-')}`);
    mkdirSync(own);
    copyFileSync(join(folder, 'sample.db'), join(own, 'source.db'));
    return join(own, 'source.db');
  }

  async function survives(point: string, from: string, to: string): Promise<void> {
    assert.equal(await signalOf(from, to, point), 'SIGKILL', point);
    if (point === 'copy.after-commit') {
      await assert.rejects(copied(from, to), coded('STORE_NOT_EMPTY'));
    } else {
      assert.deepEqual((await copied(from, to)).tables, whole, point);
    }
  }
});

async function sideBySide(
  points: readonly string[],
  work: (point: string) => Promise<void>,
): Promise<void> {
  const left = [...points];
  while (left.length > 0) await Promise.all(left.splice(0, AT_ONCE).map(work));
}

async function signalOf(from: string, to: string, point: string): Promise<unknown> {
  const script = join(import.meta.dirname, 'copy-process.ts');
  const child = spawn(process.execPath, [script, from, to, point], { stdio: 'inherit' });
  const [, signal] = await once(child, 'exit');
  return signal;
}
