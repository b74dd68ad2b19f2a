import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { done, type Outcome } from '../outcome.ts';
import { type Bench, type Call, newCommand, runs } from '../shell.ts';
import { writeStarter } from '../starter.ts';
import { counted } from '../text-table.ts';

/** `crossdock init`: a small project that works, to change from there. */
export function initCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'init',
    about: 'Write a small working project: a connection, a flow with tests, a drop folder.',
    examples: ['crossdock init my-hub', 'crossdock init --dir /srv/hub'],
  }).argument('[folder]', 'where; the folder of --dir when it is left out');
  return runs(command, bench, init);
}

async function init(call: Call<object>): Promise<Outcome> {
  const { cwd } = call.shell;
  const folder = resolve(cwd, call.options.dir, call.args[0] ?? '.');
  const files = await writeStarter(folder);
  const below = relative(cwd, folder) || '.';
  const shown = below.startsWith('..') ? folder : below;
  const text = [
    `${counted(files.length, 'file')} written to ${shown}`,
    '',
    ...(shown === '.' ? [] : [`  cd ${shown}`]),
    '  crossdock lint         # check everything',
    '  crossdock test         # run the tests of the flows',
    '  crossdock run --all    # read the drop folder and deliver',
    '  crossdock serve        # keep running, with a status page',
  ].join('\n');
  return done({ folder, files }, text);
}
