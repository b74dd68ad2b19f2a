import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Clock } from '../../base/clock.ts';
import { CrossdockError } from '../../base/errors.ts';
import type { Random } from '../../base/random.ts';
import { resolvePackageNames } from '../../config/connector-file/package-names.ts';
import { SERVER_ERRORS } from '../../server/errors.ts';
import { CLI_ERRORS } from '../errors.ts';
import { projectOf } from '../hub.ts';
import { done, type Outcome } from '../outcome.ts';
import { type Bench, type Call, newCommand, runs } from '../shell.ts';
import { untilStopped } from '../until-stopped.ts';

const PORT_MAX = 65_535;

interface SandboxOptions {
  readonly port: number;
}

/** What a stand-in's file exports as `startSandbox`. */
type Start = (options: {
  readonly clock: Clock;
  readonly random: Random;
  readonly port: number;
}) => Promise<{ readonly url: string; readonly close: () => Promise<void> }>;

/** `crossdock connector sandbox`: the stand-in of one of the project's own connectors. */
export function connectorSandboxCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'sandbox',
    about: "Run the stand-in of one of the project's connectors on this machine.",
    examples: ['crossdock connector sandbox loyalty'],
  })
    .argument('<name>', 'the connector')
    .addOption(new Option('--port <port>', 'where it listens').default(8495).argParser(portOf));
  return runs(command, bench, sandbox);
}

async function sandbox(call: Call<SandboxOptions>): Promise<Outcome> {
  const { clock, random, stop } = call.shell;
  const { port } = call.options;
  const { dir } = await projectOf(call);
  const start = await startOf(dir, call.args[0] ?? '');
  const started = await start({ clock, random, port }).catch((cause: unknown) => {
    throw portFault(cause, port);
  });
  call.say(`stand-in on ${started.url}; Ctrl-C stops`);
  try {
    await untilStopped(call.shell.clock, stop);
  } finally {
    await started.close();
  }
  return done({ url: started.url }, 'stopped');
}

async function startOf(dir: string, name: string): Promise<Start> {
  const file = `connectors/${name}/sandbox.ts`;
  const refuse = (what: string): CrossdockError =>
    new CrossdockError(CLI_ERRORS.CLI_CONNECTOR_UNKNOWN, {
      ...{ what, where: file },
      mend: `write ${file} with an export startSandbox; \`crossdock connector new\` makes one`,
    });
  if (!/^[a-z][a-z0-9-]*$/.test(name) || !existsSync(join(dir, file))) {
    throw refuse(`there is no stand-in of "${name}" in the project`);
  }
  resolvePackageNames();
  const exports: Readonly<Record<string, unknown>> = await import(
    pathToFileURL(join(dir, file)).href
  );
  const { startSandbox } = exports;
  if (isStart(startSandbox)) return startSandbox;
  throw refuse('the file exports no function startSandbox');
}

function isStart(value: unknown): value is Start {
  return typeof value === 'function';
}

function portFault(cause: unknown, port: number): unknown {
  if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) return cause;
  return new CrossdockError(SERVER_ERRORS.SERVER_PORT_TAKEN, {
    what: `port ${port} is already in use`,
    where: `127.0.0.1:${port}`,
    mend: 'stop the other process, or choose another --port',
    cause,
  });
}

function portOf(text: string): number {
  const port = Number(text);
  if (text !== '' && Number.isInteger(port) && port >= 0 && port <= PORT_MAX) return port;
  throw new InvalidArgumentError(`It is a whole number from 0 to ${PORT_MAX}.`);
}
