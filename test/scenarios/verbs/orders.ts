import type { JsonObject } from '../../../core/base/json.ts';
import type { InventoryCommand, OrderCommand } from '../../../core/retail/inventory/command.ts';
import {
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

function hold(step: JsonObject, world: World): InventoryCommand {
  const replaces = [...textsOf(step['replaces']), ...textsOf(step['replace'])];
  const owner = textMaybe(step, 'basket') ?? textMaybe(step, 'owner');
  const id = textOf(step, 'id');
  const baskets = owner === undefined ? [] : basketsOf(world, owner);
  if (owner !== undefined) world.memory.set(`basket ${owner}`, [...baskets, id]);
  return {
    kind: 'hold',
    key: freshKey(world, 'hold'),
    hold: id,
    sku: textOf(step, 'sku'),
    location: textOf(step, 'loc'),
    quantity: numberOf(step, 'qty'),
    ttlMs: numberOf(step, 'ttl_s') * 1000,
    replaces: [...replaces, ...baskets],
    ...(owner === undefined ? {} : { owner }),
  };
}

function basketsOf(world: World, owner: string): readonly string[] {
  const known = world.memory.get(`basket ${owner}`);
  return Array.isArray(known) ? known.map(String) : [];
}

/** The ways in which a step may name the caller's own holds. */
const OWN_HOLDS = [
  ...['hold', 'holds', 'from_hold', 'convert_hold', 'uses_hold', 'using_hold', 'own_hold'],
  ...['consume_hold', 'hold_id'],
];

const LINE = ['line', 'sku', 'qty', 'loc', 'cancelled', 'fulfilled'];

function allocate(step: JsonObject, world: World): InventoryCommand {
  const order = textOf(step, 'order');
  const channel = textMaybe(step, 'channel');
  const key = textMaybe(step, 'idempotency_key');
  return {
    kind: 'allocate',
    key: key ?? freshKey(world, `allocate:${order}`),
    order,
    ...(channel === undefined ? {} : { channel }),
    partial: step['partial'] === true,
    holds: OWN_HOLDS.flatMap((name) => textsOf(step[name])),
    lines: objectsOf(step['lines']).map((line) => {
      onlyKnown(line, LINE, 'allocate.lines');
      return {
        line: textOf(line, 'line'),
        sku: textOf(line, 'sku'),
        location: textOf(line, 'loc'),
        quantity: numberOf(line, 'qty'),
      };
    }),
  };
}

function observed(step: JsonObject, world: World): OrderCommand {
  const order = textOf(step, 'order');
  const channel = textMaybe(step, 'channel');
  const topic = textMaybe(step, 'topic') ?? textMaybe(step, 'status');
  const isCancelled = topic === 'cancelled' || step['cancelled'] === true;
  return {
    kind: 'order',
    key: freshKey(world, `order:${order}`),
    order,
    ...(channel === undefined ? {} : { channel }),
    version: textMaybe(step, 'version') ?? null,
    status: isCancelled ? 'cancelled' : 'open',
    lines: objectsOf(step['lines']).map((line) => {
      onlyKnown(line, LINE, 'observed_order.lines');
      const cancelled = numberMaybe(line, 'cancelled');
      const fulfilled = numberMaybe(line, 'fulfilled');
      return {
        line: textOf(line, 'line'),
        sku: textOf(line, 'sku'),
        location: textMaybe(line, 'loc') ?? null,
        quantity: numberOf(line, 'qty'),
        ...(cancelled === undefined ? {} : { cancelled }),
        ...(fulfilled === undefined ? {} : { fulfilled }),
      };
    }),
  };
}

/** The optional parts that name some of an order's units. */
function partOf(step: JsonObject): { line?: string; location?: string; quantity?: number } {
  const line = textMaybe(step, 'line');
  const location = textMaybe(step, 'loc');
  const quantity = numberMaybe(step, 'qty');
  return {
    ...(line === undefined ? {} : { line }),
    ...(location === undefined ? {} : { location }),
    ...(quantity === undefined ? {} : { quantity }),
  };
}

function keyOf(step: JsonObject, world: World, verb: string): string {
  const ref = textMaybe(step, 'ref');
  return ref === undefined ? freshKey(world, verb) : `${verb}:${textOf(step, 'order')}:${ref}`;
}

function ship(step: JsonObject, world: World): InventoryCommand {
  const order = textOf(step, 'order');
  const ref = textMaybe(step, 'ref');
  if (ref !== undefined) world.shipments.set(order, [...(world.shipments.get(order) ?? []), ref]);
  const key = keyOf(step, world, 'ship');
  return { kind: 'ship', key, order, ...(ref === undefined ? {} : { ref }), ...partOf(step) };
}

function cancel(step: JsonObject, world: World): InventoryCommand {
  const { line, quantity } = partOf(step);
  const reason = textMaybe(step, 'reason');
  return {
    kind: 'cancel',
    key: keyOf(step, world, 'cancel'),
    order: textOf(step, 'order'),
    ...(line === undefined ? {} : { line }),
    ...(quantity === undefined ? {} : { quantity }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function reject(step: JsonObject, world: World): InventoryCommand {
  return {
    kind: 'reject',
    key: keyOf(step, world, 'reject'),
    order: textOf(step, 'order'),
    ...partOf(step),
    line: textOf(step, 'line'),
    reason: textOf(step, 'reason'),
  };
}

function move(step: JsonObject, world: World): InventoryCommand {
  const { quantity } = partOf(step);
  return {
    kind: 'move',
    key: keyOf(step, world, 'move'),
    order: textOf(step, 'order'),
    line: textOf(step, 'line'),
    from: textMaybe(step, 'from') ?? null,
    to: textOf(step, 'to'),
    ...(quantity === undefined ? {} : { quantity }),
  };
}

function linesOf(step: JsonObject, verb: string): readonly { sku: string; quantity: number }[] {
  const lines = objectsOf(step['lines']).map((line) => {
    onlyKnown(line, ['sku', 'qty'], `${verb}.lines`);
    return { sku: textOf(line, 'sku'), quantity: numberOf(line, 'qty') };
  });
  if (lines.length === 0) throw new Unsupported(`${verb} without lines`);
  return lines;
}

function transferShip(step: JsonObject, world: World): InventoryCommand {
  const transfer = textOf(step, 'id');
  return {
    kind: 'transferShip',
    key: freshKey(world, `transfer:${transfer}`),
    transfer,
    from: textOf(step, 'from'),
    to: textOf(step, 'to'),
    lines: linesOf(step, 'transfer_ship'),
  };
}

function transferReceive(step: JsonObject, world: World): InventoryCommand {
  const transfer = textOf(step, 'id');
  const ref = textMaybe(step, 'ref') ?? textMaybe(step, 'receipt');
  const prefix = `receive:${transfer}`;
  return {
    kind: 'transferReceive',
    key: ref === undefined ? freshKey(world, prefix) : `${prefix}:${ref}`,
    transfer,
    lines: linesOf(step, 'transfer_receive'),
  };
}

function transferClose(step: JsonObject, world: World): InventoryCommand {
  const transfer = textOf(step, 'id');
  const reason = textMaybe(step, 'reason') ?? 'loss';
  return { kind: 'transferClose', key: freshKey(world, `close:${transfer}`), transfer, reason };
}

const PART = ['order', 'line', 'loc', 'qty', 'ref'];
const ORDER = ['order', 'channel', 'version', 'lines', 'payment', 'status', 'cancelled', 'topic'];

/** Verbs about orders, holds and transfers. */
export const verbs: Verbs = {
  hold: stockVerb(
    ['id', 'sku', 'loc', 'qty', 'ttl_s', 'replaces', 'replace', 'basket', 'owner'],
    hold,
  ),
  release: stockVerb(['id'], (step, world) => {
    return { kind: 'release', key: freshKey(world, 'release'), hold: textOf(step, 'id') };
  }),
  allocate: stockVerb(
    [...['order', 'channel', 'lines', 'partial', 'idempotency_key'], ...OWN_HOLDS],
    allocate,
  ),
  observed_order: stockVerb(ORDER, observed),
  upstream_order: stockVerb(ORDER, observed),
  queue_order: stockVerb(['order', 'channel', 'lines', 'version'], observed),
  ship: stockVerb(PART, ship),
  cancel: stockVerb([...PART, 'reason'], cancel),
  reject: stockVerb([...PART, 'reason'], reject),
  move_allocation: stockVerb(['order', 'line', 'from', 'to', 'qty', 'ref'], move),
  transfer_ship: stockVerb(['id', 'from', 'to', 'lines'], transferShip),
  transfer_receive: stockVerb(['id', 'lines', 'ref', 'receipt'], transferReceive),
  transfer_close: stockVerb(['id', 'reason'], transferClose),
};
