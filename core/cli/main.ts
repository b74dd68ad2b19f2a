/** The process: the only file of the core that knows signals, streams and exit codes of the machine. */
import { systemClock } from '../base/clock.ts';
import { systemRandom } from '../base/random.ts';
import { runProgram } from './program.ts';

const SIGNAL_EXIT = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Runs the command line of this process and leaves with its exit code. */
async function main(): Promise<void> {
  const stop = new AbortController();
  let signalExit: number | null = null;
  const onSignal = (signal: keyof typeof SIGNAL_EXIT): void => {
    // The second signal means: now.
    if (signalExit !== null) process.exit(SIGNAL_EXIT[signal]);
    signalExit = SIGNAL_EXIT[signal];
    stop.abort();
  };
  endWithLauncher();
  process.on('SIGHUP', onSignal);
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  // A reader that has seen enough (`| head`) closes the pipe; that is no error.
  process.stdout.on('error', (error) =>
    process.exit('code' in error && error.code === 'EPIPE' ? 0 : 1),
  );
  const clock = systemClock();
  const exit = await runProgram(process.argv.slice(2), {
    environment: process.env,
    clock,
    random: systemRandom(),
    cwd: process.cwd(),
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    color: process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined,
    stop: stop.signal,
    leaveAfter: (ms) => void clock.after(ms, () => process.exit(signalExit ?? 1)),
  });
  process.exitCode = signalExit ?? exit;
}

/**
 * A launcher that is killed must not leave a hub behind that holds the data folder: nobody would stop it.
 * Ending at once is safe, since kill -9 is (I7).
 */
function endWithLauncher(): void {
  if (process.channel === undefined || process.channel === null) return;
  process.channel.unref();
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
}

if (import.meta.main) await main();
