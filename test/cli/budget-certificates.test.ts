import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog } from '../../core/base/log.ts';
import { virtualClock } from '../../core/base/virtual-clock.ts';
import { openSqliteStore } from '../../core/store/sqlite/open.ts';
import { completenessOf } from '../../core/worker/completeness.ts';
import { budgetProject } from './budget-project.ts';
import { crossdock, documentOf, removeFolders } from './running.ts';

interface PartRow {
  readonly flow: string;
  readonly purpose: string;
  readonly share: number;
}

interface Answer {
  readonly fits: boolean;
  readonly limits: readonly {
    readonly account: string;
    readonly hours: readonly {
      readonly from: string;
      readonly share: number;
      readonly flows: readonly PartRow[];
    }[];
  }[];
  readonly certificates: readonly {
    readonly flow: string;
    readonly at: readonly string[];
    readonly records: number;
  }[];
}

const OF_ERP = '{ connection: erp, stream: items }';

/** A project with those flows into the hub, each with its source. */
function projectOf(flows: Readonly<Record<string, string>>, hub = ''): Promise<string> {
  const whole = Object.entries(flows).map(([name, source]) => {
    const steps = `[{ map: { sku: "={{ $json.${source === OF_ERP ? 'id' : 'sku'} }}" } }]`;
    const deliver = '{ connection: hub, stream: products, operation: upsert }';
    return [name, { source, steps, deliver }] as const;
  });
  return budgetProject(Object.fromEntries(whole), hub);
}

describe('the daily certificates in the budget', function () {
  this.timeout(60_000);
  after(removeFolders);

  // The day that is forecast begins at 10:00.
  const clock = virtualClock(Date.UTC(2026, 10, 30, 9, 20));
  const budget = (dir: string, ...argv: readonly string[]) =>
    crossdock(['budget', '--dir', dir, '--records', 'items=100', ...argv], { clock });
  const answer = async (dir: string, ...argv: readonly string[]): Promise<Answer> =>
    documentOf<Answer>(await budget(dir, ...argv, '--json'));

  /** Hour by hour, what certificates need of the account. */
  function needs({ limits }: Answer): readonly (readonly [string, number])[] {
    return limits.flatMap(({ hours }) =>
      hours.flatMap(({ from, flows }) =>
        flows
          .filter(({ purpose }) => purpose === 'certificate')
          .map(({ share }) => [from.slice(0, 13), share] as const),
      ),
    );
  }

  it('count what each lists at the hour at which it is made, beside the sweeps of that hour', async () => {
    const given = await answer(await projectOf({ items: OF_ERP }));
    // 48 h and one more to settle, four runs an hour, 100 records each.
    assert.deepEqual(given.certificates, [
      { flow: 'items', at: ['2026-12-01T09:20:00.000Z'], records: 49 * 4 * 100 },
    ]);
    const without = await answer(await projectOf({ items: OF_ERP }, 'completeness: { every: 0s }'));
    assert.deepEqual(without.certificates, []);
    const [[hour, share] = ['', 0], ...others] = needs(given);
    assert.deepEqual([hour, others.length], ['2026-12-01T09', 0]);
    // Two questions for the run and three for each page of 500, of which there are 39.2, all a second long.
    const calls = Math.round(share * 4 * 3600 * 10) / 10;
    assert.equal(calls, 119.6);
    const total = (one: Answer) =>
      one.limits.flatMap(({ hours }) => hours).reduce((sum, { share: part }) => sum + part, 0);
    assert.ok(Math.abs(total(given) - total(without) - share) < 1e-9);
  });

  it('count a window of more runs than are looked at one by one', async () => {
    const dir = await projectOf({ items: OF_ERP }, 'completeness: { window: 200d, settle: 0s }');
    const [of] = (await answer(dir)).certificates;
    const runs = (of?.records ?? 0) / 100;
    assert.ok(Math.abs(runs - 200 * 24 * 4) <= 1, `${runs} runs, one more or less`);
  });

  it('are made a day after the last one that is stored, or at once when that is longer ago', async () => {
    const dir = await projectOf({ items: OF_ERP });
    mkdirSync(join(dir, 'data'), { recursive: true });
    const lastAt = async (at: number): Promise<readonly string[]> => {
      const store = await openSqliteStore({
        ...{ path: join(dir, 'data/crossdock.db'), driver: 'node:sqlite', thread: 'same', clock },
        ...{ log: silentLog(), crashPoint: () => undefined },
      });
      await store.migrate();
      const name = completenessOf('items');
      await store.schedules.fire(name, await store.schedules.lastFired(name), at);
      await store.close();
      return (await answer(dir)).certificates[0]?.at ?? [];
    };
    assert.deepEqual(await lastAt(Date.UTC(2026, 10, 29, 15, 5)), ['2026-11-30T15:05:00.000Z']);
    assert.deepEqual(await lastAt(Date.UTC(2026, 10, 20)), ['2026-11-30T10:00:00.000Z']);
  });

  const settings: readonly { readonly every: string; readonly times: number }[] = [
    { every: '1h', times: 24 },
    { every: '30m', times: 48 },
    { every: '6h', times: 4 },
    { every: '168h', times: 1 },
  ];
  for (const { every, times } of settings) {
    it(`come ${times} times a day when they are made every ${every}`, async () => {
      const dir = await projectOf({ items: OF_ERP }, `completeness: { every: ${every} }`);
      const given = await answer(dir);
      assert.equal(given.certificates[0]?.at.length, times);
      assert.equal(needs(given).length, Math.min(24, times));
    });
  }

  it('are not expected of files and of the hub’s own records, which no vendor lists', async () => {
    const own = '{ connection: hub, stream: inventory }';
    const files = '{ connection: till, stream: sales }';
    const dir = await projectOf({ items: own, stock: files });
    const given = await answer(dir);
    assert.deepEqual(given.certificates, []);
  });

  it('that alone need more than the vendor allows are named, with what to change', async () => {
    const hub = 'completeness: { every: 1h, window: 2000h }';
    const { exit, out } = await budget(
      await projectOf({ items: OF_ERP }, hub),
      '--call-ms',
      'erp=60000',
    );
    assert.equal(exit, 1, out);
    assert.match(out, /flows: the certificate of items \d+ %/);
    assert.match(out, /mend: {2}make completeness\.every longer or completeness\.window shorter/);
    assert.match(out, /Certificates of the day:\n.*\n *items +24 times +\d+/);
  });
});
