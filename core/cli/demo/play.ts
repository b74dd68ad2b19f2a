/** The story of the demo, day by day, and its summary. */
import { join, resolve } from 'node:path';
import type { ShopifySandbox } from '../../../connectors/shopify/sandbox/server.ts';
import type { App } from '../../app.ts';
import { CrossdockError } from '../../base/errors.ts';
import { SERVER_ERRORS } from '../../server/errors.ts';
import type { HubServer } from '../../server/server.ts';
import { reconcileSubscriptions } from '../../worker/subscriptions.ts';
import { flowNamed } from '../hub.ts';
import type { Outcome } from '../outcome.ts';
import { openHubServer } from '../serving.ts';
import type { Call } from '../shell.ts';
import { openTill, TILL_CONNECTION, type Till } from './drops.ts';
import { ordersOf, placeOrders } from './shop.ts';
import { summarise } from './summary.ts';

/** Where the package lies: the demo runs on its own configuration and flows. */
export const PACKAGE_ROOT = resolve(import.meta.dirname, '..', '..', '..');

/** The two weeks of a real shop's POS files that the demo plays. */
export const SAMPLE_DIR = join(PACKAGE_ROOT, 'connectors', 'pos', 'sandbox', 'sample');

/** How the demo was asked to run; `data` is the folder that holds its store. */
export interface DemoOptions {
  readonly once: boolean;
  readonly fresh: boolean;
  readonly data: string;
}

interface Stage {
  readonly call: Call<DemoOptions>;
  readonly app: App;
  readonly sandbox: ShopifySandbox;
  readonly till: Till;
}

/** Plays the two weeks, proves the end, and serves on unless `--once`. */
export async function playDemo(
  call: Call<DemoOptions>,
  app: App,
  shop: { readonly sandbox: ShopifySandbox },
): Promise<Outcome> {
  const till = openTill(SAMPLE_DIR, join(app.dataDir, TILL_CONNECTION));
  const stage: Stage = { call, app, sandbox: shop.sandbox, till };
  await app.worker.recover();
  const server = await listen(app, call);
  try {
    const changes = await reconcileSubscriptions(app.context, server.url);
    call.say(
      `webhooks: ${changes.kept} subscriptions kept, ${changes.made} made, ${changes.dropped} dropped`,
    );
    await playDays(stage);
    const outcome = await summarise({ app, server });
    if (call.options.once || call.shell.stop.aborted) return outcome;
    call.say(outcome.text);
    call.say(`\nstaying up: ${server.url} (status page, webhooks), every schedule; Ctrl-C stops`);
    await app.worker.start();
    await aborted(call.shell.stop);
    return { ...outcome, text: 'stopped' };
  } finally {
    await server.close();
  }
}

/** The configured port, or any free one when something else has it: the demo must not fail for that. */
async function listen(app: App, call: Call<DemoOptions>): Promise<HubServer> {
  if (call.options.once) return openHubServer(app, { port: 0 });
  try {
    return await openHubServer(app);
  } catch (error) {
    const isTaken =
      error instanceof CrossdockError && error.code === SERVER_ERRORS.SERVER_PORT_TAKEN.code;
    if (!isTaken) throw error;
    call.say(`port ${app.settings.server.port} is taken; another one is used`);
    return openHubServer(app, { port: 0 });
  }
}

async function playDays(stage: Stage): Promise<void> {
  const { call, till } = stage;
  await sweep(stage, 'product-shopify-to-hub');
  call.say(
    `${till.countFile}: ${till.drop(till.countFile) ? 'dropped' : 'here since an earlier start'}`,
  );
  await sweep(stage, 'count-pos-to-hub');
  await sweep(stage, 'inventory-hub-to-shopify');
  for (const file of till.salesFiles) {
    if (call.shell.stop.aborted) return;
    await playDay(stage, file);
  }
  await sweep(stage, 'order-shopify-to-hub');
  await sweep(stage, 'inventory-hub-to-shopify');
  await stage.app.worker.idle();
}

/** A day: customers order on the web, the till drops its file at night, the web shop gets the new stock. */
async function playDay(stage: Stage, file: string): Promise<void> {
  const { app, call, sandbox, till } = stage;
  const day = file.slice(0, 10);
  const isNew = till.drop(file);
  const orders = placeOrders(sandbox, ordersOf(SAMPLE_DIR, day));
  await sandbox.deliveriesSettled();
  await app.worker.idle();
  call.say(
    `${day}: ${isNew ? 'file dropped' : 'file here since an earlier start'}, ${orders} new web orders`,
  );
  await sweep(stage, 'sale-pos-to-hub');
  await sweep(stage, 'inventory-hub-to-shopify');
}

async function sweep(stage: Stage, name: string): Promise<void> {
  const { app, call } = stage;
  if (call.shell.stop.aborted) return;
  await app.worker.run(flowNamed(app.flows.values(), name), 'demo');
  await app.worker.idle();
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => {
    signal.addEventListener('abort', () => done(), { once: true });
  });
}
