/** Sources that repeat themselves, leave rows out, jump or never end: the run fails by name and the cursor stays. */
import assert from 'node:assert/strict';
import type {
  Connector,
  Cursor,
  CursorSafety,
  Page,
  SourceRecord,
} from '../../core/connector/contract.ts';
import { sweep } from '../../core/pipeline/run.ts';
import { type Fixture, openFixture } from './fixture.ts';
import { flowText } from './flow-text.ts';

const FLOW = flowText({
  kind: 'state',
  triggers: '[{ webhook: things/changed }]',
  steps: '[{ map: { n: "={{ $json.n }}" } }]',
});

/** A list by time of change, whole seconds, the cursor's own second included. */
const BY_TIME: CursorSafety = {
  ...{ field: 'updatedAt', kind: 'time', granularityMs: 1000, lagMs: 0 },
  ...{ ordered: true, inclusive: true, mark: 'to' },
};
const UNORDERED: CursorSafety = { ...BY_TIME, ordered: false };
const DAY = '2026-01-05';

const at = (time: string): string => `${DAY}T${time}.000Z`;

function thing(key: string, time: string): SourceRecord {
  const updatedAt = at(time);
  const data = { id: key, n: key, updatedAt };
  return { key, version: updatedAt, data, occurredAt: updatedAt, where: `things/${key}` };
}

/** Pages as they are written, whatever the cursor; the last one may go on for ever. */
function always(pages: readonly Page[], end: 'ends' | 'repeats' = 'ends'): Connector['read'] {
  return async function* () {
    do yield* pages;
    while (end === 'repeats');
  };
}

describe('a source that misbehaves', () => {
  let hub: Fixture;
  afterEach(() => hub.close());

  async function run(read: Connector['read'], cursor: CursorSafety = BY_TIME) {
    assert.ok(read !== undefined);
    hub = await openFixture(FLOW, { source: { read, cursor } });
    await hub.clock.advance(Date.parse(at('12:00:00')) - hub.clock.now());
    return sweepAgain();
  }

  async function sweepAgain() {
    const result = await sweep(hub.context, hub.flow, 'test');
    const [row] = await hub.store.runs.list({ limit: 1 });
    const { value } = await hub.store.cursors.read('test', 'things');
    return { status: result.status, fault: row?.fault ?? null, cursor: value };
  }

  const sent = (): readonly string[] => hub.script.sent.map(({ key }) => key);

  /** The run failed with that code, and the cursor is where the last good page left it. */
  function failed(
    { status, fault, cursor }: Awaited<ReturnType<typeof run>>,
    expected: { code: string; what: RegExp; cursor: Cursor },
  ): void {
    assert.equal(status, 'failed');
    assert.equal(fault?.code, expected.code);
    assert.match(fault?.what ?? '', expected.what);
    assert.deepEqual(cursor, expected.cursor);
  }

  const first: Page = {
    records: [thing('a', '10:00:00'), thing('b', '10:00:01')],
    cursor: { to: at('10:00:01') },
  };

  it('reports rows and gives none: both numbers are named, the cursor stays', async () => {
    const stated = { of: 'bulk operation 7', rows: 85, came: 0 };
    const end = { records: [], cursor: { to: at('11:00:00') }, stated };
    failed(await run(always([first, end])), {
      code: 'SOURCE_ROWS_MISSING',
      what: /bulk operation 7: 85 rows are stated, 0 came/,
      cursor: first.cursor,
    });
  });

  it('reports what came, or less: the run is green', async () => {
    const page = { ...first, stated: { of: 'page 1', rows: 2, came: 2 } };
    assert.equal((await run(always([page]))).status, 'done');
  });

  it('comes back to a cursor that it left (A, B, A)', async () => {
    const other: Page = { records: [thing('c', '10:00:02')], cursor: { page: 'B' } };
    const pages = [{ ...first, cursor: { page: 'A' } }, other];
    failed(await run(always(pages, 'repeats')), {
      code: 'SOURCE_CURSOR_REPEATED',
      what: /came back to .*"page":"A"/,
      cursor: { page: 'B' },
    });
    assert.deepEqual(sent(), ['a', 'b', 'c'], 'nothing is sent twice');
  });

  it('gives one page again and again under one cursor', async () => {
    const page = { ...first, cursor: { page: 'A' } };
    failed(await run(always([page], 'repeats')), {
      code: 'SOURCE_CURSOR_REPEATED',
      what: /the same 2 records came 3 times, first things\/a/,
      cursor: { page: 'A' },
    });
  });

  it('gives one page again and again under cursors that grow', async () => {
    const read: Connector['read'] = async function* () {
      for (let page = 1; ; page += 1) yield { ...first, cursor: { page } };
    };
    failed(await run(read), {
      code: 'SOURCE_CURSOR_REPEATED',
      what: /came 3 times/,
      cursor: { page: 2 },
    });
  });

  it('has more rows of one second than a page holds and asks by that second only', async () => {
    const same = [thing('a', '10:00:00'), thing('b', '10:00:00')];
    const read: Connector['read'] = async function* () {
      for (;;) yield { records: same, cursor: { to: at('10:00:00') } };
    };
    failed(await run(read), {
      code: 'SOURCE_CURSOR_REPEATED',
      what: /the same 2 records/,
      cursor: { to: at('10:00:00') },
    });
  });

  it('has a page border between equal times: nothing is left out', async () => {
    const second: Page = { records: [thing('c', '10:00:01')], cursor: { to: at('10:00:01') } };
    const { status } = await run(always([first, second]));
    assert.equal(status, 'done');
    assert.deepEqual(sent(), ['a', 'b', 'c']);
  });

  it('names a cursor beyond its newest record', async () => {
    failed(await run(always([{ ...first, cursor: { to: at('11:00:00') } }])), {
      code: 'SOURCE_CURSOR_JUMPED',
      what: /at 2026-01-05T11:00:00.000Z, the newest record at 2026-01-05T10:00:01.000Z/,
      cursor: null,
    });
  });

  it('names a cursor in the future, for a record that is dated ahead', async () => {
    const ahead = { records: [thing('z', '23:00:00')], cursor: { to: at('23:00:00') } };
    for (const cursor of [BY_TIME, UNORDERED]) {
      failed(await run(always([ahead]), cursor), {
        code: 'SOURCE_CURSOR_JUMPED',
        what: /ahead of the clock/,
        cursor: null,
      });
      if (cursor === BY_TIME) await hub.close();
    }
  });

  it('goes back to an earlier cursor', async () => {
    const pages = [first, { records: [], cursor: { to: at('09:00:00') } }];
    failed(await run(always(pages)), {
      code: 'SOURCE_CURSOR_JUMPED',
      what: /went back from 2026-01-05T10:00:01.000Z to 2026-01-05T09:00:00.000Z/,
      cursor: first.cursor,
    });
  });

  it('sorts wrongly: a record behind the cursor that was given', async () => {
    const late = { records: [thing('late', '09:59:00')], cursor: { to: at('10:00:01') } };
    failed(await run(always([first, late])), {
      code: 'SOURCE_ORDER_BROKEN',
      what: /things\/late is of 2026-01-05T09:59:00.000Z/,
      cursor: first.cursor,
    });
  });

  it('moves its cursor for one slice before the sibling slices are read', async () => {
    const oslo: Page = { records: [thing('oslo', '10:05:00')], cursor: { to: at('10:05:00') } };
    const bergen: Page = { records: [thing('bergen', '10:01:00')], cursor: { to: at('10:05:00') } };
    failed(await run(always([oslo, bergen]), UNORDERED), {
      code: 'SOURCE_CURSOR_JUMPED',
      what: /moved before the last page/,
      cursor: null,
    });
  });

  it('reads sibling slices and moves its cursor with the last: all come', async () => {
    const oslo: Page = { records: [thing('oslo', '10:05:00')], cursor: { slice: 1 } };
    const bergen: Page = { records: [thing('bergen', '10:01:00')], cursor: { to: at('10:05:00') } };
    const { status, cursor } = await run(always([oslo, bergen]), UNORDERED);
    assert.equal(status, 'done');
    assert.deepEqual(cursor, bergen.cursor);
    assert.deepEqual(sent(), ['oslo', 'bergen']);
  });

  it('has an empty page with a next one: what lies behind it comes', async () => {
    const empty: Page = { records: [], cursor: { page: 1 } };
    const { status } = await run(always([empty, { ...first, cursor: { page: 2 } }]));
    assert.equal(status, 'done');
    assert.deepEqual(sent(), ['a', 'b']);
  });

  it('never ends: the run stops after 10,000 pages without a record', async function () {
    this.timeout(60_000);
    const read: Connector['read'] = async function* () {
      for (let page = 1; page <= 20_000; page += 1) yield { records: [], cursor: { page } };
    };
    failed(await run(read), {
      code: 'SOURCE_ENDLESS',
      what: /more than 10000 pages in a row/,
      cursor: { page: 10_000 },
    });
  });

  it('changes a record while it is paged: it comes again at the end, newest last', async () => {
    const moved = { ...thing('a', '10:00:09'), data: { ...thing('a', '10:00:09').data, n: 'new' } };
    const pages = [
      first,
      { records: [thing('c', '10:00:02'), moved], cursor: { to: at('10:00:09') } },
    ];
    assert.equal((await run(always(pages))).status, 'done');
    assert.deepEqual(sent(), ['a', 'b', 'c', 'a']);
    assert.equal(hub.script.sent.at(-1)?.data['n'], 'new');
  });

  it('begins anew on purpose, as after an operation that failed: that is no repetition', async () => {
    const pages: Page[] = [
      { ...first, cursor: { job: 1 } },
      { records: [], cursor: { to: null } },
      { ...first, cursor: { job: 1 } },
      { records: [], cursor: first.cursor },
    ];
    const { status, cursor } = await run(always(pages));
    assert.equal(status, 'done');
    assert.deepEqual(cursor, first.cursor);
  });

  it('finds nothing newer: a read of several pages ends where it began, run after run', async () => {
    const read: Connector['read'] = async function* () {
      yield {
        records: [first.records[0] ?? thing('a', '10:00:00')],
        cursor: { to: null, page: 1 },
      };
      yield { records: first.records.slice(1), cursor: first.cursor };
    };
    assert.equal((await run(read, UNORDERED)).status, 'done');
    const { status, cursor } = await sweepAgain();
    assert.equal(status, 'done');
    assert.deepEqual(cursor, first.cursor);
  });

  it('is put right: the next run begins where the last good page ended and loses nothing', async () => {
    const asked: Cursor[] = [];
    let isBroken = true;
    const rest: Page = { records: [thing('c', '10:00:02')], cursor: { to: at('10:00:02') } };
    const read: Connector['read'] = async function* (_host, { since }) {
      asked.push(since);
      if (since === null) yield first;
      yield isBroken ? { ...rest, stated: { of: 'page 2', rows: 3, came: 1 } } : rest;
    };
    assert.equal((await run(read)).status, 'failed');
    isBroken = false;
    assert.equal((await sweepAgain()).status, 'done');
    assert.deepEqual(asked, [null, first.cursor]);
    assert.deepEqual(sent(), ['a', 'b', 'c']);
  });
});
