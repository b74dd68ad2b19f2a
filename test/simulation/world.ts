import type { App } from '../../core/app.ts';
import { seededRandom } from '../../core/base/random.ts';
import { type Blow, drawBlows } from './chaos.ts';
import { openSimulatedDatabase, type SimulatedDatabase } from './disk/database.ts';
import { diskError, emptyTree, mkdir, mount } from './disk/files.ts';
import { drawFaults, type Faults, NO_ODDS, type Odds } from './faults.ts';
import { watchFences } from './fences.ts';
import { type HubHost, makeHost, type RunningHub } from './hub.ts';
import { clockOf, type Process, type WallClock } from './machine.ts';
import { makeNetwork, type Network } from './network.ts';
import type { Cast, SimulatedProject } from './project.ts';
import { type Actor, makeScheduler, type Scheduler } from './scheduler.ts';
import { openSystems, PLACE, SKUS, START_UNITS, type Systems, TILL_FOLDER } from './systems.ts';
import type { Trace } from './trace.ts';
import { WARM_UP_MS, type Workload } from './workload.ts';

/** What a run's bad luck is drawn from. */
export interface Luck {
  readonly seed: number;
  readonly odds: Odds;
  /** Whether the disk forgets what it said it kept: for proof that a run can fail. */
  readonly isForgetful: boolean;
}

/** What a run is made of. */
export interface WorldParts {
  readonly project: SimulatedProject;
  readonly cast: Cast;
  readonly workload: Workload;
  /** Draws everything that befalls the run; null lets nothing befall it. */
  readonly luck: Luck | null;
  readonly trace: Trace;
  /** Told after each step. */
  readonly afterStep: (world: World) => void;
  /** Told of what must never happen. */
  readonly broken: (what: string) => void;
}

/** A whole world on virtual time: systems, lines, disk, and the machine that the hub runs on. */
export interface World {
  readonly scheduler: Scheduler;
  readonly trace: Trace;
  readonly wall: WallClock;
  readonly faults: Faults;
  readonly network: Network;
  readonly database: SimulatedDatabase;
  readonly systems: Systems;
  readonly host: HubHost;
  readonly cast: Cast;
  /** From here on nothing befalls it any more, and what went wrong with the machine is put right. */
  calm(): void;
  close(): Promise<void>;
}

/** The seed of everything that is the same for each run of a workload: ids, the order of the lines. */
const WORLD_SEED = 77;

/** So many runs without such a stall are of a fleet all the same. */
const FLEET_SHARE = 0.3;

/** Opens a world at time 0; nothing happens until its scheduler is told to go on. */
export async function openWorld(parts: WorldParts): Promise<World> {
  const { trace, workload, luck, cast } = parts;
  const random = seededRandom(luck?.seed ?? WORLD_SEED);
  const opened: { world: World | null } = { world: null };
  const scheduler = makeScheduler(trace, () => {
    if (opened.world !== null) parts.afterStep(opened.world);
  });
  const outside: Actor = { name: 'world', state: () => 'running', run: (work) => work() };
  const wall: WallClock = { startMs: workload.startMs, offsetMs: 0 };
  const trueTime: WallClock = { startMs: workload.startMs, offsetMs: 0 };
  const clock = clockOf(outside, scheduler, trueTime);
  const faults = drawFaults(random, luck?.odds ?? NO_ODDS, clock.now);
  const network = makeNetwork({ scheduler, trace, faults, world: outside });
  mount(
    emptyTree(clock.now, async (process: Process, what) => {
      await scheduler.delay(faults.latency(2), process.actor, `file ${what}`);
      const fault = faults.disk();
      if (fault !== null && fault !== 'busy')
        throw diskError(fault === 'io' ? 'EIO' : 'ENOSPC', what);
    }),
  );
  await mkdir(TILL_FOLDER, { recursive: true });
  const systems = await openSystems({ cast, clock, random: seededRandom(WORLD_SEED), network });
  const blows = luck === null ? [] : drawBlows(random, cast);
  // A process that stands still while another takes over is of a fleet; a data folder has one owner.
  const isFleet = blows.some(({ kind }) => kind === 'stall') || random.next() < FLEET_SHARE;
  const database = openSimulatedDatabase({
    ...{ scheduler, faults, real: parts.project.image.empty() },
    isForgetful: luck?.isForgetful ?? false,
  });
  const host = makeHost({
    ...{ scheduler, trace, wall, network, database, world: outside },
    project: parts.project.of(cast),
    standIns: systems.standIns,
    seed: luck?.seed ?? WORLD_SEED,
    opened: countOnce(workload.startMs),
    sharedTime: luck !== null && isFleet ? clock.now : null,
    watch: watchFences(parts.broken).watch,
    broken: parts.broken,
  });
  const world: World = {
    ...{ scheduler, trace, wall, faults, network, database, systems, host, cast },
    calm: () => {
      faults.stop();
      wall.offsetMs = 0;
      for (const hub of host.all()) hub.process.resume();
    },
    close: () => systems.close(),
  };
  opened.world = world;
  planDeeds(world, workload, outside);
  scheduler.after(WARM_UP_MS, outside, 'anything may happen now', faults.start);
  planBlows(world, blows, outside);
  host.start();
  return world;
}

/** What lies on the shelves at the start is counted once, by the first hub that gets to it. */
function countOnce(startMs: number): (app: App) => Promise<void> {
  let isDone = false;
  return async (app) => {
    if (isDone) return;
    const asOf = startMs - 3_600_000;
    await app.inventory.apply(
      SKUS.map((sku) => ({
        ...{ kind: 'count' as const, key: `first/${sku}`, sku, location: PLACE, asOf },
        quantity: START_UNITS,
      })),
    );
    isDone = true;
  };
}

function planDeeds({ scheduler, systems, trace }: World, workload: Workload, actor: Actor): void {
  for (const { atMs, what, act } of workload.deeds) {
    scheduler.after(atMs, actor, `deed ${what}`, () => {
      void act(systems, workload.startMs + atMs);
      trace.add(atMs, 'world', 'done');
    });
  }
}

function planBlows(world: World, blows: readonly Blow[], actor: Actor): void {
  const { scheduler, host, wall } = world;
  for (const blow of blows) {
    scheduler.after(blow.atMs, actor, `blow ${JSON.stringify(blow)}`, () => {
      const hub = host.newest();
      switch (blow.kind) {
        case 'kill':
          if (hub !== null) host.kill(hub);
          return;
        case 'killAtPoint':
          host.killAtPoint(blow.points);
          return;
        case 'stall':
          if (hub !== null) stall(world, hub, { ...blow, actor });
          return;
        case 'clock':
          wall.offsetMs = blow.byMs;
          scheduler.after(blow.ms, actor, 'the clock is put right', () => {
            wall.offsetMs = 0;
          });
      }
    });
  }
}

/** After it woke, the one that was replaced works on beside its successor until somebody ends it. */
const TOGETHER_MS = 20_000;

function stall(
  { scheduler, host, database }: World,
  hub: RunningHub,
  blow: { readonly ms: number; readonly takeOverMs: number; readonly actor: Actor },
): void {
  const { process } = hub;
  // A database lets go of a client that stands still in the midst of a transaction; until then all others wait.
  if (!process.isAlive() || process.isStalled() || database.isHeldBy(process)) return;
  process.stall();
  scheduler.after(blow.takeOverMs, blow.actor, 'take over', () => void host.start());
  scheduler.after(blow.ms, blow.actor, `${process.name} goes on`, () => process.resume());
  scheduler.after(blow.ms + TOGETHER_MS, blow.actor, `${process.name} is ended`, () =>
    host.kill(hub),
  );
}
