import { deepEqual, equal, match } from 'node:assert/strict';
import { errorOf } from '../../error-of.ts';
import { HEAD, onStage, readAll, type Stage, THING } from './stage.ts';

function found(lookup: string, more = ''): string {
  return `${HEAD}
streams:
  things:
    about: Things.
    key: id
    schema: ${THING}
${more}    read: { path: /things, records: '={{ $body }}' }
${lookup === '' ? '' : `    lookup: ${lookup}\n`}`;
}

const LISTED = found(
  `{ path: /things, query: { ids: "={{ $keys.join(',') }}" }, records: '={{ $body }}', max: 2 }`,
);
const SINGLE = found(`{ path: '/things/{key}', record: '={{ $body.thing }}' }`);

async function lookup({ connector, host }: Stage, keys: readonly string[]) {
  const records = (await connector.lookup?.(host, 'things', keys)) ?? [];
  return records.map((record) => record?.key ?? null);
}

describe('a declared look-up', () => {
  it('asks for many at once, each key once, and answers in their order', () =>
    onStage(
      LISTED,
      ({ url }) => ({
        body: (url.searchParams.get('ids') ?? '')
          .split(',')
          .filter((id) => id !== 'x')
          .map((id) => ({ id })),
      }),
      async (stage) => {
        deepEqual(await lookup(stage, ['c', 'x', 'a', 'c', 'b']), ['c', null, 'a', 'c', 'b']);
        deepEqual(
          stage.seen.map(({ url }) => url.searchParams.get('ids')),
          ['c,x', 'a,b'],
        );
        deepEqual(await lookup(stage, []), []);
        equal(stage.seen.length, 2);
      },
    ));

  it('by single keys takes the record from where the file says, and a 404 for none', () =>
    onStage(
      SINGLE,
      ({ url }) =>
        url.pathname === '/things/a'
          ? { body: { thing: { id: 'a' } } }
          : { status: 404, body: 'none' },
      async (stage) => deepEqual(await lookup(stage, ['b', 'a']), [null, 'a']),
    ));

  it('by a key whose record is missing from the answer finds none', () =>
    onStage(
      SINGLE,
      () => ({ body: {} }),
      async (stage) => deepEqual(await lookup(stage, ['a']), [null]),
    ));

  it('fails when the system does: a fault is never taken for "there is none"', () =>
    onStage(
      SINGLE,
      () => ({ status: 500, body: {} }),
      async (stage) => {
        equal((await errorOf(lookup(stage, ['a']))).code, 'REST_SERVER_FAULT');
      },
    ));

  it('fails for a list that is none, and for a record of another shape', async () => {
    await onStage(
      LISTED,
      () => ({ body: {} }),
      async (stage) => {
        equal((await errorOf(lookup(stage, ['a']))).code, 'REST_RECORDS_MISSING');
      },
    );
    await onStage(
      LISTED,
      () => ({ body: [{ id: 'a', n: 'five' }] }),
      async (stage) => {
        const error = await errorOf(lookup(stage, ['a']));
        equal(error.code, 'REST_RECORD_SHAPE');
        match(error.what, /n must be integer/);
      },
    );
  });

  it('does not give what is deleted there, and a read gives it as deleted', () =>
    onStage(
      LISTED.replace(
        '    read:',
        "    deletes: tombstone\n    tombstone: '={{ $json.gone === true }}'\n    read:",
      ),
      () => ({ body: [{ id: 'a', gone: true, n: 'a tombstone needs no shape' }, { id: 'b' }] }),
      async (stage) => {
        deepEqual(await lookup(stage, ['a', 'b']), [null, 'b']);
        const [page] = await readAll(stage, 'things');
        deepEqual(
          page?.records.map(({ key, deleted }) => [key, deleted === true]),
          [
            ['a', true],
            ['b', false],
          ],
        );
      },
    ));

  it('that the file does not declare is a typed error', () =>
    onStage(
      `${found('')}  others:
    about: Others.
    key: id
    schema: ${THING}
    lookup: { path: '/others/{key}' }
`,
      () => ({}),
      async (stage) => {
        match((await errorOf(lookup(stage, ['a']))).what, /declares no lookup/);
        equal(stage.seen.length, 0);
      },
    ));
});
