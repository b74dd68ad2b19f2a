import assert from 'node:assert/strict';
import { type CurrentStore, leased, pending, T0 } from './samples.ts';

/** What goes first: urgent records before others, and none before an earlier one of its key. */
export function describeTurns(current: CurrentStore): void {
  describe('turns', () => describeTaking(current));
}

function describeTaking(current: CurrentStore): void {
  it('what is urgent is due before what waits longer, and some places go to what waits longest', async () => {
    const { lanes } = current();
    await lanes.append([pending('old', { lane: 1, origin: 'replay' })]);
    await lanes.append([pending('back', { lane: 2, origin: 'backfill' })]);
    await lanes.append([pending('swept', { lane: 3, origin: 'sweep' })]);
    for (const lane of [4, 5, 6, 7, 8]) await lanes.append([pending(`now-${lane}`, { lane })]);
    const due = await lanes.due(T0, 8);
    assert.deepEqual(
      due.map(({ lane, turn }) => [lane, turn]),
      [
        [4, 0],
        [5, 0],
        [6, 0],
        [7, 0],
        [8, 0],
        [3, 1],
        [2, 2],
        [1, 3],
      ],
    );
    const fewer = await lanes.due(T0, 4);
    assert.deepEqual(
      fewer.map(({ lane }) => lane),
      [4, 5, 6, 1],
    );
  });

  it('urgent records of a lane are taken first, and no record overtakes one of its own key', async () => {
    const { lanes } = current();
    await lanes.append([
      pending('a', { origin: 'replay', where: 'a1' }),
      pending('b', { origin: 'replay', where: 'b1' }),
      pending('c', { origin: 'sweep', where: 'c1' }),
      pending('b', { origin: 'webhook', where: 'b2' }),
      pending('b', { origin: 'replay', where: 'b3' }),
    ]);
    const lease = await leased(current(), 1);
    const taken = async (limit: number) =>
      (await lanes.take(lease, T0, limit)).map((record) => record.where);
    assert.deepEqual(await taken(1), ['b1']);
    assert.deepEqual(await taken(2), ['b1', 'b2']);
    assert.deepEqual(await taken(10), ['b1', 'b2', 'b3', 'c1', 'a1']);
  });
}
