import type { JsonObject } from '../../../core/base/json.ts';
import {
  instantOf,
  numberMaybe,
  numberOf,
  objectsOf,
  onlyKnown,
  textMaybe,
  textOf,
  textsOf,
} from '../scenario.ts';
import type { Check, Checks } from '../verb.ts';
import type { World } from '../world.ts';

const FIGURES = {
  on_hand: 'onHand',
  allocated: 'allocated',
  held: 'held',
  damaged: 'damaged',
  qc: 'qc',
  display: 'display',
  incoming: 'incoming',
  physical: 'physical',
  available: 'available',
  shortfall: 'shortfall',
  offer: 'offer',
} as const;

/** Every mismatch in one text, or null. */
function faults(found: readonly (string | null)[]): string | null {
  const wrong = found.filter((one) => one !== null);
  return wrong.length === 0 ? null : wrong.join('; ');
}

function differs(what: string, wanted: unknown, came: unknown): string | null {
  return wanted === came ? null : `${what}: wanted ${String(wanted)}, came ${String(came)}`;
}

/** Runs one check per entry of a list. */
export function each(
  fields: readonly string[],
  where: string,
  check: (row: JsonObject, world: World) => Promise<string | null>,
): Check {
  return async (wanted, world) => {
    const found: (string | null)[] = [];
    for (const row of objectsOf(wanted)) {
      onlyKnown(row, fields, where);
      found.push(await check(row, world));
    }
    return faults(found);
  };
}

async function stock(row: JsonObject, world: World): Promise<string | null> {
  const sku = textOf(row, 'sku');
  const loc = textOf(row, 'loc');
  const [balance] = await world.inventory.balances([[sku, loc]]);
  return faults(
    Object.entries(FIGURES).map(([name, field]) => {
      const wanted = numberMaybe(row, name);
      return wanted === undefined
        ? null
        : differs(`${sku}@${loc} ${name}`, wanted, balance?.[field]);
    }),
  );
}

async function atp(row: JsonObject, world: World): Promise<string | null> {
  const { quantity } = await world.inventory.atp(textOf(row, 'sku'), textOf(row, 'channel'));
  const what = `atp of ${textOf(row, 'sku')} in ${textOf(row, 'channel')}`;
  return differs(what, numberOf(row, 'qty'), quantity);
}

async function canSell(row: JsonObject, world: World): Promise<string | null> {
  const sku = textOf(row, 'sku');
  const quantity = numberOf(row, 'qty');
  const ok = await world.inventory.canSell({ sku, channel: textOf(row, 'channel'), quantity });
  return differs(`selling ${quantity} of ${sku}`, row['ok'], ok);
}

async function pickup(row: JsonObject, world: World): Promise<string | null> {
  const quantity = await world.inventory.pickup(textOf(row, 'sku'), textOf(row, 'loc'));
  return differs(`pickup of ${textOf(row, 'sku')}`, numberOf(row, 'qty'), quantity);
}

async function ready(row: JsonObject, world: World): Promise<string | null> {
  const [balance] = await world.inventory.balances([
    [textMaybe(row, 'sku') ?? 'A', textOf(row, 'pickup')],
  ]);
  const isReady = (balance?.physical ?? 0) >= numberOf(row, 'qty');
  return differs(`ready at ${textOf(row, 'pickup')}`, row['ok'], isReady);
}

async function flag(row: JsonObject, world: World): Promise<string | null> {
  const wanted = textOf(row, 'flag');
  const sku = textMaybe(row, 'sku');
  const loc = textMaybe(row, 'loc');
  const order = textMaybe(row, 'order');
  const quantity = numberMaybe(row, 'qty');
  const flags = await world.inventory.flags();
  const found = flags.filter(
    (one) =>
      one.flag === wanted &&
      (sku === undefined || one.sku === sku) &&
      (loc === undefined || one.location === loc) &&
      (order === undefined || one.ref === order),
  );
  const came = flags.map((one) => `${one.flag} ${one.sku}@${one.location} ${one.quantity}`);
  if (found.length === 0) return `flag ${wanted}: not on; on are: ${came.join(', ') || 'none'}`;
  if (quantity === undefined || found.some((one) => one.quantity === quantity)) return null;
  return differs(`flag ${wanted} qty`, quantity, found[0]?.quantity);
}

async function flagsNow(wanted: JsonObject[string], world: World): Promise<string | null> {
  const names = Array.isArray(wanted) ? wanted.map((one) => nameOfFlag(one)) : [];
  const came = (await world.inventory.flags()).map((one) => one.flag);
  return differs('flags now', [...names].sort().join(','), came.sort().join(','));
}

function nameOfFlag(value: JsonObject[string]): string {
  const [row] = objectsOf(value);
  return row === undefined ? String(value) : textOf(row, 'flag');
}

async function notFlagged(wanted: JsonObject[string], world: World): Promise<string | null> {
  const flags = await world.inventory.flags();
  const skus = textsOf(wanted);
  const found = flags.filter((one) => skus.includes(one.sku));
  return found.length === 0
    ? null
    : `flagged: ${found.map((one) => `${one.sku} ${one.flag}`).join(', ')}`;
}

/** Steps follow one another within milliseconds. */
const SAME_INSTANT_MS = 1000;

async function hold(row: JsonObject, world: World): Promise<string | null> {
  const id = textOf(row, 'id');
  const [found] = await world.inventory.holds([id]);
  const active = row['active'];
  const quantity = numberMaybe(row, 'qty');
  const isActive = found?.isActive ?? false;
  const isLate =
    row['expires_at'] !== undefined &&
    Math.abs((found?.expiresAt ?? 0) - instantOf(row, 'expires_at')) > SAME_INSTANT_MS;
  return faults([
    active === undefined ? null : differs(`hold ${id} active`, active, isActive),
    quantity === undefined
      ? null
      : differs(`hold ${id} qty`, quantity, (found?.quantityMilli ?? 0) / 1000),
    isLate ? `hold ${id} ends at ${found?.expiresAt}, not ${String(row['expires_at'])}` : null,
  ]);
}

async function adjustment(row: JsonObject, world: World): Promise<string | null> {
  const ref = textOf(row, 'ref');
  const rows = await world.inventory.journal({ ref, limit: 1000 });
  const delta = rows.reduce((sum, one) => sum + one.deltas.onHand, 0) / 1000;
  if (rows.length === 0) return `adjustment ${ref}: nothing was recorded`;
  return differs(`adjustment ${ref}`, numberOf(row, 'delta'), delta);
}

async function skusOf(world: World): Promise<readonly string[]> {
  return (await world.inventory.changesSince(0, 100_000)).map((balance) => balance.sku);
}

async function fillable(row: JsonObject, world: World): Promise<string | null> {
  const order = textOf(row, 'order');
  const line = textOf(row, 'line');
  const found = (await world.inventory.fillable([...new Set(await skusOf(world))])).filter(
    (one) => one.order === order && one.line === line,
  );
  const covered = found.reduce((sum, one) => sum + one.coverable, 0);
  const isNow = found.length > 0 && found.every((one) => one.coverable === one.open);
  const quantity = numberMaybe(row, 'qty');
  return faults([
    row['now'] === undefined ? null : differs(`${order}/${line} fillable`, row['now'], isNow),
    quantity === undefined ? null : differs(`${order}/${line} fillable qty`, quantity, covered),
  ]);
}

async function discrepancy(row: JsonObject, world: World): Promise<string | null> {
  const transfer = textMaybe(row, 'transfer') ?? textMaybe(row, 'id') ?? '';
  const sku = textMaybe(row, 'sku');
  const lines = (await world.inventory.transfers([transfer])).filter(
    (line) => sku === undefined || line.sku === sku,
  );
  const open = lines.filter((line) => line.isOpen && line.receipts > 0);
  const milli = open.reduce(
    (sum, line) => sum + line.shippedMilli - line.receivedMilli - line.lostMilli,
    0,
  );
  const owner = textMaybe(row, 'owner');
  return faults([
    differs(`discrepancy of ${transfer}`, numberOf(row, 'qty'), milli / 1000),
    row['open'] === undefined
      ? null
      : differs(`discrepancy of ${transfer} open`, row['open'], milli !== 0),
    owner === undefined ? null : differs(`owner of ${transfer}`, owner, open[0]?.owner),
  ]);
}

async function allocation(row: JsonObject, world: World): Promise<string | null> {
  const order = textOf(row, 'order');
  const line = textMaybe(row, 'line');
  const loc = textMaybe(row, 'loc');
  const { demand } = await world.inventory.orders([order]);
  const open = demand
    .filter((one) => line === undefined || one.line === line)
    .filter((one) => loc === undefined || one.location === loc)
    .reduce((sum, one) => sum + one.openMilli, 0);
  return differs(`${order}/${line ?? '*'} at ${loc ?? '*'}`, numberOf(row, 'qty'), open / 1000);
}

async function order(row: JsonObject, world: World): Promise<string | null> {
  const id = textOf(row, 'id');
  const { orders } = await world.inventory.orders([id]);
  return differs(`order ${id}`, row['state'], orders[0]?.status);
}

async function journal(row: JsonObject, world: World): Promise<string | null> {
  const ref = textMaybe(row, 'ref');
  const sku = textMaybe(row, 'sku');
  const location = textMaybe(row, 'loc');
  const rows = await world.inventory.journal({
    ...(ref === undefined ? {} : { ref }),
    ...(sku === undefined ? {} : { sku }),
    ...(location === undefined ? {} : { location }),
    limit: 100_000,
  });
  return differs(
    `journal rows of ${ref ?? `${sku}@${location}`}`,
    numberOf(row, 'rows'),
    rows.length,
  );
}

/** What `then` and `check` may ask about stock. */
export const checks: Checks = {
  stock: each(['sku', 'loc', ...Object.keys(FIGURES)], 'stock', stock),
  atp: each(['sku', 'channel', 'qty'], 'atp', atp),
  can_sell: each(['sku', 'channel', 'qty', 'ok'], 'can_sell', canSell),
  pickup: each(['sku', 'loc', 'qty'], 'pickup', pickup),
  ready: each(['sku', 'pickup', 'qty', 'ok'], 'ready', ready),
  flags: each(['sku', 'loc', 'flag', 'qty', 'order'], 'flags', flag),
  flags_now: flagsNow,
  not_flagged: notFlagged,
  holds: each(['id', 'active', 'expires_at', 'qty'], 'holds', hold),
  adjustments: each(['ref', 'delta'], 'adjustments', adjustment),
  fillable: each(['order', 'line', 'now', 'qty'], 'fillable', fillable),
  discrepancies: each(
    ['transfer', 'id', 'sku', 'qty', 'open', 'owner'],
    'discrepancies',
    discrepancy,
  ),
  allocated_lines: each(['order', 'line', 'loc', 'qty'], 'allocated_lines', allocation),
  order: each(['id', 'state'], 'order', order),
  journal: each(['ref', 'sku', 'loc', 'rows'], 'journal', journal),
};
