import { deepEqual, equal } from 'node:assert/strict';
import { ANY, commandOf, onStage, writeAll, writing } from './stage.ts';

describe('a declared batch', () => {
  const BATCH = writing(`
      set:
        about: Sets many.
        schema: ${ANY}
        idempotency: natural
        path: /batch
        body: { lines: '={{ $items }}' }
        batch:
          max: 3
          each: { sku: '={{ $key }}', n: '={{ $json.n }}' }
          results: ={{ $body.results }}
          status: ={{ $item.status }}
          match: ={{ $item.sku }}
        id: ={{ $item.id }}
        acks: [{ status: [208], outcome: same }]
`);
  const three = ['A', 'B', 'C'].map((key) => commandOf('set', { n: 1 }, key));

  it('gives every command the result that names it, whatever their order', () =>
    onStage(
      BATCH,
      () => ({
        body: {
          results: [
            { sku: 'C', status: 409 },
            { sku: 'A', status: 200, id: 1 },
            { sku: 'B', status: 422 },
          ],
        },
      }),
      async (stage) => {
        const acks = await writeAll(stage, three);
        deepEqual(
          acks.map(({ outcome: one }) => one),
          ['written', 'refused', 'conflict'],
        );
        deepEqual(JSON.parse(stage.seen[0]?.body ?? ''), {
          lines: ['A', 'B', 'C'].map((sku) => ({ sku, n: 1 })),
        });
      },
    ));

  for (const [what, results, expected] of [
    [
      'does not speak of one',
      [
        { sku: 'A', status: 200, id: 1 },
        { sku: 'C', status: 208 },
      ],
      ['written', 'unknown', 'same'],
    ],
    ['has no list', undefined, ['unknown', 'unknown', 'unknown']],
    ['has an empty list', [], ['unknown', 'unknown', 'unknown']],
    [
      'says that one failed there',
      [
        { sku: 'A', status: 500 },
        { sku: 'B', status: 429 },
        { sku: 'C', status: 404 },
      ],
      ['unknown', 'retry', 'refused'],
    ],
  ] as const) {
    it(`whose answer ${what} ends as ${expected.join(', ')}`, () =>
      onStage(
        BATCH,
        () => ({ body: { results } }),
        async (stage) => {
          deepEqual(
            (await writeAll(stage, three)).map(({ outcome: one }) => one),
            expected,
          );
        },
      ));
  }

  it('whose answer cannot be understood for one command leaves the others as they are', () =>
    onStage(
      BATCH.replace('={{ $item.id }}', '={{ $item.made.id }}'),
      () => ({
        body: {
          results: [
            { sku: 'A', status: 200, made: { id: 1 } },
            { sku: 'B', status: 200 },
            { sku: 'C', status: 422 },
          ],
        },
      }),
      async (stage) => {
        const outcomes = (await writeAll(stage, three)).map(({ outcome: one }) => one);
        deepEqual(outcomes, ['written', 'unknown', 'refused']);
      },
    ));

  it('whose results have another number and no name is unknown for every command', () =>
    onStage(
      BATCH.replace('          match: ={{ $item.sku }}\n', ''),
      () => ({
        body: {
          results: [
            { status: 200, id: 1 },
            { status: 200, id: 2 },
          ],
        },
      }),
      async (stage) => {
        const outcomes = (await writeAll(stage, three)).map(({ outcome: one }) => one);
        deepEqual(outcomes, ['unknown', 'unknown', 'unknown']);
      },
    ));

  it('that fails whole is one ack for each command', () =>
    onStage(
      BATCH,
      () => ({ status: 500, body: {} }),
      async (stage) => {
        deepEqual(
          (await writeAll(stage, three)).map(({ outcome: one }) => one),
          ['unknown', 'unknown', 'unknown'],
        );
      },
    ));

  it('is cut to what a call takes', () =>
    onStage(
      BATCH,
      () => ({ body: { results: [] } }),
      async (stage) => {
        const many = Array.from({ length: 7 }, (_, n) => commandOf('set', { n }, `K${n}`));
        equal((await writeAll(stage, many)).length, 7);
        deepEqual(
          stage.seen.map(({ body }) => JSON.parse(body).lines.length),
          [3, 3, 1],
        );
      },
    ));
});
