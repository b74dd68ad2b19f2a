import type { Command } from 'commander';
import type { App } from '../../app.ts';
import { CrossdockError, faultOf } from '../../base/errors.ts';
import type { Flow } from '../../flow/flow.ts';
import { canCertify, certify } from '../../pipeline/completeness/certify.ts';
import type { Certificate } from '../../store/certificate-store.ts';
import { certificateListText, certificateText, type Unproven } from '../certificate-text.ts';
import { CLI_ERRORS } from '../errors.ts';
import { flowNamed, withApp } from '../hub.ts';
import { limitOption } from '../limit-option.ts';
import { done, findings, type Outcome } from '../outcome.ts';
import { type Bench, type Call, newCommand, newGroup, runs } from '../shell.ts';
import { timeOption } from '../time-option.ts';

interface MakeOptions {
  readonly since?: (now: number) => number;
  readonly until?: (now: number) => number;
  readonly fill: boolean;
}

interface ListOptions {
  readonly flow?: string;
  readonly complete: boolean;
  readonly limit: number;
}

/** `crossdock certificate`: whether everything that the vendors list has come. */
export function certificateCommand(bench: Bench): Command {
  return newGroup({
    name: 'certificate',
    about: 'Prove that everything that the vendors list has come, or name what has not.',
    examples: [
      'crossdock certificate make order-shopify-to-hub --since 2026-11-01 --fill',
      'crossdock certificate list --complete',
    ],
  })
    .addCommand(makeCommand(bench), { isDefault: true })
    .addCommand(listCommand(bench));
}

function makeCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'make',
    about:
      'Ask the vendor what changed in a window, hold it against what the flow has seen, and keep the result. The ' +
      'flow’s own cursor stays. Exit code 1: records are missing.',
    examples: [
      'crossdock certificate order-shopify-to-hub',
      'crossdock certificate order-shopify-to-hub --since 7d --until 1h --fill --json',
    ],
  })
    .argument('[flow...]', 'the flows; all that can be proven when none is named')
    .option(
      '--since <time>',
      'where the window begins: a date, a time, or so long ago (48h)',
      timeOption,
    )
    .option('--until <time>', 'where it ends; younger changes are left to the sweeps', timeOption)
    .option('--fill', 'put missing records on the road, behind all other work', false);
  return runs(command, bench, (call: Call<MakeOptions>) =>
    withApp(call, 'looks', (app) => make(call, app)),
  );
}

async function make(call: Call<MakeOptions>, app: App): Promise<Outcome> {
  const { window, retention } = windowOf(call, app);
  const certificates: Certificate[] = [];
  const unproven: Unproven[] = [];
  for (const flow of wanted(call, app)) {
    if (call.shell.stop.aborted) break;
    const { fill } = call.options;
    const options = { ...window, fill, remembersMs: retention, stop: call.shell.stop };
    try {
      const made = await certify(app.context, flow, options);
      certificates.push(made);
      call.say(certificateText(made));
    } catch (error) {
      if (!(error instanceof CrossdockError)) throw error;
      // One vendor that does not answer must not hide what the others say.
      unproven.push({ flow: flow.name, fault: faultOf(error) });
    }
  }
  const data = { certificates, unproven };
  const text = unproven
    .map(({ flow, fault }) => `${flow}: not proven: ${fault.what}\n  mend: ${fault.mend}`)
    .join('\n');
  const isOpen = ({ counts }: Certificate): boolean => counts.missing > counts.filled;
  if (certificates.length + unproven.length === 0) return done(data, 'no flow can be proven');
  return unproven.length > 0 || certificates.some(isOpen) ? findings(data, text) : done(data, text);
}

/** Errors: CLI_USAGE when the window is empty or not over. */
function windowOf({ options }: Call<MakeOptions>, app: App) {
  const now = app.clock.now();
  const { completeness, retention } = app.settings;
  const until = options.until?.(now) ?? now - completeness.settleMs;
  const since = options.since?.(now) ?? until - completeness.windowMs;
  if (since < until && until <= now)
    return { window: { since, until }, retention: retention.settledMs };
  throw new CrossdockError(CLI_ERRORS.CLI_USAGE, {
    what: until > now ? 'the window ends in the future' : 'the window ends before it begins',
    where: 'command line',
    mend: 'give --since before --until, and both in the past',
  });
}

function wanted({ args }: Call<MakeOptions>, app: App): readonly Flow[] {
  const flows = [...app.flows.values()];
  if (args.length > 0) return [...new Set(args)].map((name) => flowNamed(flows, name));
  return flows.filter((flow) => flow.enabled && canCertify(app.context, flow));
}

function listCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'list',
    about: 'List the certificates that were made, the newest first.',
    examples: [
      'crossdock certificate list --flow order-shopify-to-hub --complete --limit 1',
      'crossdock certificate list --json',
    ],
  })
    .option('--flow <name>', 'only this flow')
    .option('--complete', 'only those in which nothing was missing', false)
    .addOption(limitOption(50));
  return runs(command, bench, (call: Call<ListOptions>) =>
    withApp(call, 'looks', async (app) => {
      const { flow, complete, limit } = call.options;
      if (flow !== undefined) flowNamed(app.flows.values(), flow);
      const filter = { ...(flow === undefined ? {} : { flow }), complete, limit };
      const certificates = await app.store.certificates.list(filter);
      return done({ certificates }, certificateListText(certificates));
    }),
  );
}
