import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { virtualClock } from '../../core/base/virtual-clock.ts';
import { budgetProject } from './budget-project.ts';
import { crossdock, documentOf, newProject, removeFolders } from './running.ts';

interface HourRow {
  readonly from: string;
  readonly share: number;
  readonly flows: readonly { readonly flow: string; readonly share: number }[];
}

interface Answer {
  readonly fits: boolean;
  readonly limits: readonly {
    readonly account: string;
    readonly limit: string;
    readonly fits: boolean;
    readonly why: string;
    readonly peak: HourRow;
    readonly hours: readonly HourRow[];
  }[];
  readonly flows: readonly {
    readonly flow: string;
    readonly basis: string;
    readonly recordsPerRun: number;
    readonly recordsPerHour: number;
  }[];
}

const TO_ERP = '{ connection: erp, stream: salesOrders, operation: upsert }';
const TO_MAIL = '{ connection: mail, stream: profiles, operation: upsert }';

/** A project with those flows out of the hub, each with its cron and where it goes. */
function projectOf(flows: Readonly<Record<string, readonly [string, string]>>): Promise<string> {
  const whole = Object.entries(flows).map(([name, [cron, deliver]]) => {
    const triggers = `[{ schedule: "${cron}" }]`;
    const source = '{ connection: hub, stream: orders }';
    const steps = '[{ map: { id: "={{ $json.order }}" } }]';
    return [name, { triggers, source, steps, deliver }] as const;
  });
  return budgetProject(Object.fromEntries(whole));
}

describe('budget', function () {
  this.timeout(60_000);
  after(removeFolders);

  // Midnight, so that the day of the forecast is the day of the clock.
  const clock = virtualClock(Date.UTC(2026, 10, 30));
  const budget = (dir: string, ...argv: readonly string[]) =>
    crossdock(['budget', '--dir', dir, ...argv], { clock });
  const answer = async (dir: string, ...argv: readonly string[]): Promise<Answer> =>
    documentOf<Answer>(await budget(dir, ...argv, '--json'));
  const limitOf = ({ limits }: Answer, account: string) => {
    const found = limits.find((one) => one.account === account);
    assert.ok(found !== undefined, `no limit of ${account}`);
    return found;
  };

  it('says by how much and when flows need more than a vendor allows, names them, and ends with 1', async () => {
    const dir = await projectOf({
      orders: ['*/15 9 * * *', TO_ERP],
      stock: ['*/30 9 * * *', TO_ERP],
    });
    // 4 places for an hour are 14,400 calls of a second: 4 × 2,160 and 2 × 4,320 records, each a call of its own.
    const records = ['--records', 'orders=2160', '--records', 'stock=4320'];
    const { exit, out } = await budget(dir, ...records);
    assert.equal(exit, 1);
    assert.match(out, /erp +open calls +4 at one time +\d+ % +09:00 UTC +DOES NOT FIT/);
    assert.match(out, /flows: (orders|stock) 6\d %, (orders|stock) 6\d %/);
    assert.match(out, /mend: {2}let (orders|stock) run \d times less often/);
    const { peak, hours } = limitOf(await answer(dir, ...records), 'erp');
    assert.equal(peak.from, '2026-11-30T09:00:00.000Z');
    assert.ok(peak.share > 1.2 && peak.share < 1.3, `${peak.share}`);
    assert.equal(hours.length, 24);
    assert.ok(hours.filter((hour) => hour.share > 0).length <= 3);
  });

  it('ends with 0 when everything fits', async () => {
    const dir = await projectOf({ orders: ['*/15 * * * *', TO_ERP] });
    const { exit, out } = await budget(dir, '--records', 'orders=100');
    assert.equal(exit, 0, out);
    assert.match(out, /everything fits/);
  });

  it('lets a nightly run work on into the hours after it, as far as it is over before the next', async () => {
    const dir = await projectOf({ night: ['0 2 * * *', TO_ERP] });
    const long = await answer(dir, '--records', 'night=50000');
    assert.equal(long.fits, true);
    const busy = limitOf(long, 'erp').hours.filter((hour) => hour.share > 0.01);
    assert.deepEqual(
      busy.map((hour) => hour.from.slice(11, 13)),
      ['02', '03', '04', '05'],
    );
    assert.equal((await answer(dir, '--records', 'night=400000')).fits, false);
  });

  it('counts each endpoint of Klaviyo against its own window', async () => {
    const dir = await projectOf({ people: ['0 * * * *', TO_MAIL] });
    // 700 a minute are 42,000 an hour; a tenth is kept for real time.
    assert.equal((await answer(dir, '--records', 'people=37000')).fits, true);
    const crowded = limitOf(await answer(dir, '--records', 'people=41000'), 'mail');
    assert.equal(crowded.limit, 'POST /api/profile-import');
    assert.match(crowded.why, /kept for real time/);
    assert.match(limitOf(await answer(dir, '--records', 'people=60000'), 'mail').why, /more than/);
  });

  it('takes a call of a connection for as long as it is told', async () => {
    const dir = await projectOf({ orders: ['0 * * * *', TO_ERP] });
    const usual = limitOf(await answer(dir, '--records', 'orders=5000'), 'erp').peak.share;
    const slow = await answer(dir, '--records', 'orders=5000', '--call-ms', 'erp=3000');
    assert.ok(Math.abs(limitOf(slow, 'erp').peak.share - 3 * usual) < 0.001);
  });

  it('says what each figure rests on: given, measured in past runs, or assumed by a setting', async () => {
    const dir = await projectOf({ orders: ['0 * * * *', TO_ERP], people: ['0 * * * *', TO_MAIL] });
    writeFileSync(join(dir, 'config/hub.yaml'), 'budgets: { recordsPerRun: 7 }\n');
    const { flows } = await answer(dir, '--records', 'orders=5');
    assert.deepEqual(
      flows.map(({ flow, basis, recordsPerRun }) => [flow, basis, recordsPerRun]),
      [
        ['orders', 'given', 5],
        ['people', 'assumed', 7],
      ],
    );
  });

  it('makes no database by being asked', async () => {
    const dir = await projectOf({ orders: ['0 * * * *', TO_ERP] });
    await budget(dir);
    assert.equal(existsSync(join(dir, 'data')), false);
  });

  it('expects of a flow what it read in the past', async () => {
    const dir = await newProject();
    writeFileSync(join(dir, 'config/hub.yaml'), '');
    await crossdock(['run', '--all', '--dir', dir]);
    const { flows } = documentOf<Answer>(await crossdock(['budget', '--dir', dir, '--json']));
    assert.equal(flows[0]?.basis, 'measured');
  });

  const wrong: readonly { readonly argv: readonly string[]; readonly says: RegExp }[] = [
    { argv: ['--records', 'ordres=5'], says: /no flow "ordres"[\s\S]*write "orders"/ },
    { argv: ['--hourly', 'nobody=5'], says: /no flow "nobody"/ },
    { argv: ['--records', 'orders'], says: /flow=figure/ },
    { argv: ['--records', 'orders=-5'], says: /flow=figure/ },
    { argv: ['--records', 'orders=many'], says: /flow=figure/ },
    { argv: ['--records', 'orders=99999999999'], says: /from 0 to 1000000000/ },
    { argv: ['--call-ms', 'erb=5'], says: /no connection "erb"[\s\S]*write "erp"/ },
    { argv: ['--call-ms', 'erp=9999999'], says: /from 0 to 600000/ },
  ];
  for (const { argv, says } of wrong) {
    it(`refuses ${argv.join(' ')}`, async () => {
      const { exit, err } = await budget(
        await projectOf({ orders: ['0 * * * *', TO_ERP] }),
        ...argv,
      );
      assert.equal(exit, 2);
      assert.match(err, says);
    });
  }

  const settings = [
    'reservePercent: 91',
    'reservePercent: -1',
    'queueMax: 0',
    'repeatPercent: 101',
  ];
  for (const setting of settings) {
    it(`refuses a setting out of range: ${setting}`, async () => {
      const dir = await projectOf({ orders: ['0 * * * *', TO_ERP] });
      writeFileSync(join(dir, 'config/hub.yaml'), `budgets: { ${setting} }\n`);
      const { exit, out } = await budget(dir);
      assert.equal(exit, 2);
      assert.match(out, new RegExp(setting.split(':')[0] ?? ''));
    });
  }
});
