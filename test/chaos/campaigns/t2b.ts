import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { leavingProxy } from '../../databases/cutting-proxy.ts';
import { through } from '../../store/postgres/schema.ts';
import { type FaultStormFigures, faultStorm, type Weather } from '../fault-storm.ts';
import { stormPlan } from '../storm-plan.ts';
import { type Campaign, type CampaignRun, missedOf, NO_FIGURES, shares } from './campaign.ts';
import { requireServer, withOwnStore } from './own-store.ts';

const CATCH_UP_MAX_MS = 120_000;
const DUPLICATES = 30;
const BEFORE_MS = 2_000;
/** No answer takes that long while the store works. */
const LATE_MS = 2_000;

export const T2B: Campaign = {
  id: 'T2b',
  title: 'the database locked or unreachable',
  proves: 'while the store is away nothing is acknowledged, and afterwards everything is caught up',
  bar: '0 lost, 0 doubled, caught up within 120 s, by itself',
  stores: ['sqlite', 'postgres'],
  sizes: {
    pr: { awaySeconds: 10, rate: 20 },
    nightly: { awaySeconds: 60, rate: 50 },
    release: { awaySeconds: 300, rate: 50 },
  },
  run: async (run) => {
    const [awaySeconds, rate] = [run.size('awaySeconds'), run.size('rate')];
    const awayMs = awaySeconds * 1_000;
    const plan = stormPlan(Math.round(rate * (awaySeconds + 6)), DUPLICATES, run.seed);
    const caughtUp: number[] = [];
    const faults = async (weather: Weather, away: () => () => void): Promise<void> => {
      await sleep(BEFORE_MS);
      const begun = Date.now();
      const comeBack = away();
      await sleep(awayMs);
      comeBack();
      const back = Date.now();
      await weather.workedOff(Math.max(begun, back));
      caughtUp.push(Date.now() - back);
    };
    const storm = await (run.store === 'sqlite'
      ? locked(plan, rate, faults)
      : unreachable(plan, rate, faults));
    return figuresOf(run, storm, { caughtUp, awaySeconds });
  },
};

type Faults = (weather: Weather, away: () => () => void) => Promise<void>;
type Plan = ReturnType<typeof stormPlan>;

/** Another process holds the write lock of the file. */
function locked(plan: Plan, rate: number, faults: Faults): Promise<FaultStormFigures> {
  return faultStorm({
    ...{ plan, rate, schema: null },
    faults: (weather) =>
      faults(weather, () => {
        const other = new DatabaseSync(join(weather.project.dir, 'data', 'crossdock.db'), {
          timeout: 10_000,
        });
        other.exec('BEGIN IMMEDIATE');
        return () => {
          other.exec('ROLLBACK');
          other.close();
        };
      }),
  });
}

/** The server is gone: every connection is cut, and no new one comes to be. */
function unreachable(plan: Plan, rate: number, faults: Faults): Promise<FaultStormFigures> {
  return withOwnStore('postgres', async (schema) => {
    const proxy = await leavingProxy(await requireServer());
    try {
      return await faultStorm({
        ...{ plan, rate, schema },
        ...(schema === null ? {} : { storeUrl: through(schema, proxy) }),
        faults: (weather) =>
          faults(weather, () => {
            proxy.leave();
            return proxy.comeBack;
          }),
      });
    } finally {
      proxy.close();
    }
  });
}

function figuresOf(
  { seed }: CampaignRun,
  storm: FaultStormFigures,
  { caughtUp, awaySeconds }: { readonly caughtUp: readonly number[]; readonly awaySeconds: number },
) {
  const { lost, doubled, sent, acknowledged, openLetters, statuses } = storm;
  const recovery = shares(caughtUp);
  const refused = Object.entries(statuses).filter(([status]) => !status.startsWith('2'));
  const isLate = storm.ack.max >= LATE_MS;
  return {
    ...NO_FIGURES,
    did: `the store was away for ${awaySeconds} s under load`,
    ...{ messages: sent, lost, doubled, recovery, seeds: [seed] },
    more: {
      answers: JSON.stringify(statuses),
      'slowest answer': `${Math.round(storm.ack.max)} ms`,
    },
    missed: missedOf([
      [`${lost} lost`, lost === 0],
      [`${doubled} doubled`, doubled === 0],
      [`${sent - acknowledged} without a 2xx in the end`, acknowledged === sent],
      [`dead letters: ${openLetters.join('; ')}`, openLetters.length === 0],
      ['the fault was met: no answer was late or refused', refused.length > 0 || isLate],
      [`caught up after ${recovery?.p99} ms`, (recovery?.p99 ?? 0) <= CATCH_UP_MAX_MS],
    ]),
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
