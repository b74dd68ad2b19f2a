import { deepEqual, equal, ok } from 'node:assert/strict';
import type { NetsuiteFault } from '../../../connectors/netsuite/sandbox/options.ts';
import { haltingClock } from '../../contract/halting-clock.ts';
import { closeAll, openErp, recordsOf, writeOne } from './erp.ts';

describe('connectors/netsuite/client', () => {
  afterEach(closeAll);

  const blocked: readonly NetsuiteFault['kind'][] = ['concurrency', 'requestLimit'];
  for (const kind of blocked) {
    it(`waits each time that calls are held back by ${kind}, and does not double a write`, async () => {
      const clock = haltingClock();
      const waits: number[] = [];
      const listening = {
        ...clock,
        sleep: (ms: number, signal?: AbortSignal) => {
          if (ms > 0) waits.push(ms);
          return clock.sleep(ms, signal);
        },
      };
      const { host, sandbox } = await openErp({ clock: listening });
      sandbox.setFaults([{ operation: 'write', count: 3, kind }]);
      const ack = await writeOne(host, 'customers.upsert', 'a', { companyName: 'A' });
      equal(ack.outcome, 'written', JSON.stringify(ack));
      ok(waits.length === 3 && waits.every((ms) => ms >= 200), waits.join(', '));
      // A RESTlet's refusal is no 429, so the waits are the connector's own; those of HTTP grow with jitter.
      if (kind === 'requestLimit') ok((waits[2] ?? 0) > (waits[0] ?? 0), waits.join(', '));
      equal(sandbox.calls().filter((call) => call.isWrite && call.status === 204).length, 1);
    });
  }

  it('leaves it to the engine when the account stays full', async () => {
    const clock = haltingClock();
    const { host, sandbox } = await openErp({ clock });
    sandbox.setFaults([{ operation: 'write', count: 1000, kind: 'requestLimit' }]);
    const ack = await writeOne(host, 'customers.upsert', 'a', { companyName: 'A' });
    deepEqual(
      [ack.outcome, ack.outcome === 'retry' && ack.code],
      ['retry', 'NETSUITE_CONCURRENCY_EXCEEDED'],
    );
    ok(sandbox.calls().filter((call) => call.isWrite).length <= 5);
  });

  it('after an unexpected error a read is repeated and a write is not', async () => {
    const clock = haltingClock();
    const { host, sandbox } = await openErp({ clock });
    sandbox.setFaults([{ operation: 'suiteql', count: 1, kind: 'status', status: 500 }]);
    equal((await recordsOf(host, 'items')).length, 8);
    sandbox.clearCalls();
    sandbox.setFaults([{ operation: 'write', count: 1, kind: 'unexpectedAfter' }]);
    const ack = await writeOne(host, 'customers.upsert', 'a', { companyName: 'A' });
    equal(ack.outcome, 'unknown');
    equal(sandbox.calls().filter((call) => call.isWrite).length, 1);
  });

  it('reads whole what is larger than a page of the query service', async () => {
    const items = Array.from({ length: 2_100 }, (_, n) => ({ sku: `S-${n}`, name: 'x', price: 1 }));
    const { host } = await openErp({ seed: { items } }, { pageSize: 1000 });
    equal((await recordsOf(host, 'items')).length, 2_100);
    equal((await recordsOf(host, 'prices')).length, 4_200);
  }).timeout(60_000);
});
