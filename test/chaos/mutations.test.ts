import assert from 'node:assert/strict';
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { MUTATIONS } from './mutations/list.ts';
import { occurrences } from './mutations/scratch-tree.ts';
import { tryMutations } from './mutations/try-mutations.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** Quick ones of different kinds; the campaign tries them all. */
const SAMPLE = ['migration-checksum', 'private-addresses', 'secrets-do-not-print'];
const [FIRST] = MUTATIONS;

describe('the safety lines that are switched off on purpose', function () {
  this.timeout(600_000);

  it('are many, and each has a name of its own', () => {
    assert.ok(MUTATIONS.length >= 40);
    assert.equal(new Set(MUTATIONS.map(({ name }) => name)).size, MUTATIONS.length);
    assert.deepEqual(
      MUTATIONS.filter(({ before, after }) => before === after).map(({ name }) => name),
      [],
    );
  });

  it('stand in their files once, as they are written in the list', () => {
    const stale = MUTATIONS.filter((one) => occurrences(one) !== 1);
    assert.deepEqual(
      stale.map((one) => `${one.name}: ${occurrences(one)} times in ${one.file}`),
      [],
    );
  });

  it('name tests that exist', () => {
    const missing = MUTATIONS.flatMap(({ name, tests }) =>
      tests
        .filter(
          (test) => !existsSync(join(ROOT, test)) && globSync(test, { cwd: ROOT }).length === 0,
        )
        .map((test) => `${name}: ${test}`),
    );
    assert.deepEqual(missing, []);
  });

  it('are caught: a few of them', async () => {
    const mutations = MUTATIONS.filter(({ name }) => SAMPLE.includes(name));
    assert.equal(mutations.length, SAMPLE.length);
    const results = await tryMutations({ mutations, jobs: 1, limitMs: 600_000 });
    assert.deepEqual(
      results.filter(({ verdict }) => verdict !== 'caught').map(({ name, by }) => `${name}: ${by}`),
      [],
    );
  });

  it('are missed when they change nothing, and out of date when their text is gone', async () => {
    assert.ok(FIRST !== undefined);
    const harmless = {
      ...FIRST,
      ...{ name: 'harmless', file: 'core/base/secret.ts', tests: ['test/base/secret.test.ts'] },
      before: "const REDACTED = '[redacted]';",
      after: "const REDACTED = '[redacted]'; // as before",
    };
    const { grep: _grep, ...whole } = harmless;
    const gone = { ...whole, name: 'gone', before: 'this stands nowhere' };
    const untested = { ...whole, name: 'untested', grep: 'no title has these words' };
    const mutations = [whole, gone, untested];
    const results = await tryMutations({ mutations, jobs: 1, limitMs: 600_000 });
    assert.deepEqual(
      results.map(({ verdict }) => verdict),
      ['missed', 'out of date', 'not whole'],
    );
    const late = await tryMutations({ mutations, jobs: 1, limitMs: -1 });
    assert.ok(late.every(({ verdict }) => verdict === 'not run'));
  });
});
