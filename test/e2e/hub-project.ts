/** The example flows and connections in a folder of their own, and a hub over them in the test's own process. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, openApp } from '../../core/app.ts';
import { silentLog } from '../../core/base/log.ts';
import { seededRandom } from '../../core/base/random.ts';
import { loadProject } from '../../core/project.ts';
import type { Progress } from '../../core/worker/sweep-jobs.ts';
import { copyStockFlows } from './stock-flows.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** What the till writes beside a file that is complete. */
const TRIGGER = '.ok';

/** The secrets that a hub of these tests and its shop share. */
export const SHOP_TOKEN = 'e2e-token';
export const SHOP_WEBHOOK_SECRET = 'e2e-webhook-secret';

export interface HubProject {
  readonly dir: string;
  readonly dropFolder: string;
  /** Puts a finished file in the till's folder. */
  drop(name: string, content: string | Buffer): void;
  openHub(progress?: Progress): Promise<App>;
  remove(): void;
}

/** Makes the project; without an address of a shop, the web shop is never called. */
export function makeHubProject(
  options: { readonly shopUrl?: string; readonly hubLines?: readonly string[] } = {},
): HubProject {
  const dir = mkdtempSync(join(tmpdir(), 'crossdock-e2e-'));
  copyStockFlows(dir);
  const connections = join(dir, 'config/connections');
  mkdirSync(connections, { recursive: true });
  copyFileSync(join(ROOT, 'config/connections/pos-shop.yaml'), join(connections, 'pos-shop.yaml'));
  const shop = readFileSync(join(ROOT, 'config/connections/shopify-main.yaml'), 'utf8');
  const endpoint = options.shopUrl === undefined ? '' : `  endpoint: ${options.shopUrl}\n`;
  writeFileSync(join(connections, 'shopify-main.yaml'), `${shop}${endpoint}`);
  writeFileSync(join(dir, 'config/hub.yaml'), (options.hubLines ?? ['{}']).join('\n'));
  const dropFolder = join(dir, 'data/pos-shop');
  mkdirSync(dropFolder, { recursive: true });
  return {
    dir,
    dropFolder,
    drop: (name, content) => {
      writeFileSync(join(dropFolder, name), content);
      writeFileSync(join(dropFolder, `${name}${TRIGGER}`), '');
    },
    openHub: (progress = () => {}) => openHub(dir, progress),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

async function openHub(dir: string, progress: Progress): Promise<App> {
  const environment = {
    SHOPIFY_MAIN_TOKEN: SHOP_TOKEN,
    SHOPIFY_MAIN_WEBHOOK_SECRET: SHOP_WEBHOOK_SECRET,
  };
  const project = await loadProject(dir);
  return openApp({
    project,
    environment,
    works: true,
    random: seededRandom(7),
    log: silentLog(),
    progress,
  });
}
