import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PosSandbox, startPosSandbox } from '../../connectors/pos/sandbox/server.ts';
import { type App, openApp } from '../../core/app.ts';
import { systemClock } from '../../core/base/clock.ts';
import { silentLog } from '../../core/base/log.ts';
import { seededRandom, systemRandom } from '../../core/base/random.ts';
import { loadProject } from '../../core/project.ts';
import { makeHubProject, SHOP_TOKEN, SHOP_WEBHOOK_SECRET } from './hub-project.ts';

const CONNECTION = 'pos-shop';
const FIRST_DAY_ROWS = 3_108;
const COUNTED_ROWS = 2_599;

describe('a hub whose till is behind SFTP', () => {
  let till: PosSandbox;

  beforeEach(async () => {
    till = await startPosSandbox({ clock: systemClock(), random: systemRandom() });
  });

  afterEach(() => till.close());

  async function run(app: App, name: string) {
    const flow = app.flows.get(name);
    assert.ok(flow !== undefined);
    return (await app.worker.run(flow, 'test')).counts;
  }

  it('books the files that the same flows book from a folder, by one connection file', async function () {
    this.timeout(120_000);
    const project = makeHubProject();
    const dataDir = mkdtempSync(join(tmpdir(), 'crossdock-sftp-hub-'));
    const { settings, secrets } = till.connection();
    const file = {
      connection: CONNECTION,
      connector: 'pos',
      about: 'The till of the shop, over SFTP.',
      settings: { ...settings, sftpPassword: 'env:TILL_PASSWORD' },
    };
    // JSON is YAML.
    writeFileSync(join(project.dir, `config/connections/${CONNECTION}.yaml`), JSON.stringify(file));
    const app = await openApp({
      project: await loadProject(project.dir),
      environment: {
        SHOPIFY_MAIN_TOKEN: SHOP_TOKEN,
        SHOPIFY_MAIN_WEBHOOK_SECRET: SHOP_WEBHOOK_SECRET,
        TILL_PASSWORD: secrets['sftpPassword'],
      },
      works: true,
      random: seededRandom(7),
      log: silentLog(),
      dataDir,
    });
    await till.count();
    await till.closeDay();
    const counts = await run(app, 'count-pos-to-hub');
    const sales = await run(app, 'sale-pos-to-hub');
    const again = await run(app, 'sale-pos-to-hub');
    await app.close();
    project.remove();
    rmSync(dataDir, { recursive: true });
    assert.equal(counts.read, COUNTED_ROWS);
    assert.equal(sales.read, FIRST_DAY_ROWS);
    assert.equal(sales.deadLettered, 0);
    assert.equal(again.read, 0);
    const logins = till.calls().filter(({ operation }) => operation === 'auth');
    assert.equal(logins.length, 1);
  });
});
