/** Opening the project and the hub for a command, and closing it whatever happens. */
import { resolve } from 'node:path';
import { type App, openApp } from '../app.ts';
import { CrossdockError } from '../base/errors.ts';
import { requireProjectFolder } from '../config/load.ts';
import { storeAddress } from '../config/store-place.ts';
import type { Flow } from '../flow/flow.ts';
import { nearestName } from '../flow/nearest.ts';
import { loadProject, type Project } from '../project.ts';
import type { Role } from '../worker/presence.ts';
import { CLI_ERRORS } from './errors.ts';
import { type Outcome, wrongInput } from './outcome.ts';
import type { Call } from './shell.ts';

/** Reads the project of the command's `--dir`. Errors: CONFIG_FILE_MISSING. */
export async function projectOf(call: Call<object>): Promise<Project> {
  const dir = resolve(call.shell.cwd, call.options.dir);
  requireProjectFolder(dir);
  return loadProject(dir);
}

/** How long a closed hub's process may still live, in ms. */
const LINGER_MS = 1_000;

/** What a command wishes of the hub beside its mode. */
export interface AppWishes {
  /** Leaves out of the project what the work does not need. */
  readonly narrow?: (project: Project) => Project;
  /** Errors: CLI_USAGE when it is not `all` and the store is a file. */
  readonly role?: Role;
}

/** `serves` and `works`: one per data folder, any number on a database · `looks`: beside those that work. */
export type Mode = 'serves' | 'works' | 'looks';

/**
 * Does the work on the open hub; a project with faults is named whole and nothing is opened.
 *
 * Errors: CLI_USAGE when a role is wished that a store in a file cannot give.
 */
export async function withApp(
  call: Call<object>,
  mode: Mode,
  work: (app: App) => Promise<Outcome>,
  options: AppWishes = {},
): Promise<Outcome> {
  const { narrow = (project: Project): Project => project, role = 'all' } = options;
  const { environment, clock, random, color } = call.shell;
  const project = await projectOf(call);
  if (project.faults.length > 0) return wrongInput(project.faults, color);
  const works = mode !== 'looks';
  const needed = narrow(project);
  const opened = mode === 'serves' ? needed : quiet(needed);
  if (role !== 'all') requireDatabase(project, call, role);
  const parts = { environment, clock, random, works, serves: mode === 'serves', role };
  const app = await openApp({ project: opened, ...parts, followsStore: true });
  try {
    return await work(app);
  } finally {
    await app.close();
    // All work is settled; what may still wait is an exporter whose receiver does not answer.
    if (mode === 'serves') call.shell.leaveAfter(LINGER_MS);
  }
}

function requireDatabase(project: Project, call: Call<object>, role: Role): void {
  if (storeAddress(project.config.hub.store, call.shell.environment) !== null) return;
  throw new CrossdockError(CLI_ERRORS.CLI_USAGE, {
    what: `--role ${role} needs a store that several processes share, and this one is a file`,
    where: 'command line',
    why: 'one process does everything on a file: web and work',
    mend: 'set `store: postgres://…` in config/hub.yaml or CROSSDOCK_STORE, or leave --role away',
  });
}

/** A command that ends says what it did itself: on a terminal only what went wrong stands beside it. */
function quiet(project: Project): Project {
  const { config } = project;
  const { log } = config.hub;
  if (log.to !== 'stderr' || log.level === 'error' || log.level === 'silent') return project;
  const hub = { ...config.hub, log: { ...log, level: 'warn' as const } };
  return { ...project, config: { ...config, hub } };
}

/** The flow of that name. Errors: CLI_FLOW_UNKNOWN. */
export function flowNamed(flows: Iterable<Flow>, name: string): Flow {
  const all = [...flows];
  const found = all.find((flow) => flow.name === name);
  if (found !== undefined) return found;
  const names = all.map((flow) => flow.name);
  const nearest = nearestName(name, names);
  throw new CrossdockError(CLI_ERRORS.CLI_FLOW_UNKNOWN, {
    what: `there is no flow "${name}"`,
    where: 'command line',
    why: names.length === 0 ? 'the project has no flow yet' : `the flows are ${names.join(', ')}`,
    ...(nearest === null ? {} : { mend: `write "${nearest}"` }),
  });
}
