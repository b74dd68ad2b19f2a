/** The demo from the outside: its data folder, the hub on it, its systems. */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openApp } from '../../app.ts';
import { loadProject } from '../../project.ts';
import { type Outcome, wrongInput } from '../outcome.ts';
import { PACKAGE_ROOT } from '../sample.ts';
import type { Call } from '../shell.ts';
import { type DemoOptions, playDemo } from './play.ts';
import { openSystems, SYSTEM_FILES, type Systems, TILL } from './systems.ts';
import { progressLine } from './tally.ts';

/** Opens the hub on the demo's data folder, with a sandbox for each of its systems, and plays it. */
export async function demo(call: Call<DemoOptions>): Promise<Outcome> {
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
    serves: true,
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
