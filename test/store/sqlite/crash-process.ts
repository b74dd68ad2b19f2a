/** A process that kills itself at one crash point: `node crash-process.ts PATH DRIVER POINT`. */
import { crashPoints } from '../../../core/base/crash-point.ts';
import { silentLog } from '../../../core/base/log.ts';
import { virtualClock } from '../../../core/base/virtual-clock.ts';
import { openSqliteStore } from '../../../core/store/sqlite/open.ts';
import { CRASH_STEPS } from './crash-steps.ts';

const [, , path = '', driver = '', point = ''] = process.argv;
const store = await openSqliteStore({
  path,
  driver: driver === 'sqlite3' ? 'sqlite3' : 'node:sqlite',
  clock: virtualClock(),
  log: silentLog(),
  crashPoint: crashPoints({ CROSSDOCK_CRASH_AT: point }),
  armedCrashPoint: { name: point, hit: 1 },
});
for (const step of CRASH_STEPS) await step.run(store);
await store.close();
