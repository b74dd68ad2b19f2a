import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Ack } from '../../../core/connector/index.ts';
import { errorOf } from '../../error-of.ts';
import { ANY, onStage, type Said, writeOne, writing } from './stage.ts';

const PUT = writing(`
      put:
        about: Sets a thing.
        schema: ${ANY}
        idempotency: natural
        method: PUT
        path: /things/{key}
        body: { n: '={{ $json.n }}', note: '={{ $json.note }}' }
        id: ={{ $body.id }}
        version: ={{ $body.version }}
        acks:
          - { status: [409], when: "={{ $body?.code === 'SAME' }}", outcome: same }
          - { status: [423], outcome: retry, says: '={{ $body?.why }}' }
`);

const POST = writing(`
      create:
        about: Creates a thing.
        schema: ${ANY}
        idempotency: key
        keyRetention: 24h
        path: /things
        headers: { Idempotency-Key: '={{ $command.idempotencyKey }}' }
        body: { n: '={{ $json.n }}' }
        id: ={{ $body.id }}
`);

const PROBE = writing(`
      create:
        about: Creates a thing that is looked for first.
        schema: ${ANY}
        idempotency: probe
        path: /things
        body: { ref: '={{ $key }}' }
        id: ={{ $body.id }}
        probe:
          path: /things
          query: { ref: '={{ $key }}' }
          found: ={{ $body.things.length > 0 }}
          id: ={{ $body.things[0].id }}
`);

const FORM = writing(`
      put:
        about: Sets a thing by a form.
        schema: ${ANY}
        idempotency: natural
        path: /things
        form: { n: '={{ $json.n }}', tags: '={{ $json.tags }}', none: '={{ $json.none }}' }
        answer: none
`);

function outcome(said: Said): Promise<Ack> {
  return onStage(
    PUT,
    () => said,
    (stage) => writeOne(stage, 'put', { n: 1 }),
  );
}

describe('the ack of a declared write', () => {
  for (const [what, said, expected] of [
    [
      'written with id and version',
      { body: { id: 'T-1', version: 7 } },
      { outcome: 'written', id: 'T-1', version: '7' },
    ],
    [
      'same by a rule of the file',
      { status: 409, body: { code: 'SAME' } },
      { outcome: 'same', id: 'K-1' },
    ],
    [
      'retry by a rule, with the words of the vendor',
      { status: 423, body: { why: 'locked' } },
      { outcome: 'retry', code: 'REST_THROTTLED', what: 'the answer has status 423: locked' },
    ],
    [
      'retry after the wait that is asked for',
      { status: 429, headers: { 'retry-after': '600' }, body: {} },
      {
        outcome: 'retry',
        code: 'REST_THROTTLED',
        what: 'the answer has status 429',
        afterMs: 600_000,
      },
    ],
    [
      'unknown after a server fault',
      { status: 500, body: {} },
      { outcome: 'unknown', what: 'the answer has status 500' },
    ],
    [
      'unknown when the answer names no id',
      { body: {} },
      { outcome: 'unknown', what: 'the answer names no id of what was written' },
    ],
    [
      'unknown after a log-in page',
      { headers: { 'content-type': 'text/html' }, body: '<html>' },
      { outcome: 'unknown', what: 'the content is text/html' },
    ],
    [
      'unknown when the answer cannot be understood',
      { body: 'null' },
      { outcome: 'unknown', what: /^EXPR_FAILED/ },
    ],
  ] as const) {
    it(`is ${what}`, async () => {
      const ack = await outcome(said);
      if ('what' in expected && expected.what instanceof RegExp) {
        equal(ack.outcome, expected.outcome);
        match('what' in ack ? (ack.what ?? '') : '', expected.what);
      } else deepEqual(ack, expected);
    });
  }

  for (const [status, code] of [
    [400, 'REST_REQUEST_REFUSED'],
    [404, 'REST_ITEM_UNKNOWN'],
    [422, 'REST_REQUEST_REFUSED'],
  ] as const) {
    it(`is refused for good by status ${status}, with a remedy`, async () => {
      const ack = await outcome({ status, body: {} });
      ok(ack.outcome === 'refused');
      equal(ack.code, code);
      ok((ack.mend ?? '') !== '');
    });
  }

  it('waits when the credentials are refused, since nothing was written', async () => {
    const ack = await outcome({ status: 401, body: {} });
    deepEqual(ack.outcome === 'retry' && [ack.code, ack.afterMs], ['REST_AUTH_REFUSED', 900_000]);
  });

  it('is unknown when an expression of the file fails on the answer: the write may have been carried out', () =>
    onStage(
      PUT.replace(
        '\nstreams:',
        "\nerrors:\n  MADE_ODD: { when: '={{ $body.a.b }}', class: refused, means: odd, mend: none }\nstreams:",
      ),
      () => ({ body: { id: 'T-1' } }),
      async (stage) => {
        const ack = await writeOne(stage, 'put', { n: 1 });
        equal(ack.outcome, 'unknown');
      },
    ));

  it('is a conflict with the record as it is now', () =>
    onStage(
      PUT,
      ({ method }) =>
        method === 'PUT' ? { status: 412, body: {} } : { body: { id: 'K-1', n: 9 } },
      async (stage) => {
        const ack = await writeOne(stage, 'put', { n: 1 });
        deepEqual(ack.outcome === 'conflict' && ack.current, { id: 'K-1', n: 9 });
      },
    ));
});

describe('a declared write', () => {
  it('sends its body and leaves out what is missing', () =>
    onStage(
      PUT,
      () => ({ body: { id: 'x' } }),
      async (stage) => {
        await writeOne(stage, 'put', { n: 1 }, 'a b');
        const [seen] = stage.seen;
        deepEqual(JSON.parse(seen?.body ?? ''), { n: 1 });
        equal(seen?.url.pathname, '/things/a%20b');
      },
    ));

  it('sends a form instead, with a field for each item of a list', () =>
    onStage(
      FORM,
      () => ({ body: 'thank you', headers: { 'content-type': 'text/plain' } }),
      async (stage) => {
        const ack = await writeOne(stage, 'put', { n: 1, tags: ['a', 'b'] });
        deepEqual(ack, { outcome: 'written', id: 'K-1' });
        equal(stage.seen[0]?.body, 'n=1&tags=a&tags=b');
        equal(stage.seen[0]?.headers['content-type'], 'application/x-www-form-urlencoded');
      },
    ));

  it('carries one idempotency key over every attempt of the client', () =>
    onStage(
      POST,
      (_seen, count) => (count === 1 ? { status: 503, body: {} } : { body: { id: 'T-1' } }),
      async (stage) => {
        deepEqual(await writeOne(stage, 'create', { n: 1 }), { outcome: 'written', id: 'T-1' });
        deepEqual(
          stage.seen.map(({ headers }) => headers['idempotency-key']),
          ['effect-K-1', 'effect-K-1'],
        );
      },
    ));

  it('looks first where a repetition would double it, and writes only what is not there', () => {
    const there = new Set<string>();
    return onStage(
      PROBE,
      ({ method, url, body }) => {
        const { ref = '' }: { ref?: string } = method === 'POST' ? JSON.parse(body) : {};
        if (method === 'POST') there.add(ref);
        if (method === 'POST') return { status: 500, body: {} };
        const found = there.has(url.searchParams.get('ref') ?? '');
        return { body: { things: found ? [{ id: 'T-9' }] : [] } };
      },
      async (stage) => {
        equal((await writeOne(stage, 'create', {})).outcome, 'unknown');
        equal(
          stage.seen.filter(({ method }) => method === 'POST').length,
          1,
          'sent once, not repeated',
        );
        deepEqual(await writeOne(stage, 'create', {}), { outcome: 'same', id: 'T-9' });
        equal(stage.seen.filter(({ method }) => method === 'POST').length, 1);
      },
    );
  });

  it('is not sent when the look before it fails', () =>
    onStage(
      PROBE,
      () => ({ status: 403, body: {} }),
      async (stage) => {
        equal((await writeOne(stage, 'create', {})).outcome, 'retry');
        deepEqual(
          stage.seen.map(({ method }) => method),
          ['GET'],
        );
      },
    ));

  it('is refused before it is sent when its request cannot be made', () =>
    onStage(
      FORM,
      () => ({}),
      async (stage) => {
        const ack = await writeOne(stage, 'put', { n: { deep: true } });
        ok(ack.outcome === 'refused');
        equal(ack.code, 'REST_REQUEST_INVALID');
        equal(stage.seen.length, 0);
      },
    ));

  it('refuses an operation that the file does not have', () =>
    onStage(
      PUT,
      () => ({}),
      async (stage) => {
        const error = await errorOf(writeOne(stage, 'remove', {}));
        match(error.what, /no operation "remove"; it has put/);
      },
    ));
});
