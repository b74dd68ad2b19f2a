/** The whole command line: every command, and how each ends. */
import { Command, CommanderError } from 'commander';
import release from '../../package.json' with { type: 'json' };
import { CrossdockError, faultOf } from '../base/errors.ts';
import { commandList } from './command-list.ts';
import { CLI_ERRORS } from './errors.ts';
import { exitCodeOf } from './exit.ts';
import { formatFaults } from './fault-text.ts';
import type { Outcome } from './outcome.ts';
import type { SharedOptions, Shell } from './shell.ts';

const HELP = `
Every command takes --dir and --json. Exit codes: 0 done, 1 the work failed or there are findings,
2 wrong input or usage, 3 the environment (port taken, store in use, disk full, secret not set).
`;

/**
 * Runs one command line and answers its exit code; nothing is thrown.
 *
 * Shape: with `--json` exactly one JSON document goes to stdout, also when the command fails.
 */
export async function runProgram(argv: readonly string[], shell: Shell): Promise<number> {
  const json = argv.includes('--json');
  const state: { exit: number } = { exit: 0 };
  const finish = async (run: () => Promise<Outcome>, shared: SharedOptions): Promise<void> => {
    try {
      const outcome = await run();
      state.exit = outcome.exit;
      print(outcome, shared.json, shell);
    } catch (error) {
      state.exit = printError(error, shared, shell);
    }
  };
  const usage: string[] = [];
  const program = newProgram(shell, usage, json);
  for (const command of await commandList({ shell, finish }, argv)) {
    program.addCommand(inherit(command, program));
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return state.exit;
  } catch (error) {
    if (!(error instanceof CommanderError)) return printError(error, { json, debug: false }, shell);
    if (error.exitCode === 0) return 0;
    if (error.code === 'commander.help' && !json) {
      shell.err(usage.join(''));
      return 2;
    }
    return printError(usageError(error, usage), { json, debug: false }, shell);
  }
}

function newProgram(shell: Shell, usage: string[], json: boolean): Command {
  const { version } = release;
  return new Command('crossdock')
    .description('An omnichannel integration hub: connectors behind declarative flows.')
    .version(
      json ? JSON.stringify({ version }) : version,
      '-V, --version',
      'say which version it is',
    )
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: shell.out,
      writeErr: (text) => usage.push(text),
      getOutHasColors: () => shell.color,
    })
    .addHelpText('after', HELP);
}

/** Commander copies its settings only to commands that it made itself. */
function inherit(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inherit(child, command);
  return command;
}

function print(outcome: Outcome, json: boolean, shell: Shell): void {
  if (json && outcome.isLines !== true) shell.out(`${JSON.stringify(outcome.data)}\n`);
  else if (outcome.text !== '') shell.out(`${outcome.text}\n`);
}

function printError(
  error: unknown,
  options: { readonly json: boolean; readonly debug: boolean },
  shell: Shell,
): number {
  const fault = faultOf(error);
  if (options.json) shell.out(`${JSON.stringify({ error: fault })}\n`);
  else shell.err(`${formatFaults([fault], { color: shell.color })}\n`);
  if (options.debug && error instanceof Error) shell.err(`${error.stack ?? ''}\n`);
  return exitCodeOf(error);
}

/** Commander's own words, as one of our faults. */
function usageError(error: CommanderError, usage: readonly string[]): CrossdockError {
  const isHelp = error.code === 'commander.help';
  const text = isHelp
    ? 'no command is given'
    : usage
        .join('')
        .replace(/^error: /, '')
        .trim();
  const [what = text, ...rest] = text.split('\n').filter((line) => line.trim() !== '');
  const hint = hintIn(what, rest);
  return new CrossdockError(CLI_ERRORS.CLI_USAGE, {
    what,
    where: 'command line',
    ...(hint === undefined ? {} : { mend: hint }),
  });
}

function hintIn(what: string, rest: readonly string[]): string | undefined {
  const shared = /^unknown option '(--json|--dir|--debug)'/.exec(what)?.[1];
  if (shared !== undefined) return `write ${shared} after the command`;
  return rest.find((line) => line.startsWith('(Did you mean'))?.replace(/^\(|\)$/g, '');
}
