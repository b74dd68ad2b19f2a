/** Verbs that go through the whole hub: webhooks in, stock out. */
import type { Flow } from '../../../core/flow/flow.ts';
import { type HubRig, openHubRig, RIG_SKU, sendOrderWebhook } from '../hub-rig.ts';
import { numberOf, objectOr, onlyKnown, textOf, textsOf, Unsupported } from '../scenario.ts';
import type { Check, Checks, Verbs } from '../verb.ts';
import type { World } from '../world.ts';

/** The most attempts that a scenario's vendor may ask for. */
const ATTEMPTS_MAX = 10;

/** What the scenario's verbs did, for its checks. */
interface Told {
  readonly rig: HubRig;
  readonly orders: Map<string, string>;
}

async function toldOf(world: World): Promise<Told> {
  const known = world.memory.get('hub');
  if (isTold(known)) return known;
  const rig = await openHubRig();
  const told: Told = { rig, orders: new Map() };
  world.memory.set('hub', told);
  world.closers.push(() => rig.close());
  return told;
}

function isTold(value: unknown): value is Told {
  return typeof value === 'object' && value !== null && 'rig' in value;
}

/** A body that is named for the first time is an order that a customer just placed. */
function orderOf(told: Told, bodyRef: string): string {
  const known = told.orders.get(bodyRef);
  if (known !== undefined) return known;
  const { id } = told.rig.sandbox.placeOrder({ lines: [{ sku: RIG_SKU, quantity: 1 }] });
  told.orders.set(bodyRef, id);
  return id;
}

function flowOf(told: Told, name: string): Flow {
  const flow = told.rig.app.flows.get(name);
  if (flow === undefined) throw new Error(`assertion failed: ${name} is an example flow`);
  return flow;
}

export const verbs: Verbs = {
  webhook: {
    fields: ['source', 'delivery_id', 'topic', 'body_ref'],
    run: async (step, world) => {
      if (textOf(step, 'source') !== 'shopify') throw new Unsupported('webhook.source');
      const told = await toldOf(world);
      const orderId = orderOf(told, textOf(step, 'body_ref'));
      const [deliveryId, topic] = [textOf(step, 'delivery_id'), textOf(step, 'topic')];
      const http = await sendOrderWebhook(told.rig, { deliveryId, topic, orderId });
      await told.rig.app.worker.idle();
      return { http };
    },
  },
  push_quantity: {
    fields: ['qty'],
    run: async (step, world) => {
      const told = await toldOf(world);
      const { app, refusals } = told.rig;
      await app.worker.run(flowOf(told, 'product-shopify-to-hub'), 'scenario');
      refusals.push(...refusalsOf(world));
      const movement = { kind: 'movement', type: 'receipt', key: 'push', sku: RIG_SKU } as const;
      await app.inventory.apply([
        { ...movement, location: 'SHOP', quantity: numberOf(step, 'qty') },
      ]);
      await app.worker.run(flowOf(told, 'inventory-hub-to-shopify'), 'scenario');
      for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
        await app.worker.idle();
        if ((await app.store.lanes.waiting()).length === 0) break;
        await heldIsDue(told.rig);
      }
      return {};
    },
  },
};

/** The vendor's answers that are not `ok`, in order. */
function refusalsOf(world: World): readonly string[] {
  const given = world.memory.get('given');
  const upstream = objectOr(objectOr(isObject(given) ? given : undefined)['upstream']);
  onlyKnown(upstream, ['op', 'respond'], 'given.upstream');
  if (upstream['op'] !== undefined && upstream['op'] !== 'inventorySetQuantities') {
    throw new Unsupported(`given.upstream.op: ${String(upstream['op'])}`);
  }
  return textsOf(upstream['respond']).filter((answer) => answer !== 'ok');
}

function isObject(value: unknown): value is Record<string, never> {
  return typeof value === 'object' && value !== null;
}

/** Moves the hub's clock to when the held record is due. */
async function heldIsDue(rig: HubRig): Promise<void> {
  const { clock, store } = rig.app;
  const due = (await store.lanes.nextDueAt()) ?? clock.now();
  rig.skip(Math.max(0, due - clock.now()));
}

const counted =
  (count: (told: Told) => Promise<number>): Check =>
  async (wanted, world) => {
    const came = await count(await toldOf(world));
    return came === wanted ? null : `wanted ${String(wanted)}, came ${came}`;
  };

export const checks: Checks = {
  orders: counted(async ({ rig }) => {
    const { positions } = await rig.app.inventory.totals();
    const rows = await rig.app.inventory.journal({ sku: RIG_SKU, location: 'SHOP', limit: 1000 });
    return positions === 0 ? 0 : new Set(rows.map((row) => row.ref)).size;
  }),
  processed: counted(async ({ rig }) => {
    const runs = await rig.app.store.runs.list({ flow: 'order-shopify-to-hub', limit: 1000 });
    return runs.reduce((sum, run) => sum + run.counts.delivered, 0);
  }),
  attempts: counted(async ({ rig }) => rig.keys.length),
  distinct_idempotency_keys: counted(async ({ rig }) => new Set(rig.keys).size),
  status: async (wanted, world) => {
    const { rig } = await toldOf(world);
    const waiting = await rig.app.store.lanes.waiting();
    const open = await rig.app.store.deadLetters.count('open');
    const came = open.length > 0 ? 'stopped' : waiting.length > 0 ? 'waiting' : 'done';
    return came === wanted ? null : `wanted ${String(wanted)}, came ${came}`;
  },
};
