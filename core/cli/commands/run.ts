import type { Command } from 'commander';
import type { App } from '../../app.ts';
import { CrossdockError, type Fault } from '../../base/errors.ts';
import { HUB_CONNECTION } from '../../config/connections.ts';
import type { Flow } from '../../flow/flow.ts';
import type { RunCounts } from '../../store/records.ts';
import { countsText } from '../counts-text.ts';
import { CLI_ERRORS } from '../errors.ts';
import { formatFaults } from '../fault-text.ts';
import { flowNamed, withApp } from '../hub.ts';
import { done, findings, type Outcome } from '../outcome.ts';
import { type Bench, type Call, newCommand, runs } from '../shell.ts';

/** Rows looked at for a run that just ended; beside it there may be those of a schedule. */
const RUNS_LOOKED_AT = 10;

interface RunOptions {
  readonly all: boolean;
}

interface FlowRun {
  readonly flow: string;
  readonly status: string;
  readonly counts: RunCounts;
  readonly notes: readonly string[];
  readonly fault: Fault | null;
}

/** `crossdock run`: sweeps once, works what is due, and ends. */
export function runCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'run',
    about: 'Sweep flows once, work everything that is due, and say what became of every record.',
    examples: ['crossdock run stock-pos-to-hub', 'crossdock run --all --json'],
  })
    .argument('[flow...]', 'the flows, in this order')
    .option('--all', 'every flow that is enabled', false);
  return runs(command, bench, (call: Call<RunOptions>) =>
    withApp(call, 'works', (app) => run(call, app)),
  );
}

async function run(call: Call<RunOptions>, app: App): Promise<Outcome> {
  await app.worker.recover();
  const results: FlowRun[] = [];
  for (const flow of wanted(call, app)) {
    if (call.shell.stop.aborted) break;
    const result = await runFlow(app, flow);
    results.push(result);
    call.say(`${flow.name}: ${result.status}, ${countsText(result.counts)}`);
    if (result.fault !== null) call.say(formatFaults([result.fault], call.shell));
  }
  if (!call.shell.stop.aborted) await app.worker.idle();
  const waiting = await app.store.lanes.waiting();
  const open = await app.store.deadLetters.count('open');
  const text = [
    ...waiting.map((row) => `${row.flow}: ${row.count} wait for another attempt`),
    ...open.map((row) => `${row.flow}: ${row.count} dead letters; \`crossdock dead-letters list\``),
  ].join('\n');
  const data = { runs: results, waiting, deadLetters: open, stopped: call.shell.stop.aborted };
  const failed = results.some((result) => result.status !== 'done') || open.length > 0;
  return failed ? findings(data, text) : done(data, text);
}

/** The fault is read from the run's own row, so that the screen and `crossdock runs` say the same. */
async function runFlow(app: App, flow: Flow): Promise<FlowRun> {
  const { runId, status, counts, notes } = await app.worker.run(flow, 'manual');
  const done = { flow: flow.name, status, counts, notes, fault: null };
  if (status === 'done') return done;
  const recent = await app.store.runs.list({ flow: flow.name, limit: RUNS_LOOKED_AT });
  return { ...done, fault: recent.find((run) => run.id === runId)?.fault ?? null };
}

function wanted(call: Call<RunOptions>, app: App): readonly Flow[] {
  if (call.options.all) return inOrder([...app.flows.values()].filter((flow) => flow.enabled));
  const names = [...new Set(call.args)];
  if (names.length > 0) return names.map((name) => flowNamed(app.flows.values(), name));
  throw new CrossdockError(CLI_ERRORS.CLI_USAGE, {
    what: 'no flow is named',
    where: 'command line',
    why: `the flows are ${[...app.flows.keys()].join(', ')}`,
    mend: 'name one or more flows, or write --all',
  });
}

/** What comes into the hub goes before what leaves it, so that one round brings everything to its end. */
function inOrder(flows: readonly Flow[]): readonly Flow[] {
  const leaves = (flow: Flow): boolean => flow.source.connection === HUB_CONNECTION;
  return [...flows.filter((flow) => !leaves(flow)), ...flows.filter(leaves)];
}
