import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { openApp } from '../../app.ts';
import { loadProject } from '../../project.ts';
import { TILL_CONNECTION } from '../demo/drops.ts';
import { type DemoOptions, PACKAGE_ROOT, playDemo, SAMPLE_DIR } from '../demo/play.ts';
import { openDemoShop } from '../demo/shop.ts';
import { progressLine } from '../demo/tally.ts';
import { type Outcome, wrongInput } from '../outcome.ts';
import { type Bench, type Call, newCommand, runs } from '../shell.ts';

/** `crossdock demo`: the main job on this machine alone, with a real shop's files and a sandbox for the web shop. */
export function demoCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'demo',
    about: "Run the main job with two weeks of a real shop's files and the Shopify sandbox.",
    examples: ['crossdock demo', 'crossdock demo --once --json', 'crossdock demo --fresh'],
  })
    .option('--once', 'end after the summary instead of serving', false)
    .option('--fresh', 'begin again from nothing', false)
    .option('--data <folder>', 'where the demo writes', 'data');
  return runs(command, bench, demo);
}

async function demo(call: Call<DemoOptions>): Promise<Outcome> {
  const { clock, random, environment, color, cwd } = call.shell;
  const project = await loadProject(PACKAGE_ROOT);
  if (project.faults.length > 0) return wrongInput(project.faults, color);
  const dataDir =
    call.options.data === 'data' ? join(PACKAGE_ROOT, 'data') : resolve(cwd, call.options.data);
  let shop: Awaited<ReturnType<typeof openDemoShop>> | null = null;
  const app = await openApp({
    project,
    environment,
    clock,
    random,
    works: true,
    dataDir,
    progress: progressLine(clock, call.say),
    // The folder is this process's own by now: a hub that still runs there keeps its files.
    standIns: async () => {
      if (call.options.fresh) clear(dataDir);
      shop = await openDemoShop({ sampleDir: SAMPLE_DIR, dataDir, clock, random });
      const { settings, secrets } = shop.standIns;
      return {
        secrets,
        settings: { ...settings, [TILL_CONNECTION]: { folder: join(dataDir, TILL_CONNECTION) } },
      };
    },
  });
  try {
    if (shop === null) throw new Error('assertion failed: the stand-ins are opened before the app');
    return await playDemo(call, app, shop);
  } finally {
    await app.close();
    await closeShop(shop);
  }
}

async function closeShop(shop: Awaited<ReturnType<typeof openDemoShop>> | null): Promise<void> {
  await shop?.sandbox.close();
}

/** Only what a demo writes is deleted, never the folder's other content. */
function clear(dataDir: string): void {
  for (const name of [
    'crossdock.db',
    'crossdock.db-wal',
    'crossdock.db-shm',
    'shopify-sandbox.db',
    'shopify-sandbox.db-wal',
    'shopify-sandbox.db-shm',
    TILL_CONNECTION,
  ]) {
    rmSync(join(dataDir, name), { recursive: true, force: true });
  }
}
