import type { Command } from 'commander';
import type { DemoOptions } from '../demo/play.ts';
import { type Bench, type Call, newCommand, runs } from '../shell.ts';

/** `crossdock demo`: the main job on this machine alone, with a real shop's files and a sandbox for each system. */
export function demoCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'demo',
    about:
      "Run the main job with two weeks of a real shop's files and a sandbox for each of its systems.",
    examples: ['crossdock demo', 'crossdock demo --once --json', 'crossdock demo --fresh'],
  })
    .option('--once', 'end after the summary instead of serving', false)
    .option('--fresh', 'begin again from nothing', false)
    .option('--data <folder>', 'where the demo writes', 'data');
  // The sandboxes are loaded with the demo alone: every other command starts without them.
  return runs(command, bench, async (call: Call<DemoOptions>) => {
    const { demo } = await import('../demo/demo.ts');
    return demo(call);
  });
}
