/** A process that copies a store and kills itself at one crash point: `node copy-process.ts FROM TO POINT`. */
import { crashPoints } from '../../../core/base/crash-point.ts';
import { silentLog } from '../../../core/base/log.ts';
import { virtualClock } from '../../../core/base/virtual-clock.ts';
import { copyStore } from '../../../core/store/copy/copy-store.ts';

const [, , from = '', to = '', point = ''] = process.argv;
await copyStore({
  from,
  to,
  pid: process.pid,
  clock: virtualClock(),
  log: silentLog(),
  crashPoint: crashPoints({ CROSSDOCK_CRASH_AT: point }),
  progress: () => undefined,
});
