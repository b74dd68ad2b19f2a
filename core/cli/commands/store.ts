import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { App } from '../../app.ts';
import { crashPoints } from '../../base/crash-point.ts';
import { CrossdockError } from '../../base/errors.ts';
import { silentLog } from '../../base/log.ts';
import { resolveSecret } from '../../base/secret.ts';
import { storeAddress } from '../../config/store-place.ts';
import { fromMilli } from '../../retail/inventory/quantity.ts';
import type { CopyReport } from '../../store/copy/copy-store.ts';
import { CLI_ERRORS } from '../errors.ts';
import { projectOf, withApp } from '../hub.ts';
import { done, findings, type Outcome } from '../outcome.ts';
import { type Bench, type Call, newCommand, newGroup, runs } from '../shell.ts';
import { counted, textTable } from '../text-table.ts';

interface CopyCommandOptions {
  readonly to: string;
  readonly from?: string;
}

/** So many rows lie between two lines that say how far a table is. */
const SAY_EVERY = 200_000;
/** Signs of a hash that are shown to a person; `--json` has all of them. */
const SHOWN_HASH = 16;

/** `crossdock store`: the database of the hub itself. */
export function storeCommand(bench: Bench): Command {
  return newGroup({
    name: 'store',
    about: 'The database of the hub itself: check it, back it up, or move it into another one.',
    examples: [
      'crossdock store check',
      'crossdock store backup --to /backups/hub-monday.db',
      'crossdock store copy --to postgres://hub@db.example.com:5432/crossdock',
    ],
  })
    .addCommand(checkCommand(bench))
    .addCommand(backupCommand(bench))
    .addCommand(copyCommand(bench));
}

function checkCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'check',
    about:
      'Check the store: the database itself, the stock against its journal, and how much it holds.',
    examples: ['crossdock store check', 'crossdock store check --json'],
  });
  return runs(command, bench, (call: Call<object>) =>
    withApp(call, 'looks', check, {
      narrow: (project) => ({
        ...project,
        flows: [],
        config: { ...project.config, connections: [] },
      }),
    }),
  );
}

async function check({ store, inventory }: App): Promise<Outcome> {
  const { driver } = store;
  const contents = await store.contents();
  const faults = await store.integrityCheck();
  const mismatches = await inventory.verify();
  const found = [
    ...faults.map((fault) => `fault: ${fault}`),
    ...mismatches.map(
      ({ sku, location, figure, bookedMilli, derivedMilli }) =>
        `stock: ${sku} at ${location}: ${figure} is ${fromMilli(bookedMilli)}, ` +
        `its journal says ${fromMilli(derivedMilli)}`,
    ),
  ];
  const text = [
    textTable(
      ['TABLE', 'ROWS'],
      contents.map(({ table, rows }) => [table, rows]),
    ),
    `${driver.name} ${driver.version}, ${driver.path}`,
    ...(found.length === 0 ? ['no fault found'] : found),
  ].join('\n');
  const data = { driver, contents, faults, mismatches };
  return found.length === 0 ? done(data, text) : findings(data, text);
}

function backupCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'backup',
    about:
      'Write the database of this instant into a new file, beside a hub at work, and check that file.',
    examples: [
      'crossdock store backup --to /backups/hub-monday.db',
      'crossdock store backup --to hub.db --json',
    ],
  }).requiredOption('--to <file>', 'the new file; one that is there already is left alone');
  return runs(command, bench, backup);
}

async function backup(call: Call<{ readonly to: string }>): Promise<Outcome> {
  const { backupStore } = await import('../../store/copy/backup-store.ts');
  const { config, dir } = await projectOf(call);
  const { store, folders } = config.hub;
  const address = storeAddress(store, call.shell.environment)?.reveal();
  const from = address ?? join(resolve(dir, folders.data), store.path);
  const { path, bytes } = backupStore(from, resolve(call.shell.cwd, call.options.to));
  const text = `${path} holds the database of this instant and is sound (${bytes} bytes)`;
  return done({ path, bytes }, text);
}

function copyCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'copy',
    about:
      'Copy the store into an empty database and prove that both are equal. Stop the hub first.',
    examples: [
      'crossdock store copy --to postgres://hub@db.example.com:5432/crossdock',
      'crossdock store copy --to env:CROSSDOCK_STORE --json',
      'crossdock store copy --from postgres://hub@localhost/crossdock --to data/crossdock.db',
    ],
  })
    .requiredOption('--to <database>', 'postgres://…, a file, or env:NAME of the address')
    .option('--from <database>', 'the same; the file in the data folder when missing');
  return runs(command, bench, copy);
}

async function copy(call: Call<CopyCommandOptions>): Promise<Outcome> {
  const { shell, options, say } = call;
  // Other commands start without the client of a database that they may not use.
  const { copyStore } = await import('../../store/copy/copy-store.ts');
  const to = addressOf(call, options.to);
  const source =
    options.from === undefined ? await embedded(call, to) : { from: addressOf(call, options.from) };
  const startedAt = shell.clock.now();
  const report = await copyStore({
    ...source,
    to,
    pid: process.pid,
    clock: shell.clock,
    log: silentLog(),
    crashPoint: crashPoints(shell.environment),
    progress: (table, rows) => {
      if (rows % SAY_EVERY === 0) say(`${table}: ${rows} rows are there`);
    },
  });
  const ms = shell.clock.now() - startedAt;
  return done({ ...report, ms }, copyText(report));
}

/** A password is better kept in the environment: everybody on a machine sees its command lines. */
function addressOf(call: Call<object>, text: string): string {
  const address = /^env:/.test(text)
    ? resolveSecret(text, call.shell.environment, 'command line').reveal()
    : text;
  return isServer(address) ? address : resolve(call.shell.cwd, address);
}

/** Everything that is no address of a server is a file. */
function isServer(text: string): boolean {
  return /^[a-z]+:\/\//.test(text);
}

async function embedded(
  call: Call<object>,
  to: string,
): Promise<{ readonly from: string; readonly folder: string }> {
  if (!isServer(to)) {
    throw new CrossdockError(CLI_ERRORS.CLI_USAGE, {
      what: 'a copy into a file needs to know where from',
      where: 'command line',
      mend: 'add --from postgres://…, or --from with another file',
    });
  }
  const { config, dir } = await projectOf(call);
  const folder = resolve(dir, config.hub.folders.data);
  return { from: join(folder, config.hub.store.path), folder };
}

function copyText({ from, to, tables }: CopyReport): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  return [
    textTable(
      ['TABLE', 'ROWS', 'SHA-256 ON BOTH SIDES'],
      tables.map((table) => [table.table, table.rows, `${table.sha256.slice(0, SHOWN_HASH)}…`]),
    ),
    `${counted(rows, 'row')} of ${counted(tables.length, 'table')} are equal in`,
    `  ${from} and`,
    `  ${to}`,
    'Name the new database under `store` in config/hub.yaml, and start no hub on the old one again.',
  ].join('\n');
}
