/** What a command came to: the shell prints it as text or as one JSON document, and leaves with its exit code. */
import type { Fault } from '../base/errors.ts';
import { formatFaults } from './fault-text.ts';

/** 0: done · 1: the work failed, or there are findings · 2: wrong input or usage · 3: the environment. */
export type ExitCode = 0 | 1 | 2 | 3;

/** What a command answers. */
export interface Outcome {
  readonly exit: ExitCode;
  /** The whole answer as data, for `--json`. */
  readonly data: unknown;
  /** The same for people, without a line end. */
  readonly text: string;
  /** The text is JSON lines and is printed with `--json` as well. */
  readonly isLines?: boolean;
}

/** The work is done. */
export function done(data: unknown, text: string): Outcome {
  return { exit: 0, data, text };
}

/** The command did its work and found something wrong. */
export function findings(data: unknown, text: string): Outcome {
  return { exit: 1, data, text };
}

/** The project's files have faults, so that the work could not begin. */
export function wrongInput(faults: readonly Fault[], color: boolean): Outcome {
  return { exit: 2, data: { faults }, text: formatFaults(faults, { color }) };
}
