/** What a command sees of the process it runs in; tests give their own. */
import { Command } from 'commander';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { Environment } from '../base/secret.ts';
import type { Outcome } from './outcome.ts';

/** The outside of the commands. */
export interface Shell {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: Random;
  /** The folder that `--dir` is relative to. */
  readonly cwd: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether stdout shows colours. */
  readonly color: boolean;
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly stop: AbortSignal;
  /** Ends the process after so many ms, however far it is: what is accepted is durable (I7). */
  readonly leaveAfter: (ms: number) => void;
}

/** The options that every command has. */
export interface SharedOptions {
  /** The project folder. */
  readonly dir: string;
  readonly json: boolean;
  readonly debug: boolean;
}

/** One invocation of a command. */
export interface Call<Options> {
  readonly shell: Shell;
  readonly options: Options & SharedOptions;
  readonly args: readonly string[];
  /** Says something to a person while the command still runs; silent with `--json`. */
  readonly say: (text: string) => void;
}

/** Carries an outcome from the command's action to the shell. */
export type Finish = (run: () => Promise<Outcome>, shared: SharedOptions) => Promise<void>;

/** What a command's file is given to build its command. */
export interface Bench {
  readonly shell: Shell;
  readonly finish: Finish;
}

/** What a command is, in words. */
export interface Description {
  readonly name: string;
  readonly about: string;
  readonly examples: readonly string[];
}

/** A command that only holds others: the options are theirs. */
export function newGroup(description: Description): Command {
  const { name, about, examples } = description;
  return new Command(name)
    .description(about)
    .addHelpText('after', `\nExamples:\n${examples.map((line) => `  $ ${line}`).join('\n')}`);
}

/** A command with the shared options, and its examples below the help. */
export function newCommand(description: Description): Command {
  return newGroup(description)
    .option('--dir <folder>', 'the project folder', '.')
    .option('--json', 'print one JSON document on stdout, for machines', false)
    .option('--debug', 'print the stack of an unexpected error', false);
}

/**
 * Ties what a command does to the command.
 *
 * Shape: `Options` is what the command declared; commander gives exactly those names.
 */
export function runs<Options extends object>(
  command: Command,
  bench: Bench,
  run: (call: Call<Options>) => Promise<Outcome>,
): Command {
  return command.action(async () => {
    const options = command.opts<Options & SharedOptions>();
    const say = (text: string): void => {
      if (!options.json) bench.shell.out(`${text}\n`);
    };
    const call = { shell: bench.shell, options, args: command.args, say };
    await bench.finish(() => run(call), options);
  });
}
