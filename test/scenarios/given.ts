import type { JsonObject } from '../../core/base/json.ts';
import type {
  AllocateCommand,
  InventoryCommand,
  OpeningCommand,
} from '../../core/retail/inventory/command.ts';
import type {
  BufferRule,
  ChannelSettings,
  InventorySettings,
  ItemSettings,
  LocationSettings,
  LowRule,
} from '../../core/retail/inventory/settings.ts';
import {
  instantOf,
  numberMaybe,
  numberOf,
  objectOr,
  objectsOf,
  onlyKnown,
  textMaybe,
  textOf,
  textsOf,
} from './scenario.ts';
import { DEFAULT_NOW } from './world.ts';

/** The starting situation of a scenario. */
export interface Given {
  readonly now: number;
  readonly settings: Partial<InventorySettings>;
  readonly velocity: Readonly<Record<string, number>>;
  readonly processes: number;
  readonly commands: readonly InventoryCommand[];
  /** As it is written, for verbs that go through the whole hub. */
  readonly tree: JsonObject;
}

const KNOWN = [
  ...['now', 'decimals', 'locations', 'channels', 'items', 'stock', 'low', 'over', 'safety'],
  ...[
    'thresholds',
    'velocity_per_week',
    'processes',
    'order',
    'uncertainty_s',
    'clock_uncertainty_s',
  ],
  ...['max_drop_pct', 'max_to_zero_pct', 'sources'],
  ...['upstream', 'entities', 'versions_each', 'shuffle_seed', 'one_entity_blocked'],
];

/** Understands `given`, or names what it does not understand. */
export function givenOf(tree: JsonObject): Given {
  onlyKnown(tree, KNOWN, 'given');
  const low = objectsOf(tree['low']).map(lowOf);
  const drop = numberMaybe(tree, 'max_drop_pct');
  const toZero = numberMaybe(tree, 'max_to_zero_pct');
  const settings: Partial<InventorySettings> = {
    decimals: tree['decimals'] === true,
    locations: byId(tree['locations'], 'locations', locationOf),
    channels: byId(tree['channels'], 'channels', channelOf),
    items: Object.fromEntries(objectsOf(tree['items']).map((item) => itemOf(item))),
    safety: objectsOf(tree['safety']).map((rule) => bufferOf(rule, 'safety')),
    thresholds: objectsOf(tree['thresholds']).map((rule) => bufferOf(rule, 'thresholds')),
    low,
    overstock: overOf(tree),
    uncertaintyMs: uncertaintyOf(tree),
    ...(drop === undefined ? {} : { maxDropPercent: drop }),
    ...(toZero === undefined ? {} : { maxToZeroPercent: toZero }),
  };
  return {
    now: tree['now'] === undefined ? DEFAULT_NOW : instantOf(tree, 'now'),
    settings,
    velocity: velocityOf(objectOr(tree['velocity_per_week'])),
    processes: numberMaybe(tree, 'processes') ?? 1,
    commands: commandsOf(tree),
    tree,
  };
}

function byId<T>(
  value: JsonObject[string],
  where: string,
  read: (tree: JsonObject, where: string) => T,
): Readonly<Record<string, T>> {
  return Object.fromEntries(
    objectsOf(value).map((tree) => [textOf(tree, 'id'), read(tree, `given.${where}`)]),
  );
}

function locationOf(tree: JsonObject, where: string): Partial<LocationSettings> {
  onlyKnown(tree, ['id', 'enabled', 'sellable', 'safety', 'restock_returns'], where);
  return {
    enabled: tree['enabled'] !== false,
    sellable: tree['sellable'] !== false,
    safety: numberMaybe(tree, 'safety') ?? 0,
    restockReturns: tree['restock_returns'] !== false,
  };
}

function channelOf(tree: JsonObject, where: string): Partial<ChannelSettings> {
  const known = ['id', 'locations', 'pickup_locations', 'threshold', 'promise_incoming'];
  onlyKnown(tree, known, where);
  return {
    locations: textsOf(tree['locations']),
    pickupLocations: textsOf(tree['pickup_locations']),
    threshold: numberMaybe(tree, 'threshold') ?? 0,
    promiseIncoming: tree['promise_incoming'] === true,
  };
}

function itemOf(tree: JsonObject): readonly [string, Partial<ItemSettings>] {
  onlyKnown(tree, ['sku', 'backorder_limit', 'tracked'], 'given.items');
  const backorderLimit = numberMaybe(tree, 'backorder_limit') ?? 0;
  return [textOf(tree, 'sku'), { backorderLimit, tracked: tree['tracked'] !== false }];
}

function scopeOf(tree: JsonObject): { sku?: string; location?: string; channel?: string } {
  const sku = textMaybe(tree, 'sku');
  const location = textMaybe(tree, 'loc');
  const channel = textMaybe(tree, 'channel');
  return {
    ...(sku === undefined ? {} : { sku }),
    ...(location === undefined ? {} : { location }),
    ...(channel === undefined ? {} : { channel }),
  };
}

function bufferOf(tree: JsonObject, where: string): BufferRule {
  onlyKnown(tree, ['sku', 'loc', 'channel', 'qty'], `given.${where}`);
  return { ...scopeOf(tree), quantity: numberOf(tree, 'qty') };
}

function lowOf(tree: JsonObject): LowRule {
  onlyKnown(tree, ['sku', 'loc', 'at', 'hysteresis'], 'given.low');
  const hysteresis = numberMaybe(tree, 'hysteresis') ?? 0;
  return { ...scopeOf(tree), at: numberOf(tree, 'at'), hysteresis };
}

const DAY_MS = 86_400_000;

function overOf(tree: JsonObject): InventorySettings['overstock'] {
  const over = tree['over'];
  if (over === undefined) return null;
  const rule = objectOr(over);
  onlyKnown(rule, ['weeks', 'min_units', 'new_item_grace_days'], 'given.over');
  return {
    weeks: numberOf(rule, 'weeks'),
    minUnits: numberMaybe(rule, 'min_units') ?? 0,
    graceMs: (numberMaybe(rule, 'new_item_grace_days') ?? 0) * DAY_MS,
  };
}

function uncertaintyOf(tree: JsonObject): Readonly<Record<string, number>> {
  const all = numberMaybe(tree, 'uncertainty_s') ?? numberMaybe(tree, 'clock_uncertainty_s');
  const named: Record<string, number> = {};
  if (all !== undefined) for (const source of ['hub', 'pos']) named[source] = all * 1000;
  for (const source of objectsOf(tree['sources'])) {
    onlyKnown(source, ['id', 'uncertainty_s', 'clock_uncertainty_s'], 'given.sources');
    const own = numberMaybe(source, 'uncertainty_s') ?? numberMaybe(source, 'clock_uncertainty_s');
    named[textOf(source, 'id')] = (own ?? 0) * 1000;
  }
  return named;
}

function velocityOf(tree: JsonObject): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const name of Object.keys(tree)) {
    const perWeek = numberMaybe(tree, name);
    if (perWeek !== undefined) found[name] = perWeek;
  }
  return found;
}

const STOCK = [
  ...['sku', 'loc', 'on_hand', 'allocated', 'held', 'damaged', 'qc', 'display', 'incoming'],
  ...['order', 'line'],
];

type Part = NonNullable<OpeningCommand['allocated']>[number];

/** Opening balances; several rows of one place are one opening. */
function commandsOf(tree: JsonObject): readonly InventoryCommand[] {
  const openings = new Map<string, OpeningCommand>();
  for (const row of objectsOf(tree['stock'])) {
    onlyKnown(row, STOCK, 'given.stock');
    open(openings, row);
  }
  const orders = objectsOf(tree['order']).flatMap((order) => shippedOrder(openings, order));
  return [...openings.values(), ...orders];
}

function open(openings: Map<string, OpeningCommand>, row: JsonObject): void {
  const sku = textOf(row, 'sku');
  const location = textOf(row, 'loc');
  const key = `given:${sku}@${location}`;
  const before = openings.get(key);
  const sum = (name: 'on_hand' | 'damaged' | 'qc' | 'display' | 'incoming' | 'held'): number =>
    numberMaybe(row, name) ?? 0;
  const quantity = numberMaybe(row, 'allocated') ?? 0;
  const order = textMaybe(row, 'order') ?? key;
  const line = textMaybe(row, 'line') ?? '1';
  const part: readonly Part[] = quantity === 0 ? [] : [{ order, line, quantity }];
  openings.set(key, {
    ...{ kind: 'opening', key, sku, location },
    onHand: (before?.onHand ?? 0) + sum('on_hand'),
    damaged: (before?.damaged ?? 0) + sum('damaged'),
    qc: (before?.qc ?? 0) + sum('qc'),
    display: (before?.display ?? 0) + sum('display'),
    incoming: (before?.incoming ?? 0) + sum('incoming'),
    held: (before?.held ?? 0) + sum('held'),
    allocated: [...(before?.allocated ?? []), ...part],
  });
}

/** An order that has been delivered before the scenario begins. */
function shippedOrder(
  openings: Map<string, OpeningCommand>,
  tree: JsonObject,
): readonly InventoryCommand[] {
  onlyKnown(tree, ['id', 'shipped', 'shipped_from', 'lines'], 'given.order');
  const order = textOf(tree, 'id');
  const location = textMaybe(tree, 'shipped_from') ?? 'before the scenario';
  const lines: AllocateCommand['lines'] = objectsOf(tree['lines']).map((line) => {
    onlyKnown(line, ['line', 'sku', 'qty'], 'given.order.lines');
    const sku = textOf(line, 'sku');
    const quantity = numberOf(line, 'qty');
    open(openings, { sku, loc: location, on_hand: quantity });
    return { line: textOf(line, 'line'), sku, location, quantity };
  });
  const key = `given:order:${order}`;
  const allocate: AllocateCommand = { kind: 'allocate', key, order, lines };
  if (tree['shipped'] !== true) return [allocate];
  return [allocate, { kind: 'ship', key: `${key}:ship`, order }];
}
