import { createHash } from 'node:crypto';

/** Everything that happened in a run, in order; two runs of one seed have the same hash or the run was no replay. */
export interface Trace {
  /** One event: the virtual time in ms since the start, who it befell, and what it was. */
  add(atMs: number, who: string, what: string): void;
  /** How many events there were. */
  readonly length: number;
  /** SHA-256 over all lines, in hex. */
  hash(): string;
  /** The newest lines that are kept, oldest first. */
  tail(): readonly string[];
}

interface Event {
  /** Virtual time since the start, in millionths of a second. */
  readonly atUs: number;
  readonly who: string;
  readonly what: string;
}

const US = 1_000;
/** Lines whose text is kept where nobody asked for all. */
const KEPT = 200;
/** Lines that are hashed in one go: a hash call per line would be a tenth of a run. */
const CHUNK = 256;

/** Opens a trace; `say` hears of every line, for a look at a whole run. */
export function openTrace(say?: (line: string) => void): Trace {
  const sum = createHash('sha256');
  let waiting = '';
  let waits = 0;
  let kept: Event[] = [];
  let length = 0;

  function flush(): void {
    sum.update(waiting);
    waiting = '';
    waits = 0;
  }

  return {
    add: (atMs, who, what) => {
      const event = { atUs: Math.round(atMs * US), who, what };
      if (say !== undefined) say(lineOf(event));
      length += 1;
      // Formatting a line that nobody reads would cost more than hashing it.
      waiting += `${event.atUs} ${who} ${what}\n`;
      kept.push(event);
      if (kept.length > 2 * KEPT) kept = kept.slice(-KEPT);
      waits += 1;
      if (waits >= CHUNK) flush();
    },
    get length() {
      return length;
    },
    hash: () => {
      flush();
      return sum.copy().digest('hex');
    },
    tail: () => kept.slice(-KEPT).map(lineOf),
  };
}

function lineOf({ atUs, who, what }: Event): string {
  return `${(atUs / US).toFixed(3)} ${who} ${what}`;
}
