/**
 * One worker of a measured fleet: `node fleet-child.ts NAME FLOWS DELAY_MS DIR [postgres://…]`.
 *
 * Shape: says `ready`, waits for a line on stdin, works until nothing is due for it, and prints how many it settled.
 */
import { once } from 'node:events';
import { virtualClock } from '../../core/base/virtual-clock.ts';
import { openFixture } from '../pipeline/fixture.ts';
import { FLEET_FLOW, LANES } from './fleet-flow.ts';
import { openBenchStore } from './store.ts';

const [owner = '', flows = '1', delayMs = '0', dir = '', address] = process.argv.slice(2);
const clock = virtualClock();
const hub = await openFixture(FLEET_FLOW, {
  store: await openBenchStore(dir, clock, address),
  capability: { batch: { max: 50, partial: true } },
  ...{ owner, laneCount: LANES, flows: Number(flows), batchRecords: 200, parallelLanes: 8 },
});
// The destination takes its time, as one over a network does.
if (delayMs !== '0') {
  hub.script.pause = () => new Promise((resolve) => setTimeout(resolve, Number(delayMs)));
}
console.log('ready');
await once(process.stdin, 'data');
process.stdin.destroy();
await hub.worker.idle();
console.log(JSON.stringify({ settled: hub.script.sent.length }));
await hub.close();
