import type { Command } from 'commander';
import { formatDuration } from '../../base/duration.ts';
import type { Flow, Trigger } from '../../flow/flow.ts';
import { projectOf } from '../hub.ts';
import { done, type Outcome, wrongInput } from '../outcome.ts';
import { type Bench, type Call, newCommand, runs } from '../shell.ts';
import { textTable } from '../text-table.ts';

/** `crossdock flows`: what the project moves, from where to where, and when. */
export function flowsCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'flows',
    about: 'List the flows: from where to where, when, and who answers for them.',
    examples: ['crossdock flows', 'crossdock flows --json'],
  });
  return runs(command, bench, flows);
}

async function flows(call: Call<object>): Promise<Outcome> {
  const project = await projectOf(call);
  if (project.faults.length > 0) return wrongInput(project.faults, call.shell.color);
  const data = { flows: project.flows.map(rowOf) };
  if (data.flows.length === 0) return done(data, 'no flow yet; `crossdock init` writes one');
  const table = textTable(
    ['FLOW', 'FROM', 'TO', 'WHEN', 'OWNER', 'TESTS'],
    data.flows.map((row) => [
      row.enabled ? row.flow : `${row.flow} (off)`,
      row.from,
      row.to,
      row.when.join('; '),
      row.owner,
      row.tests,
    ]),
  );
  return done(data, table);
}

function rowOf(flow: Flow) {
  const { source, deliver } = flow;
  return {
    flow: flow.name,
    about: flow.about,
    owner: flow.owner,
    kind: flow.kind,
    enabled: flow.enabled,
    from: `${source.connection}/${source.stream}`,
    to: `${deliver.connection}/${deliver.stream} ${deliver.operation}`,
    when: flow.triggers.map(triggerText),
    tests: flow.tests.length,
    file: flow.file,
  };
}

function triggerText(trigger: Trigger): string {
  switch (trigger.on) {
    case 'webhook':
      return `webhook ${trigger.topic}`;
    case 'schedule':
      return `${trigger.cron} ${trigger.zone}`;
    case 'file':
      return `files, every ${formatDuration(trigger.everyMs)}`;
    case 'change':
      return 'on change';
  }
}
