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

/** Lines whose text is kept where nobody asked for all. */
const KEPT = 200;
/** Lines that are hashed in one go: a hash call per line would be a tenth of a run. */
const CHUNK = 256;

/** Opens a trace; `say` hears of every line, for a look at a whole run. */
export function openTrace(say: (line: string) => void = () => undefined): Trace {
  const sum = createHash('sha256');
  let waiting: string[] = [];
  let kept: string[] = [];
  let length = 0;

  function flush(): void {
    if (waiting.length > 0) sum.update(`${waiting.join('\n')}\n`);
    waiting = [];
  }

  return {
    add: (atMs, who, what) => {
      const line = `${atMs.toFixed(3)} ${who} ${what}`;
      say(line);
      length += 1;
      waiting.push(line);
      kept.push(line);
      if (kept.length > 2 * KEPT) kept = kept.slice(-KEPT);
      if (waiting.length >= CHUNK) flush();
    },
    get length() {
      return length;
    },
    hash: () => {
      flush();
      return sum.copy().digest('hex');
    },
    tail: () => kept.slice(-KEPT),
  };
}
