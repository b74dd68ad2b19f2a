import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '../../core/base/errors.ts';
import { crossdock, documentOf, freshFolder, removeFolders } from './running.ts';

type Line = { readonly value?: unknown; readonly error?: Fault };

describe('eval', () => {
  after(removeFolders);

  for (const expression of ['={{ $json.a + 1 }}', '{{ $json.a + 1 }}', '$json.a + 1']) {
    it(`evaluates ${expression}`, async () => {
      const { exit, out } = await crossdock(['eval', expression, '--data', '{"a":1}']);
      assert.equal(out, '2\n');
      assert.equal(exit, 0);
    });
  }

  it('gives the value as JSON with --json', async () => {
    const ended = await crossdock(['eval', '$json.a', '--data', '{"a":[1,"x",null]}', '--json']);
    assert.deepEqual(documentOf(ended), { value: [1, 'x', null] });
  });

  it('says what is wrong with an expression and ends with 1', async () => {
    const { exit, out } = await crossdock(['eval', 'process.exit(0)']);
    assert.equal(exit, 1);
    assert.match(out, /EXPR_/);
  });

  it('answers one JSON object for each line, whatever the line holds', async () => {
    const file = join(freshFolder(), 'lines');
    const lines = ['"$json.a"', '"={{ $json.a }}-{{ $json.a }}"', '"$json.a +"', '5', 'not json'];
    writeFileSync(file, `${lines.join('\n')}\n`);
    const { exit, out } = await crossdock(['eval', '--lines', file, '--data', '{"a":1}']);
    const answers: readonly Line[] = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(answers[0], { value: 1 });
    assert.deepEqual(answers[1], { value: '1-1' });
    assert.deepEqual(
      answers.slice(2).map(({ error }) => typeof error?.what),
      ['string', 'string', 'string'],
    );
    assert.equal(exit, 0);
  });

  it('gives the same lines with --json', async () => {
    const file = join(freshFolder(), 'lines');
    writeFileSync(file, '"1 + 1"\n"2 + 2"\n');
    const plain = await crossdock(['eval', '--lines', file]);
    const json = await crossdock(['eval', '--lines', file, '--json']);
    assert.equal(json.out, plain.out);
  });

  it('reads data from a file', async () => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'data.json'), '{"a":7}');
    const { out } = await crossdock(['eval', '$json.a', '--data', '@data.json'], { cwd: folder });
    assert.equal(out, '7\n');
  });

  const wrong: readonly (readonly [string, readonly string[]])[] = [
    ['neither an expression nor a file', ['eval']],
    ['both an expression and a file', ['eval', '1', '--lines', 'x']],
    ['data that is no JSON', ['eval', '1', '--data', '{a:1}']],
    ['data that is no object', ['eval', '1', '--data', '[1]']],
    ['a file that is not there', ['eval', '--lines', 'nowhere.txt']],
  ];
  for (const [name, argv] of wrong) {
    it(`refuses ${name} with 2`, async () => {
      const { exit, err } = await crossdock(argv, { cwd: freshFolder() });
      assert.equal(exit, 2);
      assert.match(err, /mend:/);
    });
  }
});
