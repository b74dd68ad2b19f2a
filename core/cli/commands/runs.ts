import type { Command } from 'commander';
import { isoTime } from '../../base/clock.ts';
import { countsText } from '../counts-text.ts';
import { flowNamed, withApp } from '../hub.ts';
import { limitOption } from '../limit-option.ts';
import { done } from '../outcome.ts';
import { type Bench, type Call, newCommand, runs } from '../shell.ts';
import { textTable } from '../text-table.ts';

interface RunsOptions {
  readonly flow?: string;
  readonly limit: number;
}

/** `crossdock runs`: what ran, when, and what became of its records. */
export function runsCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'runs',
    about: 'List the last runs with their counts.',
    examples: ['crossdock runs', 'crossdock runs --flow stock-pos-to-hub --limit 5'],
  })
    .option('--flow <name>', 'only this flow')
    .addOption(limitOption(20));
  return runs(command, bench, (call: Call<RunsOptions>) =>
    withApp(call, 'looks', async (app) => {
      const { flow, limit } = call.options;
      if (flow !== undefined) flowNamed(app.flows.values(), flow);
      const list = await app.store.runs.list({ ...(flow === undefined ? {} : { flow }), limit });
      if (list.length === 0) return done({ runs: [] }, 'nothing has run yet');
      const rows = list.map((run) => [
        run.id,
        run.flow,
        run.status,
        isoTime(run.startedAt),
        run.trigger,
        run.fault === null ? countsText(run.counts) : run.fault.what,
      ]);
      const head = ['RUN', 'FLOW', 'STATE', 'STARTED', 'BY', 'RECORDS'];
      return done({ runs: list }, textTable(head, rows));
    }),
  );
}
