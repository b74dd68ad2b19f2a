import type { Trace } from './trace.ts';

/** Who an event befalls: a hub process, or the world outside of it. */
export interface Actor {
  readonly name: string;
  /** Dead: its events never happen. Stalled: they wait until it goes on. */
  readonly state: () => 'running' | 'stalled' | 'dead';
  /** Runs work as this actor. */
  readonly run: (work: () => void) => void;
}

interface Event {
  readonly at: number;
  readonly order: number;
  readonly actor: Actor;
  readonly label: string;
  readonly call: () => void;
  cancelled: boolean;
}

/** Virtual time: one event after the other, and all promises settled between two. */
export interface Scheduler {
  /** Ms since the start of the run. */
  readonly elapsed: () => number;
  /** Calls once after that time; the answer cancels. */
  after(ms: number, actor: Actor, label: string, call: () => void): () => void;
  /** A promise that is kept after that time, unless its actor dies. */
  delay(ms: number, actor: Actor, label: string): Promise<void>;
  /** Works events until that time; each is one step. */
  runUntil(ms: number): Promise<void>;
  /** Lets the events of an actor that stood still happen now, in their order. */
  resume(actor: Actor): void;
  readonly steps: () => number;
}

/** Makes a scheduler; `afterStep` is awaited after each event, when nothing is left to do at that instant. */
export function makeScheduler(trace: Trace, afterStep: () => void): Scheduler {
  const queue = makeHeap();
  let parked: Event[] = [];
  let elapsed = 0;
  let order = 0;
  let steps = 0;

  function after(ms: number, actor: Actor, label: string, call: () => void): () => void {
    const at = elapsed + Math.max(0, ms);
    const event: Event = { at, order, actor, label, call, cancelled: false };
    order += 1;
    queue.push(event);
    return () => {
      event.cancelled = true;
    };
  }

  async function work(event: Event): Promise<void> {
    const { actor } = event;
    const state = actor.state();
    if (event.cancelled || state === 'dead') return;
    if (state === 'stalled') {
      parked.push(event);
      return;
    }
    steps += 1;
    if (event.label !== '') trace.add(elapsed, actor.name, event.label);
    actor.run(event.call);
    await settled();
    afterStep();
  }

  return {
    elapsed: () => elapsed,
    after,
    delay: (ms, actor, label) =>
      new Promise((resolve) => {
        after(ms, actor, label, resolve);
      }),
    runUntil: async (ms) => {
      for (let next = queue.peek(); next !== undefined && next.at <= ms; next = queue.peek()) {
        queue.pop();
        elapsed = Math.max(elapsed, next.at);
        await work(next);
      }
      elapsed = Math.max(elapsed, ms);
    },
    resume: (actor) => {
      const woken = parked.filter((event) => event.actor === actor);
      parked = parked.filter((event) => event.actor !== actor);
      for (const event of woken) {
        if (event.cancelled) continue;
        const cancel = after(0, actor, event.label, () => {
          if (!event.cancelled) event.call();
        });
        void cancel;
      }
    },
    steps: () => steps,
  };
}

/** Nothing in the simulation waits for a real timer or for I/O, so one turn of the event loop settles everything. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Events by time, then in the order in which they were planned. */
function makeHeap() {
  const heap: Event[] = [];
  const isBefore = (a: Event, b: Event): boolean =>
    a.at < b.at || (a.at === b.at && a.order < b.order);

  function push(event: Event): void {
    let index = heap.length;
    heap.push(event);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(event, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = event;
  }

  function pop(): void {
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const [a, b] = [heap[left], heap[left + 1]];
      if (a === undefined) break;
      const isRight = b !== undefined && isBefore(b, a);
      const least = isRight ? b : a;
      if (!isBefore(least, last)) break;
      heap[index] = least;
      index = isRight ? left + 1 : left;
    }
    heap[index] = last;
  }

  return { push, pop, peek: () => heap[0] };
}
