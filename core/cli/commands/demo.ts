import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { openApp } from '../../app.ts';
import { loadProject } from '../../project.ts';
import { type DemoOptions, playDemo } from '../demo/play.ts';
import { openSystems, SYSTEM_FILES, type Systems, TILL } from '../demo/systems.ts';
import { progressLine } from '../demo/tally.ts';
import { type Outcome, wrongInput } from '../outcome.ts';
import { PACKAGE_ROOT } from '../sample.ts';
import { type Bench, type Call, newCommand, runs } from '../shell.ts';

/** `crossdock demo`: the main job on this machine alone, with a real shop's files and a sandbox for each system. */
export function demoCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'demo',
    about:
      "Run the main job with two weeks of a real shop's files and a sandbox for each of its systems.",
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
  let systems: Systems | null = null;
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
      systems = await openSystems({ dataDir, clock, random });
      return systems.standIns;
    },
  });
  try {
    if (systems === null)
      throw new Error('assertion failed: the systems are opened before the app');
    return await playDemo(call, app, systems);
  } finally {
    await app.close();
    await closeSystems(systems);
  }
}

async function closeSystems(systems: Systems | null): Promise<void> {
  await systems?.close();
}

/** Only what a demo writes is deleted, never the folder's other content. */
function clear(dataDir: string): void {
  const database = ['crossdock.db', 'crossdock.db-wal', 'crossdock.db-shm'];
  for (const name of [...database, ...SYSTEM_FILES, TILL]) {
    rmSync(join(dataDir, name), { recursive: true, force: true });
  }
}
