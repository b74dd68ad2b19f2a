import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Cursor, Page } from '../../../core/connector/index.ts';
import { errorOf } from '../../error-of.ts';
import { HEAD, keysOf, onStage, readAll, type Said, THING } from './stage.ts';

/** A stream with that cursor. */
function since(cursor: string, more = ''): string {
  return `${HEAD}
streams:
  things:
    about: Things.
    key: id
    schema: ${THING}
    read:
      path: /things
      query: { since: '={{ $cursor }}', state: '={{ $with.state }}' }
      with: { state: { type: string, enum: [open, closed] } }
      records: ={{ $body.things }}
      cursor: ${cursor}
${more}`;
}

const ORDERED = since('{ kind: time, field: at, lag: 1m, ordered: true }');
const UNORDERED = since(
  '{ kind: time, field: at, lag: 1m }',
  "      paging: { token: '={{ $body.next }}' }\n",
);

function things(...at: readonly (string | null)[]): Said {
  return { body: { things: at.map((one, n) => ({ id: `T${n}`, at: one ?? undefined })) } };
}

function endOf(pages: readonly Page[]): Cursor {
  return pages.at(-1)?.cursor ?? null;
}

describe('a declared read of what is new', () => {
  it('begins without a filter, and then the lag behind the newest record', () =>
    onStage(
      ORDERED,
      () => things('2026-11-01T10:00:00Z', '2026-11-01T12:00:00Z'),
      async (stage) => {
        const end = endOf(await readAll(stage, 'things'));
        equal(stage.seen[0]?.url.search, '');
        await readAll(stage, 'things', end);
        equal(stage.seen[1]?.url.searchParams.get('since'), '2026-11-01T11:59:00.000Z');
      },
    ));

  it('never believes a time in the future', () =>
    onStage(
      ORDERED,
      () => things('2999-01-01T00:00:00Z'),
      async (stage) => {
        const end = endOf(await readAll(stage, 'things'));
        await readAll(stage, 'things', end);
        // The clock of these tests stands at 2026-11-22.
        equal(stage.seen[1]?.url.searchParams.get('since'), '2026-11-21T23:59:00.000Z');
      },
    ));

  it('does not move past its own start in a list without order: what changes meanwhile may be behind', () =>
    onStage(
      UNORDERED,
      () => things('2026-11-25T10:00:00Z'),
      async (stage) => {
        deepEqual(endOf(await readAll(stage, 'things')), { at: String(Date.UTC(2026, 10, 22)) });
      },
    ));

  it('commits nothing of a list without order before its end', () =>
    onStage(
      UNORDERED,
      (_seen, count) => ({
        body: {
          things: [{ id: `T${count}`, at: '2026-11-02T00:00:00Z' }],
          next: count < 2 ? 'n' : null,
        },
      }),
      async (stage) => {
        const pages = await readAll(stage, 'things', { at: '1000' });
        equal(pages[0]?.cursor?.['at'], '1000');
        deepEqual(pages[0]?.cursor?.['page'], { token: 'n' });
        deepEqual(pages[1]?.cursor, { at: String(Date.UTC(2026, 10, 2)) });
      },
    ));

  it('reads seconds and ms as they are written, and asks with them', () =>
    onStage(
      since('{ kind: time, field: n, unit: s, ordered: true }'),
      () => ({ body: { things: [{ id: 'a', n: 1_790_000_000 }] } }),
      async (stage) => {
        const end = endOf(await readAll(stage, 'things'));
        deepEqual(end, { at: '1790000000000' });
        await readAll(stage, 'things', end);
        equal(stage.seen[1]?.url.searchParams.get('since'), '1790000000');
      },
    ));

  it('steps back where the filter leaves out its own value', () =>
    onStage(
      since('{ kind: time, field: at, granularity: 1s, inclusive: false, ordered: true }'),
      () => things('2026-11-01T10:00:00.500Z'),
      async (stage) => {
        const end = endOf(await readAll(stage, 'things'));
        await readAll(stage, 'things', end);
        equal(stage.seen[1]?.url.searchParams.get('since'), '2026-11-01T09:59:59.000Z');
      },
    ));

  it('follows a sequence beyond 2^53 without losing a digit', () =>
    onStage(
      since('{ kind: sequence, field: n, ordered: true }').replace('n: { type: integer }', 'n: {}'),
      () => ({ body: '{"things":[{"id":"a","n":9007199254740993}]}' }),
      async (stage) => {
        const pages = await readAll(stage, 'things');
        equal(pages[0]?.records[0]?.data['n'], '9007199254740993');
        deepEqual(endOf(pages), { at: '9007199254740993' });
        await readAll(stage, 'things', endOf(pages));
        equal(stage.seen[1]?.url.searchParams.get('since'), '9007199254740993');
      },
    ));

  it('begins where the file says when an address needs a time', () =>
    onStage(
      since("{ kind: time, field: at, start: '1970-01-01T00:00:00Z', ordered: true }"),
      () => things(),
      async (stage) => {
        deepEqual(endOf(await readAll(stage, 'things')), {});
        equal(stage.seen[0]?.url.searchParams.get('since'), '1970-01-01T00:00:00Z');
      },
    ));

  it('follows positions until one stands still', () =>
    onStage(
      since("{ kind: position, next: '={{ $body.position }}' }"),
      (seen) => {
        const at = Number(seen.url.searchParams.get('since') ?? 0);
        return {
          body: { things: at < 2 ? [{ id: `T${at}` }] : [], position: Math.min(2, at + 1) },
        };
      },
      async (stage) => {
        const pages = await readAll(stage, 'things');
        deepEqual(keysOf(pages), ['T0', 'T1']);
        deepEqual(endOf(pages), { at: 2 });
      },
    ));

  it('stops at positions that go in a circle', () =>
    onStage(
      since("{ kind: position, next: '={{ $body.position }}' }"),
      (_seen, count) => ({ body: { things: [{ id: `T${count}` }], position: `p${count % 3}` } }),
      async (stage) => {
        equal((await errorOf(readAll(stage, 'things'))).code, 'REST_PAGING_STUCK');
        ok(stage.seen.length < 8);
      },
    ));

  for (const [what, cursor] of [
    ['no number', { at: 'yesterday' }],
    ['a number that is no text', { at: 5 }],
    ['a list', { at: [] }],
  ] as const) {
    it(`refuses a stored cursor that holds ${what}`, () =>
      onStage(
        ORDERED,
        () => things(),
        async (stage) => {
          const error = await errorOf(readAll(stage, 'things', { ...cursor }));
          equal(error.code, 'REST_CURSOR_INVALID');
          equal(stage.seen.length, 0);
        },
      ));
  }

  it('takes the options that the file declares, and no others', () =>
    onStage(
      ORDERED,
      () => things(),
      async (stage) => {
        await readAll(stage, 'things', null, { state: 'open' });
        equal(stage.seen[0]?.url.searchParams.get('state'), 'open');
        const unknown = await errorOf(readAll(stage, 'things', null, { status: 'open' }));
        match(unknown.what, /no option "status"; it takes state/);
        const wrong = await errorOf(readAll(stage, 'things', null, { state: 'lost' }));
        match(wrong.what, /the option state of the stream things must be equal to one of/);
      },
    ));

  it('refuses a stream that the file does not have, or does not list', () =>
    onStage(
      ORDERED,
      () => things(),
      async (stage) => {
        match(
          (await errorOf(readAll(stage, 'orders'))).what,
          /no stream "orders"; there are things/,
        );
        match((await errorOf(readAll(stage, 'constructor'))).what, /no stream "constructor"/);
      },
    ));
});

describe('a list that moves while it is read by page numbers', () => {
  const NUMBERED = since(
    '{ kind: time, field: at, granularity: 1ms, ordered: true }',
    '      paging: { number: { size: 2 } }\n',
  ).replace("state: '={{ $with.state }}'", "page: '={{ $page.number }}'");

  it('loses nothing: each page begins at the mark of the last one', () => {
    const rows = [1, 2, 3, 4, 5].map((n) => ({ id: `T${n}`, at: `2026-11-0${n}T00:00:00.000Z` }));
    return onStage(
      NUMBERED,
      (seen, count) => {
        // The first record changes after the first page: all others move up by one place.
        if (count === 2) rows.push({ ...rows.shift(), at: '2026-11-06T00:00:00.000Z', id: 'T1' });
        const from = seen.url.searchParams.get('since') ?? '';
        const start = (Number(seen.url.searchParams.get('page')) - 1) * 2;
        return { body: { things: rows.filter(({ at }) => at >= from).slice(start, start + 2) } };
      },
      async (stage) => {
        const keys = keysOf(await readAll(stage, 'things'));
        deepEqual([...new Set(keys)].sort(), ['T1', 'T2', 'T3', 'T4', 'T5']);
        deepEqual(keys, ['T1', 'T2', 'T3', 'T4', 'T5', 'T1'], 'and nothing twice but what changed');
      },
    );
  });

  it('comes to an end when more records than a page share one time', () => {
    const rows = [1, 2, 3, 4, 5, 6, 7].map((n) => ({
      id: `T${n}`,
      at: '2026-11-01T00:00:00.000Z',
    }));
    return onStage(
      NUMBERED,
      (seen) => {
        const start = (Number(seen.url.searchParams.get('page')) - 1) * 2;
        return { body: { things: rows.slice(start, start + 2) } };
      },
      async (stage) => {
        deepEqual(
          keysOf(await readAll(stage, 'things')),
          rows.map(({ id }) => id),
        );
      },
    );
  });
});
