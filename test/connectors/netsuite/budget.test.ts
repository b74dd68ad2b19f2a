import { ok } from 'node:assert/strict';
import { netsuite } from '../../../connectors/netsuite/connector.ts';
import type { NetsuiteSandbox } from '../../../connectors/netsuite/sandbox/options.ts';
import { startNetsuiteSandbox } from '../../../connectors/netsuite/sandbox/server.ts';
import { type Clock, systemClock } from '../../../core/base/clock.ts';
import { seededRandom } from '../../../core/base/random.ts';
import { openAccount } from '../../../core/connector/account.ts';
import { openHttp } from '../../../core/connector/http.ts';
import type { Host } from '../../../core/connector/index.ts';
import { testHost } from '../../contract/test-host.ts';
import { commandOf, recordsOf, settingsOf, writeAll } from './erp.ts';

const CONCURRENCY = 4;
/** Calls of the account that nobody else may take; the hub uses 4 of 5. */
const LIMIT = 5;
const ITEMS = 400;
/** A caller that sends nothing for so long has nothing to send. */
const QUIET_MS = 150;

/**
 * A clock by which a call ends when as many are open as the hub may have, or when nobody calls any more.
 *
 * How busy the account is kept thus hangs on the connector alone, and not on how fast this machine is.
 */
function patientClock(): Clock {
  const open: (() => void)[] = [];
  let cancel = (): void => undefined;
  const system = systemClock();
  const endOne = (): void => {
    open.shift()?.();
    cancel();
    if (open.length > 0) cancel = system.after(QUIET_MS, endOne);
  };
  return {
    ...system,
    sleep: () =>
      new Promise<void>((resolve) => {
        open.push(resolve);
        cancel();
        if (open.length >= CONCURRENCY) setImmediate(endOne);
        else cancel = system.after(QUIET_MS, endOne);
      }),
  };
}

/** The share of the allowed calls that was open while there was work, as the sandbox saw it. */
function busyShare(sandbox: NetsuiteSandbox): number {
  const notes = sandbox.calls().filter((call) => call.operation !== 'token');
  // The first and the last calls have nobody beside them: the plan of a read, the rest of a batch.
  const steady = notes.slice(CONCURRENCY * 2, -CONCURRENCY * 2);
  ok(steady.length > 40, `${steady.length} calls say nothing`);
  const open = steady.reduce((sum, call) => sum + Math.min(call.atOnce, CONCURRENCY), 0);
  return open / steady.length / CONCURRENCY;
}

async function openBusy(): Promise<{ sandbox: NetsuiteSandbox; hosts: readonly Host[] }> {
  const clock = systemClock();
  const sandbox = await startNetsuiteSandbox({
    clock: patientClock(),
    random: seededRandom(3),
    concurrencyLimit: LIMIT,
    latencyMs: 1,
    seed: {
      items: Array.from({ length: ITEMS }, (_, n) => ({
        sku: `S-${n}`,
        name: `Item ${n}`,
        price: 1 + n,
        quantities: { Warehouse: n },
      })),
    },
  });
  const settings = { ...settingsOf(sandbox), concurrency: CONCURRENCY, pageSize: 10 };
  const { host } = testHost({
    connector: netsuite,
    settings,
    secrets: { privateKey: sandbox.privateKey },
    clock,
  });
  // Three flows of one account share its budget, as the hub gives it to every connection that names the account.
  const account = openAccount(netsuite.spec.limits(host.settings), { clock, where: 'account' });
  const hosts = ['one', 'two', 'three'].map((connection) => ({
    ...host,
    connection,
    http: openHttp({
      connection,
      clock,
      random: seededRandom(connection.length),
      signal: host.signal,
      account,
      hosts: null,
      allowPrivate: true,
    }),
  }));
  return { sandbox, hosts };
}

describe('connectors/netsuite budget of calls', function () {
  this.timeout(60_000);

  const works: Readonly<Record<string, (hosts: readonly Host[]) => Promise<unknown>>> = {
    'a backfill read by one flow': async ([host]) => host && recordsOf(host, 'items'),
    'backfills read by three flows': async ([one, two, three]) =>
      Promise.all([
        one && recordsOf(one, 'items'),
        two && recordsOf(two, 'prices'),
        three && recordsOf(three, 'inventoryLevels'),
      ]),
    'a backfill written by one flow': async ([host]) => host && writeCustomers(host, 'one', 100),
    'backfills written by three flows': async (hosts) =>
      Promise.all(hosts.map((host) => writeCustomers(host, host.connection, 40))),
  };

  for (const [name, work] of Object.entries(works)) {
    it(`${name} keeps at least 90 % of the allowed calls busy, and none is blocked`, async () => {
      const { sandbox, hosts } = await openBusy();
      try {
        await work(hosts);
        const blocked = sandbox.calls().filter((call) => call.wasThrottled).length;
        const share = busyShare(sandbox);
        ok(share >= 0.9, `${Math.round(share * 100)} % of ${CONCURRENCY} calls were open`);
        ok(blocked === 0, `${blocked} calls were blocked`);
      } finally {
        await sandbox.close();
      }
    });
  }
});

function writeCustomers(host: Host, name: string, count: number): Promise<unknown> {
  const commands = Array.from({ length: count }, (_, n) =>
    commandOf('customers.upsert', `${name}-${n}`, {
      companyName: `${name} ${n}`,
      email: `${name}${n}@example.com`,
    }),
  );
  return writeAll(host, commands);
}
