import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { faultStorm, type Weather } from '../fault-storm.ts';
import { stormPlan } from '../storm-plan.ts';
import { type Campaign, missedOf, NO_FIGURES, shares } from './campaign.ts';
import { withOwnStore } from './own-store.ts';

const DUPLICATES = 30;
const PAUSE_MS = 1_000;
const MIB = 1_048_576;
/** Below this the memory of a young process says nothing about its slope. */
const SLOPE_SECONDS_MIN = 1_800;
const SLOPE_PERCENT_MAX = 1;
const FDS_MORE_MAX = 20;

interface Sample {
  readonly atMs: number;
  readonly rss: number;
  readonly fds: number;
}

export const T11: Campaign = {
  id: 'T11',
  title: 'soak',
  proves: 'a hub that works for long grows in nothing but its history',
  bar: 'memory slope at most 1 % an hour (from half an hour on), descriptors flat, 0 lost, 0 doubled',
  stores: ['sqlite', 'postgres'],
  sizes: {
    pr: null,
    nightly: { seconds: 140, rate: 50, faultEverySeconds: 30 },
    release: { seconds: 86_400, rate: 50, faultEverySeconds: 30 },
  },
  run: async ({ store, size, seed, say }) => {
    const [seconds, rate] = [size('seconds'), size('rate')];
    const samples: Sample[] = [];
    const recoveryMs: number[] = [];
    let databaseBytes = 0;
    const faults = async (weather: Weather): Promise<void> => {
      const begun = performance.now();
      while (weather.isStorming()) {
        await sleep(size('faultEverySeconds') * 1_000);
        if (!weather.isStorming()) break;
        const since = Date.now();
        const member = weather.members[samples.length % weather.members.length];
        member?.pause();
        await sleep(PAUSE_MS);
        member?.goOn();
        await weather.workedOff(since);
        recoveryMs.push(Date.now() - since);
        const first = weather.members[0];
        if (first !== undefined) samples.push(sampleOf(first.pid(), performance.now() - begun));
        say(`${samples.length} faults, ${Math.round((samples.at(-1)?.rss ?? 0) / MIB)} MiB`);
      }
    };
    const plan = stormPlan(Math.round(seconds * rate), DUPLICATES, seed);
    const storm = await withOwnStore(store, (schema) =>
      faultStorm({
        ...{ plan, rate, schema, faults },
        after: async ({ dir }) => {
          databaseBytes = schema === null ? sizeOf(join(dir, 'data')) : await sizeOn(schema);
        },
      }),
    );
    const { lost, doubled, openLetters } = storm;
    const slope = slopePercent(samples);
    const settled = settledOf(samples);
    const grown = (samples.at(-1)?.fds ?? 0) - (settled[0]?.fds ?? 0);
    const isLong = seconds >= SLOPE_SECONDS_MIN;
    return {
      ...NO_FIGURES,
      did: `${seconds} s at ${rate}/s, a process paused every ${size('faultEverySeconds')} s`,
      ...{ messages: storm.sent, lost, doubled, recovery: shares(recoveryMs), seeds: [seed] },
      more: {
        'memory slope': isLong ? `${slope.toFixed(2)} %/h` : 'too short to tell',
        'memory at the end': `${Math.round((samples.at(-1)?.rss ?? 0) / MIB)} MiB`,
        descriptors: `${settled[0]?.fds ?? 0} → ${samples.at(-1)?.fds ?? 0}`,
        'database bytes a delivery': Math.round(databaseBytes / Math.max(1, plan.distinct)),
      },
      missed: missedOf([
        [`${lost} lost`, lost === 0],
        [`${doubled} doubled`, doubled === 0],
        [`dead letters: ${openLetters.join('; ')}`, openLetters.length === 0],
        [`memory grows by ${slope.toFixed(2)} % an hour`, !isLong || slope <= SLOPE_PERCENT_MAX],
        [`${grown} more descriptors`, grown <= FDS_MORE_MAX],
      ]),
    };
  },
};

function sampleOf(pid: number, atMs: number): Sample {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const rss = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1_024;
  return { atMs, rss, fds: readdirSync(`/proc/${pid}/fd`).length };
}

/** The later two thirds: at the first pauses the senders open the connections that they keep from then on. */
function settledOf(samples: readonly Sample[]): readonly Sample[] {
  return samples.slice(Math.floor(samples.length / 3));
}

/** The line of least squares through the later two thirds, in percent of their mean an hour. */
function slopePercent(samples: readonly Sample[]): number {
  const later = settledOf(samples);
  const mean = (pick: (sample: Sample) => number): number =>
    later.reduce((sum, sample) => sum + pick(sample), 0) / Math.max(1, later.length);
  const [at, rss] = [mean((sample) => sample.atMs), mean((sample) => sample.rss)];
  const over = mean((sample) => (sample.atMs - at) * (sample.rss - rss));
  const spread = mean((sample) => (sample.atMs - at) ** 2);
  if (spread === 0 || rss === 0) return 0;
  return ((over / spread) * 3_600_000 * 100) / rss;
}

function sizeOf(folder: string): number {
  const files = readdirSync(folder).filter((name) => name.startsWith('crossdock.db'));
  return files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

async function sizeOn(schema: {
  readonly ask: (question: string) => Promise<readonly Record<string, unknown>[]>;
}): Promise<number> {
  const [row] = await schema.ask(
    `select sum(pg_total_relation_size(c.oid)) as bytes from pg_class c
     where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'`,
  );
  return Number(row?.['bytes'] ?? 0);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
