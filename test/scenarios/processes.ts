import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { JsonObject } from '../../core/base/json.ts';
import type { StepAnswer } from './verb.ts';

/** A hub process of its own on the scenario's database. */
export interface Client {
  /** Starts all steps at once and answers when every one is done. */
  run(steps: readonly JsonObject[]): Promise<readonly StepAnswer[]>;
}

interface Process extends Client {
  readonly ready: Promise<void>;
  stop(): void;
}

/** Starts processes, waits until all are ready, works with them and ends them. */
export async function withProcesses<T>(
  count: number,
  path: string,
  work: (clients: readonly Client[]) => Promise<T>,
): Promise<T> {
  const processes = Array.from({ length: count }, () => start(path));
  try {
    // The barrier: nobody starts before everybody has the database open.
    await Promise.all(processes.map((process) => process.ready));
    return await work(processes);
  } finally {
    for (const process of processes) process.stop();
  }
}

function start(path: string): Process {
  const child = fork(join(import.meta.dirname, 'process.ts'), [path], { stdio: 'inherit' });
  const next = (): Promise<unknown> => answerOf(child);
  const ready = next().then(() => undefined);
  return {
    ready,
    run: async (steps) => {
      const answer = next();
      child.send({ steps });
      const results = await answer;
      return Array.isArray(results) ? results.map((result) => ({ result: String(result) })) : [];
    },
    stop: () => {
      child.kill();
    },
  };
}

function answerOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`a process ended with ${code}`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message);
    });
  });
}
