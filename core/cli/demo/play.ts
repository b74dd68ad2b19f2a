/** The story of the demo, day by day, and its summary. */
import { join } from 'node:path';
import type { App } from '../../app.ts';
import { CrossdockError } from '../../base/errors.ts';
import { SERVER_ERRORS } from '../../server/errors.ts';
import type { HubServer } from '../../server/server.ts';
import { reconcileSubscriptions } from '../../worker/subscriptions.ts';
import type { Outcome } from '../outcome.ts';
import { SAMPLE_DIR } from '../sample.ts';
import { openHubServer } from '../serving.ts';
import type { Call } from '../shell.ts';
import { openTill, type Till } from './drops.ts';
import { bringBack, handOver } from './goods.ts';
import { playConsents, playHappenings } from './happenings.ts';
import { playRound, type Stage, sweep, untilQuiet } from './rounds.ts';
import { summarise } from './summary.ts';
import { type Systems, TILL } from './systems.ts';
import { ordersOf, placeOrders } from './web-orders.ts';

/** How the demo was asked to run; `data` is the folder that holds its store. */
export interface DemoOptions {
  readonly once: boolean;
  readonly fresh: boolean;
  readonly data: string;
}

/** Plays the two weeks, proves the end, and serves on unless `--once`. */
export async function playDemo(
  call: Call<DemoOptions>,
  app: App,
  systems: Systems,
): Promise<Outcome> {
  const till = openTill(SAMPLE_DIR, join(app.dataDir, TILL));
  const stage: Stage = { app, systems, stop: call.shell.stop, say: call.say };
  await app.worker.recover();
  const server = await listen(app, call);
  try {
    const changes = await reconcileSubscriptions(app.context, server.url);
    call.say(
      `webhooks: ${changes.kept} subscriptions kept, ${changes.made} made, ${changes.dropped} dropped`,
    );
    await playDays(stage, till);
    const outcome = await summarise({ app, systems, server });
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

async function playDays(stage: Stage, till: Till): Promise<void> {
  const { say, stop, systems } = stage;
  say(`the web shop: ${playConsents(systems)} customers subscribe to the newsletter`);
  for (const file of till.masterFiles) {
    say(`${file}: ${till.drop(file) ? 'dropped' : 'here since an earlier start'}`);
  }
  await playRound(stage);
  const half = Math.floor(till.salesFiles.length / 2);
  for (const [index, file] of till.salesFiles.entries()) {
    if (stop.aborted) return;
    if (index === half) await playHalf(stage);
    await playDay(stage, till, file);
  }
  await playGoods(stage);
  const rounds = await untilQuiet(stage);
  say(`everything came to rest after ${rounds} rounds`);
}

/** Half-way all systems have their say. */
async function playHalf(stage: Stage): Promise<void> {
  for (const line of playHappenings(stage.systems)) stage.say(line);
  await stage.systems.shop.deliveriesSettled();
  await playRound(stage);
}

/** The ERP hands the goods of an order over, the shop hears of it, and a unit comes back. */
async function playGoods(stage: Stage): Promise<void> {
  const { systems, say, stop } = stage;
  for (const happen of [handOver, bringBack]) {
    if (stop.aborted) return;
    const line = happen(systems);
    if (line === null) continue;
    say(line);
    for (const flow of GOODS_FLOWS) await sweep(stage, flow);
    await systems.shop.deliveriesSettled();
    await stage.app.worker.idle();
  }
}

/** What the shop and the hub hear of goods by. */
const GOODS_FLOWS = ['fulfilment-netsuite-to-shopify', 'order-shopify-to-hub'];

/** A day: customers order on the web, the till drops its file at night, the web shop gets the new stock. */
async function playDay(stage: Stage, till: Till, file: string): Promise<void> {
  const { app, say, systems } = stage;
  const day = file.slice(0, 10);
  const isNew = till.drop(file);
  const orders = placeOrders(systems.shop, ordersOf(day));
  await systems.shop.deliveriesSettled();
  await app.worker.idle();
  say(
    `${day}: ${isNew ? 'file dropped' : 'file here since an earlier start'}, ${orders} new web orders`,
  );
  await sweep(stage, 'sale-pos-to-hub');
  await sweep(stage, 'inventory-hub-to-shopify');
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => {
    signal.addEventListener('abort', () => done(), { once: true });
  });
}
