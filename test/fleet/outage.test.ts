import assert from 'node:assert/strict';
import { connect, createServer, type Socket } from 'node:net';
import { openSite, type Site, WEBHOOK_SECRET } from '../crash/site.ts';
import { until } from '../crash/until.ts';
import { describeWith, findServer, type TestServer } from '../databases/server.ts';
import { letterAbout, postLetter } from '../e2e/letter.ts';
import { newSchema, type TestSchema } from '../store/postgres/schema.ts';
import { type Member, numberOf, startMember, untilIdle } from './fleet.ts';

const SKU = '85123A';
const ORDERS = 12;
const PROMISED = 'select coalesce(sum(allocated), 0) / 1000 from stock_positions';

interface Line {
  readonly port: number;
  /** Ends every connection and takes no other. */
  cut(): void;
  mend(): void;
  close(): void;
}

/** A line to the database that can be cut. */
async function lineTo(server: TestServer): Promise<Line> {
  let isWhole = true;
  const sockets = new Set<Socket>();
  const line = createServer((client) => {
    if (!isWhole) {
      client.destroy();
      return;
    }
    const upstream = connect(server.port, server.host);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
  const address = line.address();
  const cut = (): void => {
    isWhole = false;
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cut,
    mend: () => {
      isWhole = true;
    },
    close: () => {
      cut();
      line.close();
    },
  };
}

describeWith(
  'a fleet whose database is away for a while',
  await findServer('postgres'),
  (server) => {
    let schema: TestSchema;
    let line: Line;
    let site: Site;
    let members: Member[];

    beforeEach(async () => {
      schema = await newSchema(server);
      line = await lineTo(server);
      const store = schema.url.replace(`:${server.port}/`, `:${line.port}/`);
      site = await openSite({ store, orders: 0, files: false });
      members = [];
    });
    afterEach(async () => {
      for (const { child } of members) child.kill('SIGKILL');
      await Promise.all(members.map(({ exit }) => exit));
      line.close();
      await site.close();
      await schema.drop();
    });

    it('goes on by itself under load: no process ends, nothing accepted is lost', async function () {
      this.timeout(600_000);
      const web = await startMember(site, ['--role', 'web']);
      members.push(web, await startMember(site, ['--role', 'worker']));
      site.sandbox.setStock(SKU, 'SHOP', ORDERS);
      const letters = Array.from({ length: ORDERS }, (_, n) =>
        letterAbout(
          site.sandbox.placeOrder({ note: `order ${n}`, lines: [{ sku: SKU, quantity: 1 }] }).id,
          { secret: WEBHOOK_SECRET },
        ),
      );
      const post = (letter: (typeof letters)[number]): Promise<void> =>
        until(async () => (await postLetter(web.url ?? '', letter).catch(() => 503)) === 200);
      const posted = (async () => {
        for (const letter of letters) await post(letter);
      })();
      await until(async () => (await numberOf(schema, PROMISED)) > 0);
      for (let cuts = 0; cuts < 2; cuts += 1) {
        line.cut();
        // Every look of the processes finds the database away at least once.
        await until(() => logged(site, 'could not be worked|A repeated task failed', cuts + 1));
        line.mend();
      }
      await posted;
      await untilIdle(schema);
      assert.equal(await numberOf(schema, PROMISED), ORDERS);
      assert.deepEqual(
        members.map(({ child }) => [child.exitCode, child.signalCode]),
        [
          [null, null],
          [null, null],
        ],
      );
    });
  },
);

function logged(site: Site, pattern: string, times: number): boolean {
  return (site.log().match(new RegExp(pattern, 'g')) ?? []).length >= times;
}
