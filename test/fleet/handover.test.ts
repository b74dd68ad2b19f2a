import assert from 'node:assert/strict';
import { until } from '../crash/until.ts';
import { describeWith, findServer } from '../databases/server.ts';
import {
  countSeen,
  type Fleet,
  type Member,
  openFleet,
  placeOrders,
  postUntilTaken,
  promisedUnits,
  stopAll,
  TOLD_TO_STOP,
  untilIdle,
} from './fleet.ts';

const ORDERS = 40;
/** Orders on the road at one time. */
const IN_FLIGHT = 4;

describeWith('a fleet whose members come and go', await findServer('postgres'), (server) => {
  let fleet: Fleet;
  beforeEach(async () => {
    fleet = await openFleet(server, { orders: 0 });
  });
  afterEach(() => fleet.close());

  /** Sends one order after another, a few at a time. */
  async function post(web: Member): Promise<void> {
    const next = placeOrders(fleet.site, ORDERS).values();
    await Promise.all(
      Array.from({ length: IN_FLIGHT }, async () => {
        for (const letter of next) await postUntilTaken(web, letter);
      }),
    );
  }

  it('takes webhooks while workers drain and others take over, and loses none', async function () {
    this.timeout(600_000);
    const { schema } = fleet;
    const web = await fleet.start('web');
    const old = [await fleet.start('worker'), await fleet.start('worker')];
    const posted = post(web);
    await until(async () => (await promisedUnits(schema)) > 0);
    await fleet.start('worker');
    const exits = await stopAll(old);
    assert.deepEqual(
      exits.map(({ code }) => code),
      [TOLD_TO_STOP, TOLD_TO_STOP],
    );
    await posted;
    await untilIdle(schema);
    assert.equal(await promisedUnits(schema), ORDERS);
    assert.equal(await countSeen(schema), 2, 'the web process and the fresh worker');
  });
});
