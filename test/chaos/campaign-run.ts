/** Runs campaigns one after another and puts their figures into words. */
import type { Campaign, Figures, Sizes, StoreKind } from './campaigns/campaign.ts';
import { NO_FIGURES } from './campaigns/campaign.ts';
import type { Choice } from './choice.ts';

/** What became of one campaign on one store. */
export interface CampaignResult extends Figures {
  readonly id: string;
  readonly title: string;
  readonly bar: string;
  readonly store: StoreKind | null;
  readonly sizes: Sizes;
  readonly verdict: 'passed' | 'missed' | 'not run';
  readonly seconds: number;
}

/** Who is told of what goes on. */
export interface Listener {
  readonly say: (line: string) => void;
  readonly done: (result: CampaignResult) => void;
}

const SECOND_MS = 1_000;

/** Runs them; one that throws has missed its bar. */
export async function runCampaigns(
  choice: Choice,
  { say, done }: Listener,
): Promise<readonly CampaignResult[]> {
  const begun = performance.now();
  const results: CampaignResult[] = [];
  for (const campaign of choice.campaigns) {
    for (const store of storesOf(campaign, choice)) {
      const isLate = performance.now() - begun > choice.limitMs;
      const result = isLate
        ? notRun(campaign, store, 'the time was over')
        : await runOne(campaign, store, choice, say);
      results.push(result);
      done(result);
    }
  }
  return results;
}

function storesOf({ stores }: Campaign, { store }: Choice): readonly (StoreKind | null)[] {
  if (stores.length === 0) return [null];
  return stores.filter((one) => store === null || one === store);
}

async function runOne(
  campaign: Campaign,
  store: StoreKind | null,
  choice: Choice,
  say: Listener['say'],
): Promise<CampaignResult> {
  const own = campaign.sizes[choice.tier];
  if (own === null) return notRun(campaign, store, `it is no part of the tier ${choice.tier}`);
  const set = Object.entries(choice.sizes).filter(([name]) => own[name] !== undefined);
  const sizes: Sizes = { ...own, ...Object.fromEntries(set) };
  const where = store === null ? campaign.id : `${campaign.id} on ${store}`;
  say(`${where}: ${campaign.title}`);
  const size = (name: string): number => {
    const value = sizes[name];
    if (value === undefined) throw new Error(`${campaign.id} has no size "${name}"`);
    return value;
  };
  const begun = performance.now();
  const { tier, seed } = choice;
  const run = { tier, store: store ?? 'sqlite', size, seed };
  const figures = await campaign
    .run({ ...run, say: (line) => say(`  ${where}: ${line}`) })
    .catch((error: unknown) => broken(error));
  const verdict = figures.missed.length === 0 ? 'passed' : 'missed';
  const seconds = Math.round((performance.now() - begun) / SECOND_MS);
  return { ...named(campaign, store), ...figures, sizes, verdict, seconds };
}

function broken(error: unknown): Figures {
  const what = error instanceof Error ? error.message : String(error);
  return { ...NO_FIGURES, did: 'it ended before its figures', missed: [what] };
}

function notRun(campaign: Campaign, store: StoreKind | null, why: string): CampaignResult {
  return {
    ...{ ...named(campaign, store), ...NO_FIGURES, did: why },
    ...{ sizes: {}, verdict: 'not run', seconds: 0 },
  };
}

function named({ id, title, bar }: Campaign, store: StoreKind | null) {
  return { id, title, bar, store };
}

/** A result for people. */
export function resultText(result: CampaignResult): string {
  const { id, store, title, verdict, did, bar, missed, more, seeds, seconds } = result;
  const { kills, messages, lost, doubled, recovery } = result;
  const figures: readonly (readonly [string, string | number | null])[] = [
    ['kills', kills],
    ['messages', messages],
    ['lost', lost],
    ['doubled', doubled],
    ['recovery p50, p99', recovery === null ? null : `${recovery.p50} ms, ${recovery.p99} ms`],
    ['seeds', seeds.length === 0 ? null : seeds.join(', ')],
    ...Object.entries(more),
  ];
  const lines = [
    `${id}${store === null ? '' : ` on ${store}`}: ${title}: ${verdict} after ${seconds} s`,
    `  did      ${did}`,
    `  bar      ${bar}`,
    ...figures.flatMap(([name, value]) => (value === null ? [] : [`  ${name}  ${value}`])),
    ...missed.map((one) => `  missed   ${one}`),
  ];
  return lines.join('\n');
}
