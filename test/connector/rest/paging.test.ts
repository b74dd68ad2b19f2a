import { deepEqual, equal, match, ok, throws } from 'node:assert/strict';
import { CrossdockError } from '../../../core/base/errors.ts';
import type { Given, RestDefinition } from '../../../core/connector/rest/definition.ts';
import { nextLink, Pager } from '../../../core/connector/rest/paging.ts';
import { errorOf } from '../../error-of.ts';
import { HEAD, keysOf, onStage, readAll, type Said, type Seen, THING } from './stage.ts';

const ITEMS = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id }));

/** A stream that is read whole, with that paging. */
function listed(paging: string, query = '{}'): string {
  return `${HEAD}
streams:
  things:
    about: Things.
    key: id
    schema: ${THING}
    read:
      path: /things
      query: ${query}
      records: ={{ $body.things }}
      paging: ${paging}
`;
}

function page(start: number, more: object = {}): Said {
  return { body: { things: ITEMS.slice(start, start + 2), ...more } };
}

function numberIn({ url }: Seen, name: string): number {
  return Number(url.searchParams.get(name));
}

/** A declaration that says as little as possible. */
const NOTHING: RestDefinition = {
  ...{ connector: 'made', about: '', settings: {}, base: () => '', hosts: [], headers: {} },
  check: { path: '/', query: {}, headers: {}, answer: 'json', findings: [] },
  ...{ limits: {}, errors: {}, streams: {}, hooks: {} },
};

const NUMBERED = listed('{ number: { size: 2 } }', "{ page: '={{ $page.number }}' }");
const TOKENED = listed("{ token: '={{ $body.next }}' }", "{ after: '={{ $page.token }}' }");

describe('the pages of a declared list', () => {
  it('are counted, and a page that is not full is the last', () =>
    onStage(
      NUMBERED,
      (seen) => page((numberIn(seen, 'page') - 1) * 2),
      async (stage) => {
        deepEqual(keysOf(await readAll(stage, 'things')), ['a', 'b', 'c', 'd', 'e']);
        equal(stage.seen.length, 3);
      },
    ));

  it('are counted by what was read', () =>
    onStage(
      listed(
        '{ offset: { size: 2 } }',
        "{ skip: '={{ $page.offset }}', take: '={{ $page.size }}' }",
      ),
      (seen) => page(numberIn(seen, 'skip')),
      async (stage) => {
        deepEqual(keysOf(await readAll(stage, 'things')), ['a', 'b', 'c', 'd', 'e']);
        deepEqual(
          stage.seen.map(({ url }) => url.search),
          ['?skip=0&take=2', '?skip=2&take=2', '?skip=4&take=2'],
        );
      },
    ));

  it('go on where the answer says there are more, also behind an empty one', () =>
    onStage(
      listed(
        "{ offset: { size: 2, more: '={{ $body.more }}' } }",
        "{ skip: '={{ $page.offset }}' }",
      ),
      (seen, count) =>
        count === 2
          ? { body: { things: [], more: true } }
          : page(numberIn(seen, 'skip'), { more: count < 3 }),
      async (stage) => {
        deepEqual(keysOf(await readAll(stage, 'things')), ['a', 'b', 'e']);
      },
    ));

  it('follow a token until there is none', () =>
    onStage(
      TOKENED,
      (seen) => {
        const start = numberIn(seen, 'after');
        return page(start, { next: start < 4 ? start + 2 : null });
      },
      async (stage) => {
        deepEqual(keysOf(await readAll(stage, 'things')), ['a', 'b', 'c', 'd', 'e']);
        equal(stage.seen[0]?.url.search, '', 'the first page has no token');
      },
    ));

  it('follow a token in the body of a search', () =>
    onStage(
      listed("{ token: '={{ $body.next }}' }").replace(
        'query: {}',
        "method: POST\n      body: { filter: all, after: '={{ $page.token }}' }",
      ),
      (seen) => {
        const { after = null }: { after?: number | null } = JSON.parse(seen.body);
        return page(after ?? 0, { next: after === null ? 2 : null });
      },
      async (stage) => {
        deepEqual(keysOf(await readAll(stage, 'things')), ['a', 'b', 'c', 'd']);
        deepEqual(JSON.parse(stage.seen[0]?.body ?? ''), { filter: 'all', after: null });
      },
    ));

  it('follow the Link header', () =>
    onStage(
      listed('{ link: true }'),
      (seen) => {
        const start = numberIn(seen, 'from');
        const link = `</things?from=${start + 2}>; rel="next", </things>; rel="first"`;
        return { ...page(start), ...(start < 4 ? { headers: { link } } : {}) };
      },
      async (stage) => {
        deepEqual(keysOf(await readAll(stage, 'things')), ['a', 'b', 'c', 'd', 'e']);
      },
    ));

  it('follow an address of the same host, and never one of another: it would take the key along', () =>
    onStage(
      listed("{ url: '={{ $body.next }}' }"),
      (seen, count) =>
        page(numberIn(seen, 'from'), {
          next: count === 1 ? '/things?from=2' : 'http://attacker.example/things',
        }),
      async (stage) => {
        const error = await errorOf(readAll(stage, 'things'));
        equal(error.code, 'HTTP_HOST_REFUSED');
        equal(stage.seen.length, 2);
      },
    ));

  it('are read with the token of a hook', () =>
    onStage(
      `${listed('{ link: true }', "{ after: '={{ $page.token }}' }")}hooks: { page: ./hooks.ts#page }\n`,
      (seen) => page(numberIn(seen, 'after')),
      async (stage) => {
        deepEqual(keysOf(await readAll(stage, 'things')), ['a', 'b', 'c', 'd', 'e']);
      },
      {
        page: ({ body }: { body: { things: unknown[] } }, { token }: { token: number | null }) =>
          body.things.length < 2 ? null : (token ?? 0) + 2,
      },
    ));

  for (const [name, file, answer] of [
    ['a token that comes again', TOKENED, () => page(0, { next: 'again' })],
    [
      'tokens that go in a circle',
      TOKENED,
      (_seen: Seen, count: number) => ({
        body: { things: [{ id: `x${count}` }], next: `t${count % 3}` },
      }),
    ],
    ['a page number that is ignored', NUMBERED, () => page(0)],
  ] as const) {
    it(`stop at ${name}`, () =>
      onStage(file, answer, async (stage) => {
        equal((await errorOf(readAll(stage, 'things'))).code, 'REST_PAGING_STUCK');
        ok(stage.seen.length < 10, `${stage.seen.length} calls`);
      }));
  }

  it('stop after ten thousand, however new they look', () =>
    onStage(
      NUMBERED,
      () => page(0),
      async ({ host }) => {
        const token = ({ names }: Given) => names['headers'];
        const pager = new Pager({ host, definition: NOTHING }, 'things', { token }, null);
        const answerOf = (n: number) => ({ status: 200, headers: { n: String(n) }, body: [] });
        let pages = 1;
        throws(
          () => {
            while (pager.advance(answerOf(pages), [])) pages += 1;
          },
          (error: unknown) => {
            ok(error instanceof CrossdockError);
            equal(error.code, 'REST_PAGING_STUCK');
            match(error.what, /more than 10000 pages/);
            return true;
          },
        );
        equal(pages, 10_000);
      },
    ));

  it('begin anew when the other side has forgotten where an interrupted read was', () =>
    onStage(
      TOKENED,
      (seen) => {
        if (seen.url.searchParams.get('after') === 'old') return { status: 400, body: {} };
        return page(0, { next: null });
      },
      async (stage) => {
        const pages = await readAll(stage, 'things', { page: { token: 'old' } });
        deepEqual(keysOf(pages), ['a', 'b']);
        deepEqual(pages.at(-1)?.cursor, {});
      },
    ));

  it('are refused when their size is none', () =>
    onStage(
      listed("{ number: { size: '={{ 0 }}' } }"),
      () => page(0),
      async (stage) => {
        equal((await errorOf(readAll(stage, 'things'))).code, 'REST_REQUEST_INVALID');
        equal(stage.seen.length, 0);
      },
    ));
});

describe('the total that a declared list states', () => {
  const COUNTED = NUMBERED.replace('paging:', 'total: ={{ $body.total }}\n      paging:');
  const whole = (seen: Seen) => (numberIn(seen, 'page') - 1) * 2;

  for (const [name, total, stated] of [
    ['is what came', 5, { of: 'the list things', rows: 5, came: 5 }],
    ['is more than came', 8, { of: 'the list things', rows: 8, came: 5 }],
  ] as const) {
    it(`${name}: the last page says both`, () =>
      onStage(
        COUNTED,
        (seen) => page(whole(seen), { total }),
        async (stage) => {
          const pages = await readAll(stage, 'things');
          deepEqual(pages.at(-1)?.stated, stated);
          deepEqual(pages[0]?.stated, undefined);
        },
      ));
  }

  it('counts a record that came twice once, so that the one it hid is missed', () =>
    onStage(
      COUNTED,
      (seen) => {
        const moved = [ITEMS.slice(0, 2), ITEMS.slice(3, 5), ITEMS.slice(0, 1)];
        return { body: { things: moved[numberIn(seen, 'page') - 1], total: 5 } };
      },
      async (stage) => {
        const pages = await readAll(stage, 'things');
        deepEqual(pages.at(-1)?.stated, { of: 'the list things', rows: 5, came: 4 });
      },
    ));

  it('is a fault when it is no number', () =>
    onStage(
      COUNTED,
      (seen) => page(whole(seen), { total: 'many' }),
      async (stage) => {
        equal((await errorOf(readAll(stage, 'things'))).code, 'REST_ANSWER_MALFORMED');
      },
    ));
});

describe('the Link header', () => {
  for (const [header, next] of [
    ['<https://a.example/2>; rel="next"', 'https://a.example/2'],
    ['<https://a.example/2>; rel=next', 'https://a.example/2'],
    ['<https://a.example/1>; rel="prev", <https://a.example/3>; rel="next"', 'https://a.example/3'],
    ['<https://a.example/2?x=1,2>; title="a, b"; rel="last next"', 'https://a.example/2?x=1,2'],
    ['<https://a.example/2>; rel="nextish"', null],
    ['https://a.example/2; rel=next', null],
    ['', null],
    [undefined, null],
  ] as const) {
    it(`${header ?? 'that is missing'} names ${next ?? 'nothing'}`, () =>
      equal(nextLink(header), next));
  }
});
