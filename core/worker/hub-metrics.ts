/** What the store says of the whole hub, read when somebody reads the metrics: how much waits, and since when. */
import { gauge, type Observed, type Reading } from '../base/telemetry.ts';
import type { PipelineContext } from '../pipeline/context.ts';
import type { Store } from '../store/store.ts';
import type { OpenEffects } from '../store/vitals-store.ts';
import { nextTick, schedulesOf } from './schedule.ts';

const INSTRUMENTS = {
  arrivals: gauge(
    'crossdock.arrivals.waiting',
    '{delivery}',
    'Deliveries that are not decoded yet.',
  ),
  arrivalAge: gauge(
    'crossdock.arrivals.oldest.age',
    's',
    'Age of the oldest delivery not decoded yet.',
  ),
  lanes: gauge('crossdock.lanes.waiting', '{record}', 'Records that wait in the lanes of a flow.'),
  laneAge: gauge(
    'crossdock.lanes.oldest.age',
    's',
    'Age of the record of a flow that waits longest.',
  ),
  effects: gauge(
    'crossdock.effects.open',
    '{write}',
    'Intended writes that are not settled: intent or unknown.',
  ),
  effectAge: gauge(
    'crossdock.effects.open.oldest.age',
    's',
    'Age of the oldest write that is not settled.',
  ),
  letters: gauge('crossdock.dead_letters.open', '{letter}', 'Dead letters that wait for a person.'),
  missing: gauge(
    'crossdock.completeness.missing',
    '{record}',
    'Records that the last certificate of a flow found missing and did not put on the road.',
  ),
  proofAge: gauge(
    'crossdock.completeness.age',
    's',
    'Age of the last certificate of a flow in which nothing was missing.',
  ),
  running: gauge('crossdock.runs.running', '{run}', 'Runs under way, by flow.'),
  schedules: gauge(
    'crossdock.schedule.lag',
    's',
    'How long a tick of a flow is due and has not fired.',
  ),
} as const satisfies Record<string, Observed>;

/** Runs that are looked at; more at one time would be a fault of its own. */
const RUNNING_MAX = 10_000;

/** Lets the meter read the hub's figures from the store. */
export function observeHub(
  context: Pick<PipelineContext, 'store' | 'flows' | 'clock' | 'telemetry'>,
): void {
  const { store, flows, clock, telemetry } = context;
  const { vitals } = store;
  telemetry.meter.observe(INSTRUMENTS, async () => {
    const [arrivals, lanes, effects, letters, running, schedules, proofs] = await Promise.all([
      vitals.arrivals(),
      vitals.lanes(),
      vitals.openEffects(),
      store.deadLetters.count('open'),
      vitals.running(RUNNING_MAX),
      scheduleLags(context),
      proofsOf(context),
    ]);
    const open = byConnection(effects);
    const now = clock.now();
    const age = (at: number | null): number => (at === null ? 0 : Math.max(0, now - at) / 1000);
    // A flow of which nothing is known has a zero, so that an alert needs no "absent".
    const ofEachFlow = (known: readonly (readonly [string, number])[]): readonly Reading[] => {
      const zeros = [...flows.keys()].map((flow) => [flow, 0] as const);
      const values = new Map([...zeros, ...known]);
      return [...values].map(([flow, value]) => ({ value, labels: { flow } }));
    };
    return {
      arrivals: [{ value: arrivals.waiting }],
      arrivalAge: [{ value: age(arrivals.oldestAt) }],
      lanes: ofEachFlow(lanes.map(({ flow, count }) => [flow, count])),
      laneAge: ofEachFlow(lanes.map(({ flow, oldestAt }) => [flow, age(oldestAt)])),
      effects: open.map(({ count, labels }) => ({ value: count, labels })),
      effectAge: open.map(({ oldestAt, labels }) => ({ value: age(oldestAt), labels })),
      letters: ofEachFlow(letters.map(({ flow, count }) => [flow, count])),
      missing: proofs.flatMap(({ flow, last }) => {
        if (last === undefined) return [];
        return { value: last.counts.missing - last.counts.filled, labels: { flow } };
      }),
      proofAge: proofs.flatMap(({ flow, complete }) => {
        return complete === undefined ? [] : { value: age(complete.madeAt), labels: { flow } };
      }),
      running: ofEachFlow(countByFlow(running.map(({ flow }) => flow))),
      schedules,
    };
  });
}

/** Open writes of all flows together: which of them is to blame, doctor tells. */
function byConnection(effects: readonly OpenEffects[]) {
  const groups = Map.groupBy(effects, ({ connection, state }) => `${state} ${connection}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { connection, state } = first;
    return {
      labels: { connection, state },
      count: group.reduce((sum, one) => sum + one.count, 0),
      oldestAt: Math.min(...group.map((one) => one.oldestAt)),
    };
  });
}

/** The last certificate of each flow, and the last in which nothing was missing. */
function proofsOf({ store, flows }: Pick<PipelineContext, 'store' | 'flows'>) {
  return Promise.all(
    [...flows.keys()].map(async (flow) => {
      const [last] = await store.certificates.list({ flow, limit: 1 });
      const isComplete = last?.counts.missing === 0;
      const [complete] =
        last === undefined || isComplete
          ? [last]
          : await store.certificates.list({ flow, complete: true, limit: 1 });
      return { flow, last, complete };
    }),
  );
}

function countByFlow(flows: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const flow of flows) counts.set(flow, (counts.get(flow) ?? 0) + 1);
  return [...counts];
}

/** A schedule whose tick is due since then, in ms; the jitter that its flow wishes is no lag. */
export async function lateSchedules(
  context: Pick<PipelineContext, 'flows' | 'clock'> & { readonly store: Pick<Store, 'schedules'> },
): Promise<readonly { readonly id: string; readonly flow: string; readonly lateMs: number }[]> {
  const { store, flows, clock } = context;
  const now = clock.now();
  return Promise.all(
    schedulesOf(flows.values()).map(async (schedule) => {
      const last = await store.schedules.lastFired(schedule.id);
      const due = last === null ? null : nextTick(schedule, last);
      const lateMs = due === null ? 0 : Math.max(0, now - due - schedule.jitterMs);
      return { id: schedule.id, flow: schedule.flow.name, lateMs };
    }),
  );
}

async function scheduleLags(
  context: Pick<PipelineContext, 'store' | 'flows' | 'clock'>,
): Promise<readonly Reading[]> {
  const worst = new Map<string, number>();
  for (const { flow, lateMs } of await lateSchedules(context)) {
    worst.set(flow, Math.max(worst.get(flow) ?? 0, lateMs));
  }
  return [...worst].map(([flow, lateMs]) => ({ value: lateMs / 1000, labels: { flow } }));
}
