import { join } from 'node:path';
import type { App } from '../../app.ts';
import type { HubServer } from '../../server/server.ts';
import { done, findings, type Outcome } from '../outcome.ts';
import { type Comparison, compareStock, type Difference } from './compare.ts';
import { tallies, tallyText } from './tally.ts';

/** How many differing SKUs are listed one by one for people; `--json` has all of them. */
const LISTED = 10;

/** Says what was moved, whether the counts add up, and whether hub and shop agree. */
export async function summarise(parts: {
  readonly app: App;
  readonly server: HubServer;
}): Promise<Outcome> {
  const { app, server } = parts;
  const flows = await tallies(app);
  const stock = await compareStock(app);
  const waiting = await app.store.lanes.waiting();
  const deadLetters = await app.store.deadLetters.count('open');
  const mismatches = await app.inventory.verify();
  const moved = flows.reduce((sum, row) => sum + row.counts.delivered, 0);
  const addsUp =
    flows.every((row) => row.addsUp) && stock.unexplained.length === 0 && mismatches.length === 0;
  const places = {
    database: app.store.driver.path,
    log: logPath(app),
    server: server.url,
    driver: `${app.store.driver.name} (SQLite ${app.store.driver.version})`,
  };
  const seconds = (app.clock.now() - app.startedAt) / 1000;
  const isWhole = addsUp && waiting.length === 0 && deadLetters.length === 0;
  const data = {
    ok: isWhole,
    moved,
    flows,
    stock,
    waiting,
    deadLetters,
    ledgerMismatches: mismatches,
    places,
    seconds,
  };
  const text = [
    '',
    tallyText(flows),
    '',
    moved === 0
      ? 'Nothing moved: everything was already where it belongs.'
      : `${moved} records were delivered.`,
    addsUp ? 'Every count adds up.' : 'The counts do NOT add up.',
    ...stockLines(stock),
    ...waiting.map((row) => `waiting: ${row.count} of ${row.flow}`),
    ...deadLetters.map(
      (row) => `dead letters: ${row.count} of ${row.flow}; see \`crossdock dead-letters list\``,
    ),
    '',
    `database  ${places.database} (${places.driver})`,
    `log       ${places.log}`,
    `server    ${places.server}`,
    `took      ${seconds.toFixed(1)} s`,
  ].join('\n');
  return isWhole ? done(data, text) : findings(data, text);
}

function stockLines(stock: Comparison): readonly string[] {
  const { skus, equal, explained, belowZero, unexplained } = stock;
  const reasons = Map.groupBy([...explained, ...belowZero], (one) => one.why);
  return [
    `stock: ${equal} of ${skus} SKUs are the same in the hub and in the shop.`,
    ...[...reasons].flatMap(([why, rows]) => [`  ${rows.length}: ${why}, such as ${listed(rows)}`]),
    ...(unexplained.length === 0
      ? []
      : [`  ${unexplained.length} DIFFER without a reason: ${listed(unexplained)}`]),
  ];
}

function listed(rows: readonly Difference[]): string {
  const some = rows
    .slice(0, LISTED)
    .map((row) => `${row.sku} (hub ${row.hub}, shop ${row.shop ?? 'none'})`);
  return `${some.join(', ')}${rows.length > LISTED ? ', …' : ''}`;
}

function logPath(app: App): string {
  const { to } = app.settings.log;
  return to === 'stderr' ? to : join(app.dataDir, to);
}
