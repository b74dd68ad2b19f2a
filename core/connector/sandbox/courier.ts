import type { Clock } from '../../base/clock.ts';
import type { SandboxNetwork } from './network.ts';
import { post } from './post.ts';
import type { Row, Table } from './table.ts';

/** Attempts that the log keeps. */
const NOTES_MAX = 5_000;

/** A webhook delivery that waits for its next attempt. */
export interface Parcel extends Row {
  readonly uri: string;
  readonly topic: string;
  readonly body: string;
  readonly attempts: number;
  /** Real time of the next attempt, in ms since the epoch. */
  readonly dueAt: number;
  /** Whether it is to be signed with another secret, on demand. */
  readonly badSignature: boolean;
}

/** What is to happen to the next deliveries, on demand. */
export interface WebhookFault {
  readonly kind: 'drop' | 'duplicate' | 'delay' | 'badSignature';
  /** Only this topic; every topic when absent. */
  readonly topic?: string;
  /** For `delay`: later ones overtake it. */
  readonly delayMs?: number;
  readonly count: number;
}

/** How one vendor delivers. */
export interface CourierOptions<P extends Parcel> {
  readonly clock: Clock;
  readonly parcels: Table<P>;
  /** Makes a copy of a parcel with an id of its own, for a delivery that comes twice. */
  readonly copy: (parcel: P) => P;
  /** The gaps before each further attempt; after the last the delivery is given up. */
  readonly gapsMs: readonly number[];
  /** How long a receiver may take in all. */
  readonly answerMaxMs: number;
  /** Headers with the signature, made anew for each attempt. */
  readonly headers: (parcel: P) => Readonly<Record<string, string>>;
  /** Told after each attempt, before the rows are committed. */
  readonly attempted?: (parcel: P, result: 'accepted' | 'failed' | 'givenUp') => void;
  readonly commit: () => void;
  /** Takes the place of the machine's own network. */
  readonly network?: Pick<SandboxNetwork, 'post'>;
}

/** One attempt, for the log. */
export interface Attempt<P extends Parcel> {
  readonly parcel: P;
  readonly attempt: number;
  readonly accepted: boolean;
}

/** Takes deliveries to their receivers and tries again when they do not answer. */
export interface Courier<P extends Parcel> {
  /** Takes a delivery on; it goes out with the next `wake`, after the commit. */
  enqueue(parcel: P): void;
  /** Sends what is due now and sets the timer for the rest. */
  wake(): void;
  /** Resolves when no delivery is under way or due. */
  settled(): Promise<void>;
  setFaults(faults: readonly WebhookFault[]): void;
  readonly attempts: readonly Attempt<P>[];
  stop(): Promise<void>;
}

/** Starts a courier; what the state file still held goes out with the first `wake`. */
export function makeCourier<P extends Parcel>(options: CourierOptions<P>): Courier<P> {
  const { clock, parcels, network = { post: (sending) => post(clock, sending) } } = options;
  const running = new Map<string, Promise<void>>();
  const attempts: Attempt<P>[] = [];
  const abort = new AbortController();
  const faults = makeWebhookFaults();
  let cancelTimer = (): void => undefined;

  function enqueue(parcel: P): void {
    const fault = faults.take(parcel.topic);
    if (fault?.kind === 'drop') return;
    const delayMs = fault?.kind === 'delay' ? (fault.delayMs ?? 0) : 0;
    const badSignature = fault?.kind === 'badSignature';
    const row = { ...parcel, dueAt: clock.now() + delayMs, badSignature };
    parcels.put(row);
    if (fault?.kind === 'duplicate') parcels.put(options.copy(row));
  }

  function wake(): void {
    cancelTimer();
    if (abort.signal.aborted) return;
    let next = Number.POSITIVE_INFINITY;
    for (const parcel of parcels.all()) {
      if (running.has(parcel.id)) continue;
      if (parcel.dueAt > clock.now()) next = Math.min(next, parcel.dueAt);
      else running.set(parcel.id, attempt(parcel));
    }
    if (next !== Number.POSITIVE_INFINITY) cancelTimer = clock.after(next - clock.now(), wake);
  }

  async function attempt(parcel: P): Promise<void> {
    const { uri, body } = parcel;
    const { signal } = abort;
    const { answerMaxMs } = options;
    const headers = options.headers(parcel);
    const accepted = await network.post({ uri, headers, body, answerMaxMs, signal });
    running.delete(parcel.id);
    if (signal.aborted) return;
    attempts.push({ parcel, attempt: parcel.attempts + 1, accepted });
    if (attempts.length > NOTES_MAX) attempts.shift();
    settle(parcel, accepted);
    options.commit();
    wake();
  }

  function settle(parcel: P, accepted: boolean): void {
    const gapMs = options.gapsMs[parcel.attempts];
    if (accepted || gapMs === undefined) {
      parcels.drop(parcel.id);
      options.attempted?.(parcel, accepted ? 'accepted' : 'givenUp');
      return;
    }
    parcels.put({ ...parcel, attempts: parcel.attempts + 1, dueAt: clock.now() + gapMs });
    options.attempted?.(parcel, 'failed');
  }

  return {
    enqueue,
    wake,
    settled: async () => {
      while (running.size > 0) await Promise.all(running.values());
    },
    setFaults: faults.set,
    attempts,
    stop: async () => {
      cancelTimer();
      abort.abort();
      await Promise.all(running.values());
    },
  };
}

function makeWebhookFaults(): {
  readonly set: (wanted: readonly WebhookFault[]) => void;
  readonly take: (topic: string) => WebhookFault | undefined;
} {
  let faults: readonly WebhookFault[] = [];
  return {
    set: (wanted) => {
      faults = wanted;
    },
    take: (topic) => {
      const fault = faults.find((one) => one.count > 0 && (one.topic ?? topic) === topic);
      faults = faults.map((one) => (one === fault ? { ...one, count: one.count - 1 } : one));
      return fault;
    },
  };
}
