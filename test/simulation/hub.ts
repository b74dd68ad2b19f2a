import { type App, openApp, type StandIns } from '../../core/app.ts';
import { CrossdockError } from '../../core/base/errors.ts';
import type { Log, LogFields } from '../../core/base/log.ts';
import { type Random, seededRandom } from '../../core/base/random.ts';
import { receive } from '../../core/pipeline/inbox.ts';
import type { Project } from '../../core/project.ts';
import type { Store } from '../../core/store/store.ts';
import { keepSubscriptions, reconcileSubscriptions } from '../../core/worker/subscriptions.ts';
import type { SimulatedDatabase } from './disk/database.ts';
import { openSimulatedStore } from './disk/store.ts';
import { Killed, makeProcess, type Process, type WallClock } from './machine.ts';
import type { Network } from './network.ts';
import { HUB_URL } from './project.ts';
import type { Actor, Scheduler } from './scheduler.ts';
import type { Trace } from './trace.ts';

/** A hub process and what runs in it. */
export interface RunningHub {
  readonly process: Process;
  /** Null until it has opened. */
  app(): App | null;
}

/** The machine that hub processes are started on. */
export interface HubHost {
  /** Starts a process; a process that cannot open is started again, as a service manager does. */
  start(): RunningHub;
  /** The process that was started last of those that live, or the last one of all. */
  newest(): RunningHub | null;
  all(): readonly RunningHub[];
  kill(hub: RunningHub): void;
  /** Whether the processes share the database as a fleet does; a data folder has one owner at a time. */
  readonly isFleet: boolean;
  /** Kills the next process that reaches so many more durability points. */
  killAtPoint(points: number): void;
}

/** What the host is made of. */
export interface HostParts {
  readonly project: Project;
  readonly standIns: StandIns;
  readonly scheduler: Scheduler;
  readonly trace: Trace;
  readonly wall: WallClock;
  readonly world: Actor;
  readonly network: Network;
  readonly database: SimulatedDatabase;
  readonly seed: number;
  /** Told once a process has opened its hub, before the hub begins to work. */
  readonly opened: (app: App, process: Process) => Promise<void>;
  /** The database's own time in a fleet, or null where one process owns the database. */
  readonly sharedTime: (() => number) | null;
  /** Looks over a process's shoulder at what it does with its store. */
  readonly watch: (store: Store) => Store;
  /** Told of what must never happen. */
  readonly broken: (what: string) => void;
}

const RESTART_MS = 2_000;
const PATH = /^\/webhooks\/([^/]+)$/;

/** Makes a host on which nothing runs yet. */
export function makeHost(parts: HostParts): HubHost {
  const { scheduler, trace, world, database } = parts;
  const hubs: RunningHub[] = [];
  let pointsLeft: number | null = null;

  function kill(hub: RunningHub): void {
    if (!hub.process.isAlive()) return;
    trace.add(scheduler.elapsed(), hub.process.name, 'KILLED');
    hub.process.kill();
    database.dropOpen(hub.process);
    scheduler.after(RESTART_MS, world, 'service manager', () => {
      if (hubs.every(({ process }) => !process.isAlive())) start();
    });
  }

  function pointsOf(hub: () => RunningHub): (name: string) => void {
    return (name) => {
      const { process } = hub();
      if (!process.isAlive()) throw new Killed();
      trace.add(scheduler.elapsed(), process.name, name);
      if (pointsLeft === null) return;
      pointsLeft -= 1;
      if (pointsLeft > 0) return;
      pointsLeft = null;
      kill(hub());
      throw new Killed();
    };
  }

  function start(): RunningHub {
    const number = hubs.length + 1;
    const process = makeProcess(`hub-${number}`, scheduler, parts.wall);
    const opened: { app: App | null } = { app: null };
    const hub: RunningHub = { process, app: () => opened.app };
    hubs.push(hub);
    const random = seededRandom(parts.seed * 1_000 + number);
    const crashPoint = pointsOf(() => hub);
    const boot = async (): Promise<void> => {
      try {
        const app = await openHub(parts, { process, random, crashPoint });
        await parts.opened(app, process);
        opened.app = app;
        await serve(app, process, parts);
      } catch (error) {
        if (!process.isAlive()) return;
        if (!(error instanceof CrossdockError)) parts.broken(`did not start: ${String(error)}`);
        trace.add(scheduler.elapsed(), process.name, `did not start: ${String(error)}`);
        kill(hub);
      }
    };
    scheduler.after(0, process.actor, 'start', () => void boot());
    return hub;
  }

  return {
    start,
    kill,
    newest: () => hubs.findLast(({ process }) => process.isAlive()) ?? hubs.at(-1) ?? null,
    all: () => hubs,
    isFleet: parts.sharedTime !== null,
    killAtPoint: (points) => {
      pointsLeft = points;
    },
  };
}

function openHub(
  parts: HostParts,
  own: { process: Process; random: Random; crashPoint: (name: string) => void },
): Promise<App> {
  const { project, standIns, database, network } = parts;
  const { process, random, crashPoint } = own;
  return openApp({
    project,
    environment: {},
    // The folder's lock is the real disk's; here two processes may work beside each other, as on a shared database.
    works: false,
    followsStore: parts.sharedTime !== null,
    dataDir: project.dir,
    clock: process.clock,
    random,
    log: logOf(parts, process),
    standIns: async () => standIns,
    machine: {
      openStore: async (given) => {
        const { sharedTime } = parts;
        return parts.watch(await openSimulatedStore(database, process, { ...given, sharedTime }));
      },
      transport: network.transport(process),
      crashPoint,
    },
  });
}

/** What `crossdock serve` does, without a socket. */
async function serve(app: App, process: Process, parts: HostParts): Promise<void> {
  const { network } = parts;
  network.listen({
    process,
    receive: async (path, headers, raw) => {
      const connection = PATH.exec(path)?.[1] ?? '';
      try {
        const { status } = await receive(app.context, connection, { raw, headers });
        if (status === 'stored') app.worker.arrived();
        if (status === 'stored' || status === 'duplicate') mustBeKept(parts, process, raw);
        return { stored: 200, duplicate: 200, refused: 401, unknown: 404 }[status];
      } catch (error) {
        app.log.error('A delivery could not be stored.', { code: codeOf(error) });
        return 503;
      }
    },
  });
  await app.worker.start();
  keepSubscriptions(app.context, {
    publicUrl: HUB_URL,
    everyMs: app.settings.server.subscriptionsEveryMs,
  });
  await reconcileSubscriptions(app.context, HUB_URL).catch((error: unknown) => {
    app.log.error('Webhook subscriptions could not be made.', { code: codeOf(error) });
  });
}

/** I1: what is answered 2xx is in the inbox by then, to the byte. */
function mustBeKept({ database, broken }: HostParts, process: Process, raw: Buffer): void {
  if (database.isLocked() || !process.isAlive()) return;
  const [kept] = database.look('SELECT count(*) AS n FROM arrivals WHERE raw = ?', raw);
  if (Number(kept?.['n']) === 0)
    broken(`I1: a delivery of ${raw.length} bytes was accepted and is not kept`);
}

function codeOf(error: unknown): string {
  return error instanceof CrossdockError ? error.code : 'BASE_UNEXPECTED';
}

/** Errors and warnings become events of the run; what nobody expected ends it. */
function logOf(parts: HostParts, process: Process): Log {
  const { trace, scheduler } = parts;
  const write = (level: string, sentence: string, fields: LogFields = {}): void => {
    if (!process.isAlive()) return;
    const { code, what, flow } = fields;
    trace.add(scheduler.elapsed(), process.name, [level, sentence, flow, code, what].join(' '));
    if (code === 'BASE_UNEXPECTED') parts.broken(`${sentence} ${String(what)}`);
  };
  const log: Log = {
    debug: () => undefined,
    info: () => undefined,
    warn: (sentence, fields) => write('warn', sentence, fields),
    error: (sentence, fields) => write('error', sentence, fields),
    with: () => log,
  };
  return log;
}
