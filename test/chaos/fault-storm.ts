/** A storm of webhooks while something goes wrong again and again: nothing may be lost, nothing doubled. */
import { type App, openApp } from '../../core/app.ts';
import { silentLog } from '../../core/base/log.ts';
import { loadProject } from '../../core/project.ts';
import type { Role } from '../../core/worker/presence.ts';
import { until } from '../crash/until.ts';
import type { TestSchema } from '../store/postgres/schema.ts';
import { type Sent, send } from './storm.ts';
import { type StormMember, stormMember } from './storm-fleet.ts';
import { compareStates, type StormPlan } from './storm-plan.ts';
import { type StormProject, stormProject } from './storm-project.ts';
import { finalState, settled } from './storm-state.ts';

/** Short, so that what a dead process held comes back soon. */
const LEASE = '2s';
/** A backlog that stays longer than that stays for ever. */
const WORKED_OFF_MAX_MS = 240_000;

/** What goes wrong meanwhile, and how the processes stand. */
export interface Weather {
  readonly project: StormProject;
  readonly members: readonly StormMember[];
  /** Whether deliveries are still being sent. */
  readonly isStorming: () => boolean;
  /** Waits until nothing waits any more that was there at that time. Units: ms since the epoch. */
  readonly workedOff: (since: number) => Promise<void>;
}

/** What a storm with faults is. */
export interface FaultStormOptions {
  readonly plan: StormPlan;
  /** Deliveries a second. */
  readonly rate: number;
  readonly schema: TestSchema | null;
  /** The address that the hub uses, where it is not the schema's own. */
  readonly storeUrl?: string;
  /** What runs beside each other on PostgreSQL; a file has one process. */
  readonly roles?: readonly Role[];
  readonly faults: (weather: Weather) => Promise<void>;
  /** Looks at the project once everything has stopped. */
  readonly after?: (project: StormProject) => Promise<void>;
}

/** What came of it. */
export interface FaultStormFigures extends Sent {
  readonly lost: number;
  readonly doubled: number;
  readonly openLetters: readonly string[];
}

const FLEET: readonly Role[] = ['web', 'worker', 'worker'];

/** Runs it; the processes are ended and the folder is removed in any case. */
export async function faultStorm(options: FaultStormOptions): Promise<FaultStormFigures> {
  const { plan, rate, schema, roles = FLEET } = options;
  const project = await stormProject({
    ...(schema === null ? {} : { store: schema.url }),
    more: `lanes: { lease: ${LEASE} }\nlog: { to: hub.log }\n`,
  });
  const atHub = withStore(project, options.storeUrl);
  const members = (schema === null ? ['all' as const] : roles).map((role) =>
    stormMember(atHub, role),
  );
  try {
    // One after another: the first one makes the schema.
    for (const member of members) await member.start();
    const sent = await beside(project, (app) => stormBeside(app, { options, project, members }));
    await settled(project);
    for (const member of members) await member.stop();
    const state = await finalState(project);
    await options.after?.(project);
    const { openLetters } = state;
    return { ...sent, ...compareStates(plan, state), openLetters };
  } finally {
    for (const member of members) {
      member.goOn();
      await member.kill();
    }
    project.remove();
  }

  async function stormBeside(
    app: App,
    parts: { options: FaultStormOptions; project: StormProject; members: readonly StormMember[] },
  ): Promise<Sent> {
    let isStorming = true;
    const sending = send(`http://127.0.0.1:${parts.project.port}`, rate, plan).finally(() => {
      isStorming = false;
    });
    const faults = parts.options.faults({
      project: parts.project,
      members: parts.members,
      isStorming: () => isStorming,
      workedOff: (since) => workedOff(app, since),
    });
    const [sent] = await Promise.all([sending, faults]);
    return sent;
  }
}

function withStore(project: StormProject, url: string | undefined): StormProject {
  if (url === undefined) return project;
  return { ...project, environment: { ...project.environment, CROSSDOCK_STORE: url } };
}

/** Reads beside the hub; what cannot be read at the moment is asked again. */
function workedOff(app: App, since: number): Promise<void> {
  const begun = performance.now();
  return until(async () => {
    if (performance.now() - begun > WORKED_OFF_MAX_MS) throw new Error('it is not worked off');
    const { vitals } = app.store;
    const [arrivals, lanes] = await Promise.all([vitals.arrivals(), vitals.lanes()]);
    const oldest = [arrivals.oldestAt, ...lanes.map((lane) => lane.oldestAt)];
    return oldest.every((at) => at === null || at > since);
  });
}

async function beside<T>(project: StormProject, work: (app: App) => Promise<T>): Promise<T> {
  const { dir, environment } = project;
  const parts = { environment, works: false, log: silentLog() };
  const app = await openApp({ project: await loadProject(dir), ...parts });
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}
