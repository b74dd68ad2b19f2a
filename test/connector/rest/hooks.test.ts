import { deepEqual, equal, match } from 'node:assert/strict';
import type { Json, JsonObject } from '../../../core/connector/index.ts';
import { errorOf } from '../../error-of.ts';
import { HEAD, keysOf, onStage, readAll, type Said, THING } from './stage.ts';

function file(hooks: string): string {
  return `${HEAD}
errors:
  MADE_CLOSED: { class: refused, means: it is closed, mend: open it }
  MADE_BUSY: { class: retry, after: 100ms, means: it is busy, mend: nothing }
streams:
  things:
    about: Things.
    key: id
    schema: ${THING}
    read: { path: /things, records: '={{ $body.things }}' }
hooks: ${hooks}
`;
}

const THINGS: Said = {
  body: {
    things: [
      { name: 'a', ns: 1 },
      { name: 'b', ns: 2 },
    ],
  },
};

describe('a function of the project in the place of what a file cannot say', () => {
  const RECORD = file('{ record: ./hooks.ts#record }');

  it('makes the record of an item, with the stream and the settings at hand', () =>
    onStage(
      RECORD,
      () => THINGS,
      async (stage) => {
        const pages = await readAll(stage, 'things');
        deepEqual(keysOf(pages), ['things-a', 'things-b']);
        deepEqual(pages[0]?.records[0]?.data, { id: 'things-a', n: 1 });
      },
      {
        record: (
          item: { name: string; ns: number },
          { stream }: { stream: string },
        ): JsonObject => ({
          ...{ id: `${stream}-${item.name}`, n: item.ns },
        }),
      },
    ));

  for (const given of [null, 5, 'text', ['list'], undefined]) {
    it(`that gives ${JSON.stringify(given)} for a record leaves a fault with the item, not a record`, () =>
      onStage(
        RECORD,
        () => THINGS,
        async (stage) => {
          const [page] = await readAll(stage, 'things');
          deepEqual(page?.records, []);
          deepEqual(
            page?.faults?.map(({ code, raw }) => [code, raw]),
            [
              ['REST_RECORD_UNREADABLE', { name: 'a', ns: 1 }],
              ['REST_RECORD_UNREADABLE', { name: 'b', ns: 2 }],
            ],
          );
        },
        { record: () => given },
      ));
  }

  it('that throws is named, with its cause, and no part of the list passes for the whole', () =>
    onStage(
      RECORD,
      () => THINGS,
      async (stage) => {
        const error = await errorOf(readAll(stage, 'things'));
        equal(error.code, 'REST_HOOK_FAILED');
        match(error.what, /"record"/);
        match(String(error.cause), /not this one/);
      },
      {
        record: () => {
          throw new Error('not this one');
        },
      },
    ));

  it('says what an answer really means, by the code of one of the errors', () =>
    onStage(
      file('{ error: ./hooks.ts#error }'),
      () => ({ body: { things: [], state: 'closed' } }),
      async (stage) => {
        const error = await errorOf(readAll(stage, 'things'));
        deepEqual([error.code, error.retry, error.mend], ['MADE_CLOSED', 'never', 'open it']);
      },
      {
        error: ({ body }: { body: Json }) =>
          JSON.stringify(body).includes('closed') ? 'MADE_CLOSED' : null,
      },
    ));

  it('may put a call off: it is made again after the wait', () =>
    onStage(
      file('{ error: ./hooks.ts#error }'),
      (_seen, count) => ({ body: { things: [{ id: 'a' }], busy: count < 3 } }),
      async (stage) => {
        deepEqual(keysOf(await readAll(stage, 'things')), ['a']);
        equal(stage.seen.length, 3);
        equal(stage.clock.monotonicMs(), 200);
      },
      {
        error: ({ body }: { body: { busy?: boolean } }) =>
          body.busy === true ? 'MADE_BUSY' : null,
      },
    ));

  it('that names an error which the file does not have is a fault of the hook', () =>
    onStage(
      file('{ error: ./hooks.ts#error }'),
      () => THINGS,
      async (stage) => {
        const error = await errorOf(readAll(stage, 'things'));
        equal(error.code, 'REST_HOOK_FAILED');
        match(error.what, /MADE_UP, which is no error of the file/);
      },
      { error: () => 'MADE_UP' },
    ));
});
