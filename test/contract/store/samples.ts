import type { Fault } from '../../../core/base/errors.ts';
import type { HubRecordPut } from '../../../core/store/record-store.ts';
import {
  type Arrival,
  type EffectIntent,
  type LaneLease,
  type NewDeadLetter,
  type NewPending,
  NO_COUNTS,
  type Settlement,
} from '../../../core/store/records.ts';
import type { Store } from '../../../core/store/store.ts';

/** How a suite reaches the store of the running test. */
export type CurrentStore = () => Store;

type Intending = Parameters<Store['settlement']['intend']>[0];

/** A time in 2026, ms since the epoch: more than 32 bits, as real times are. */
export const T0 = 1_780_000_000_000;

export const FLOW = 'order-shop-to-hub';

export const FAULT: Fault = {
  code: 'TEST_FAULT',
  what: 'it did not work',
  where: 'test',
  why: 'tests must fail things',
  mend: 'nothing',
};

export function arrival(deliveryId: string, over: Partial<Arrival> = {}): Arrival {
  return {
    connection: 'shop',
    topic: 'orders/create',
    deliveryId,
    headers: { 'x-topic': 'orders/create' },
    raw: Buffer.from(`{"id":"${deliveryId}"}`),
    receivedAt: T0,
    traceparent: null,
    ...over,
  };
}

export function pending(key: string, over: Partial<NewPending> = {}): NewPending {
  return {
    flow: FLOW,
    key,
    lane: 1,
    version: null,
    data: { id: key },
    occurredAt: null,
    where: `test/${key}`,
    origin: 'webhook',
    reread: false,
    deleted: false,
    replayOf: null,
    traceparent: null,
    queuedAt: T0,
    ...over,
  };
}

export function hubRecord(key: string, over: Partial<HubRecordPut> = {}): HubRecordPut {
  return {
    stream: 'customers',
    key,
    version: '1',
    data: { name: key },
    inner: {},
    deleted: false,
    aliases: [`id:${key}`],
    quietly: null,
    ...over,
  };
}

export function intent(idempotencyKey: string, over: Partial<EffectIntent> = {}): EffectIntent {
  return {
    idempotencyKey,
    sourceKey: 'k1',
    recordKey: 'k1',
    connection: 'hub',
    stream: 'orders',
    operation: 'upsert',
    requestHash: 'hash-1',
    ...over,
  };
}

/** These effects, intended at T0 without a lease, and no state among their records. */
export function intending(
  effects: readonly EffectIntent[],
  over: Partial<Intending> = {},
): Intending {
  return { flow: FLOW, at: T0, leases: [], doubtful: [], effects, ...over };
}

export function letter(id: string, over: Partial<NewDeadLetter> = {}): NewDeadLetter {
  return {
    id,
    flow: FLOW,
    key: 'k1',
    stage: 'deliver',
    fault: FAULT,
    attempts: 8,
    at: T0,
    record: { id: 'k1' },
    ...over,
  };
}

export function state(key: string, over: Partial<Settlement['states'][number]> = {}) {
  return {
    key,
    hash: `hash of ${key}`,
    version: '1',
    destinationId: `dest ${key}`,
    destinationVersion: 'd1',
    ...over,
  };
}

export function hold(key: string, holdUntil: number, attempts = 1): Settlement['holds'][number] {
  return { key, attempts, holdUntil, fault: FAULT };
}

/** A settlement that does nothing but what is given; its run is `run`. */
export function settlement(over: Partial<Settlement> = {}): Settlement {
  return {
    flow: FLOW,
    runId: 'run',
    at: T0,
    leases: [],
    release: false,
    states: [],
    effects: [],
    closed: [],
    forget: [],
    holds: [],
    freed: [],
    park: [],
    done: [],
    deadLetters: [],
    resolved: [],
    links: [],
    history: [],
    counts: NO_COUNTS,
    retries: 0,
    ...over,
  };
}

export async function beginRun(store: Store, id = 'run', flow = FLOW): Promise<void> {
  await store.runs.begin({ id, flow, trigger: 'schedule', at: T0, owner: 'worker-1' });
}

/** Leases one lane until long after T0. */
export async function leased(store: Store, lane = 1, owner = 'me'): Promise<LaneLease> {
  const request = { flow: FLOW, lanes: [lane], owner, now: T0, until: T0 + 60_000 };
  const [lease] = await store.lanes.lease(request);
  if (lease === undefined) throw new Error(`lane ${lane} is not free`);
  return lease;
}

/** The keys that a fresh lease of the lane can take. */
export async function takenKeys(store: Store, now: number, lane = 1): Promise<readonly string[]> {
  const lease = await leased(store, lane);
  const taken = await store.lanes.take(lease, now, 100);
  await store.lanes.release([lease]);
  return taken.map((record) => record.key);
}

/** A check for assert.rejects. */
export function coded(code: string): (error: unknown) => boolean {
  return (error) => error instanceof Error && 'code' in error && error.code === code;
}
