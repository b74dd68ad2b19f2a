import type { Command } from 'commander';
import { formatFaults } from '../fault-text.ts';
import { projectOf } from '../hub.ts';
import { done, findings, type Outcome } from '../outcome.ts';
import { type Bench, type Call, newCommand, runs } from '../shell.ts';
import { counted } from '../text-table.ts';

/** `crossdock lint`: every fault of the configuration and the flows, all at once. */
export function lintCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'lint',
    about: 'Check config and flows without running anything: every fault with place and remedy.',
    examples: ['crossdock lint', 'crossdock lint --dir shop --json'],
  });
  return runs(command, bench, lint);
}

async function lint(call: Call<object>): Promise<Outcome> {
  const { flows, faults, warnings, config } = await projectOf(call);
  const data = { faults, warnings, flows: flows.map((flow) => flow.name) };
  const { color } = call.shell;
  const parts = [
    formatFaults(faults, { color }),
    warnings.length > 0 ? `Warnings:\n${formatFaults(warnings, { color })}` : '',
    `${counted(flows.length, 'flow')} and ${counted(config.connections.length, 'connection')} read: ` +
      `${counted(faults.length, 'fault')}, ${counted(warnings.length, 'warning')}`,
  ];
  const text = parts.filter((part) => part !== '').join('\n\n');
  return faults.length === 0 ? done(data, text) : findings(data, text);
}
