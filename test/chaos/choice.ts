/** What a call of the campaigns asks for. */
import { parseArgs } from 'node:util';
import { type Campaign, STORES, type StoreKind, TIERS, type Tier } from './campaigns/campaign.ts';
import { CAMPAIGNS } from './campaigns/list.ts';

/** A call that is right. */
export interface Choice {
  readonly tier: Tier;
  readonly campaigns: readonly Campaign[];
  /** Null for all of them. */
  readonly store: StoreKind | null;
  readonly seed: number;
  readonly sizes: Readonly<Record<string, number>>;
  /** After that no further campaign is begun. */
  readonly limitMs: number;
  readonly json: boolean;
  readonly report: boolean;
  /** Documents of earlier calls on this commit, whose results go into the report. */
  readonly earlier: readonly string[];
}

const OPTIONS = {
  tier: { type: 'string', default: 'pr' },
  only: { type: 'string' },
  store: { type: 'string' },
  seed: { type: 'string', default: '1' },
  set: { type: 'string', multiple: true },
  minutes: { type: 'string' },
  json: { type: 'boolean', default: false },
  report: { type: 'boolean', default: false },
  with: { type: 'string', multiple: true },
} as const;
const MINUTE_MS = 60_000;

/** The choice, or a sentence that says what is wrong with the call. */
export function choiceOf(args: readonly string[]): Choice | string {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    const tier = TIERS.find((one) => one === values.tier);
    if (tier === undefined) return unknown('tier', values.tier, TIERS);
    const store = STORES.find((one) => one === values.store) ?? null;
    if (values.store !== undefined && store === null) return unknown('store', values.store, STORES);
    const campaigns = campaignsOf(values.only);
    if (typeof campaigns === 'string') return campaigns;
    const sizes = sizesOf(values.set ?? [], campaigns);
    if (typeof sizes === 'string') return sizes;
    const [seed, minutes] = [
      wholeOf(values.seed),
      Number(values.minutes ?? Number.POSITIVE_INFINITY),
    ];
    if (seed === null) return `"${values.seed}" is no seed: write a whole number`;
    if (!(minutes > 0)) return `"${values.minutes}" are no minutes: write a number above 0`;
    const { json, report, with: earlier = [] } = values;
    return {
      ...{ tier, campaigns, store, seed, sizes, json, report, earlier },
      limitMs: minutes * MINUTE_MS,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** One or more ids; `T1` stands for all that begin so. */
function campaignsOf(only: string | undefined): readonly Campaign[] | string {
  if (only === undefined) return CAMPAIGNS;
  const found = new Set<Campaign>();
  for (const name of only.split(',').map((one) => one.trim())) {
    const exact = CAMPAIGNS.filter(({ id }) => id.toLowerCase() === name.toLowerCase());
    const parts = CAMPAIGNS.filter(({ id }) => /^[a-z]$/.test(id.slice(name.length)));
    const group = parts.filter(({ id }) => id.toLowerCase().startsWith(name.toLowerCase()));
    const chosen = exact.length > 0 ? exact : group;
    if (name === '' || chosen.length === 0) {
      return unknown(
        'test',
        name,
        CAMPAIGNS.map(({ id }) => id),
      );
    }
    for (const one of chosen) found.add(one);
  }
  return CAMPAIGNS.filter((one) => found.has(one));
}

function sizesOf(
  texts: readonly string[],
  campaigns: readonly Campaign[],
): Choice['sizes'] | string {
  const known = new Set(
    campaigns.flatMap(({ sizes }) =>
      Object.values(sizes).flatMap((some) => Object.keys(some ?? {})),
    ),
  );
  const sizes: Record<string, number> = {};
  for (const text of texts) {
    const [name = '', value = ''] = text.split('=');
    const number = Number(value);
    if (value === '' || !Number.isFinite(number) || number < 0) {
      return `"${text}" sets nothing: write NAME=NUMBER`;
    }
    if (!known.has(name)) return unknown('size', name, [...known]);
    sizes[name] = number;
  }
  return sizes;
}

function wholeOf(text: string): number | null {
  const number = Number(text);
  return text !== '' && Number.isSafeInteger(number) ? number : null;
}

function unknown(what: string, name: string, known: readonly string[]): string {
  return `there is no ${what} "${name}"; choose one of ${known.join(', ')}`;
}
