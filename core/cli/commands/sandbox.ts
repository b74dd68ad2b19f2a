import { resolve } from 'node:path';
import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { startShopifySandbox } from '../../../connectors/shopify/sandbox/server.ts';
import { CrossdockError } from '../../base/errors.ts';
import { SERVER_ERRORS } from '../../server/errors.ts';
import { done, type Outcome } from '../outcome.ts';
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
      'crossdock sandbox shopify --port 8491 --state shop.json',
    ],
  })
    .addArgument(new Argument('<system>', 'which vendor').choices(['shopify']))
    .addOption(new Option('--port <port>', 'where it listens').default(8490).argParser(portOf))
    .option('--state <file>', 'keep the shop in this file, so that a restart finds it again');
  return runs(command, bench, sandbox);
}

async function sandbox(call: Call<SandboxOptions>): Promise<Outcome> {
  const { shell, options } = call;
  const { clock, random } = shell;
  const state = options.state === undefined ? {} : { stateFile: resolve(shell.cwd, options.state) };
  const started = await startShopifySandbox({
    clock,
    random,
    port: options.port,
    ...state,
  }).catch((cause: unknown) => {
    throw portFault(cause, options.port);
  });
  call.say(`Shopify sandbox on ${started.url}, access token ${started.accessToken}; Ctrl-C stops`);
  try {
    await untilStopped(shell.stop);
  } finally {
    await started.close();
  }
  return done({ url: started.url }, 'stopped');
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
