import { deepEqual, ok } from 'node:assert/strict';
import { poolOf } from '../../../../connectors/pos/sql/client/pool.ts';
import { inSession } from '../../../../connectors/pos/sql/client/session.ts';
import { planTable } from '../../../../connectors/pos/sql/read/plan.ts';
import { pageQuestions, type Start } from '../../../../connectors/pos/sql/read/statements.ts';
import { sqlSettings } from '../../../../connectors/pos/sql/settings/sql-settings.ts';
import { describeWith, findServer } from '../../../databases/server.ts';
import { openSqlBench, type SqlBench } from './sql-bench.ts';

const ROWS = 20_000;

describeWith('the plan of PostgreSQL for a page', await findServer('postgres'), (server) => {
  let bench: SqlBench;

  before(async () => {
    bench = await openSqlBench(
      server,
      [
        `create table stock (sku varchar(20) not null, store integer not null,
          changed timestamptz not null, filler text, primary key (sku, store))`,
        'create index by_change on stock (changed, sku, store)',
        `insert into stock select 'S-' || n, 1, timestamptz '2026-01-01' + n / 5000 * interval '1 hour',
          repeat('x', 50) from generate_series(1, ${ROWS}) as n`,
        'analyze stock',
      ],
      {
        tables: {
          stock: {
            table: 'stock',
            key: ['sku', 'store'],
            change: { by: 'column', column: 'changed' },
          },
        },
      },
    );
  });
  after(async () => await bench?.close());

  /** The plans of the questions of one page, each as the server explains it. */
  async function plansOf(start: Start): Promise<readonly string[]> {
    const host = bench.host();
    const settings = sqlSettings(host.settings);
    const rule = settings?.tables[0];
    ok(settings !== null && rule !== undefined);
    const pool = await poolOf(host, settings.database, 'read');
    return await inSession(host, pool, async (session) => {
      const plan = await planTable(session, settings.database, rule);
      const texts: string[] = [];
      for (const question of pageQuestions(session, plan, start, 1_001)) {
        const { sql, bindings } = question.toSQL().toNative();
        const explained = await session.sql.raw(`explain ${sql.replaceAll(/\$\d+/g, '?')}`, [
          ...bindings,
        ]);
        texts.push(JSON.stringify(explained.rows));
      }
      return texts;
    });
  }

  function refuseScans(plans: readonly string[]): void {
    for (const plan of plans) {
      ok(plan.includes('Index Scan'), plan);
      ok(!plan.includes('Seq Scan') && !plan.includes('"Sort'), plan);
      ok(!plan.includes('Filter'), `rows are read and thrown away: ${plan}`);
    }
  }

  it('walks the index over the change column and the key, and throws no row away', async () => {
    const after = ['2026-01-01T02:00:00Z', 'S-12000', '1'];
    const plans = await plansOf({ after, from: null });
    deepEqual(plans.length, 3);
    refuseScans(plans);
  });

  it('begins a sweep in the index', async () => {
    refuseScans(await plansOf({ after: null, from: '2026-01-01T03:00:00Z' }));
  });
});
