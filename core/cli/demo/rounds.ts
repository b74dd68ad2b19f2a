/** Runs flows by hand, in an order in which what one brings is there for the next. */
import type { App } from '../../app.ts';
import { flowNamed } from '../hub.ts';
import type { Systems } from './systems.ts';
import { tallies } from './tally.ts';

/** What gives the hub its masters and people, then what carries them and everything else on. */
export const ROUND: readonly string[] = [
  ...['product-netsuite-to-hub', 'product-shopify-to-hub', 'price-netsuite-to-hub'],
  ...['customer-shopify-to-hub', 'customer-pos-to-hub', 'customer-netsuite-to-hub'],
  'consent-klaviyo-to-hub',
  ...['count-pos-to-hub', 'sale-pos-to-hub', 'adjustment-netsuite-to-hub'],
  ...['order-shopify-to-hub', 'return-shopify-to-hub', 'refund-shopify-to-hub'],
  ...['price-hub-to-shopify', 'price-hub-to-pos'],
  ...['inventory-hub-to-shopify', 'inventory-hub-to-netsuite', 'inventory-hub-to-pos'],
  ...['product-hub-to-klaviyo', 'variant-hub-to-klaviyo', 'inventory-hub-to-klaviyo'],
  ...['customer-hub-to-shopify', 'customer-hub-to-netsuite'],
  ...['customer-hub-to-klaviyo', 'consent-hub-to-klaviyo', 'customer-hub-to-pos'],
  ...['order-hub-to-netsuite', 'order-hub-to-klaviyo', 'order-hub-to-pos'],
  ...['return-hub-to-netsuite', 'receipt-hub-to-netsuite', 'credit-hub-to-netsuite'],
];

/** Rounds after which the systems must have come to rest. */
const ROUNDS_MAX = 6;
/** How long records may wait for a till's answer or a vendor's word, in ms. */
const SETTLE_MAX_MS = 60_000;
const LOOK_MS = 50;

/** The hub, its systems, and who may end the play. */
export interface Stage {
  readonly app: App;
  readonly systems: Systems;
  readonly stop: AbortSignal;
  readonly say: (line: string) => void;
}

/** Runs one flow and waits until nothing of it is due. */
export async function sweep(stage: Stage, name: string): Promise<void> {
  const { app, stop } = stage;
  if (stop.aborted) return;
  await app.worker.run(flowNamed(app.flows.values(), name), 'demo');
  await app.worker.idle();
}

/** Runs every flow again and again until a whole round delivers nothing; answers the rounds that it took. */
export async function untilQuiet(stage: Stage): Promise<number> {
  for (let round = 1; round <= ROUNDS_MAX; round += 1) {
    const before = await delivered(stage.app);
    await playRound(stage);
    if (stage.stop.aborted || (await delivered(stage.app)) === before) return round;
  }
  return ROUNDS_MAX;
}

/** Runs every flow once, the known ones in their order and what else there is after them. */
export async function playRound(stage: Stage): Promise<void> {
  const { flows } = stage.app;
  const others = [...flows.keys()].filter((name) => !ROUND.includes(name));
  for (const name of [...ROUND, ...others]) {
    if (flows.get(name)?.enabled === true) await sweep(stage, name);
  }
  await settle(stage);
}

/** Waits for what cannot be done at once: the till answers a file when it has read it. */
async function settle({ app, systems, stop }: Stage): Promise<void> {
  const untilMs = app.clock.monotonicMs() + SETTLE_MAX_MS;
  for (;;) {
    await systems.till.pickUp();
    await app.worker.idle();
    const waiting = await app.store.lanes.waiting();
    if (waiting.length === 0 || stop.aborted || app.clock.monotonicMs() > untilMs) return;
    await app.clock.sleep(LOOK_MS);
  }
}

async function delivered(app: App): Promise<number> {
  const all = await tallies(app);
  return all.reduce((sum, { counts }) => sum + counts.delivered, 0);
}
