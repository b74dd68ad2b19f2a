/** The command line, run inside the test's own process: what it prints and how it ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../core/base/clock.ts';
import { seededRandom } from '../../core/base/random.ts';
import { runProgram } from '../../core/cli/program.ts';
import type { Shell } from '../../core/cli/shell.ts';

export interface Ended {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line. */
export async function crossdock(
  argv: readonly string[],
  shell: Partial<Shell> = {},
): Promise<Ended> {
  let out = '';
  let err = '';
  const exit = await runProgram(argv, {
    environment: {},
    clock: systemClock(),
    random: seededRandom(1),
    cwd: tmpdir(),
    color: false,
    stop: new AbortController().signal,
    leaveAfter: () => {},
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    ...shell,
  });
  return { exit, out, err };
}

/** The one JSON document that stdout holds. */
export function documentOf<T>(ended: Ended): T {
  const document: T = JSON.parse(ended.out);
  return document;
}

const made: string[] = [];

/** A fresh folder. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-cli-'));
  made.push(folder);
  return folder;
}

/** Removes every folder of `freshFolder`. */
export function removeFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A project as `crossdock init` writes it. */
export async function newProject(): Promise<string> {
  const folder = join(freshFolder(), 'hub');
  const { exit, err } = await crossdock(['init', folder]);
  if (exit !== 0) throw new Error(err);
  return folder;
}
