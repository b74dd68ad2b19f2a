import { type Command, InvalidArgumentError } from 'commander';
import type { App } from '../../app.ts';
import { isoTime } from '../../base/clock.ts';
import { CrossdockError } from '../../base/errors.ts';
import { nearestName } from '../../flow/nearest.ts';
import type { BreakerOrder, StoredBreaker } from '../../store/call-store.ts';
import { CLI_ERRORS } from '../errors.ts';
import { withApp } from '../hub.ts';
import { done, type Outcome } from '../outcome.ts';
import { type Bench, type Call, newCommand, newGroup, runs } from '../shell.ts';
import { textTable } from '../text-table.ts';

interface OrderOptions {
  readonly reason: string;
  readonly by?: string;
}

/** `crossdock breaker`: the systems that the hub calls, and whether it leaves one of them alone. */
export function breakerCommand(bench: Bench): Command {
  return newGroup({
    name: 'breaker',
    about: 'Circuit breakers: which systems are left alone because their calls fail, and by order.',
    examples: [
      'crossdock breaker list',
      'crossdock breaker open shopify-main --reason "the shop moves tonight"',
      'crossdock breaker auto shopify-main --reason "the move is done"',
    ],
  })
    .addCommand(listCommand(bench))
    .addCommand(
      orderCommand(bench, 'open', 'Let no call through to a system until it is taken back.'),
    )
    .addCommand(
      orderCommand(bench, 'closed', 'Let every call through to a system, whatever fails.'),
    )
    .addCommand(orderCommand(bench, null, 'Take an order back: the calls decide again.'));
}

function listCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'list',
    about: 'List the systems that the hub calls: closed, open or recovering, since when and why.',
    examples: ['crossdock breaker list', 'crossdock breaker list --json'],
  });
  return runs(command, bench, (call: Call<object>) =>
    withApp(call, 'looks', async (app) => {
      const stored = new Map((await app.store.breakers.list()).map((one) => [one.name, one]));
      const breakers = [...app.targets.keys()].map((name) => rowOf(name, stored.get(name)));
      if (breakers.length === 0) return done({ breakers }, 'the project calls no system');
      const rows = breakers.map(({ name, state, since, byHand, why }) => [
        name,
        state,
        since === null ? '' : isoTime(since),
        byHand ?? '',
        why,
      ]);
      return done({ breakers }, textTable(['SYSTEM', 'STATE', 'SINCE', 'BY HAND', 'WHY'], rows));
    }),
  );
}

/** An order stands above what the calls say; nothing stored means that nothing ever failed. */
function rowOf(name: string, stored: StoredBreaker | undefined) {
  const { order = null, note = null } = stored ?? {};
  if (order !== null) {
    const { phase: state, at: since, by: byHand, why } = order;
    return { name, state, since, until: null, byHand, why };
  }
  const { phase: state = 'closed', since = null, until = null, why = '' } = note ?? {};
  return { name, state, since, until, byHand: null, why };
}

const NAMES = { open: 'open', closed: 'close', auto: 'auto' } as const;

function orderCommand(bench: Bench, phase: BreakerOrder['phase'] | null, about: string): Command {
  const name = NAMES[phase ?? 'auto'];
  const command = newCommand({
    name,
    about,
    examples: [`crossdock breaker ${name} netsuite-main --reason "the ERP is being upgraded"`],
  })
    .argument('<system>', 'its name in the list, or that of its connection')
    .requiredOption('--reason <text>', 'why; it is written to the log', wordsOf)
    .option('--by <name>', 'who orders it; the user of this machine otherwise', wordsOf);
  return runs(command, bench, (call: Call<OrderOptions>) =>
    withApp(call, 'looks', (app) => order(call, app, phase)),
  );
}

async function order(
  call: Call<OrderOptions>,
  app: App,
  phase: BreakerOrder['phase'] | null,
): Promise<Outcome> {
  const { reason: why } = call.options;
  const { environment, clock } = call.shell;
  const by = call.options.by ?? environment['USER'] ?? environment['LOGNAME'] ?? 'unknown';
  const target = targetNamed(app, call.args[0] ?? '');
  const wanted = phase === null ? null : { phase, by, why, at: clock.now() };
  await app.store.breakers.order(target, wanted);
  const ordered = phase ?? 'auto';
  app.log.warn('A circuit breaker was ordered by hand.', { target, ordered, by, why });
  const text =
    phase === null
      ? `${target}: its calls decide again; the hub that serves follows within seconds`
      : `${target} is ${phase} by hand; the hub that serves follows within seconds`;
  return done({ system: target, ordered, by, why }, text);
}

/**
 * Connections with the same credential have one breaker; each of their names means it. A connection that reaches
 * several systems has one for each.
 */
function targetNamed(app: App, name: string): string {
  const found = app.targets.get(name) ?? app.connections.get(name)?.target;
  if (found !== undefined) return found.name;
  const names = [...app.connections.values()].flatMap((one) => [
    ...(one.target === undefined ? [] : [one.name]),
    ...(one.sessions ?? []).map(({ target }) => target.name),
  ]);
  const nearest = nearestName(name, names);
  throw new CrossdockError(CLI_ERRORS.CLI_SYSTEM_UNKNOWN, {
    what: `the hub calls no system "${name}"`,
    where: 'command line',
    why: names.length === 0 ? 'no connection makes calls' : `it calls ${names.join(', ')}`,
    ...(nearest === null ? {} : { mend: `write "${nearest}"` }),
  });
}

function wordsOf(text: string): string {
  const words = text.trim();
  if (words !== '' && words.length <= 200) return words;
  throw new InvalidArgumentError('It is a few words, at most 200 characters.');
}
