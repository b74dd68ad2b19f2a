/**
 * `npm run chaos -- --tier pr|nightly|release [--only T1a,T14] [--store sqlite|postgres] [--seed S] [--json]
 * [--set NAME=VALUE] [--minutes M] [--report [--with FILE]]`: the campaigns T1 to T14, each with its figures and its
 * verdict.
 *
 * Shape: `--set` changes a size of whatever campaign has it; after `--minutes` no further campaign is begun, and the
 *        rest is listed as not run; `--with` adds what an earlier call on this commit printed with `--json`. It ends
 *        with 1 where a bar was missed, with 2 where the call was wrong.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CampaignResult, resultText, runCampaigns } from './campaign-run.ts';
import { CAMPAIGNS } from './campaigns/list.ts';
import { type Choice, choiceOf } from './choice.ts';
import { reportText } from './report.ts';

const REPORT = join(import.meta.dirname, '..', '..', 'TRUST-REPORT.md');

const choice = choiceOf(process.argv.slice(2));
if (typeof choice === 'string') {
  console.error(choice);
  process.exitCode = 2;
} else await run(choice);

async function run(chosen: Choice): Promise<void> {
  const { json, report } = chosen;
  const say = (line: string): void => {
    if (!json) console.error(line);
  };
  const results = await runCampaigns(chosen, {
    say,
    done: (result) => {
      if (!json) console.log(resultText(result));
    },
  });
  if (json) console.log(JSON.stringify(results, null, 2));
  if (report) {
    const earlier = chosen.earlier.flatMap((file): readonly CampaignResult[] =>
      JSON.parse(readFileSync(file, 'utf8')),
    );
    writeFileSync(
      REPORT,
      reportText(inOrder([...earlier, ...results]), chosen, process.argv.slice(2)),
    );
  }
  const missed = results.filter(({ verdict }) => verdict === 'missed');
  say(summaryOf(results, missed));
  process.exitCode = missed.length === 0 ? 0 : 1;
}

/** As the campaigns are listed, whichever call they came from; what one call has run, another need not have. */
function inOrder(results: readonly CampaignResult[]): readonly CampaignResult[] {
  const name = ({ id, store }: CampaignResult): string => `${id} ${store}`;
  const run = new Set(results.filter(({ verdict }) => verdict !== 'not run').map(name));
  const place = ({ id }: CampaignResult): number => CAMPAIGNS.findIndex((one) => one.id === id);
  const told = results.filter((one) => one.verdict !== 'not run' || !run.has(name(one)));
  return told.toSorted((one, other) => place(one) - place(other));
}

function summaryOf(results: readonly CampaignResult[], missed: readonly CampaignResult[]): string {
  const left = results.filter(({ verdict }) => verdict === 'not run').length;
  const rest = left === 0 ? '' : `, ${left} not run`;
  const names = missed.map(({ id, store }) => (store === null ? id : `${id} on ${store}`));
  return missed.length === 0
    ? `${results.length - left} campaigns passed${rest}`
    : `missed: ${names.join(', ')}${rest}`;
}
