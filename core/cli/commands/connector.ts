import { type Command, Option } from 'commander';
import { CrossdockError, type Fault } from '../../base/errors.ts';
import { connectionValues } from '../../config/values.ts';
import type { Connector, Stream } from '../../connector/contract.ts';
import { allConnectors } from '../../connector/registry.ts';
import { nearestName } from '../../flow/nearest.ts';
import { loadProject, type Project } from '../../project.ts';
import { runConnectorTests, testFilesOf } from '../connector-tests.ts';
import { CLI_ERRORS } from '../errors.ts';
import { formatFaults } from '../fault-text.ts';
import { projectOf } from '../hub.ts';
import { writeConnectionSchema, writeConnector } from '../new-connector.ts';
import { done, findings, type Outcome } from '../outcome.ts';
import { type Bench, type Call, newCommand, newGroup, runs } from '../shell.ts';
import { counted, textTable } from '../text-table.ts';
import { connectorSandboxCommand } from './connector-sandbox.ts';

interface NewOptions {
  readonly typescript: boolean;
}

/** `crossdock connector`: the connectors that a project can name, and how to make one. */
export function connectorCommand(bench: Bench): Command {
  return newGroup({
    name: 'connector',
    about: 'Connectors: list them, start a new one, run its stand-in and its acceptance suite.',
    examples: ['crossdock connector list', 'crossdock connector new loyalty'],
  })
    .addCommand(listCommand(bench))
    .addCommand(newConnectorCommand(bench))
    .addCommand(testCommand(bench))
    .addCommand(connectorSandboxCommand(bench));
}

function listCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'list',
    about: 'List the connectors with their streams and operations, and where they come from.',
    examples: ['crossdock connector list', 'crossdock connector list --json'],
  });
  return runs(command, bench, async (call: Call<object>) => {
    const project = await projectOf(call);
    const all = Object.values(await allConnectors(project.connectors.registry));
    const connectors = all.map((connector) => rowOf(project, connector));
    const rows = connectors.flatMap(({ connector, from, streams }) => {
      if (streams.length === 0) return [[connector, '(by its settings)', '', '', from]];
      return streams.map(({ stream, reads, operations }) => [
        ...[connector, stream, reads ? 'yes' : 'no', operations.join(', '), from],
      ]);
    });
    const head = ['CONNECTOR', 'STREAM', 'READS', 'OPERATIONS', 'FROM'];
    return done({ connectors }, textTable(head, rows));
  });
}

function rowOf(project: Project, connector: Connector) {
  const { name, about } = connector.spec;
  const streams = streamsOf(project, connector).map((stream) => ({
    stream: stream.name,
    about: stream.about,
    reads: stream.cursor !== undefined,
    operations: Object.keys(stream.writes ?? {}),
  }));
  const from = project.connectors.files[name] ?? 'built in';
  return { connector: name, about, from, streams };
}

/** By the settings of the project's own connections, else by the defaults; some have no stream without settings. */
function streamsOf({ config }: Project, connector: Connector): readonly Stream[] {
  const own = config.connections.filter((one) => one.connectorName === connector.spec.name);
  const given = own.map(({ settings }) => settings);
  const all = given.length > 0 ? given : [connectionValues(connector.spec.settings, {})];
  try {
    const streams = all.flatMap((settings) => connector.catalog(settings));
    return [...new Map(streams.map((stream) => [stream.name, stream])).values()];
  } catch (error) {
    if (error instanceof CrossdockError) return [];
    throw error;
  }
}

function newConnectorCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'new',
    about: 'Write a connector with stand-in, connection and acceptance test: it passes at once.',
    examples: ['crossdock connector new loyalty', 'crossdock connector new loyalty --typescript'],
  })
    .argument('<name>', 'its name: lower-case letters, digits, dashes')
    .addOption(new Option('--typescript', 'in TypeScript instead of YAML').default(false));
  return runs(command, bench, async (call: Call<NewOptions>) => {
    const project = await projectOf(call);
    const name = call.args[0] ?? '';
    const files = writeConnector({
      ...{ dir: project.dir, name, isTypeScript: call.options.typescript },
      taken: project.connectors.registry.names,
    });
    const { connectors } = await loadProject(project.dir);
    writeConnectionSchema(project.dir, await allConnectors(connectors.registry));
    const text = [
      `${counted(files.length, 'file')} written:`,
      ...files.map((file) => `  ${file}`),
      '',
      '  crossdock lint                     # check everything',
      `  crossdock connector test ${name}   # the acceptance suite, against the stand-in`,
      `  crossdock connector sandbox ${name}   # run the stand-in; then: crossdock check`,
    ].join('\n');
    return done({ connector: name, files }, text);
  });
}

function testCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'test',
    about: "Run the acceptance suite of one of the project's connectors against its stand-in.",
    examples: ['crossdock connector test loyalty'],
  }).argument('<name>', 'the connector');
  return runs(command, bench, test);
}

async function test(call: Call<object>): Promise<Outcome> {
  const project = await projectOf(call);
  const name = ownConnector(project, call.args[0] ?? '');
  const faults = faultsOf(project, name);
  if (faults.length > 0) {
    const output = formatFaults(faults, call.shell);
    return findings({ connector: name, passed: false, output }, output);
  }
  const files = testFilesOf(project.dir, name);
  const { passed, output } = await runConnectorTests(call.shell, project.dir, files);
  const data = { connector: name, passed, output };
  return passed ? done(data, output) : findings(data, output);
}

/** What keeps a connector from being loaded: without it there is nothing to test. */
function faultsOf({ connectors }: Project, name: string): readonly Fault[] {
  if (Object.hasOwn(connectors.files, name)) return [];
  return connectors.faults.filter(
    ({ where }) => /^connectors\/([^./:]+)/.exec(where)?.[1] === name,
  );
}

/** A connector that the project brings itself, whole or broken. Errors: CLI_CONNECTOR_UNKNOWN. */
function ownConnector(project: Project, name: string): string {
  const { connectors } = project;
  if (Object.hasOwn(connectors.files, name) || faultsOf(project, name).length > 0) return name;
  const own = Object.keys(connectors.files);
  const nearest = nearestName(name, own);
  throw new CrossdockError(CLI_ERRORS.CLI_CONNECTOR_UNKNOWN, {
    what: connectors.registry.names.includes(name)
      ? `"${name}" comes with Crossdock and is tested there`
      : `the project has no connector "${name}"`,
    where: 'command line',
    why: own.length === 0 ? 'it brings none of its own' : `it brings ${own.join(', ')}`,
    ...(nearest === null ? {} : { mend: `write "${nearest}"` }),
  });
}
