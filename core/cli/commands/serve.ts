import { type Command, InvalidArgumentError, Option } from 'commander';
import type { App } from '../../app.ts';
import { faultOf } from '../../base/errors.ts';
import type { Role } from '../../worker/presence.ts';
import { keepSubscriptions, reconcileSubscriptions } from '../../worker/subscriptions.ts';
import { withApp } from '../hub.ts';
import { done, type Outcome } from '../outcome.ts';
import { openHubServer } from '../serving.ts';
import { type Bench, type Call, newCommand, runs } from '../shell.ts';
import { counted } from '../text-table.ts';
import { untilStopped } from '../until-stopped.ts';

const ROLES: readonly Role[] = ['all', 'web', 'worker'];
const PORT_MAX = 65_535;

interface ServeOptions {
  readonly role: Role;
  readonly port?: number;
}

/** `crossdock serve`: webhooks, schedules, file triggers and the status page, until it is told to stop. */
export function serveCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'serve',
    about: 'Run the hub: webhooks, schedules, drop folders and the status page, until Ctrl-C.',
    examples: [
      'crossdock serve',
      'crossdock serve --dir /srv/hub',
      'crossdock serve --role web',
      'crossdock serve --role worker --port 9480',
    ],
  })
    .addOption(
      new Option('--role <role>', 'what this process does; any number of each on PostgreSQL')
        .choices(ROLES)
        .default('all'),
    )
    .addOption(
      new Option('--port <port>', 'the port to listen on; a worker listens only with it').argParser(
        portOf,
      ),
    );
  return runs(command, bench, (call: Call<ServeOptions>) =>
    withApp(call, 'serves', (app) => serve(call, app), { role: call.options.role }),
  );
}

async function serve(call: Call<ServeOptions>, app: App): Promise<Outcome> {
  const { stop, leaveAfter } = call.shell;
  const { role, port } = call.options;
  const startedAt = app.clock.now();
  const listens = role !== 'worker' || port !== undefined;
  const server = listens ? await openHubServer(app, port === undefined ? {} : { port }) : null;
  const where = server === null ? 'working' : `listening on ${server.url}`;
  call.say(`${where} (${counted(app.flows.size, 'flow')}; Ctrl-C stops)`);
  app.log.info('The hub serves.', { url: server?.url ?? null, role, flows: app.flows.size });
  let stopKeeping = (): void => undefined;
  try {
    await app.worker.start();
    if (role !== 'worker') {
      await subscribe(call, app);
      stopKeeping = keepSubscribed(app);
    }
    await untilStopped(call.shell.clock, stop);
    leaveAfter(app.settings.server.stopWithinMs);
    call.say('stopping; what is under way is finished first');
  } finally {
    stopKeeping();
    await server?.close();
    await app.worker.stop();
    app.log.info('The hub has stopped.');
  }
  return done({ url: server?.url ?? null, role, ms: app.clock.now() - startedAt }, 'stopped');
}

/** Makes the vendors' subscriptions fit the flows. A vendor that does not answer must not keep the hub from serving. */
async function subscribe(call: Call<object>, app: App): Promise<void> {
  const { publicUrl } = app.settings.server;
  if (publicUrl === undefined) return;
  try {
    const { made, kept, mended, dropped } = await reconcileSubscriptions(app.context, publicUrl);
    call.say(
      `webhook subscriptions: ${made} made, ${kept} kept, ${mended} mended, ${dropped} dropped`,
    );
  } catch (error) {
    app.log.error('Webhook subscriptions could not be made.', { ...faultOf(error) });
    call.say('webhook subscriptions could not be made; see the log');
  }
}

/** Looks again from time to time: vendors remove subscriptions whose deliveries failed for long. */
function keepSubscribed(app: App): () => void {
  const { publicUrl, subscriptionsEveryMs: everyMs } = app.settings.server;
  if (publicUrl === undefined) return () => undefined;
  return keepSubscriptions(app.context, { publicUrl, everyMs });
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= PORT_MAX) return port;
  throw new InvalidArgumentError(`"${text}" is no port: write a number from 0 to ${PORT_MAX}`);
}
