import assert from 'node:assert/strict';
import { steeredClock } from '../../core/base/clock.ts';
import { silentLog } from '../../core/base/log.ts';
import { virtualClock } from '../../core/base/virtual-clock.ts';
import { followStore } from '../../core/store/follow.ts';
import { openFixture } from '../pipeline/fixture.ts';
import { flowText } from '../pipeline/flow-text.ts';

const HOUR_MS = 3_600_000;
/** Within this time a clock that jumped is put right, in ms. */
const SOON_MS = 1_000;

describe('a process that goes by its database’s time', () => {
  /** A machine with a clock of its own, and how often it asked the database for the time. */
  async function machine() {
    const hub = await openFixture(flowText());
    const own = virtualClock();
    const right = () => hub.clock.now() + own.monotonicMs();
    let asked = 0;
    const time = async (): Promise<number> => {
      asked += 1;
      return right();
    };
    const { clock, follow } = steeredClock(own);
    const putBack: number[] = [];
    const stop = await followStore({
      store: { ...hub.store, time },
      ...{ own, follow, log: silentLog() },
      putBack: (backMs) => void putBack.push(backMs),
    });
    const end = async (): Promise<void> => {
      stop();
      await hub.close();
    };
    return { own, clock, right, putBack, asked: () => asked, end };
  }

  for (const byMs of [HOUR_MS, -HOUR_MS]) {
    it(`is right again soon after its clock jumped by ${byMs} ms`, async () => {
      const { own, clock, right, end } = await machine();
      assert.equal(clock.now(), right());
      own.jump(byMs);
      await own.advance(SOON_MS);
      assert.equal(clock.now(), right());
      await end();
      assert.equal(own.pending(), 0);
    });
  }

  it('says how far its time was ahead of the right one, and nothing where it was behind', async () => {
    const { own, putBack, end } = await machine();
    own.jump(-HOUR_MS);
    await own.advance(SOON_MS);
    assert.deepEqual(putBack, []);
    // Put right by somebody, it is an hour ahead with what it had been told to add.
    own.jump(HOUR_MS);
    await own.advance(SOON_MS);
    assert.deepEqual(putBack, [HOUR_MS]);
    await end();
  });

  it('asks seldom as long as its clock goes on as it should', async () => {
    const { own, asked, end } = await machine();
    await own.advance(60_000);
    assert.equal(asked(), 3);
    await end();
  });
});
