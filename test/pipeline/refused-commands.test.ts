import assert from 'node:assert/strict';
import { sweep } from '../../core/pipeline/run.ts';
import { type Fixture, openFixture, page, record } from './fixture.ts';
import { flowText } from './flow-text.ts';

const flowOf = (kind: 'event' | 'state', map: string): string =>
  flowText({ kind, steps: `[{ map: ${map} }]` });

describe('what a destination is not sent', () => {
  let hub: Fixture;
  afterEach(() => hub.close());

  const letters = async (): Promise<readonly string[]> => {
    const open = await hub.store.deadLetters.list({ status: 'open', limit: 10 });
    return open.map(({ key, fault }) => `${key} ${fault.code}`);
  };
  const sent = (): readonly string[] => hub.script.sent.map((one) => one.key);

  it('is a record that the operation does not allow; the others go', async () => {
    const schema = { type: 'object', properties: { n: { type: 'integer', minimum: 0 } } };
    hub = await openFixture(flowOf('event', '{ n: "={{ $json.n }}" }'), { capability: { schema } });
    const records = [7, -1, 3].map((n, index) => record(`r${index}`, { data: { n } }));
    hub.script.pages = [page(records, 1)];
    await sweep(hub.context, hub.flow, 'manual');
    assert.deepEqual(sent(), ['r0', 'r2']);
    assert.deepEqual(await letters(), ['r1 VALIDATE_SCHEMA']);
  });

  it('is a text where a number belongs, or a number where a text does: nothing is coerced (I6)', async () => {
    const schema = {
      type: 'object',
      properties: { n: { type: 'integer' }, text: { type: 'string' }, flag: { type: 'boolean' } },
    };
    const map = '{ n: "={{ $json.n }}", text: "={{ $json.text }}", flag: "={{ $json.flag }}" }';
    hub = await openFixture(flowOf('event', map), { capability: { schema } });
    const rows = [
      { n: 7, text: '7', flag: true },
      { n: '7', text: '7', flag: true },
      { n: 7, text: 7, flag: true },
      { n: 7, text: '7', flag: 'true' },
    ];
    hub.script.pages = [
      page(
        rows.map((data, index) => record(`r${index}`, { data })),
        1,
      ),
    ];
    await sweep(hub.context, hub.flow, 'manual');
    assert.deepEqual(sent(), ['r0']);
    assert.equal((await letters()).length, 3);
  });

  it('is another content under the key of an event of the same page', async () => {
    hub = await openFixture(flowOf('event', '{ n: "={{ $json.n }}" }'));
    const one = record('a', { data: { n: 1 } });
    const other = record('a', { data: { n: 2 } });
    hub.script.pages = [page([one, other], 1)];
    await sweep(hub.context, hub.flow, 'manual');
    assert.deepEqual(
      hub.script.sent.map(({ data }) => data),
      [{ n: 1 }],
    );
    assert.deepEqual(await letters(), ['a DELIVER_KEY_REUSED']);
  });
});

describe('a state that is what was sent last', () => {
  let hub: Fixture;
  afterEach(() => hub.close());

  async function sentFor(capability: object): Promise<number> {
    hub = await openFixture(flowOf('state', '{ n: "={{ $json.n }}" }'), { capability });
    for (const version of ['1', '2']) {
      hub.script.pages = [page([record('a', { version, data: { n: 5 } })], Number(version))];
      await sweep(hub.context, hub.flow, 'manual');
    }
    return hub.script.sent.length;
  }

  it('is not sent again', async () => assert.equal(await sentFor({}), 1));

  it('is sent again where others write the field too: the destination compares', async () => {
    assert.equal(await sentFor({ compareAndSet: 'n' }), 2);
  });
});
