import type { Campaign } from './campaign.ts';
import { mochaFigures } from './processes.ts';

const LIMIT_MS = 300_000;

export const T6: Campaign = {
  id: 'T6',
  title: 'clock jumps, nights of daylight saving, leap days',
  proves: 'no tick of a schedule is fired twice, and none is missed unsaid',
  bar: 'no double and no unreported missed tick',
  stores: [],
  sizes: { pr: {}, nightly: {}, release: {} },
  run: () =>
    mochaFigures({
      did: 'virtual clocks that jump, both nights, catch-up and restarts',
      files: ['test/worker/schedule.test.ts', 'test/worker/recovery.test.ts'],
      limitMs: LIMIT_MS,
    }),
};
