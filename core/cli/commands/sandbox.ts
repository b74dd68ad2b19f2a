import { resolve } from 'node:path';
import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { stringify } from 'yaml';
import { CrossdockError } from '../../base/errors.ts';
import { SERVER_ERRORS } from '../../server/errors.ts';
import { done, type Outcome } from '../outcome.ts';
import { SANDBOXES, type StartedSandbox } from '../sandboxes.ts';
import { type Bench, type Call, newCommand, runs } from '../shell.ts';
import { untilStopped } from '../until-stopped.ts';

const PORT_MAX = 65_535;

interface SandboxOptions {
  readonly port: number;
  readonly state?: string;
}

/** `crossdock sandbox`: a stand-in of a vendor's API on this machine. */
export function sandboxCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'sandbox',
    about:
      "Run a stand-in of a vendor's API on this machine: real limits, faults, signed webhooks.",
    examples: [
      'crossdock sandbox shopify',
      'crossdock sandbox netsuite --port 8491 --state erp.json',
      'curl -X POST 127.0.0.1:8490/sandbox/faults -d \'[{"operation":"*","kind":"status","status":503,"count":3}]\'',
    ],
  })
    .addArgument(new Argument('<system>', 'which vendor').choices(Object.keys(SANDBOXES)))
    .addOption(new Option('--port <port>', 'where it listens').default(8490).argParser(portOf))
    .option('--state <file>', 'keep it in this file, so that a restart finds it again');
  return runs(command, bench, sandbox);
}

async function sandbox(call: Call<SandboxOptions>): Promise<Outcome> {
  const { shell, options, args } = call;
  const [system = ''] = args;
  const start = SANDBOXES[system];
  if (start === undefined) throw new Error('assertion failed: the argument is one of the choices');
  const { clock, random } = shell;
  const stateFile = options.state === undefined ? null : resolve(shell.cwd, options.state);
  const started = await start({ clock, random, port: options.port, stateFile }).catch(
    (cause: unknown) => {
      throw portFault(cause, options.port);
    },
  );
  call.say(tell(system, started));
  try {
    await untilStopped(shell.clock, shell.stop);
  } finally {
    await started.close();
  }
  const { url, settings } = started;
  return done({ url, settings }, 'stopped');
}

/** Everything that a connection to it needs, ready to be copied. */
function tell(system: string, { url, settings, secrets }: StartedSandbox): string {
  const names = Object.entries(secrets).map(([setting, value]) => ({
    setting,
    value,
    variable: `SANDBOX_${system}_${setting.replace(/[A-Z]/g, '_$&')}`.toUpperCase(),
  }));
  const references = names.map(({ setting, variable }) => [setting, `env:${variable}`]);
  const file = stringify(
    {
      connection: `${system}-sandbox`,
      connector: system,
      settings: { ...settings, ...Object.fromEntries(references) },
    },
    { aliasDuplicateObjects: false },
  );
  return [
    `${system} sandbox on ${url}; Ctrl-C stops`,
    '',
    `config/connections/${system}-sandbox.yaml:`,
    ...file.trimEnd().split('\n'),
    '',
    'its secrets, for the shell that runs the hub:',
    ...names.map(({ variable, value }) => `export ${variable}='${value}'`),
    '',
    `control: GET ${url}/sandbox/calls, ${url}/sandbox/state; POST ${url}/sandbox/faults, ${url}/sandbox/clock`,
  ].join('\n');
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
