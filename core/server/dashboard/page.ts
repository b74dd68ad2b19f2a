/** The status page: plain HTML that works without scripts, in any browser, by keyboard and in print. */
import { isoTime } from '../../base/clock.ts';
import type { Run } from '../../store/records.ts';
import type {
  DeadLetterSummary,
  DeliveryCounts,
  FlowStatus,
  HubStatus,
  SystemStatus,
} from '../status.ts';
import { type Html, html } from './html.ts';
import { ageText, spanText } from './span.ts';
import { type Cell, cell, countCell, countText, type Row, row, tableSection } from './table.ts';

const REFRESH_S = 15;

/** The whole page. Every value is escaped; no record's data is shown. */
export function statusPage(status: HubStatus, deliveries: DeliveryCounts): string {
  const open = status.flows.reduce((sum, flow) => sum + flow.deadLetters, 0);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="${REFRESH_S}">
<title>${open > 0 ? `(${open}) ` : ''}Crossdock</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header>
<img src="/icon.svg" alt="" width="32" height="32">
<h1>Crossdock</h1>
${standing(status, open)}
<p class="quiet">up ${spanText(status.at - status.startedAt)}, as of ${momentOf(status.at)}</p>
</header>
<main>
${glance(status, deliveries, open)}
${flowTable(status.flows, status.at)}
${status.systems.length === 0 ? '' : systemTable(status.systems, status.at)}
${deadLetterTable(status.deadLetters, open, status.at)}
${runTable(status.runs, status.at)}
</main>
<footer>
<p>${storeText(status)}.
As JSON: <a href="/status">/status</a>. Metrics: <a href="/metrics">/metrics</a></p>
</footer>
</body>
</html>
`;
  return page.html;
}

function storeText({ store, processes }: HubStatus): string {
  if (store.driver !== 'postgres') return `${store.driver}, SQLite ${store.version}`;
  return `PostgreSQL ${store.version}, ${countOf(processes, 'process')}`;
}

/** The page in a word: whether somebody must act. */
function standing({ flows, systems }: HubStatus, open: number): Html {
  const failed = flows.filter((flow) => flow.lastRun?.status === 'failed').length;
  if (failed > 0) return html`<p class="badge bad">${countOf(failed, 'flow')} failed last time</p>`;
  if (open > 0) return html`<p class="badge bad">${countOf(open, 'dead letter')} to look at</p>`;
  const alone = systems.filter(({ phase }) => phase === 'open' || phase === 'halfOpen').length;
  if (alone > 0) return html`<p class="badge warn">${countOf(alone, 'system')} left alone</p>`;
  return html`<p class="badge good">Everything moves</p>`;
}

function countOf(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${countText(count)} ${noun}${noun.endsWith('s') ? 'es' : 's'}`;
}

function momentOf(at: number): Html {
  const iso = isoTime(at);
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC</time>`;
}

function glance(status: HubStatus, deliveries: DeliveryCounts, open: number): Html {
  const waiting = status.flows.reduce((sum, flow) => sum + flow.waiting, 0);
  const refused = deliveries.refused + deliveries.unknown + deliveries.tooLarge;
  const tiles = [
    open > 0
      ? tile('Dead letters', countText(open), 'need a person', 'bad')
      : tile('Dead letters', '0', 'nothing needs a person', 'good'),
    tile('Waiting', countText(waiting), 'for another attempt or their turn'),
    ...unknownTile(status),
    tile(
      'Webhooks stored',
      countText(deliveries.stored),
      `and ${countText(deliveries.duplicate)} duplicates known`,
    ),
    tile(
      'Webhooks refused',
      countText(refused),
      `${countText(deliveries.failed)} told to come again`,
      refused > 0 ? 'warn' : '',
    ),
    ...status.stock.map((figure) => tile(figure.label, figure.value, figure.note)),
  ];
  return html`<section aria-label="At a glance"><dl class="tiles">
${tiles}</dl></section>`;
}

/** Only while there are any: the rest of the time nobody has to learn what it means. */
function unknownTile({ unknownWrites, at }: HubStatus): readonly Html[] {
  const { count, oldestAt } = unknownWrites;
  if (count === 0 || oldestAt === null) return [];
  const note = `looked up before they are repeated; the oldest is ${spanText(at - oldestAt)} old`;
  return [tile('Outcome unknown', countText(count), note, 'warn')];
}

function tile(label: string, value: string, note: string, tone = ''): Html {
  return html`<div class="tile ${tone}"><dt>${label}</dt><dd>${value}<small>${note}</small></dd></div>
`;
}

const COUNTS = ['Read', 'Delivered', 'Unchanged', 'Filtered', 'Superseded'];

function figures(names: readonly string[]): readonly { name: string; figures: boolean }[] {
  return names.map((name) => ({ name, figures: true }));
}

function flowTable(flows: readonly FlowStatus[], at: number): Html {
  return tableSection({
    title: 'Flows',
    columns: [
      { name: 'Flow' },
      { name: 'Last run' },
      ...figures([...COUNTS, 'Waiting', 'Dead letters']),
    ],
    rows: flows.map((flow) => flowRow(flow, at)),
    empty: html`No flow yet. <code>crossdock init</code> writes one to begin with.`,
  });
}

function flowRow(flow: FlowStatus, at: number): Row {
  const { counts, lastRun } = flow;
  const idle = flow.enabled ? 'not yet' : 'switched off';
  const last =
    lastRun === null
      ? cell(html`<span class="quiet">${idle}</span>`)
      : cell(badge(lastRun.status), ageText(at - lastRun.startedAt));
  return row(html`${flow.name}`, `${flow.about} (${flow.owner})`, [
    last,
    ...runCells(counts),
    countCell(flow.waiting),
    countCell(flow.deadLetters, true),
  ]);
}

function runCells(counts: Run['counts']): readonly Cell[] {
  const { read, delivered, unchanged, filtered, superseded } = counts;
  return [read, delivered, unchanged, filtered, superseded].map((count) => countCell(count));
}

/** Circuit breakers in words that need no knowledge of them. */
const PHASES = {
  closed: ['works', 'good'],
  open: ['left alone', 'bad'],
  halfOpen: ['being tried', 'warn'],
  recovering: ['recovering', 'warn'],
} as const;

function systemTable(systems: readonly SystemStatus[], at: number): Html {
  return tableSection({
    title: 'Systems',
    columns: ['System', 'State', 'For', 'Why'].map((name) => ({ name })),
    rows: systems.map(({ name, phase, since, until, why, byHand }) => {
      const [text, tone] = PHASES[phase];
      const next = until === null ? '' : `tried again in ${spanText(Math.max(0, until - at))}`;
      return row(html`${name}`, byHand === null ? '' : `by hand, ${byHand}`, [
        cell(html`<span class="badge ${tone}">${text}</span>`),
        cell(age(at - since), next),
        cell(why),
      ]);
    }),
    empty: html`None is called.`,
  });
}

function deadLetterTable(letters: readonly DeadLetterSummary[], open: number, at: number): Html {
  const more = open > letters.length ? ` (the newest ${letters.length} of ${open})` : '';
  return tableSection({
    title: `Dead letters${more}`,
    columns: ['What happened', 'Flow and record', 'Remedy', 'Since'].map((name) => ({ name })),
    rows: letters.map((letter) =>
      row(html`<code>${letter.code}</code>`, letter.what, [
        cell(
          letter.flow,
          `${letter.key}, at ${letter.stage}, ${countOf(letter.attempts, 'attempt')}`,
        ),
        cell(letter.mend, `crossdock dead-letters retry ${letter.id}`),
        cell(age(at - letter.at)),
      ]),
    ),
    empty: html`None. Every accepted record found its end.`,
  });
}

function runTable(runs: readonly Run[], at: number): Html {
  return tableSection({
    title: 'Last runs',
    columns: [
      ...['Flow', 'State', 'Started', 'By'].map((name) => ({ name })),
      ...figures([...COUNTS, 'Parked', 'Dead letters']),
    ],
    rows: runs.map((run) => runRow(run, at)),
    empty: html`None yet.`,
  });
}

function runRow(run: Run, at: number): Row {
  const took = run.endedAt === null ? '' : `took ${spanText(run.endedAt - run.startedAt)}`;
  return row(html`${run.flow}`, run.fault?.what ?? '', [
    cell(badge(run.status)),
    cell(age(at - run.startedAt), took),
    cell(run.trigger),
    ...runCells(run.counts),
    countCell(run.counts.parked),
    countCell(run.counts.deadLettered, true),
  ]);
}

function badge(status: Run['status']): Html {
  const tones = { done: 'good', running: 'plain', failed: 'bad', interrupted: 'warn' };
  return html`<span class="badge ${tones[status]}">${status}</span>`;
}

function age(ms: number): Html {
  return html`<span class="age">${ageText(ms)}</span>`;
}
