import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApp } from '../core/app.ts';
import { loadProject } from '../core/project.ts';
import { makeHubProject, SHOP_TOKEN, SHOP_WEBHOOK_SECRET } from './e2e/hub-project.ts';

describe('an opened hub', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'crossdock-app-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  it('writes no secret of its connections to its log, whoever logs it', async () => {
    const made = makeHubProject({ hubLines: ['log: { to: hub.log }'] });
    const environment = {
      SHOPIFY_MAIN_TOKEN: SHOP_TOKEN,
      SHOPIFY_MAIN_WEBHOOK_SECRET: SHOP_WEBHOOK_SECRET,
    };
    const project = await loadProject(made.dir);
    const app = await openApp({ project, environment, dataDir, works: false });
    app.log.warn('A vendor answered.', { body: `no ${SHOP_TOKEN}, no ${SHOP_WEBHOOK_SECRET}` });
    await app.close();
    made.remove();
    const text = readFileSync(join(dataDir, 'hub.log'), 'utf8');
    assert.match(text, /no \[redacted\], no \[redacted\]/);
    assert.ok(!text.includes(SHOP_TOKEN) && !text.includes(SHOP_WEBHOOK_SECRET));
  });
});
