/** One of several hub processes that share a database; started by `processes.ts`. */
import { systemClock } from '../../core/base/clock.ts';
import { isJsonObject } from '../../core/base/json.ts';
import { silentLog } from '../../core/base/log.ts';
import { virtualClock } from '../../core/base/virtual-clock.ts';
import { openInventory } from '../../core/retail/inventory/inventory.ts';
import { openSqliteStore } from '../../core/store/sqlite/open.ts';
import { loadVocabulary } from './parts.ts';
import { objectsOf, textOf } from './scenario.ts';
import type { World } from './world.ts';

const [path = ''] = process.argv.slice(2);
const clock = virtualClock(systemClock().now());
const store = await openSqliteStore({ path, driver: 'node:sqlite', clock, log: silentLog() });
const inventory = openInventory({ store: store.inventory, clock });
const { verbs } = await loadVocabulary();

const world: World = {
  ...{ clock, inventory, store: store.inventory, other: null, settings: {}, path, velocity: {} },
  ...{
    memory: new Map([['keys', process.pid * 1_000_000]]),
    shipments: new Map(),
    results: [],
    closers: [],
  },
  restart: () => Promise.reject(new Error('a client process is not started again')),
  close: () => store.close(),
};

process.on('message', (message) => {
  const steps = isJsonObject(message) ? objectsOf(message['steps']) : [];
  void Promise.all(
    steps.map(async (step) => (await verbs[textOf(step, 'do')]?.run(step, world))?.result),
  ).then((results) => process.send?.(results));
});

process.send?.('ready');
