import type { Command } from 'commander';
import type { App } from '../../app.ts';
import { HUB_CONNECTION } from '../../config/connections.ts';
import { trailOf } from '../../pipeline/trail/trail.ts';
import type { Project } from '../../project.ts';
import { withApp } from '../hub.ts';
import { limitOption } from '../limit-option.ts';
import { done, findings, type Outcome } from '../outcome.ts';
import { type Bench, type Call, newCommand, runs } from '../shell.ts';
import { trailText } from '../trail-text.ts';
import { withoutSecrets } from '../without-secrets.ts';

interface TraceOptions {
  readonly limit: number;
}

/** `crossdock trace`: everything that happened to one thing, in the order of time. */
export function traceCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'trace',
    about:
      'Say what happened to an order, a SKU, a person or a delivery: paste its number, key, e-mail or id.',
    examples: [
      "crossdock trace '#1001'",
      'crossdock trace ann@example.com',
      'crossdock trace b54557e4-bdd9-4b37-8a5f-bf7d70bcd043 --json',
    ],
  })
    .argument('<key>', 'what it is called, in any system')
    .addOption(limitOption(200));
  return runs(command, bench, (call: Call<TraceOptions>) => {
    const connectionNames = [HUB_CONNECTION];
    const narrow = (project: Project): Project => {
      connectionNames.push(...project.config.connections.map((connection) => connection.name));
      return withoutSecrets(project, call.shell.environment);
    };
    return withApp(call, 'looks', (app) => trace(call, app, connectionNames), { narrow });
  });
}

async function trace(
  call: Call<TraceOptions>,
  { store, flows }: App,
  connectionNames: readonly string[],
): Promise<Outcome> {
  const [name = ''] = call.args;
  const trail = await trailOf({ store, flows, connectionNames }, name.trim());
  const { limit } = call.options;
  if (trail.events.length === 0) return unknown(name, trail.nearest);
  const events = trail.events.slice(-limit);
  const dropped = trail.events.length - events.length;
  return done({ ...trail, events, dropped }, trailText({ ...trail, events }, dropped));
}

function unknown(name: string, nearest: readonly string[]): Outcome {
  const hint =
    nearest.length === 0 ? 'No name of the hub is near it.' : `Near it are: ${nearest.join(', ')}`;
  const text = [
    `Nothing is known of "${name}".`,
    hint,
    'Settled deliveries and attempts are kept for retention.settled; what is older is not told any more.',
  ].join('\n');
  return findings({ name, keys: [], traceIds: [], events: [], dropped: 0, nearest }, text);
}
