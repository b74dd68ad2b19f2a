/** `crossdock serve`, started as its users start it; it can be stopped and started again, and what it costs is seen. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StormProject } from './storm-project.ts';

const LAUNCHER = join(import.meta.dirname, '../../bin/crossdock.js');

/** How a hub process ended. */
export interface HubEnd {
  readonly code: number | null;
  readonly output: string;
}

/** A hub that listens. */
export interface StormHub {
  readonly url: string;
  /** Memory that it holds now, in bytes. */
  readonly rss: () => number;
  /** Ends it at once. */
  readonly kill: () => void;
  /** Asks it to stop by SIGTERM and waits for its end. */
  readonly stop: () => Promise<HubEnd>;
}

/** Starts it and waits until it listens. */
export async function startStormHub(project: StormProject): Promise<StormHub> {
  const [command = '', ...args] = [...project.enter, process.execPath, LAUNCHER, 'serve'];
  const child = spawn(command, [...args, '--dir', project.dir], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...project.environment },
  });
  const end = endOf(child);
  await listening(child, end);
  return {
    url: `http://127.0.0.1:${project.port}`,
    rss: () => residentBytes(childOf(child.pid ?? 0)),
    kill: () => void child.kill('SIGKILL'),
    stop: () => {
      child.kill('SIGTERM');
      return end;
    },
  };
}

function endOf(child: ChildProcess): Promise<HubEnd> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  }
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

function listening(child: ChildProcess, end: Promise<HubEnd>): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      if (String(chunk).includes('listening on ')) resolve();
    });
    end.then(({ output }) => reject(new Error(`the hub ended before it listened: ${output}`)));
  });
}

/** The hub behind its launcher. */
function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
}

function residentBytes(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? 0) * 1_024;
}
