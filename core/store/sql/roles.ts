import type { Store } from '../store.ts';
import { sqlBreakers } from './breakers.ts';
import { sqlBudgets } from './budget-shares.ts';
import { sqlCertificates } from './certificates.ts';
import { sqlCursors } from './cursors.ts';
import { sqlDeadLetters } from './dead-letters.ts';
import type { SqlDriver } from './driver.ts';
import { sqlHistory } from './history.ts';
import { sqlRecordStore } from './hub-records.ts';
import { sqlInbox } from './inbox.ts';
import { sqlInventoryStore } from './inventory.ts';
import { sqlLanes } from './lanes.ts';
import { sqlLinks } from './links.ts';
import { sqlRuns } from './runs.ts';
import { sqlSchedules } from './schedules.ts';
import { sqlSettlement } from './settlement.ts';
import { sqlSweeps } from './sweeps.ts';
import { sqlVitals } from './vitals.ts';
import { sqlWorkers } from './workers.ts';

/** The part of the store that is the same on every database. */
export type SqlRoles = Omit<
  Store,
  'migrate' | 'integrityCheck' | 'contents' | 'time' | 'isShared' | 'driver' | 'close'
>;

/** The store's roles over a database. */
export function rolesOver(driver: SqlDriver): SqlRoles {
  return {
    inbox: sqlInbox(driver),
    lanes: sqlLanes(driver),
    settlement: sqlSettlement(driver),
    cursors: sqlCursors(driver),
    links: sqlLinks(driver),
    deadLetters: sqlDeadLetters(driver),
    runs: sqlRuns(driver),
    schedules: sqlSchedules(driver),
    inventory: sqlInventoryStore(driver),
    records: sqlRecordStore(driver),
    history: sqlHistory(driver),
    vitals: sqlVitals(driver),
    budgets: sqlBudgets(driver),
    breakers: sqlBreakers(driver),
    sweeps: sqlSweeps(driver),
    workers: sqlWorkers(driver),
    certificates: sqlCertificates(driver),
  };
}
