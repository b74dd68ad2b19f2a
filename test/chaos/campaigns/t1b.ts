import { seededRandom } from '../../../core/base/random.ts';
import { faultStorm, type Weather } from '../fault-storm.ts';
import type { StormMember } from '../storm-fleet.ts';
import { stormPlan } from '../storm-plan.ts';
import { type Campaign, missedOf, NO_FIGURES, shares } from './campaign.ts';
import { withOwnStore } from './own-store.ts';

const RECOVERY_MAX_MS = 15_000;
/** A pause is longer than a lease, so that others take over what the process holds. */
const PAUSE_MS = 3_000;
const DUPLICATES = 30;
/** Between the recovery from one fault and the next fault. */
const CALM_MAX_MS = 1_000;

export const T1B: Campaign = {
  id: 'T1b',
  title: 'random kill -9 and SIGSTOP under load',
  proves: 'a process that dies or stands still at any moment costs time only',
  bar: '0 lost, 0 doubled, no dead letter, recovery p99 at most 15 s',
  stores: ['sqlite', 'postgres'],
  sizes: {
    pr: { faults: 5, pausePercent: 20, rate: 50, secondsPerFault: 3 },
    nightly: { faults: 40, pausePercent: 10, rate: 100, secondsPerFault: 4 },
    release: { faults: 1_000, pausePercent: 10, rate: 100, secondsPerFault: 4 },
  },
  run: async ({ store, size, seed, say }) => {
    const [faults, rate] = [size('faults'), size('rate')];
    const sent = Math.round(faults * rate * size('secondsPerFault'));
    const tally = { kills: 0, pauses: 0, underLoad: 0, recoveryMs: [] as number[] };
    const random = seededRandom(seed);
    const inject = async (weather: Weather): Promise<void> => {
      for (let one = 0; one < faults; one += 1) {
        await sleep(random.next() * CALM_MAX_MS);
        const member = weather.members[Math.floor(random.next() * weather.members.length)];
        if (member === undefined) return;
        if (weather.isStorming()) tally.underLoad += 1;
        const isPause = random.next() * 100 < size('pausePercent');
        const begun = Date.now();
        if (isPause) await pause(member);
        else await killAndStart(member);
        tally[isPause ? 'pauses' : 'kills'] += 1;
        await weather.workedOff(begun);
        tally.recoveryMs.push(Date.now() - begun);
        say(`fault ${one + 1} of ${faults}: ${member.role} ${isPause ? 'paused' : 'killed'}`);
      }
    };
    const plan = stormPlan(sent, DUPLICATES, seed);
    const storm = await withOwnStore(store, (schema) =>
      faultStorm({ plan, rate, schema, faults: inject }),
    );
    const { lost, doubled, openLetters, acknowledged } = storm;
    const recovery = shares(tally.recoveryMs);
    return {
      ...NO_FIGURES,
      did: `${tally.kills} kills and ${tally.pauses} pauses at ${rate}/s, one process at a time`,
      ...{ kills: tally.kills, messages: sent, lost, doubled, recovery, seeds: [seed] },
      more: { pauses: tally.pauses, 'faults under load': tally.underLoad, '2xx': acknowledged },
      missed: missedOf([
        [`${lost} lost`, lost === 0],
        [`${doubled} doubled`, doubled === 0],
        [`dead letters: ${openLetters.join('; ')}`, openLetters.length === 0],
        [`${sent - acknowledged} without a 2xx`, acknowledged === sent],
        [`recovery p99 is ${recovery?.p99} ms`, (recovery?.p99 ?? 0) <= RECOVERY_MAX_MS],
      ]),
    };
  },
};

async function killAndStart(member: StormMember): Promise<void> {
  await member.kill();
  await member.start();
}

async function pause(member: StormMember): Promise<void> {
  member.pause();
  await sleep(PAUSE_MS);
  member.goOn();
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
