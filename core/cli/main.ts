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

if (import.meta.main) await main();
