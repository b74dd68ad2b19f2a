import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { RecordFault } from '../../../core/connector/index.ts';
import { errorOf } from '../../error-of.ts';
import { HEAD, keysOf, onStage, readAll, type Said, type Stage } from './stage.ts';

const FILE = `${HEAD}
errors:
  MADE_FROZEN: { when: "={{ $body?.state === 'frozen' }}", class: auth, means: it is frozen, mend: thaw it, after: 1h }
streams:
  things:
    about: Things.
    key: id
    version: version
    occurredAt: at
    schema:
      type: object
      required: [id, price]
      properties: { id: { type: string }, price: { type: number }, name: { type: string }, version: {}, at: {} }
    record:
      id: '={{ $json.id === undefined ? undefined : String($json.id) }}'
      price: ={{ $json.price }}
      name: ={{ $json.details.name }}
      version: ={{ $json.version }}
      at: ={{ $json.at }}
    read: { path: /things, records: '={{ $body.things }}' }
    lookup: { path: '/things/{key}' }
`;

const GOOD = { id: 1, price: 5, details: { name: 'One' }, version: 1, at: '2026-11-01T00:00:00Z' };

function read(
  said: Said,
): Promise<{ readonly code: string; readonly what: string; readonly retry: unknown }> {
  return onStage(
    FILE,
    () => said,
    (stage) => errorOf(readAll(stage, 'things')),
  );
}

function faultsIn(...items: readonly unknown[]): Promise<readonly RecordFault[]> {
  return onStage(
    FILE,
    () => ({ body: { things: [...items, GOOD] } }),
    async (stage: Stage) => {
      const pages = await readAll(stage, 'things');
      deepEqual(keysOf(pages), ['1'], 'the good record beside it passes');
      return pages.flatMap((page) => page.faults ?? []);
    },
  );
}

describe('a vendor that misbehaves', () => {
  for (const [what, said, expected] of [
    [
      'a log-in page',
      { headers: { 'content-type': 'text/html' }, body: '<html>' },
      /the content is text\/html/,
    ],
    ['a redirect to one', { status: 302, headers: { location: '/login' } }, /leads elsewhere/],
    ['JSON that is cut off', { body: '{"things":[{"id":1' }, /not whole JSON/],
    ['an empty answer', { body: '' }, /is empty/],
    ['a doubled key in JSON', { body: '{"things":[],"things":[{}]}' }, /not whole JSON/],
    ['JSON without end', { body: '['.repeat(50_000) }, /not whole JSON/],
    [
      'a text that is no UTF-8',
      { body: '\ud800', headers: { 'content-type': 'text/plain' } },
      /text\/plain/,
    ],
  ] as const) {
    it(`${what} is a typed error that is tried again, never an empty list`, async () => {
      const error = await read(said);
      equal(error.code, 'REST_ANSWER_MALFORMED');
      match(error.what, expected);
      equal(error.retry, 'backoff');
    });
  }

  for (const [what, body] of [
    ['is missing', {}],
    ['is null', { things: null }],
    ['is an object', { things: { 0: GOOD } }],
    ['is a text', { things: 'none' }],
    ['is somewhere else', { data: [GOOD] }],
  ] as const) {
    it(`a list that ${what} is a typed error, never an empty list`, async () => {
      equal((await read({ body })).code, 'REST_RECORDS_MISSING');
    });
  }

  for (const [status, code] of [
    [400, 'REST_REQUEST_REFUSED'],
    [401, 'REST_AUTH_REFUSED'],
    [403, 'REST_ACCESS_DENIED'],
    [404, 'REST_ITEM_UNKNOWN'],
    [409, 'REST_CONFLICT'],
    [422, 'REST_REQUEST_REFUSED'],
    [429, 'REST_THROTTLED'],
    [500, 'REST_SERVER_FAULT'],
    [503, 'REST_SERVER_FAULT'],
  ] as const) {
    it(`status ${status} is ${code}`, async () => {
      equal((await read({ status, body: 'no JSON' })).code, code);
    });
  }

  it("says an error inside of a 200 by the file's own code, with its wait", async () => {
    const error = await read({ body: { state: 'frozen' } });
    equal(error.code, 'MADE_FROZEN');
    deepEqual(error.retry, { afterMs: 3_600_000 });
  });

  for (const [what, item, code, said] of [
    ['without an id', { ...GOOD, id: undefined }, 'REST_RECORD_UNREADABLE', /holds no key/],
    ['that is null', null, 'REST_RECORD_UNREADABLE', /no object/],
    ['that is a number', 7, 'REST_RECORD_UNREADABLE', /no object/],
    ['that is a list', [GOOD], 'REST_RECORD_UNREADABLE', /no object/],
    [
      'with a number as text',
      { ...GOOD, id: 2, price: '5' },
      'REST_RECORD_SHAPE',
      /price must be number/,
    ],
    ['with a null', { ...GOOD, id: 2, price: null }, 'REST_RECORD_SHAPE', /price must be number/],
    ['with a field missing', { ...GOOD, id: 2, price: undefined }, 'REST_RECORD_SHAPE', /price/],
    ['without a version', { ...GOOD, id: 2, version: null }, 'REST_RECORD_UNREADABLE', /version/],
    [
      'with a time that is none',
      { ...GOOD, id: 2, at: 'soon' },
      'REST_RECORD_UNREADABLE',
      /no time/,
    ],
    ['that an expression cannot read', { ...GOOD, id: 2, details: null }, 'EXPR_FAILED', /name/],
  ] as const) {
    it(`an item ${what} is a fault with its raw data, and the others pass`, async () => {
      const [first, ...others] = await faultsIn(item);
      deepEqual(others, []);
      equal(first?.code, code);
      match(first?.what ?? '', said);
      deepEqual(first?.raw, JSON.parse(JSON.stringify(item)));
      ok((first?.mend ?? '') !== '' && (first?.key ?? '') !== '');
    });
  }

  it('keeps ids beyond 2^53 to the last digit', () =>
    onStage(
      FILE,
      () => ({
        body: JSON.stringify({ things: [GOOD] }).replace('"id":1', '"id":12345678901234567890'),
      }),
      async (stage) => {
        deepEqual(keysOf(await readAll(stage, 'things')), ['12345678901234567890']);
      },
    ));

  it('shows no secret and no record in the text of an error', () =>
    onStage(
      FILE.replace('check:', 'auth: { bearer: apiKey }\ncheck:'),
      () => ({ status: 400, body: { message: 'member@example.com' } }),
      async (stage) => {
        const error = await errorOf(readAll(stage, 'things'));
        ok(!`${error.message}${error.stack}${stage.logged()}`.includes('the-key-0001'));
        ok(!error.message.includes('member@example.com'));
      },
    ));

  it('answers a look-up with another record: that is a typed error, never the wrong record', () =>
    onStage(
      FILE,
      () => ({ body: GOOD }),
      async ({ connector, host }) => {
        equal((await connector.lookup?.(host, 'things', ['1']))?.[0]?.key, '1');
        const lookup = connector.lookup?.(host, 'things', ['2']) ?? Promise.resolve();
        equal((await errorOf(lookup)).code, 'REST_ANSWER_MALFORMED');
      },
    ));

  it('cannot be led to another address by a key', () =>
    onStage(
      FILE,
      () => ({ status: 404, body: {} }),
      async ({ connector, host, seen }) => {
        await connector.lookup?.(host, 'things', ['../admin?all=1#x', 'a/b', 'ü €']);
        deepEqual(seen.map(({ url }) => url.pathname).sort(), [
          '/things/%C3%BC%20%E2%82%AC',
          '/things/..%2Fadmin%3Fall%3D1%23x',
          '/things/a%2Fb',
        ]);
        for (const key of ['..', '.', '']) {
          const lookup = connector.lookup?.(host, 'things', [key]) ?? Promise.resolve();
          equal((await errorOf(lookup)).code, 'REST_REQUEST_INVALID');
        }
        equal(seen.length, 3);
      },
    ));
});
