import type { Command } from 'commander';
import type { App } from '../../app.ts';
import { CrossdockError, type Fault } from '../../base/errors.ts';
import { HUB_CONNECTION, resolveSecrets } from '../../config/connections.ts';
import type { Finding } from '../../connector/contract.ts';
import { nearestName } from '../../flow/nearest.ts';
import type { Connection } from '../../pipeline/context.ts';
import type { Project } from '../../project.ts';
import { checkConnection } from '../check-connection.ts';
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
  return runs(command, bench, (call: Call<object>) => {
    const locked: Checked[] = [];
    return withApp(call, 'looks', (app) => check(call, app, locked), {
      narrow: (project) => reachable(call, project, locked),
    });
  });
}

/** The project with the connections that are asked for and have their secrets: no other is in the way. */
function reachable(call: Call<object>, project: Project, locked: Checked[]): Project {
  const { connections } = project.config;
  const names = [HUB_CONNECTION, ...connections.map(({ name }) => name)];
  const unknown = call.args.find((name) => !names.includes(name));
  if (unknown !== undefined) throw unknownConnection(unknown, names);
  const kept = connections.filter((config) => {
    if (call.args.length > 0 && !call.args.includes(config.name)) return false;
    const { faults } = resolveSecrets(config, call.shell.environment);
    if (faults.length > 0) locked.push({ connection: config.name, findings: faults.map(missing) });
    return faults.length === 0;
  });
  return { ...project, flows: [], config: { ...project.config, connections: kept } };
}

function missing({ what, where, mend }: Fault): Finding {
  return { severity: 'error', field: where, what, mend };
}

async function check(call: Call<object>, app: App, locked: readonly Checked[]): Promise<Outcome> {
  const isAsked = (name: string): boolean => call.args.length === 0 || call.args.includes(name);
  const open = [...app.connections].filter(([name]) => isAsked(name));
  const looked = await Promise.all(open.map(([name, connection]) => checkOne(name, connection)));
  const checked = [...looked, ...locked];
  const text = checked.map(textOf).join('\n');
  const broken = checked.some((one) => one.findings.some(({ severity }) => severity === 'error'));
  const data = { connections: checked };
  if (locked.length > 0) return { exit: 3, data, text };
  return broken ? findings(data, text) : done(data, text);
}

async function checkOne(name: string, connection: Connection): Promise<Checked> {
  const { findings: found } = await checkConnection(connection);
  return { connection: name, findings: found };
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
