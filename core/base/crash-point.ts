import { appendFileSync } from 'node:fs';
import type { Environment } from './secret.ts';

/** Marks a durability point; does nothing unless the process was armed for it (TRUST §1.2). */
export type CrashPoint = (name: string) => void;

/** The environment variable that arms one point: its name, or `name:3` for the third time it is reached. */
export const CRASH_AT = 'CROSSDOCK_CRASH_AT';

/** The environment variable that names a file to which every point that is reached is written once. */
export const CRASH_LIST = 'CROSSDOCK_CRASH_LIST';

/** The name and count that a process is armed for, or null. */
export function armedPoint(environment: Environment): { name: string; hit: number } | null {
  const text = environment[CRASH_AT];
  if (text === undefined || text === '') return null;
  const [name = '', count = '1'] = text.split(':');
  return { name, hit: Math.max(1, Number.parseInt(count, 10) || 1) };
}

/**
 * Kills this process, as `kill -9` does, when the armed point is reached for the armed time; or lists the points that
 * are reached, so that the crash campaign stops at every one of them without a list that could go stale.
 */
export function crashPoints(environment: Environment): CrashPoint {
  const list = environment[CRASH_LIST];
  if (list !== undefined && list !== '') return listing(list);
  const armed = armedPoint(environment);
  if (armed === null) return () => {};
  let hits = 0;
  return (name) => {
    if (name !== armed.name) return;
    hits += 1;
    if (hits === armed.hit) process.kill(process.pid, 'SIGKILL');
  };
}

function listing(path: string): CrashPoint {
  const seen = new Set<string>();
  return (name) => {
    if (seen.has(name)) return;
    seen.add(name);
    appendFileSync(path, `${name}\n`);
  };
}
