import type { Command } from 'commander';
import type { Bench } from './shell.ts';

type Build = (bench: Bench) => Command;

/** Every command by its name, in the order in which a new user meets them. */
const COMMANDS: Readonly<Record<string, () => Promise<Build>>> = {
  init: async () => (await import('./commands/init.ts')).initCommand,
  lint: async () => (await import('./commands/lint.ts')).lintCommand,
  test: async () => (await import('./commands/test.ts')).testCommand,
  check: async () => (await import('./commands/check.ts')).checkCommand,
  budget: async () => (await import('./commands/budget.ts')).budgetCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
  run: async () => (await import('./commands/run.ts')).runCommand,
  backfill: async () => (await import('./commands/backfill.ts')).backfillCommand,
  serve: async () => (await import('./commands/serve.ts')).serveCommand,
  flows: async () => (await import('./commands/flows.ts')).flowsCommand,
  runs: async () => (await import('./commands/runs.ts')).runsCommand,
  'dead-letters': async () => (await import('./commands/dead-letters.ts')).deadLettersCommand,
  certificate: async () => (await import('./commands/certificate.ts')).certificateCommand,
  trace: async () => (await import('./commands/trace.ts')).traceCommand,
  breaker: async () => (await import('./commands/breaker.ts')).breakerCommand,
  store: async () => (await import('./commands/store.ts')).storeCommand,
  connector: async () => (await import('./commands/connector.ts')).connectorCommand,
  pos: async () => (await import('./commands/pos.ts')).posCommand,
  eval: async () => (await import('./commands/eval.ts')).evalCommand,
  demo: async () => (await import('./commands/demo.ts')).demoCommand,
  sandbox: async () => (await import('./commands/sandbox.ts')).sandboxCommand,
};

/**
 * The commands that a command line may mean: the one whose name it begins with, or else all of them, which the help
 * lists and a misspelled name is held against. What the others stand on is not loaded.
 */
export async function commandList(
  bench: Bench,
  argv: readonly string[],
): Promise<readonly Command[]> {
  const [word = ''] = argv;
  const own = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  const loads = own === undefined ? Object.values(COMMANDS) : [own];
  const builds = await Promise.all(loads.map((load) => load()));
  return builds.map((build) => build(bench));
}
