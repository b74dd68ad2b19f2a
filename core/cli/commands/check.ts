import type { Command } from 'commander';
import type { App } from '../../app.ts';
import { CrossdockError, faultOf } from '../../base/errors.ts';
import type { Finding } from '../../connector/contract.ts';
import { nearestName } from '../../flow/nearest.ts';
import { CLI_ERRORS } from '../errors.ts';
import { withApp } from '../hub.ts';
import { done, findings, type Outcome } from '../outcome.ts';
import { type Bench, type Call, newCommand, runs } from '../shell.ts';

interface Checked {
  readonly connection: string;
  readonly findings: readonly Finding[];
}

/** `crossdock check`: whether each connection works; changes nothing anywhere. */
export function checkCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'check',
    about: 'Look whether each connection works: address, secrets, rights. Changes nothing.',
    examples: ['crossdock check', 'crossdock check shopify-main'],
  }).argument('[connection...]', 'only these connections');
  return runs(command, bench, (call: Call<object>) =>
    withApp(call, 'looks', (app) => check(call, app)),
  );
}

async function check(call: Call<object>, app: App): Promise<Outcome> {
  const names = call.args.length > 0 ? call.args : [...app.connections.keys()];
  const checked = await Promise.all(names.map((name) => checkOne(app, name)));
  const text = checked.map(textOf).join('\n');
  const broken = checked.some((one) => one.findings.some(({ severity }) => severity === 'error'));
  const data = { connections: checked };
  return broken ? findings(data, text) : done(data, text);
}

async function checkOne(app: App, name: string): Promise<Checked> {
  const connection = app.connections.get(name);
  if (connection === undefined) throw unknownConnection(name, [...app.connections.keys()]);
  try {
    return { connection: name, findings: await connection.connector.check(connection.host) };
  } catch (error) {
    const { what, mend } = faultOf(error);
    return { connection: name, findings: [{ severity: 'error', what, mend }] };
  }
}

function unknownConnection(name: string, names: readonly string[]): CrossdockError {
  const nearest = nearestName(name, names);
  return new CrossdockError(CLI_ERRORS.CLI_USAGE, {
    what: `there is no connection "${name}"`,
    where: 'command line',
    why: `the connections are ${names.join(', ')}`,
    ...(nearest === null ? {} : { mend: `write "${nearest}"` }),
  });
}

function textOf(checked: Checked): string {
  if (checked.findings.length === 0) return `ok       ${checked.connection}`;
  return checked.findings
    .map((finding) => {
      const field = finding.field === undefined ? '' : ` ${finding.field}`;
      const mend = finding.mend === undefined ? '' : `\n         mend: ${finding.mend}`;
      return `${finding.severity.padEnd(8)} ${checked.connection}${field}: ${finding.what}${mend}`;
    })
    .join('\n');
}
