import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BROKEN, brokenFiles, brokenMessages } from './golden.ts';

/** Rewritten by `node test/flow/write-golden.ts`. */
describe('the corpus of broken flows', () => {
  let messages: ReadonlyMap<string, string>;
  before(async () => {
    messages = await brokenMessages();
  });

  it('says of each file what is kept beside it', async () => {
    const files = await brokenFiles();
    assert.ok(files.length >= 150, `${files.length} files`);
    for (const file of files) {
      const golden = await readFile(join(BROKEN, `${file}.golden`), 'utf8');
      assert.equal(messages.get(file), golden, file);
    }
  });

  it('finds something in every file', async () => {
    const silent = (await brokenFiles()).filter((file) => !messages.has(file));
    assert.deepEqual(silent, []);
  });

  it('gives every message a place, a reason and a remedy', () => {
    for (const [file, text] of messages) {
      for (const message of text.trimEnd().split('\n\n')) {
        const [head = '', ...rest] = message.split('\n');
        assert.match(head, /^[A-Z]+(_[A-Z]+)+ {2}\S+:\d+:\d+( {2}\S.*)?$/, file);
        assert.deepEqual(
          rest.map((line) => line.trim().slice(0, 5)),
          ['what:', 'why: ', 'mend:'],
          file,
        );
        for (const line of rest) assert.match(line.slice(8), /\S/, `${file}: ${line}`);
      }
    }
  });
});
