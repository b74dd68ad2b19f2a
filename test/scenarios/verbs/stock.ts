import { isoTime } from '../../../core/base/clock.ts';
import { contentHash, type JsonObject } from '../../../core/base/json.ts';
import type { InventoryCommand, MovementCommand } from '../../../core/retail/inventory/command.ts';
import {
  instantOf,
  numberMaybe,
  numberOf,
  objectsOf,
  onlyKnown,
  textMaybe,
  textOf,
  textsOf,
  Unsupported,
} from '../scenario.ts';
import { freshKey, stockVerb, type Verbs } from '../verb.ts';
import type { World } from '../world.ts';

function effectiveOf(step: JsonObject, world: World): number {
  return step['effective_at'] === undefined ? world.clock.now() : instantOf(step, 'effective_at');
}

function place(step: JsonObject): { sku: string; location: string; quantity: number } {
  return {
    sku: textOf(step, 'sku'),
    location: textOf(step, 'loc'),
    quantity: numberOf(step, 'qty'),
  };
}

/** The business key of a till's line: receipts repeat between tills and after a roll-over. */
function tillKey(step: JsonObject, world: World, verb: string): string {
  const ref = textMaybe(step, 'ref');
  if (ref === undefined) return freshKey(world, verb);
  const day = textMaybe(step, 'day') ?? isoTime(effectiveOf(step, world)).slice(0, 10);
  const store = textMaybe(step, 'store') ?? textOf(step, 'loc');
  const till = textMaybe(step, 'till') ?? '';
  return ['pos', store, till, day, ref, textMaybe(step, 'line') ?? '1', verb].join(':');
}

function till(type: 'sale' | 'return') {
  return (step: JsonObject, world: World): MovementCommand => ({
    kind: 'movement',
    type,
    key: tillKey(step, world, type),
    ref: textMaybe(step, 'ref') ?? '',
    source: textMaybe(step, 'source') ?? 'pos',
    effectiveAt: effectiveOf(step, world),
    ...place(step),
  });
}

const TILL = ['ref', 'till', 'store', 'day', 'line', 'sku', 'loc', 'qty', 'effective_at', 'source'];

function bucketOf(step: JsonObject): MovementCommand['bucket'] {
  const name = textMaybe(step, 'bucket') ?? 'on_hand';
  if (name === 'on_hand') return 'onHand';
  if (name === 'damaged' || name === 'qc' || name === 'display' || name === 'incoming') return name;
  throw new Unsupported(`adjust.bucket: ${name}`);
}

function adjust(step: JsonObject, world: World): InventoryCommand {
  const reason = textMaybe(step, 'reason');
  const ref = textMaybe(step, 'ref');
  return {
    kind: 'movement',
    type: 'adjustment',
    key: ref === undefined ? freshKey(world, 'adjust') : `adjust:${ref}`,
    ref: ref ?? '',
    bucket: bucketOf(step) ?? 'onHand',
    effectiveAt: effectiveOf(step, world),
    ...(reason === undefined ? {} : { reason }),
    ...place(step),
  };
}

function count(step: JsonObject, world: World): InventoryCommand {
  const ref = textMaybe(step, 'ref');
  const { sku, location, quantity } = place(step);
  const source = textMaybe(step, 'source');
  const windowSeconds = numberMaybe(step, 'uncertainty_s');
  return {
    kind: 'count',
    key: ref === undefined ? freshKey(world, 'count') : `count:${ref}:${sku}@${location}`,
    ...(ref === undefined ? {} : { ref }),
    ...(source === undefined ? {} : { source }),
    ...(windowSeconds === undefined ? {} : { uncertaintyMs: windowSeconds * 1000 }),
    ...{ sku, location, quantity },
    asOf: step['as_of'] === undefined ? world.clock.now() : instantOf(step, 'as_of'),
  };
}

const SNAPSHOT = [
  ...['ref', 'source', 'kind', 'as_of', 'full', 'missing_means_zero', 'items', 'loc', 'header'],
  ...['total_rows', 'total_qty', 'uncertainty_s', 'file'],
];

function kindOf(step: JsonObject): 'onHand' | 'available' | null {
  const kind = textMaybe(step, 'kind');
  if (kind === undefined) return null;
  if (kind === 'on_hand') return 'onHand';
  return kind === 'available' ? 'available' : null;
}

function snapshot(step: JsonObject, world: World): InventoryCommand {
  const ref = textMaybe(step, 'ref') ?? textMaybe(step, 'file');
  const source = textOf(step, 'source');
  const loc = textMaybe(step, 'loc');
  const items = objectsOf(step['items']).map((item) => {
    onlyKnown(item, ['sku', 'loc', 'qty', 'as_of'], 'snapshot.items');
    const own = item['as_of'] === undefined ? {} : { asOf: instantOf(item, 'as_of') };
    const location = textMaybe(item, 'loc') ?? loc ?? '';
    return { sku: textOf(item, 'sku'), location, quantity: numberOf(item, 'qty'), ...own };
  });
  const asOf = step['as_of'] === undefined ? world.clock.now() : instantOf(step, 'as_of');
  const header = textMaybe(step, 'header');
  const totalRows = numberMaybe(step, 'total_rows');
  const totalQuantity = numberMaybe(step, 'total_qty');
  const windowSeconds = numberMaybe(step, 'uncertainty_s');
  return {
    kind: 'snapshot',
    key: ref === undefined ? freshKey(world, 'snapshot') : `snapshot:${source}:${ref}`,
    ...(ref === undefined ? {} : { ref }),
    source,
    quantityKind: kindOf(step),
    asOf,
    items,
    full: step['full'] === true,
    missingMeansZero: step['missing_means_zero'] === true,
    ...(loc === undefined ? {} : { locations: [loc] }),
    ...(header === undefined ? {} : { header }),
    ...(totalRows === undefined ? {} : { totalRows }),
    ...(totalQuantity === undefined ? {} : { totalQuantity }),
    ...(windowSeconds === undefined ? {} : { uncertaintyMs: windowSeconds * 1000 }),
    contentHash: contentHash([source, asOf, items.map((item) => ({ ...item }))]),
  };
}

function ack(step: JsonObject, world: World): InventoryCommand {
  const named = [...textsOf(step['ref']), ...textsOf(step['refs']), ...textsOf(step['transfer'])];
  const orders = textsOf(step['order']);
  const shipped = orders.flatMap((order) => world.shipments.get(order) ?? []);
  return {
    kind: 'ack',
    key: freshKey(world, 'ack'),
    system: textMaybe(step, 'system') ?? textOf(step, 'source'),
    refs: [...new Set([...named, ...orders, ...shipped])],
    at: step['booked_at'] === undefined ? world.clock.now() : instantOf(step, 'booked_at'),
  };
}

function poReceive(step: JsonObject, world: World): InventoryCommand {
  const ref = textMaybe(step, 'ref');
  return {
    kind: 'receive',
    key: ref === undefined ? freshKey(world, 'receive') : `receive:${ref}`,
    ...(ref === undefined ? {} : { ref }),
    location: textOf(step, 'loc'),
    effectiveAt: effectiveOf(step, world),
    lines: objectsOf(step['lines']).map((line) => {
      onlyKnown(line, ['sku', 'qty'], 'po_receive.lines');
      return { sku: textOf(line, 'sku'), quantity: numberOf(line, 'qty') };
    }),
  };
}

function returnReceive(step: JsonObject): InventoryCommand {
  const returnId = textOf(step, 'return_id');
  const order = textMaybe(step, 'order');
  const line = textMaybe(step, 'line');
  const sku = textMaybe(step, 'sku');
  const receipt = textMaybe(step, 'receipt') ?? '1';
  return {
    kind: 'return',
    key: ['return', returnId, receipt, order ?? '', line ?? '', sku ?? ''].join(':'),
    returnId,
    ...(order === undefined ? {} : { order }),
    ...(line === undefined ? {} : { line }),
    ...(sku === undefined ? {} : { sku }),
    quantity: numberOf(step, 'qty'),
    location: textOf(step, 'loc'),
    disposition: textOf(step, 'disposition'),
  };
}

function rename(step: JsonObject, world: World): InventoryCommand {
  return {
    kind: 'rename',
    key: freshKey(world, 'rename'),
    sku: textMaybe(step, 'from') ?? textOf(step, 'sku'),
    to: textOf(step, 'to'),
  };
}

/** Stock verbs that need no order. */
export const verbs: Verbs = {
  pos_sale: stockVerb(TILL, till('sale')),
  pos_return: stockVerb(TILL, till('return')),
  adjust: stockVerb(['ref', 'sku', 'loc', 'bucket', 'qty', 'reason', 'effective_at'], adjust),
  count: stockVerb(['ref', 'sku', 'loc', 'qty', 'as_of', 'source', 'uncertainty_s'], count),
  snapshot: stockVerb(SNAPSHOT, snapshot),
  ack: stockVerb(
    ['system', 'source', 'ref', 'refs', 'order', 'line', 'transfer', 'booked_at'],
    ack,
  ),
  po_receive: stockVerb(['ref', 'loc', 'lines', 'effective_at'], poReceive),
  return_receive: stockVerb(
    ['return_id', 'receipt', 'order', 'line', 'sku', 'qty', 'loc', 'disposition'],
    returnReceive,
  ),
  rename_sku: stockVerb(['sku', 'from', 'to'], rename),
  tick: { fields: [], run: async () => ({}) },
  evaluate_flags: {
    fields: [],
    run: async (_step, world) => {
      await world.inventory.compactHolds();
      await world.inventory.evaluateFlags(world.velocity);
      return {};
    },
  },
  restart: {
    fields: [],
    run: async (_step, world) => {
      await world.restart();
      return {};
    },
  },
  rebuild: {
    fields: [],
    run: async (_step, world) => {
      await world.inventory.rebuild();
      return {};
    },
  },
};
