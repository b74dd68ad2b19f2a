import type { CustomerRow } from '../../connectors/pos/sandbox/back-office/tables.ts';
import { listAt, rowsOf, textAt } from '../../core/cli/demo/rows.ts';
import type { Row } from '../../core/store/sql/driver.ts';
import type { World } from './world.ts';

/**
 * What every system holds in the end, one fact a line, sorted.
 *
 * Shape: business facts only. Ids that vendors hand out, times of writing and the number of attempts depend on the
 *        order of calls and are left out; what people would see is not.
 */
export function finalState(world: World): readonly string[] {
  const facts = [
    ...hubFacts(world),
    ...shopFacts(world),
    ...tillFacts(world),
    ...erpFacts(world),
    ...marketingFacts(world),
    ...(world.systems.courier?.labels ?? []).map((reference) => `courier label ${reference}`),
  ];
  return facts.sort();
}

/** Facts that only one of both has, each with its side: `-` expected, `+` found. */
export function differences(
  expected: readonly string[],
  found: readonly string[],
): readonly string[] {
  const left = counts(expected);
  const right = counts(found);
  const all = [...new Set([...expected, ...found])].sort();
  return all.flatMap((fact) => {
    const [a, b] = [left.get(fact) ?? 0, right.get(fact) ?? 0];
    if (a === b) return [];
    return [
      `${a > b ? '-' : '+'} ${fact}${Math.max(a, b) > 1 ? ` (${a} expected, ${b} found)` : ''}`,
    ];
  });
}

function counts(facts: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const fact of facts) found.set(fact, (found.get(fact) ?? 0) + 1);
  return found;
}

function hubFacts({ database }: World): readonly string[] {
  const stock = database.look(
    `SELECT i.sku, p.location, p.on_hand, p.allocated, p.held FROM stock_positions p
     JOIN stock_items i ON i.id = p.item`,
  );
  const records = database.look('SELECT stream, data, deleted FROM hub_records');
  return [
    ...stock.map(
      (row) =>
        `hub stock ${row['sku']}@${row['location']} ${row['on_hand']} ${row['allocated']} ${row['held']}`,
    ),
    ...records.map(recordFact),
    ...database
      .look(`SELECT flow, key, fault FROM dead_letters WHERE status IN ('open', 'retried')`)
      .map(
        (row) => `dead letter ${row['flow']} ${textAt(JSON.parse(String(row['fault'])), 'code')}`,
      ),
    ...database
      .look('SELECT flow, count(*) AS n FROM pending GROUP BY flow')
      .map((row) => `waiting ${row['flow']} ${row['n']}`),
  ];
}

function recordFact({ stream, data, deleted }: Row): string {
  const record: unknown = JSON.parse(String(data));
  const isGone = deleted === 1 ? ' gone' : '';
  if (stream === 'orders') {
    const lines = listAt(record, 'lines').map((line) =>
      ['sku', 'quantity', 'fulfilled', 'cancelled', 'refunded', 'returned']
        .map((name) => textAt(line, name))
        .join(' '),
    );
    const about = ['number', 'state', 'status', 'note', 'payment'].map((name) =>
      textAt(record, name),
    );
    const systems = Object.keys(Object(Reflect.get(Object(record), 'ids'))).sort();
    return `hub order ${[...about, textAt(record, 'customer', 'email'), ...systems, ...lines].join('|')}${isGone}`;
  }
  if (stream === 'customers') {
    const systems = listAt(record, 'links')
      .map((link) => textAt(link, 'source'))
      .sort();
    const about = ['email', 'firstName', 'lastName', 'phone'].map((name) => textAt(record, name));
    const consent = ['state', 'source'].map((name) => textAt(record, 'consent', 'email', name));
    return `hub customer ${[...about, ...consent, ...systems].join('|')}${isGone}`;
  }
  const ids = Object.keys(Object(Reflect.get(Object(record), 'ids'))).sort();
  const about = ['sku', 'title', 'price'].map((name) => textAt(record, name));
  return `hub ${stream} ${[...about, ...ids].join('|')}${isGone}`;
}

function shopFacts({ systems }: World): readonly string[] {
  const state = systems.shop.state();
  const skus = new Map(
    rowsOf(state, 'variants').map((row) => [textAt(row, 'itemId'), textAt(row, 'sku')]),
  );
  return [
    ...rowsOf(state, 'levels').map((row) => {
      const [available, committed] = ['available', 'committed'].map((name) =>
        textAt(row, 'quantities', name),
      );
      return `shop stock ${skus.get(textAt(row, 'itemId'))} ${available} ${committed}`;
    }),
    ...rowsOf(state, 'variants').map(
      (row) => `shop price ${textAt(row, 'sku')} ${textAt(row, 'price')}`,
    ),
    ...rowsOf(state, 'customers').map((row) => {
      const about = ['email', 'firstName', 'lastName'].map((name) => textAt(row, name));
      return `shop customer ${about.join('|')} ${textAt(row, 'emailConsent', 'state')}`;
    }),
    ...rowsOf(state, 'orders').map(
      (row) =>
        `shop order ${textAt(row, 'name')} ${textAt(row, 'note')} ${textAt(row, 'cancelledAt') !== ''}`,
    ),
    ...rowsOf(state, 'fulfillments').map(() => 'shop fulfilment'),
  ];
}

/** Numbers of the orders that wait to be fetched; one that was fetched before the till heard of it never gets there. */
function waitingOrders({ systems }: World): ReadonlySet<string> {
  const state = systems.shop.state();
  const open = rowsOf(state, 'fulfillmentOrders').filter((row) => textAt(row, 'status') === 'OPEN');
  const ids = new Set(open.map((row) => textAt(row, 'orderId')));
  return new Set(
    rowsOf(state, 'orders').flatMap((row) =>
      ids.has(textAt(row, 'id')) ? [textAt(row, 'name').replace('#', '')] : [],
    ),
  );
}

/** A customer of the web shop has the shop's number at the till, which depends on the order of calls. */
const WEB_NUMBER = /^W/;

/**
 * Whoever has a number of the till's own as well may or may not have got the web shop's one before: that depends on
 * whether the till or the shop was heard of first.
 */
function customerFacts(rows: readonly CustomerRow[]): readonly string[] {
  const known = rows.filter(({ id }) => !WEB_NUMBER.test(id)).map(({ email }) => email);
  return rows
    .filter(({ id, email }) => !WEB_NUMBER.test(id) || !known.includes(email))
    .map(({ id, email, firstName, lastName }) => {
      const number = WEB_NUMBER.test(id) ? 'W' : id;
      return `till customer ${number} ${email} ${firstName} ${lastName}`;
    });
}

function tillFacts(world: World): readonly string[] {
  const { till } = world.systems;
  if (till === null) return [];
  const waiting = waitingOrders(world);
  const { stock, prices, customers, pickups, taken } = till.tables;
  return [
    ...[...stock.all()].map((row) => `till stock ${row.id} ${row.available}`),
    ...[...prices.all()].map((row) => `till price ${row.id} ${row.text} ${row.price}`),
    ...customerFacts([...customers.all()]),
    ...[...pickups.all()].flatMap((row) =>
      waiting.has(row.order)
        ? [`till pickup ${row.id} ${row.sku} ${row.quantity} ${row.customer}`]
        : [],
    ),
    ...[...taken.all()].flatMap((row) =>
      row.verdict === 'rejected' ? [`till rejected ${row.reasons.join()}`] : [],
    ),
  ];
}

function erpFacts({ systems }: World): readonly string[] {
  const { erp } = systems;
  if (erp === null) return [];
  const state = erp.state();
  const items = new Map(
    rowsOf(state, 'items').map((row) => [textAt(row, 'id'), textAt(row, 'fields', 'itemId')]),
  );
  const people = new Map(
    rowsOf(state, 'customers').map((row) => [textAt(row, 'id'), textAt(row, 'fields', 'email')]),
  );
  return [
    ...rowsOf(state, 'levels').map(
      (row) =>
        `erp stock ${items.get(textAt(row, 'item'))} ${textAt(row, 'onHand')} ${textAt(row, 'demand')}`,
    ),
    ...rowsOf(state, 'items').map(
      (row) =>
        `erp price ${textAt(row, 'fields', 'itemId')} ${textAt(listAt(row, 'lists', 'price')[0], 'price')}`,
    ),
    ...rowsOf(state, 'customers').map(
      (row) =>
        `erp customer ${['email', 'firstName', 'lastName'].map((name) => textAt(row, 'fields', name)).join('|')}`,
    ),
    ...rowsOf(state, 'transactions').flatMap((row) => {
      const type = textAt(row, 'type');
      // Adjustments are how a level is reached, by as many steps as it took.
      if (type === 'inventoryAdjustment') return [];
      const lines = listAt(row, 'lists', 'item').map(
        (line) =>
          `${items.get(textAt(line, 'item', 'id'))} ${textAt(line, 'quantity')} ${textAt(line, 'isClosed')}`,
      );
      const about = [
        textAt(row, 'fields', 'otherRefNum'),
        people.get(textAt(row, 'fields', 'entity', 'id')) ?? '',
      ];
      return [`erp ${type} ${[...about, ...lines].join('|')}`];
    }),
  ];
}

function marketingFacts({ systems }: World): readonly string[] {
  const { marketing } = systems;
  if (marketing === null) return [];
  const state = marketing.state();
  const metrics = new Map(
    rowsOf(state, 'metrics').map((row) => [textAt(row, 'id'), textAt(row, 'name')]),
  );
  const people = new Map(
    rowsOf(state, 'profiles').map((row) => [textAt(row, 'id'), textAt(row, 'email')]),
  );
  return [
    ...rowsOf(state, 'profiles').map((row) => {
      const names = ['first_name', 'last_name'].map((name) => textAt(row, 'fields', name));
      const consent = textAt(row, 'channels', 'email.marketing', 'consent');
      const properties = JSON.stringify(Reflect.get(Object(row), 'properties'));
      return `marketing person ${textAt(row, 'email')} ${names.join(' ')} ${consent} ${properties}`;
    }),
    ...rowsOf(state, 'events').map((row) => {
      const about = [metrics.get(textAt(row, 'metricId')), people.get(textAt(row, 'profileId'))];
      return `marketing event ${about.join(' ')} ${textAt(row, 'properties', 'OrderId')}`;
    }),
    ...rowsOf(state, 'items').map(
      (row) => `marketing item ${textAt(row, 'externalId')} ${textAt(row, 'fields', 'title')}`,
    ),
    ...rowsOf(state, 'variants').map((row) => {
      const [price, units] = ['price', 'inventory_quantity'].map((name) =>
        textAt(row, 'fields', name),
      );
      return `marketing variant ${textAt(row, 'externalId')} ${price} ${units}`;
    }),
  ];
}
