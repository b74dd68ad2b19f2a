/** The processes of a hub in a storm: killed, stopped and started again one by one, as a supervisor would. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Role } from '../../core/worker/presence.ts';
import type { StormProject } from './storm-project.ts';

const MAIN = join(import.meta.dirname, '../../core/cli/main.ts');

/** One process. */
export interface StormMember {
  readonly role: Role;
  readonly pid: () => number;
  /** Starts it and waits until it listens or works. */
  readonly start: () => Promise<void>;
  /** SIGKILL, and waits for its end. */
  readonly kill: () => Promise<void>;
  readonly pause: () => void;
  readonly goOn: () => void;
  /** SIGTERM, and waits for its end; gives its exit code. */
  readonly stop: () => Promise<number | null>;
}

/** A process of that role; it is not started yet. */
export function stormMember(project: StormProject, role: Role): StormMember {
  let child: ChildProcess | null = null;
  let end: Promise<number | null> = Promise.resolve(null);
  let output = '';
  const signal = (name: NodeJS.Signals): void => void child?.kill(name);
  return {
    role,
    pid: () => child?.pid ?? 0,
    start: async () => {
      output = '';
      const own = spawn(process.execPath, [MAIN, 'serve', '--role', role, '--dir', project.dir], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, ...project.environment },
      });
      child = own;
      end = new Promise((resolve) => own.on('close', (code) => resolve(code)));
      await new Promise<void>((resolve, reject) => {
        for (const stream of [own.stdout, own.stderr]) {
          stream.on('data', (chunk) => {
            output = `${output}${chunk}`.slice(-OUTPUT_MAX);
            if (/^(listening on|working)/m.test(output)) resolve();
          });
        }
        end.then((code) => reject(new Error(`${role} ended with ${code}: ${output}`)));
      });
    },
    kill: async () => {
      signal('SIGKILL');
      await end;
    },
    pause: () => signal('SIGSTOP'),
    goOn: () => signal('SIGCONT'),
    stop: async () => {
      signal('SIGTERM');
      return end;
    },
  };
}

const OUTPUT_MAX = 8_000;
