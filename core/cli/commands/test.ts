import type { Command } from 'commander';
import { runFlowTests } from '../../flow/test.ts';
import { flowNamed, projectOf } from '../hub.ts';
import { done, findings, type Outcome, wrongInput } from '../outcome.ts';
import { type Bench, type Call, newCommand, runs } from '../shell.ts';

/** `crossdock test`: the `tests:` of the flows, without any connection. */
export function testCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'test',
    about: 'Run the tests that stand in the flow files; needs no network and no secrets.',
    examples: ['crossdock test', 'crossdock test order-shopify-to-hub'],
  }).argument('[flow...]', 'only these flows');
  return runs(command, bench, test);
}

async function test(call: Call<object>): Promise<Outcome> {
  const project = await projectOf(call);
  if (project.faults.length > 0) return wrongInput(project.faults, call.shell.color);
  const flows =
    call.args.length === 0
      ? project.flows
      : call.args.map((name) => flowNamed(project.flows, name));
  const { tables } = project.config;
  const { vars } = project.config.hub;
  const results = flows.flatMap((flow) =>
    runFlowTests(flow, { tables, vars }).map((result) => ({ flow: flow.name, ...result })),
  );
  const failed = results.filter((result) => !result.passed);
  const passed = results.length - failed.length;
  const lines = failed.map(
    (result) =>
      `FAILED  ${result.flow}: ${result.name}\n  ${result.where}\n${indent(result.detail)}\n`,
  );
  const text = [...lines, `${passed} passed, ${failed.length} failed`].join('\n');
  const data = { passed, failed: failed.length, results };
  return failed.length === 0 ? done(data, text) : findings(data, text);
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}
