/** `TRUST-REPORT.md`: what was run, on what, with which figures; written by the campaign alone. */
import { spawnSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import type { CampaignResult } from './campaign-run.ts';
import type { Choice } from './choice.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const GIB = 2 ** 30;

const LIMITS = [
  'A kill ends a process, not a machine: what a power cut does to a disk that lies about its writes is outside.',
  'PostgreSQL runs on the machine of the hub here; a failover of the server itself is not part of a campaign.',
  'The vendors are the stand-ins of this project, held against the recorded answers and schemas of the vendors.',
  'Figures of time are of the machine named above, with whatever else ran on it.',
  'A restored backup knows nothing of files that were archived after it: they are put back before the hub starts.',
];

/** The page. */
export function reportText(
  results: readonly CampaignResult[],
  choice: Choice,
  args: readonly string[],
): string {
  const missed = results.filter(({ verdict }) => verdict === 'missed');
  // Where files of earlier calls lie is nobody's business.
  const words = args.map((arg) => (isAbsolute(arg) ? basename(arg) : arg));
  const command = words.filter((arg) => arg !== '--report' && arg !== '--json').join(' ');
  return [
    '# Trust report',
    '',
    `Written by \`npm run chaos -- ${words.join(' ')}\`; not by hand. Every row can be run alone with \`--only\`.`,
    '',
    ...machineLines(choice),
    '',
    '## Campaigns',
    '',
    ...(choice.earlier.length === 0
      ? []
      : [
          'Rows from an earlier call (`--with`) are of the tree as it stood then, some commits before.',
          '',
        ]),
    ...table(
      [
        'Test',
        'Store',
        'Did',
        'Seeds',
        'Kills',
        'Messages',
        'Lost',
        'Doubled',
        'Recovery p50 / p99',
        'Seconds',
        'Verdict',
      ],
      results.map(rowOf),
    ),
    '',
    ...results.flatMap(moreOf),
    ...(missed.length === 0 ? [] : ['', '### Missed', '', ...missed.flatMap(missedLines)]),
    '',
    '## Deliberate breaks',
    '',
    ...breakLines(results),
    '',
    '## Known limits',
    '',
    ...LIMITS.map((limit) => `- ${limit}`),
    '',
    '## Reproduce',
    '',
    '```',
    `npm run chaos -- ${command}`,
    '```',
    '',
  ].join('\n');
}

function machineLines({ tier, seed }: Choice): readonly string[] {
  const { stdout } = spawnSync('git', ['log', '-1', '--format=%h of %cI'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const cores = cpus();
  return table(
    ['What', 'Is'],
    [
      ['Date', new Date().toISOString().slice(0, 16).replace('T', ' ').concat(' UTC')],
      ['Commit', stdout.trim()],
      ['Tier, seed', `${tier}, ${seed}`],
      [
        'Machine',
        `${cores.length} × ${cores[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / GIB)} GiB`,
      ],
      ['Load in the last 15 minutes', `${loadavg()[2]?.toFixed(1)} on ${cores.length} cores`],
      ['Node', process.version],
    ],
  );
}

function rowOf(result: CampaignResult): readonly string[] {
  const { id, title, store, did, seeds, kills, messages, lost, doubled, recovery } = result;
  const figure = (value: number | null): string => (value === null ? '–' : String(value));
  const range = seeds.length > 3 ? `${seeds[0]} … ${seeds.at(-1)}` : seeds.join(', ');
  return [
    `${id} ${title}`,
    store ?? '–',
    did,
    range === '' ? '–' : range,
    ...[kills, messages, lost, doubled].map(figure),
    recovery === null ? '–' : `${recovery.p50} / ${recovery.p99} ms`,
    String(result.seconds),
    result.verdict,
  ];
}

function moreOf({ id, store, more, sizes, verdict }: CampaignResult): readonly string[] {
  if (verdict === 'not run') return [];
  const all = [...Object.entries(sizes), ...Object.entries(more)];
  if (all.length === 0) return [];
  const where = store === null ? id : `${id} on ${store}`;
  return [`- ${where}: ${all.map(([name, value]) => `${name} ${value}`).join('; ')}`];
}

function missedLines({ id, store, missed }: CampaignResult): readonly string[] {
  const where = store === null ? id : `${id} on ${store}`;
  return missed.map((one) => `- ${where}: ${one.replaceAll('\n', ' ').slice(0, 300)}`);
}

function breakLines(results: readonly CampaignResult[]): readonly string[] {
  const breaks = results.flatMap((one) => one.breaks ?? []);
  if (breaks.length === 0) return ['T14 was not part of this run.'];
  const caught = breaks.filter(({ verdict }) => verdict === 'caught').length;
  return [
    `${caught} of ${breaks.length} caught.`,
    '',
    ...table(
      ['Line', 'Without it', 'File', 'Verdict', 'Test that noticed'],
      breaks.map(({ name, guards, file, verdict, by }) => [
        name,
        guards,
        `\`${file}\``,
        verdict,
        by,
      ]),
    ),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ').slice(0, 400)).join(' | ')} |`;
  return [line(head), `|${head.map(() => ' --- ').join('|')}|`, ...rows.map(line)];
}
