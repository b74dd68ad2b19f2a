/** Decides on the last unit and waits for a word before the commit: `URL`. Prints what came of it. */
import { once } from 'node:events';
import { silentLog } from '../../../core/base/log.ts';
import { virtualClock } from '../../../core/base/virtual-clock.ts';
import { openInventory } from '../../../core/retail/inventory/inventory.ts';
import { openPostgresStore } from '../../../core/store/postgres/open.ts';

const [, , url = ''] = process.argv;
const clock = virtualClock();
const limits = { standstillMs: 300 };
const store = await openPostgresStore({ url, connections: 2, clock, log: silentLog(), limits });
let attempts = 0;
const inventory = openInventory({
  clock,
  store: {
    ...store.inventory,
    transact: (work) =>
      store.inventory.transact(async (ledger) => {
        const result = await work(ledger);
        attempts += 1;
        if (attempts > 1) return result;
        console.log('decided');
        await once(process.stdin, 'data');
        return result;
      }),
  },
});
const place = { sku: 'LAST', location: 'main', quantity: 1 };
const [result] = await inventory.apply([
  { kind: 'hold', key: 'h-slow', hold: 'slow', ttlMs: 60_000, ...place },
]);
console.log(JSON.stringify({ attempts, result: result?.result }));
await store.close();
process.exit(0);
