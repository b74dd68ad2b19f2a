import { type Command, InvalidArgumentError, Option } from 'commander';
import type { App } from '../../app.ts';
import { isoTime } from '../../base/clock.ts';
import { CrossdockError } from '../../base/errors.ts';
import type { Flow } from '../../flow/flow.ts';
import { backfillKeys, cursorSince } from '../../pipeline/backfill.ts';
import { countsText } from '../counts-text.ts';
import { CLI_ERRORS } from '../errors.ts';
import { flowNamed, withApp } from '../hub.ts';
import { done, findings, type Outcome } from '../outcome.ts';
import { type Bench, type Call, newCommand, runs } from '../shell.ts';
import { counted } from '../text-table.ts';
import { timeOption } from '../time-option.ts';

interface BackfillOptions {
  readonly all: boolean;
  readonly since?: (now: number) => number;
  readonly ids?: readonly string[];
}

/** `crossdock backfill`: reads a source once more, beside what runs and behind everything else. */
export function backfillCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'backfill',
    about:
      'Read what a flow has passed already once more: by time, by id, or all of it. It goes behind everything ' +
      'else, and what is unchanged is not sent again.',
    examples: [
      'crossdock backfill order-shopify-to-hub --since 2026-11-01',
      'crossdock backfill order-shopify-to-hub --since 2d',
      'crossdock backfill product-shopify-to-hub --ids gid://shopify/ProductVariant/1,gid://shopify/ProductVariant/2',
      'crossdock backfill inventory-hub-to-shopify --all',
    ],
  })
    .argument('<flow>', 'the flow')
    .addOption(
      new Option('--since <time>', 'a time, or how long ago: 2026-11-01, 2d').argParser(timeOption),
    )
    .addOption(new Option('--ids <ids>', "the source's keys, with commas between").argParser(idsOf))
    .option('--all', 'the whole source', false);
  return runs(command, bench, (call: Call<BackfillOptions>) =>
    withApp(call, 'works', (app) => backfill(call, app)),
  );
}

async function backfill(call: Call<BackfillOptions>, app: App): Promise<Outcome> {
  const flow = flowNamed(app.flows.values(), call.args[0] ?? '');
  const { all, since, ids } = call.options;
  if ([all, since !== undefined, ids !== undefined].filter(Boolean).length !== 1) {
    throw new CrossdockError(CLI_ERRORS.CLI_USAGE, {
      what: 'what is to be read is not said, or said in two ways',
      where: 'command line',
      mend: 'write one of --since TIME, --ids A,B and --all',
    });
  }
  await app.worker.recover();
  if (ids !== undefined) return byIds(app, flow, ids);
  const atMs = since?.(app.clock.now()) ?? null;
  const cursor = atMs === null ? null : cursorSince(app.context, flow, atMs);
  call.say(atMs === null ? 'reading all of it' : `reading what changed since ${isoTime(atMs)}`);
  const result = await app.worker.backfill(flow, cursor);
  await app.worker.idle();
  const text = `${flow.name}: ${result.status}, ${countsText(result.counts)}`;
  const data = { flow: flow.name, since: atMs, status: result.status, counts: result.counts };
  return result.status === 'done' ? done(data, text) : findings(data, text);
}

async function byIds(app: App, flow: Flow, ids: readonly string[]): Promise<Outcome> {
  await backfillKeys(app.context, flow, ids);
  await app.worker.idle();
  const waiting = await app.store.lanes.waiting();
  const left = waiting.find((row) => row.flow === flow.name)?.count ?? 0;
  const text = `${flow.name}: ${counted(ids.length, 'record')} read again, ${left} wait for another attempt`;
  return done({ flow: flow.name, ids, waiting: left }, text);
}

function idsOf(text: string): readonly string[] {
  const ids = [
    ...new Set(
      text
        .split(',')
        .map((id) => id.trim())
        .filter((id) => id !== ''),
    ),
  ];
  if (ids.length > 0) return ids;
  throw new InvalidArgumentError('no id is named: write --ids A,B');
}
