import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../../core/base/clock.ts';
import type { Actor, Scheduler } from './scheduler.ts';

/** One hub process: it can be killed at any instant, and made to stand still. */
export interface Process {
  readonly name: string;
  readonly actor: Actor;
  readonly clock: Clock;
  isAlive(): boolean;
  isStalled(): boolean;
  kill(): void;
  stall(): void;
  resume(): void;
}

/** Thrown where a killed process would go on; nobody catches it who could do anything about it. */
export class Killed extends Error {
  constructor() {
    super('the process was killed');
  }
}

/** What the machine's clock says, beside the time that really passed. */
export interface WallClock {
  /** Ms since the epoch at the start of the run. */
  readonly startMs: number;
  /** How far the machine's clock is off, in ms. */
  offsetMs: number;
}

const current = new AsyncLocalStorage<Process>();

/** The process whose code runs now, or undefined outside of every hub. */
export function runningProcess(): Process | undefined {
  return current.getStore();
}

/** Waits for ever: what a dead process asked for is never answered. */
export function never(): Promise<never> {
  return new Promise(() => undefined);
}

/** Makes a process; it begins with the first work that is run in it. */
export function makeProcess(name: string, scheduler: Scheduler, wall: WallClock): Process {
  let state: 'running' | 'stalled' | 'dead' = 'running';
  const actor: Actor = {
    name,
    state: () => state,
    run: (work) => current.run(process, work),
  };
  const process: Process = {
    name,
    actor,
    clock: clockOf(actor, scheduler, wall),
    isAlive: () => state !== 'dead',
    isStalled: () => state === 'stalled',
    kill: () => {
      state = 'dead';
    },
    stall: () => {
      if (state === 'running') state = 'stalled';
    },
    resume: () => {
      if (state !== 'stalled') return;
      state = 'running';
      scheduler.resume(actor);
    },
  };
  return process;
}

/** A clock on virtual time; its timers belong to the actor. */
export function clockOf(actor: Actor, scheduler: Scheduler, wall: WallClock): Clock {
  return {
    now: () => Math.floor(wall.startMs + wall.offsetMs + scheduler.elapsed()),
    monotonicMs: scheduler.elapsed,
    after: (ms, call) => scheduler.after(ms, actor, 'timer', call),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason);
          return;
        }
        const stop = (): void => {
          cancel();
          reject(signal?.reason);
        };
        const cancel = scheduler.after(ms, actor, 'timer', () => {
          signal?.removeEventListener('abort', stop);
          resolve();
        });
        signal?.addEventListener('abort', stop, { once: true });
      }),
  };
}
