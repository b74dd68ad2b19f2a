import type { FlowStatus, HubStatus } from '../../core/server/status.ts';
import type { Run } from '../../core/store/records.ts';
import { QUIET_STATUS } from './running.ts';

const COUNTS: Run['counts'] = {
  read: 1_234_567,
  delivered: 1_200_000,
  unchanged: 34_000,
  filtered: 560,
  superseded: 3,
  parked: 1,
  deadLettered: 3,
};

const RUN: Run = {
  id: 'run_1',
  flow: 'inventory-hub-to-shopify',
  trigger: 'schedule */15 * * * *',
  startedAt: 30_000,
  endedAt: 31_500,
  status: 'done',
  counts: COUNTS,
  retries: 2,
  fault: null,
};

const FAILED: Run = {
  ...RUN,
  id: 'run_2',
  flow: 'sale-pos-to-hub',
  trigger: 'file',
  status: 'failed',
  fault: {
    code: 'POS_FILE_CONTROL',
    what: 'the control total of sales-2026-03-01-with-a-very-long-name.csv is 120, its rows give 119',
    where: 'sale-pos-to-hub/source',
    why: 'a row was lost on the way',
    mend: 'have the store send the file again',
  },
};

const FLOW: FlowStatus = {
  name: 'inventory-hub-to-shopify',
  owner: 'ecommerce',
  about: 'The web shop shows what can still be sold, within seconds of every change in the hub.',
  enabled: true,
  counts: COUNTS,
  waiting: 7,
  deadLetters: 0,
  lastRun: RUN,
};

/** A hub with everything that can stand on the page: long names, failures, dead letters, idle flows. */
export const BUSY_STATUS: HubStatus = {
  ...QUIET_STATUS,
  flows: [
    FLOW,
    { ...FLOW, name: 'sale-pos-to-hub', owner: 'stores', deadLetters: 3, lastRun: FAILED },
    { ...FLOW, name: 'price-hub-to-pos', enabled: false, lastRun: null },
  ],
  systems: [
    {
      name: 'netsuite-main',
      phase: 'open',
      since: 30_000,
      until: 75_000,
      why: '30 of the last 60 calls failed',
      byHand: null,
    },
    {
      name: 'shopify-main',
      phase: 'closed',
      since: 0,
      until: null,
      why: 'by hand, ann: a known fault',
      byHand: 'ann',
    },
  ],
  unknownWrites: { count: 2, oldestAt: 10_000 },
  stock: [
    { label: 'On hand', value: '1,204,551', note: 'units of 12,000 items' },
    { label: 'Short', value: '2', note: 'of 14,110 items at places' },
  ],
  deadLetters: [
    {
      id: 'dl_01a206d6cdc5856d7667ee8cce2b7986',
      flow: 'sale-pos-to-hub',
      key: 'till-7:2026-03-01:000000000000000000000000000000000000000000000017',
      stage: 'validate',
      code: 'VALIDATE_SCHEMA',
      what: 'inventory.movement: quantity must be number',
      mend: 'correct the map, then retry the dead letter',
      attempts: 1,
      at: 12_000,
    },
  ],
  runs: [FAILED, RUN, { ...RUN, id: 'run_3', status: 'running', endedAt: null }],
};
