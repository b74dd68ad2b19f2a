import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseFlow } from '../../core/flow/load.ts';
import { runFlowTests } from '../../core/flow/test.ts';
import { expectNone, ROOT, sourceFiles } from './source.ts';

const PAGE = readFileSync(join(ROOT, 'README.md'), 'utf8');
const BLOCKS = [...PAGE.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text]) => text ?? '');
/** What the example's lookup finds: a table of the project that the reader writes. */
const TABLES = { 'non-products': { POST: { meaning: 'postage' } } };

describe('README.md', () => {
  it('shows a flow', () => {
    assert.ok(BLOCKS.length > 0);
  });

  for (const [index, text] of BLOCKS.entries()) {
    it(`flow ${index + 1} has no fault and passes its own tests`, () => {
      const name = /^flow: (.+)$/m.exec(text)?.[1] ?? 'none';
      const parsed = parseFlow(text, `flows/${name}.yaml`);
      assert.ok('flow' in parsed, JSON.stringify(parsed, null, 2));
      const results = runFlowTests(parsed.flow, { tables: TABLES });
      assert.ok(results.length > 0);
      expectNone(results.filter((one) => !one.passed).map((one) => `${one.name}: ${one.detail}`));
    });
  }

  it('names commands that exist', () => {
    const known = sourceFiles('core/cli/commands').map((file) => basename(file.path, '.ts'));
    expectNone(
      [...PAGE.matchAll(/^(?:npx )?crossdock ([a-z-]+)/gm)]
        .map(([, command]) => command ?? '')
        .filter((command) => !known.includes(command)),
    );
  });
});
