/** The composition root: the only file that knows every part of the hub. */
import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { type Clock, steeredClock, systemClock } from './base/clock.ts';
import { type CrashPoint, crashPoints } from './base/crash-point.ts';
import { CrossdockError } from './base/errors.ts';
import { newId } from './base/id.ts';
import type { JsonObject } from './base/json.ts';
import { type Log, openLog } from './base/log.ts';
import { openTelemetry } from './base/open-telemetry.ts';
import { observeProcess } from './base/process-metrics.ts';
import { type Random, systemRandom } from './base/random.ts';
import { type Environment, redactor, type Secret } from './base/secret.ts';
import type { Telemetry } from './base/telemetry.ts';
import type { HubSettings } from './config/hub-settings.ts';
import { storeAddress } from './config/store-place.ts';
import type { Transport } from './connector/http.ts';
import { hubConnector } from './connector/hub/connector.ts';
import type { Target } from './connector/target.ts';
import type { Flow } from './flow/flow.ts';
import { openEngine, openStore } from './open-store.ts';
import { callPolicyOf } from './pipeline/call-policy.ts';
import { openConnections } from './pipeline/connections.ts';
import type { Connection, PipelineContext } from './pipeline/context.ts';
import { shareCalls } from './pipeline/shared-calls.ts';
import { type Project, requireRunnable } from './project.ts';
import { type Inventory, openInventory } from './retail/inventory/inventory.ts';
import { STORE_ERRORS } from './store/errors.ts';
import { followStore } from './store/follow.ts';
import { lockDataFolder } from './store/sqlite/owner-lock.ts';
import type { Store } from './store/store.ts';
import { observeHub } from './worker/hub-metrics.ts';
import type { Role } from './worker/presence.ts';
import type { Progress } from './worker/sweep-jobs.ts';
import { Worker, type WorkerOptions } from './worker/worker.ts';

/** Values that take the place of those in connection files, by connection: the address and secrets of a sandbox. */
export interface StandIns {
  readonly settings: Readonly<Record<string, JsonObject>>;
  readonly secrets: Readonly<Record<string, Readonly<Record<string, Secret>>>>;
}

/** A machine that exists in memory only: the disk and the network under a hub in the simulation (I10). */
export interface SimulatedMachine {
  readonly openStore: (parts: {
    readonly clock: Clock;
    readonly log: Log;
    readonly crashPoint: CrashPoint;
  }) => Promise<Store>;
  readonly transport: Transport;
  readonly crashPoint: CrashPoint;
}

/** How the hub is opened. Everything that is not named is the machine's own. */
export interface AppOptions {
  readonly project: Project;
  readonly environment: Environment;
  /** Whether this process works records (one per data folder) or only looks, beside one that does. */
  readonly works: boolean;
  /** Whether this process has a server that will be asked for its metrics. */
  readonly serves?: boolean;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly log?: Log;
  /** Where the hub writes; the folder of the settings when missing. */
  readonly dataDir?: string;
  /** Called once the data folder is this process's own: what takes the place of the connection files' values. */
  readonly standIns?: (dataDir: string) => Promise<StandIns>;
  /** Told after each settled page of a sweep. */
  readonly progress?: Progress;
  /** What this process does in a fleet; `all` when missing. */
  readonly role?: Role;
  /** Whether its clock goes by that of the database, so that all processes of a fleet have one time. */
  readonly followsStore?: boolean;
  /** Takes the place of the disk, the network and the crash points of the real machine. */
  readonly machine?: SimulatedMachine;
}

/** The hub, open: nothing runs until the worker is started or a flow is run. */
export interface App {
  readonly project: Project;
  readonly settings: HubSettings;
  readonly dataDir: string;
  readonly flows: ReadonlyMap<string, Flow>;
  readonly connections: ReadonlyMap<string, Connection>;
  /** The systems that are called, each with its breaker. */
  readonly targets: ReadonlyMap<string, Target>;
  readonly context: PipelineContext;
  readonly store: Store;
  readonly inventory: Inventory;
  readonly worker: Worker;
  readonly clock: Clock;
  readonly log: Log;
  readonly telemetry: Telemetry;
  readonly startedAt: number;
  /** Lets what is under way settle and gives the data folder back. */
  close(): Promise<void>;
}

/**
 * Opens the hub on its data folder.
 *
 * Errors: the project's own faults (APP_PROJECT_FAULTY), STORE_IN_USE, STORE_*, BASE_SECRET_UNRESOLVED.
 */
export async function openApp(options: AppOptions): Promise<App> {
  const { project, environment } = options;
  requireRunnable(project);
  const { clock: own = systemClock(), random = systemRandom() } = options;
  const { clock, follow } = steeredClock(own);
  const settings = project.config.hub;
  const dataDir = options.dataDir ?? resolve(project.dir, settings.folders.data);
  makeDataFolder(dataDir);
  const secrets = new Set<Secret>();
  const log =
    options.log ??
    openLog({ ...logTarget(settings, dataDir), redact: (text) => redactor(secrets)(text) });
  const address = storeAddress(settings.store, environment);
  if (address !== null) secrets.add(address);
  // A database takes any number of processes; a file takes one.
  const lock =
    options.works && address === null
      ? lockDataFolder({ folder: dataDir, pid: process.pid, startedAt: clock.now() })
      : null;
  try {
    const base = { options, settings, dataDir, clock, random, log, address, secrets };
    return await openParts({ ...base, own, follow, release: () => lock?.release() });
  } catch (error) {
    lock?.release();
    throw error;
  }
}

/** What stands before anything is opened. */
interface Base {
  readonly options: AppOptions;
  readonly settings: HubSettings;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly address: Secret | null;
  readonly secrets: Set<Secret>;
  /** The machine's own clock, and how it is put right. */
  readonly own: Clock;
  readonly follow: (aheadMs: number) => void;
  readonly release: () => void;
}

async function openParts(base: Base): Promise<App> {
  const { options, settings, dataDir, clock, random, log, address } = base;
  const { project, environment, machine } = options;
  const crashPoint = machine?.crashPoint ?? crashPoints(environment);
  const isScraped = options.serves ?? false;
  const telemetry = await openTelemetry({ environment, clock, random, log, isScraped });
  observeProcess(telemetry.meter);
  const standIns = (await options.standIns?.(dataDir)) ?? { settings: {}, secrets: {} };
  const store =
    (await machine?.openStore({ clock, log, crashPoint })) ??
    (await openStore(settings.store, dataDir, {
      ...{ clock, log, telemetry, crashPoint, environment, address },
    }));
  const { own, follow } = base;
  const late: { worker: Worker | null } = { worker: null };
  const putBack = (backMs: number): void => late.worker?.clockPutBack(backMs);
  const stopFollowing =
    options.followsStore === true
      ? await followStore({ store, own, follow, putBack, log })
      : () => {};
  const inventory = openInventory({ store: store.inventory, clock, settings: settings.stock });
  const owner = newId('process', { clock, random });
  const shared = shareCalls({ store, clock, log, owner, works: options.works });
  const stop = new AbortController();
  const { customers, products } = settings;
  const opened = openConnections({
    configs: project.config.connections,
    hub: hubConnector({ inventory, records: store.records, settings: { customers, products } }),
    baseDir: project.dir,
    settings: standIns.settings,
    secrets: standIns.secrets,
    known: base.secrets,
    signal: stop.signal,
    calls: callPolicyOf(settings, shared.calls),
    ...{ environment, clock, random, log, telemetry, crashPoint },
    ...(machine === undefined ? {} : { transport: machine.transport }),
  });
  const parts = { clock, random, log, telemetry, crashPoint, store, connections: opened.byName };
  const { context, worker } = workerOf(project, settings, { ...parts, owner }, await whoIs(base));
  late.worker = worker;
  observeHub(context);
  await shared.start(opened.targets);
  return {
    ...{ project, settings, dataDir, flows: context.flows },
    ...{ connections: opened.byName, targets: opened.targets },
    ...{ context, store, inventory, worker, clock, log, telemetry, startedAt: clock.now() },
    close: async () => {
      await worker.stop();
      stopFollowing();
      stop.abort();
      await opened.close();
      await shared.stop();
      await store.close();
      await telemetry.close();
      base.release();
    },
  };
}

/** What this process is in its fleet. */
async function whoIs({ options, settings, clock, log, address }: Base): Promise<WorkerIdentity> {
  const engine = options.works ? await openEngine(address, settings.lanes, { clock, log }) : null;
  return {
    role: options.role ?? 'all',
    place: `${hostname()}:${process.pid}`,
    ...(options.progress === undefined ? {} : { progress: options.progress }),
    ...(engine === null ? {} : { engine }),
  };
}

function makeDataFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new CrossdockError(STORE_ERRORS.STORE_CANNOT_OPEN, {
      what: `the data folder cannot be made${reason}`,
      where: dataDir,
      why: 'a file of that name is in the way, or the rights to write there are missing',
      mend: 'move the file away, correct the rights, or set folders.data in config/hub.yaml',
      cause,
    });
  }
}

function logTarget(
  settings: HubSettings,
  dataDir: string,
): { level: HubSettings['log']['level']; to: string } {
  const { level, to } = settings.log;
  return { level, to: to === 'stderr' ? to : join(dataDir, to) };
}

type WorkerIdentity = Pick<WorkerOptions, 'role' | 'place' | 'progress' | 'engine'>;

interface WorkerParts
  extends Pick<PipelineContext, 'clock' | 'random' | 'log' | 'telemetry' | 'crashPoint' | 'store'> {
  readonly connections: ReadonlyMap<string, Connection>;
  /** Who holds leases and runs. */
  readonly owner: string;
}

function workerOf(
  project: Project,
  settings: HubSettings,
  parts: WorkerParts,
  who: WorkerIdentity,
): { context: PipelineContext; worker: Worker } {
  // The pipeline hints at the worker, and the worker runs the pipeline: the hints find it once both exist.
  const late: { worker: Worker | null } = { worker: null };
  const { owner, ...given } = parts;
  const context: PipelineContext = {
    ...given,
    flows: new Map(project.flows.map((flow) => [flow.name, flow])),
    tables: project.config.tables,
    vars: settings.vars,
    settings: {
      laneCount: settings.lanes.count,
      leaseMs: settings.lanes.leaseMs,
      batchRecords: settings.lanes.batch,
      owner,
    },
    wake: (flow, lane, turn) => late.worker?.wake(flow, lane, turn),
    changed: (connection, stream) => late.worker?.changed(connection, stream),
  };
  const worker = new Worker(context, {
    parallelLanes: settings.lanes.parallel,
    retention: settings.retention,
    completeness: settings.completeness,
    ...who,
  });
  late.worker = worker;
  return { context, worker };
}
