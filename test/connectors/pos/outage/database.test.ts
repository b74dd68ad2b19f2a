import assert from 'node:assert/strict';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { type LeavingProxy, leavingProxy } from '../../../databases/cutting-proxy.ts';
import { describeWith, findServer } from '../../../databases/server.ts';
import { flowText } from '../../../pipeline/flow-text.ts';
import { openSqlBench, PRICE_TABLE, type SqlBench } from '../sql/sql-bench.ts';
import { openTillHub, type TillHub } from './till-hub.ts';

const ITEMS_FLOW = flowText({
  name: 'items-till-to-sys',
  kind: 'state',
  triggers: '[{ schedule: "*/10 * * * * *" }]',
  source: '{ connection: till, stream: items }',
});
const PRICES_FLOW = flowText({
  name: 'prices-sys-to-till',
  triggers: '[{ webhook: things/changed }]',
  steps: '[{ map: { sku: "={{ $json.id }}" } }]',
  deliver: '{ connection: till, stream: priceFile, operation: publish }',
});
const ITEMS: JsonObject = {
  table: 'item',
  key: ['sku'],
  change: { by: 'snapshot', deletes: 'none' },
};
/** Of a test; an hour of the hub takes seconds on a machine that has nothing else to do. */
const TIMEOUT_MS = 120_000;
const HOUR_MS = 3_600_000;

function prices(prefix: string, count: number): readonly JsonObject[] {
  return Array.from({ length: count }, (_, at) => ({ id: `${prefix}-${at}` }));
}

for (const kind of ['postgres', 'mariadb'] as const) {
  describeWith(
    `connectors/pos whose ${kind} is away for an hour`,
    await findServer(kind),
    (server) => {
      let bench: SqlBench;
      let proxy: LeavingProxy;
      let hub: TillHub;

      beforeEach(async () => {
        bench = await openSqlBench(
          server,
          [
            'create table item (sku varchar(20) not null primary key)',
            "insert into item values ('a')",
            'create table hub_price (hub_key varchar(80) not null primary key, ' +
              "sku varchar(12) not null check (sku < 'x'))",
          ],
          { tables: { items: ITEMS }, staging: { priceFile: PRICE_TABLE } },
        );
        const { user } = bench.scratch.writer;
        const grantee = kind === 'postgres' ? user : `'${user}'@'%'`;
        await bench.scratch.run(`grant select, insert on hub_price to ${grantee}`);
        proxy = await leavingProxy(server);
        const { database } = bench.settings;
        hub = await openTillHub({
          settings: {
            ...bench.settings,
            database: { ...Object(database), port: proxy.port },
          },
          ...{ secrets: bench.secrets, flows: [ITEMS_FLOW, PRICES_FLOW], baseDir: '/' },
        });
      });
      afterEach(async () => {
        await hub?.close();
        proxy?.close();
        await bench?.close();
      });

      const staged = async () => {
        const rows = await bench.scratch.ask('select sku from hub_price');
        return rows.map(({ sku }) => String(sku)).toSorted();
      };
      const read = (key: string) => hub.script.sent.filter((one) => one.key === key).length;
      const phase = () => hub.targets.get('till')?.state().phase;

      it('is asked for at most 150 connections, and everything arrives once after it', async () => {
        await hub.append('prices-sys-to-till', prices('b', 20));
        await hub.until(
          'the till works',
          async () => read('a') > 0 && (await staged()).length === 20,
        );
        proxy.leave();
        const before = proxy.knocks();
        await bench.scratch.run("insert into item values ('meanwhile')");
        await hub.append('prices-sys-to-till', prices('w', 200));
        await hub.pass(HOUR_MS);
        const knocks = proxy.knocks() - before;
        assert.ok(knocks <= 150, `${knocks} connections in an hour`);
        assert.ok(knocks >= 30, `${knocks} connections: it is tried again`);
        assert.match(phase() ?? '', /^(open|halfOpen)$/);
        assert.deepEqual(await hub.store.deadLetters.list({ limit: 10 }), []);
        proxy.comeBack();
        await hub.until('everything is there', async () => {
          return read('meanwhile') > 0 && (await staged()).length === 220;
        });
        await hub.until(
          'nothing waits',
          async () => (await hub.store.lanes.waiting()).length === 0,
        );
        assert.equal(read('meanwhile'), 1);
        assert.equal(new Set(await staged()).size, 220);
      }).timeout(TIMEOUT_MS);

      it('is left alone for connections only: rows that it refuses do not count', async () => {
        await hub.append('prices-sys-to-till', prices('x', 60));
        await hub.append('prices-sys-to-till', prices('b', 5));
        await hub.until('all are settled', async () => {
          const dead = await hub.store.deadLetters.list({ limit: 100 });
          return dead.length === 60 && (await staged()).length === 5;
        });
        assert.equal(phase(), 'closed');
      }).timeout(TIMEOUT_MS);
    },
  );
}
