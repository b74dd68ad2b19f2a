/** Runs one measured piece of work in a process of its own, so that memory and warm-up do not leak between rows. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** The last line that the child prints is its answer as JSON. */
export async function inChild<T>(
  file: string,
  args: readonly string[],
  read: (data: unknown) => T,
): Promise<T> {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--max-semi-space-size=16',
      join(import.meta.dirname, file),
      ...args,
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
    },
  );
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  const code = await new Promise<number | null>((done) => child.on('close', done));
  const last = text.trim().split('\n').at(-1) ?? '';
  if (code !== 0) throw new Error(`${file} ended with ${code}: ${text}`);
  return read(JSON.parse(last));
}

/** A number of the child's answer. */
export function numberIn(data: unknown, name: string): number {
  const value =
    typeof data === 'object' && data !== null && name in data ? Reflect.get(data, name) : undefined;
  if (typeof value !== 'number') throw new Error(`the child gave no ${name}`);
  return value;
}
