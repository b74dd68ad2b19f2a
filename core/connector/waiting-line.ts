import { PRIORITIES, type Work } from './work.ts';

/** Grants of higher priorities that a waiting priority lets pass before one of its own calls goes first. */
export const PASSES_MAX = 19;

/** A call that waits for its turn. */
export interface Waiting {
  readonly work: Work;
}

/** The call whose turn it is; `promoted`: it goes ahead of a higher priority, so that its own never starves. */
export interface Turn<T> {
  readonly waiting: T;
  readonly isPromoted: boolean;
}

interface Flows<T> {
  /** First come first served within a flow; the flow at the front is next. */
  readonly byName: Map<string, T[]>;
  /** Grants that went to higher priorities while this one waited. */
  passes: number;
}

/**
 * Calls in the order in which an account serves them.
 *
 * Shape: a higher priority first; within one, the flows in turn, and each flow first come first served. Of twenty
 *        grants while it waits, every priority has at least one, so none starves however busy the others are.
 */
export class WaitingLine<T extends Waiting> {
  readonly #classes: readonly Flows<T>[] = PRIORITIES.map(() => ({
    byName: new Map(),
    passes: 0,
  }));
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(waiting: T): void {
    const { byName } = this.#classOf(waiting);
    const { flow } = waiting.work;
    const queue = byName.get(flow);
    if (queue === undefined) byName.set(flow, [waiting]);
    else queue.push(waiting);
    this.#size += 1;
  }

  /** Whose turn it is; asking changes nothing, so a higher priority that arrives meanwhile still goes first. */
  next(): Turn<T> | null {
    const filled = this.#classes.filter((one) => one.byName.size > 0);
    const [highest, ...lower] = filled;
    if (highest === undefined) return null;
    const starved = lower
      .filter((one) => one.passes >= PASSES_MAX)
      .sort((a, b) => b.passes - a.passes)[0];
    const waiting = frontOf(starved ?? highest);
    return waiting === undefined ? null : { waiting, isPromoted: starved !== undefined };
  }

  /** The call was served: it leaves, its flow goes to the back, and the priorities below it have let one pass. */
  served(waiting: T): void {
    const own = this.#classOf(waiting);
    if (!this.remove(waiting)) return;
    own.passes = 0;
    const { flow } = waiting.work;
    const rest = own.byName.get(flow);
    if (rest !== undefined) {
      own.byName.delete(flow);
      own.byName.set(flow, rest);
    }
    for (const lower of this.#classes.slice(PRIORITIES.indexOf(waiting.work.priority) + 1)) {
      lower.passes = lower.byName.size === 0 ? 0 : lower.passes + 1;
    }
  }

  /** The call gave up. False when it does not wait here any more. */
  remove(waiting: T): boolean {
    const { byName } = this.#classOf(waiting);
    const { flow } = waiting.work;
    const queue = byName.get(flow);
    const at = queue?.indexOf(waiting) ?? -1;
    if (queue === undefined || at < 0) return false;
    queue.splice(at, 1);
    if (queue.length === 0) byName.delete(flow);
    this.#size -= 1;
    return true;
  }

  #classOf({ work }: T): Flows<T> {
    const found = this.#classes[PRIORITIES.indexOf(work.priority)];
    if (found === undefined) throw new Error(`assertion failed: no priority ${work.priority}`);
    return found;
  }
}

function frontOf<T>({ byName }: Flows<T>): T | undefined {
  for (const queue of byName.values()) return queue[0];
  return undefined;
}
