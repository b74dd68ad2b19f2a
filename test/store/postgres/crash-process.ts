/** Runs one step of a small day, or only opens the store, and kills itself at one crash point: `URL STEP POINT`. */
import { crashPoints } from '../../../core/base/crash-point.ts';
import { silentLog } from '../../../core/base/log.ts';
import { virtualClock } from '../../../core/base/virtual-clock.ts';
import { openPostgresStore } from '../../../core/store/postgres/open.ts';
import { CRASH_STEPS } from '../sqlite/crash-steps.ts';

const [, , url = '', step = '', point = ''] = process.argv;
const store = await openPostgresStore({
  url,
  connections: 2,
  clock: virtualClock(),
  log: silentLog(),
  crashPoint: crashPoints({ CROSSDOCK_CRASH_AT: point }),
});
await CRASH_STEPS[Number(step)]?.run(store);
await store.close();
