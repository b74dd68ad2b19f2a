/** The way to a system that is reached by sessions instead of HTTP calls: a file server, a database. */
import type { CallOutcome } from './breaker.ts';
import type { Target } from './target.ts';

/** What one attempt is, beside its work. */
export interface LineAttempt {
  /** What an error of the work tells of the system: `failed` only where the system itself did not answer. */
  readonly tells: (error: unknown) => CallOutcome;
  /** Whether it repeats one that failed; `mayRepeat` was asked before. */
  readonly isRepetition: boolean;
}

/** A line to one system: whoever uses it asks before each session, and before each step on one. */
export interface Line {
  /** Errors: those of the work; BREAKER_OPEN, BUDGET_WAIT_TOO_LONG, HTTP_QUEUE_FULL → the work was not begun. */
  attempt<T>(about: LineAttempt, work: () => Promise<T>): Promise<T>;
  /** Whether what failed may be tried again at once; if so, it is counted. */
  mayRepeat(): boolean;
}

/** The line to a target: nothing is begun while it is left alone, and what becomes of each attempt is told. */
export function lineTo(target: Target, signal: AbortSignal): Line {
  return {
    attempt: async ({ tells, isRepetition }, work) => {
      await target.admit(signal);
      const end = await target.begin(!isRepetition);
      try {
        const result = await work();
        end('ok');
        return result;
      } catch (error) {
        end(tells(error));
        throw error;
      }
    },
    mayRepeat: () => target.mayRepeat(),
  };
}

/** Where nobody keeps count, everything may be tried. */
const FREE: Line = { attempt: (_about, work) => work(), mayRepeat: () => true };

/** Who has lines: the host of a connector. */
interface Lines {
  readonly line?: (system: string) => Line | undefined;
}

/** The host's line to a system, by the name that `spec.sessions` gives it. */
export function lineOf(host: Lines, system: string): Line {
  return host.line?.(system) ?? FREE;
}
