/** `crossdock serve` on the desk's project, as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { type DeskProject, ENVIRONMENT } from './desk-project.ts';

const MAIN = join(import.meta.dirname, '../../core/cli/main.ts');

export interface DeskHub {
  readonly url: string;
  /** Resolves when the process is gone; the signal that ended it, or null. */
  readonly ended: Promise<NodeJS.Signals | null>;
  stop(): Promise<void>;
}

/** Starts it and waits until it listens. */
export async function serveDesk(
  project: DeskProject,
  environment: Readonly<Record<string, string>> = {},
): Promise<DeskHub> {
  const child = spawn(process.execPath, [MAIN, 'serve', '--dir', project.dir], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...ENVIRONMENT, ...environment },
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.on('close', (_code, signal) => resolve(signal));
  });
  const url = await listening(child);
  return {
    url,
    ended,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        text += chunk;
        const url = /listening on (http:\/\/\S+)/.exec(text)?.[1];
        if (url !== undefined) resolve(url);
      });
    }
    child.on('close', () => reject(new Error(`the hub ended before it listened: ${text}`)));
  });
}
