import { type Command, InvalidArgumentError, Option } from 'commander';
import type { App } from '../../app.ts';
import { isoTime } from '../../base/clock.ts';
import { CrossdockError } from '../../base/errors.ts';
import type { DeadLetter, DeadLetterStatus } from '../../store/records.ts';
import { letterText, openLetters, retryLetters } from '../dead-letters.ts';
import { CLI_ERRORS } from '../errors.ts';
import { flowNamed, withApp } from '../hub.ts';
import { limitOption } from '../limit-option.ts';
import { done, findings, type Outcome } from '../outcome.ts';
import { type Bench, type Call, newCommand, newGroup, runs } from '../shell.ts';
import { counted, textTable } from '../text-table.ts';

const STATUSES: readonly DeadLetterStatus[] = ['open', 'retried', 'resolved', 'dropped'];

interface ListOptions {
  readonly flow?: string;
  readonly status: DeadLetterStatus;
  readonly limit: number;
}

interface RetryOptions {
  readonly flow?: string;
  readonly all: boolean;
}

interface DropOptions {
  readonly reason: string;
}

/** `crossdock dead-letters`: records that found no end by themselves. */
export function deadLettersCommand(bench: Bench): Command {
  return newGroup({
    name: 'dead-letters',
    about: 'Records that the hub could not deliver: see why, mend the cause, then retry or drop.',
    examples: ['crossdock dead-letters list', 'crossdock dead-letters retry --flow orders --all'],
  })
    .addCommand(listCommand(bench))
    .addCommand(showCommand(bench))
    .addCommand(retryCommand(bench))
    .addCommand(dropCommand(bench));
}

function listCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'list',
    about: 'List dead letters, the newest first.',
    examples: ['crossdock dead-letters list --flow orders', 'crossdock dead-letters list --json'],
  })
    .option('--flow <name>', 'only this flow')
    .addOption(new Option('--status <status>', 'in which state').choices(STATUSES).default('open'))
    .addOption(limitOption(50));
  return runs(command, bench, (call: Call<ListOptions>) =>
    withApp(call, 'looks', async (app) => {
      const { flow, status, limit } = call.options;
      if (flow !== undefined) flowNamed(app.flows.values(), flow);
      const filter = { ...(flow === undefined ? {} : { flow }), status, limit };
      const letters = await app.store.deadLetters.list(filter);
      if (letters.length === 0) return done({ deadLetters: [] }, `no ${status} dead letter`);
      return done({ deadLetters: letters }, listText(letters));
    }),
  );
}

function listText(letters: readonly DeadLetter[]): string {
  const rows = letters.map((letter) => [
    letter.id,
    letter.flow,
    letter.key,
    letter.fault.code,
    letter.attempts,
    isoTime(letter.at),
  ]);
  return textTable(['ID', 'FLOW', 'RECORD', 'CODE', 'ATTEMPTS', 'SINCE'], rows);
}

function showCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'show',
    about: 'Show one dead letter whole: what happened, where, why, the remedy, and the record.',
    examples: ['crossdock dead-letters show dl_0199f3a2b1c4'],
  }).argument('<id>', 'its id');
  return runs(command, bench, (call: Call<object>) =>
    withApp(call, 'looks', async (app) => {
      const letter = await app.store.deadLetters.get(call.args[0] ?? '');
      if (letter === null) throw unknownLetter(call.args[0] ?? '');
      return done({ deadLetter: letter }, letterText(letter));
    }),
  );
}

function retryCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'retry',
    about: 'Put dead letters back on the road: an event replays, a state is read again.',
    examples: [
      'crossdock dead-letters retry dl_0199f3a2b1c4',
      'crossdock dead-letters retry --flow orders --all',
    ],
  })
    .argument('[id...]', 'their ids')
    .option('--flow <name>', 'with --all: only this flow')
    .option('--all', 'every open one', false);
  return runs(command, bench, (call: Call<RetryOptions>) =>
    withApp(call, 'looks', (app) => retry(call, app)),
  );
}

async function retry(call: Call<RetryOptions>, app: App): Promise<Outcome> {
  const { flow, all } = call.options;
  if (all === call.args.length > 0) {
    const what = all ? 'both ids and --all are given' : 'no dead letter is named';
    const mend = 'give ids, or --all with or without --flow';
    throw new CrossdockError(CLI_ERRORS.CLI_USAGE, { what, where: 'command line', mend });
  }
  if (flow !== undefined) flowNamed(app.flows.values(), flow);
  const letters = all ? openLetters(app, flow) : named(app, call.args);
  const { retried, refused } = await retryLetters(app, letters);
  const text = [
    retried === 0
      ? 'no dead letter is put back'
      : `${counted(retried, 'dead letter')} put back; the hub that serves, or the next run, takes them up`,
    ...refused.map((one) => `  ${one.id}: ${one.what}\n    mend: ${one.mend}`),
  ].join('\n');
  const data = { retried, refused };
  return refused.length > 0 ? findings(data, text) : done(data, text);
}

async function* named(app: App, ids: readonly string[]): AsyncGenerator<DeadLetter> {
  for (const id of ids) {
    const letter = await app.store.deadLetters.get(id);
    if (letter === null) throw unknownLetter(id);
    yield letter;
  }
}

function dropCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'drop',
    about: 'Close dead letters for good, with a reason that is kept.',
    examples: ['crossdock dead-letters drop dl_0199f3a2b1c4 --reason "a test order"'],
  })
    .argument('<id...>', 'their ids')
    .requiredOption('--reason <text>', 'why they need not be delivered', reasonOf);
  return runs(command, bench, (call: Call<DropOptions>) =>
    withApp(call, 'looks', async (app) => {
      for (const id of call.args) {
        const by = `command line: ${call.options.reason}`;
        const dropped = await app.store.deadLetters.drop(id, by, app.clock.now());
        if (!dropped) throw unknownLetter(id);
      }
      return done({ dropped: call.args }, `${counted(call.args.length, 'dead letter')} dropped`);
    }),
  );
}

function reasonOf(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('It says in a few words why nobody needs the record.');
}

function unknownLetter(id: string): CrossdockError {
  const what = `there is no open dead letter "${id}"`;
  return new CrossdockError(CLI_ERRORS.CLI_DEAD_LETTER_UNKNOWN, { what, where: 'command line' });
}
