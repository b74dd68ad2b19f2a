import assert from 'node:assert/strict';
import { pos } from '../../../connectors/pos/connector.ts';
import type { Ack, Command, Host } from '../../../core/connector/index.ts';
import { LeaseGuard, underLease } from '../../../core/connector/lease.ts';
import { describeWith, findServer } from '../../databases/server.ts';
import { describeEverywhere } from './places.ts';
import { type Bench, openBench } from './pos-host.ts';
import { openSqlBench, PRICE_COMMAND, PRICE_TABLE, type SqlBench } from './sql/sql-bench.ts';

/** Writes under a lease that ends when that point is reached; what a connector waits for comes after it. */
async function writeLate(
  host: Host,
  command: Command,
  point: string,
): Promise<{ readonly acks: readonly Ack[]; readonly hasRefused: boolean }> {
  let isHeld = true;
  const guard = new LeaseGuard({ isHeld: () => isHeld, ensure: async () => isHeld });
  const crashPoint = (name: string): void => {
    if (name === point) isHeld = false;
  };
  const written = underLease(guard, () => pos.write?.({ ...host, crashPoint }, [command]));
  return { acks: (await written) ?? [], hasRefused: guard.hasRefused };
}

describeEverywhere('a file for the till whose lease ends while it is written', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench({}, { stockFile: { columns: [{ name: 'sku' }] } });
  });
  afterEach(() => bench.close());

  it('is not put in place', async () => {
    const command: Command = {
      ...{ stream: 'stockFile', operation: 'publish', key: 'A', idempotencyKey: 'stock/A' },
      ...{ version: null, data: { sku: 'A' } },
    };
    const late = await writeLate(bench.host, command, 'file.before-publish');
    assert.deepEqual([late.acks[0]?.outcome, late.hasRefused], ['retry', true]);
    const visible = (await bench.tree()).filter((path) => !path.includes('/.'));
    assert.deepEqual(visible, []);
    const [ack] = (await pos.write?.(bench.host, [command])) ?? [];
    assert.equal(ack?.outcome, 'written');
    assert.equal((await bench.tree()).filter((path) => path.endsWith('.csv')).length, 1);
  });
});

describeWith('rows for the till', await findServer('postgres'), (server) => {
  let bench: SqlBench;
  beforeEach(async () => {
    const table = 'create table hub_price (hub_key varchar(40) primary key, sku varchar(12))';
    bench = await openSqlBench(server, [table], { staging: { priceFile: PRICE_TABLE } });
    await bench.scratch.run(`grant select, insert on hub_price to ${bench.scratch.writer.user}`);
  });
  afterEach(() => bench.close());

  it('whose lease ends before their commit are taken back', async () => {
    const host = bench.host();
    const late = await writeLate(host, PRICE_COMMAND, 'staging.before-write');
    assert.deepEqual([late.acks[0]?.outcome, late.hasRefused], ['retry', true]);
    assert.deepEqual(await bench.scratch.ask('select sku from hub_price'), []);
    const [ack] = (await pos.write?.(host, [PRICE_COMMAND])) ?? [];
    assert.equal(ack?.outcome, 'written');
  });
});
