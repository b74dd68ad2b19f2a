import type { Environment } from './secret.ts';

/** Marks a durability point; does nothing unless the process was armed for it (TRUST §1.2). */
export type CrashPoint = (name: string) => void;

/** The environment variable that arms one point: its name, or `name:3` for the third time it is reached. */
export const CRASH_AT = 'CROSSDOCK_CRASH_AT';

/** Every durability point by name, in the order a record meets them; the crash campaign stops at each. */
export const CRASH_POINTS = [
  'inbox.before-insert',
  'inbox.after-insert',
  'inbox.after-commit',
  'inbox.before-decode',
  'inbox.after-decode',
  'file.before-claim',
  'file.after-claim',
  'file.half-read',
  'source.after-page',
  'deliver.before-intent',
  'deliver.after-intent',
  'deliver.before-send',
  'deliver.after-send',
  'ack.before-settle',
  'ack.before-commit',
  'ack.after-settle',
  'file.before-archive',
  'file.after-archive',
  'schedule.after-fire',
  'run.after-begin',
  'run.before-end',
] as const;

/** The name and count that a process is armed for, or null. */
export function armedPoint(environment: Environment): { name: string; hit: number } | null {
  const text = environment[CRASH_AT];
  if (text === undefined || text === '') return null;
  const [name = '', count = '1'] = text.split(':');
  return { name, hit: Math.max(1, Number.parseInt(count, 10) || 1) };
}

/** Kills this process, as `kill -9` does, when the armed point is reached for the armed time. */
export function crashPoints(environment: Environment): CrashPoint {
  const armed = armedPoint(environment);
  if (armed === null) return () => {};
  let hits = 0;
  return (name) => {
    if (name !== armed.name) return;
    hits += 1;
    if (hits === armed.hit) process.kill(process.pid, 'SIGKILL');
  };
}
