import { join } from 'node:path';
import type { App } from '../../app.ts';
import type { HubServer } from '../../server/server.ts';
import { done, findings, type Outcome } from '../outcome.ts';
import { textTable } from '../text-table.ts';
import type { Comparison, Difference } from './compare.ts';
import { readStream } from './holdings.ts';
import { prove } from './proof.ts';
import { textAt } from './rows.ts';
import type { Systems } from './systems.ts';
import { tallies, tallyText } from './tally.ts';

/** How many differences of one kind are listed one by one for people; `--json` has all of them. */
const LISTED = 5;

/** Says what was moved, whether the counts add up, and whether the hub and all four systems hold the same. */
export async function summarise(parts: {
  readonly app: App;
  readonly systems: Systems;
  readonly server: HubServer;
}): Promise<Outcome> {
  const { app, systems, server } = parts;
  const flows = await tallies(app);
  const proof = await prove(app, systems);
  const belowZero = await shortfalls(app);
  const waiting = await app.store.lanes.waiting();
  const deadLetters = await app.store.deadLetters.count('open');
  const ledgerMismatches = await app.inventory.verify();
  const moved = flows.reduce((sum, row) => sum + row.counts.delivered, 0);
  const isSame = proof.every((one) => one.unexplained.length === 0);
  const addsUp = flows.every((row) => row.addsUp) && ledgerMismatches.length === 0;
  const ok = isSame && addsUp && waiting.length === 0 && deadLetters.length === 0;
  const seconds = (app.clock.now() - app.startedAt) / 1000;
  const places = {
    database: app.store.driver.path,
    log: logPath(app),
    server: server.url,
    driver: `${app.store.driver.name} (SQLite ${app.store.driver.version})`,
  };
  const text = [
    '',
    tallyText(flows),
    '',
    moved === 0
      ? 'Nothing moved: everything was already where it belongs.'
      : `${moved} records were delivered.`,
    addsUp ? 'Every count adds up.' : 'The counts do NOT add up.',
    '',
    proofText(proof),
    ...proof.flatMap(differenceLines),
    ...belowZeroLines(belowZero),
    isSame
      ? 'The hub and all four systems hold the same.'
      : 'The systems do NOT hold the same: see DIFFERENT above.',
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
  const data = {
    ...{ ok, moved, flows, systems: proof, belowZero, waiting, deadLetters, ledgerMismatches },
    ...{ places, seconds },
  };
  return ok ? done(data, text) : findings(data, text);
}

/** The table that proves it: one row a system and stream. */
function proofText(proof: readonly Comparison[]): string {
  return textTable(
    ['system', 'stream', 'records', 'as in the hub', 'explained', 'DIFFERENT'],
    proof.map(({ system, stream, records, equal, explained, unexplained }) => [
      system,
      stream,
      records,
      equal,
      explained.length,
      unexplained.length,
    ]),
  );
}

function differenceLines(comparison: Comparison): readonly string[] {
  const { system, stream, explained, unexplained } = comparison;
  const reasons = Map.groupBy([...explained, ...unexplained], (one) => one.why);
  return [...reasons].map(
    ([why, rows]) => `  ${system} ${stream}: ${rows.length} ${why}, such as ${listed(rows)}`,
  );
}

function listed(rows: readonly Difference[]): string {
  const some = rows
    .slice(0, LISTED)
    .map(
      ({ key, hub, system }) => `${key} (hub ${hub || 'nothing'}, there ${system || 'nothing'})`,
    );
  return `${some.join(', ')}${rows.length > LISTED ? ', …' : ''}`;
}

/** A SKU of which more was sold than was there. */
interface Shortfall {
  readonly sku: string;
  readonly hub: number;
}

/** The book goes below zero where the till sold what nobody had counted; it is published as 0 everywhere. */
async function shortfalls(app: App): Promise<readonly Shortfall[]> {
  const book = await readStream(app, 'hub', 'inventory');
  return book.flatMap((row) => {
    const hub = Number(textAt(row, 'onHand'));
    return hub < 0 ? [{ sku: textAt(row, 'sku'), hub }] : [];
  });
}

function belowZeroLines(rows: readonly Shortfall[]): readonly string[] {
  if (rows.length === 0) return [];
  const some = rows.slice(0, LISTED).map(({ sku, hub }) => `${sku} (${hub})`);
  return [
    `  ${rows.length} SKUs are below zero in the book and published as 0, such as ${some.join(', ')}`,
  ];
}

function logPath(app: App): string {
  const { to } = app.settings.log;
  return to === 'stderr' ? to : join(app.dataDir, to);
}
