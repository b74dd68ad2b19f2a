import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { App } from '../../app.ts';
import { CrossdockError } from '../../base/errors.ts';
import { storeAddress } from '../../config/store-place.ts';
import { nearestName } from '../../flow/nearest.ts';
import type { Project } from '../../project.ts';
import type { Run } from '../../store/records.ts';
import { completenessOf } from '../../worker/completeness.ts';
import { type Expectation, expectationOf, type Given } from '../../worker/forecast/expectation.ts';
import { forecast } from '../../worker/forecast/forecast.ts';
import { Limits } from '../../worker/forecast/limits.ts';
import type { PlannedConnection } from '../../worker/forecast/usage.ts';
import { budgetData, budgetText } from '../budget-text.ts';
import { CLI_ERRORS } from '../errors.ts';
import { flowNamed, projectOf, withApp } from '../hub.ts';
import { done, findings, type Outcome, wrongInput } from '../outcome.ts';
import { type Bench, type Call, newCommand, runs } from '../shell.ts';

/** Runs of a flow that its expectation is made of. */
const RUNS = 500;
const RECORDS_MAX = 1e9;
const CALL_MS_MAX = 600_000;

type Figures = ReadonlyMap<string, number>;

interface BudgetOptions {
  readonly records: Figures;
  readonly hourly: Figures;
  readonly callMs: Figures;
}

/** `crossdock budget`: whether the flows fit what their vendors allow, before they run. */
export function budgetCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'budget',
    about:
      'Say before deployment whether the flows and their daily certificates fit their vendors, hour by hour of a day.',
    examples: [
      'crossdock budget',
      'crossdock budget --records order-hub-to-netsuite=400 --hourly order-shopify-to-hub=900',
      'crossdock budget --call-ms netsuite-main=1800 --json',
    ],
  })
    .option(
      '--records <flow=count>',
      'records that a scheduled run of a flow reads; may be given for several flows',
      figures('flow', RECORDS_MAX),
      new Map<string, number>(),
    )
    .option(
      '--hourly <flow=count>',
      'records an hour that come to a flow by webhooks, changes and files',
      figures('flow', RECORDS_MAX),
      new Map<string, number>(),
    )
    .option(
      '--call-ms <connection=ms>',
      'how long a call of a connection is open; 1000 where nothing is said',
      figures('connection', CALL_MS_MAX),
      new Map<string, number>(),
    );
  return runs(command, bench, budget);
}

async function budget(call: Call<BudgetOptions>): Promise<Outcome> {
  const project = await projectOf(call);
  if (project.faults.length > 0) return wrongInput(project.faults, call.shell.color);
  checkNames(project, call.options);
  if (!hasPast(project, call)) return outcomeOf(project, call, NO_PAST);
  const alone = { ...project, flows: [], config: { ...project.config, connections: [] } };
  return withApp(
    call,
    'looks',
    async (app) => outcomeOf(project, call, await pastOf(project, app)),
    {
      narrow: () => alone,
    },
  );
}

/** Nothing is made by asking: a project that never ran has no database yet. */
function hasPast({ dir, config }: Project, call: Call<object>): boolean {
  const { store, folders } = config.hub;
  if (storeAddress(store, call.shell.environment) !== null) return true;
  return existsSync(join(dir, folders.data, store.path));
}

/** What the hub has done so far. */
interface Past {
  readonly runs: ReadonlyMap<string, readonly Run[]>;
  /** When each flow was last held against what its vendor lists, in ms. */
  readonly proven: ReadonlyMap<string, number>;
}

const NO_PAST: Past = { runs: new Map(), proven: new Map() };

async function pastOf({ flows }: Project, { store }: App): Promise<Past> {
  const runsOf = new Map<string, readonly Run[]>();
  const proven = new Map<string, number>();
  for (const { name } of flows) {
    runsOf.set(name, await store.runs.list({ flow: name, limit: RUNS }));
    const last = await store.schedules.lastFired(completenessOf(name));
    if (last !== null) proven.set(name, last);
  }
  return { runs: runsOf, proven };
}

function outcomeOf(project: Project, { options, shell }: Call<BudgetOptions>, past: Past): Outcome {
  const { connections: configs, hub } = project.config;
  const { recordsPerRun, recordsPerHour, reservePercent } = hub.budgets;
  const now = shell.clock.now();
  const expectations = new Map<string, Expectation>();
  for (const flow of project.flows) {
    const runsOfFlow = past.runs.get(flow.name) ?? [];
    const given = givenFor(flow.name, options);
    const assumed = { recordsPerRun, recordsPerHour };
    expectations.set(flow.name, expectationOf(flow, { given, runs: runsOfFlow, assumed, now }));
  }
  const connections = new Map<string, PlannedConnection>(
    configs.map(({ name, connector, settings }) => {
      const streams = connector.catalog(settings).map((stream) => [stream.name, stream] as const);
      return [name, { name, connector, streams: new Map(streams) }];
    }),
  );
  const limits = new Limits(connections, {
    settings: new Map(configs.map(({ name, settings }) => [name, settings])),
    reserve: reservePercent / 100,
    openMs: options.callMs,
  });
  const { flows } = project;
  const completeness = { ...hub.completeness, lastMs: past.proven };
  const made = forecast({ flows, connections, limits, expectations, completeness, now });
  const shown = { forecast: made, expectations, flows, callMs: options.callMs };
  const data = budgetData(shown);
  const text = budgetText(shown);
  return made.fits ? done(data, text) : findings(data, text);
}

function givenFor(flow: string, { records, hourly }: BudgetOptions): Given {
  const perRun = records.get(flow);
  const perHour = hourly.get(flow);
  return {
    ...(perRun === undefined ? {} : { recordsPerRun: perRun }),
    ...(perHour === undefined ? {} : { recordsPerHour: perHour }),
  };
}

/** Errors: CLI_FLOW_UNKNOWN, CLI_USAGE for a connection that is not there. */
function checkNames({ flows, config }: Project, { records, hourly, callMs }: BudgetOptions): void {
  for (const name of [...records.keys(), ...hourly.keys()]) flowNamed(flows, name);
  const names = config.connections.map((one) => one.name);
  for (const name of callMs.keys()) {
    if (names.includes(name)) continue;
    const nearest = nearestName(name, names);
    throw new CrossdockError(CLI_ERRORS.CLI_USAGE, {
      what: `there is no connection "${name}"`,
      where: 'command line',
      why: `the connections are ${names.join(', ')}`,
      ...(nearest === null ? {} : { mend: `write "${nearest}"` }),
    });
  }
}

/** `name=figure`, as often as it is given; the last one for a name holds. */
function figures(noun: string, most: number): (text: string, before: Figures) => Figures {
  return (text, before) => {
    const [, name = '', figure = ''] = /^([^=]+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
    const value = Number(figure);
    if (name === '' || value > most) {
      throw new InvalidArgumentError(`It is ${noun}=figure, the figure from 0 to ${most}.`);
    }
    return new Map([...before, [name, value]]);
  };
}
