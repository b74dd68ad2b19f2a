import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { virtualClock } from '../../../core/base/virtual-clock.ts';
import { openInventory } from '../../../core/retail/inventory/inventory.ts';
import { describeWith, findServer } from '../../databases/server.ts';
import { newSchema, openSchema } from './schema.ts';

describeWith(
  'a process that is stopped within a transaction',
  await findServer('postgres'),
  (server) => {
    it('holds nobody up for long, and once it goes on it commits nothing of what it had decided', async () => {
      const schema = await newSchema(server);
      const store = await openSchema(schema.url);
      const inventory = openInventory({ store: store.inventory, clock: virtualClock() });
      const place = { sku: 'LAST', location: 'main', quantity: 1 };
      await inventory.apply([{ kind: 'movement', type: 'receipt', key: 'r', ...place }]);

      const script = join(import.meta.dirname, 'stopped-process.ts');
      const child = spawn(process.execPath, [script, schema.url], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      assert.equal((await lines.next()).value, 'decided');
      child.kill('SIGSTOP');

      // It waits for the lock of the stopped one until the server has ended that session.
      const [mine] = await inventory.apply([
        { kind: 'hold', key: 'h-quick', hold: 'quick', ttlMs: 60_000, ...place },
      ]);
      assert.equal(mine?.result, 'ok');

      child.kill('SIGCONT');
      child.stdin.write('go on\n');
      const answer: { attempts: number; result: string } = JSON.parse(
        String((await lines.next()).value),
      );
      assert.deepEqual(answer, { attempts: 2, result: 'insufficient' });
      assert.deepEqual(await store.inventory.holds(['slow']), []);
      assert.equal((await store.inventory.totals()).heldMilli, 1_000);
      assert.deepEqual(await store.inventory.verify(10), []);
      await store.close();
      await schema.drop();
    });
  },
);
