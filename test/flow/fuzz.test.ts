import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { lintFlows } from '../../core/flow/lint.ts';
import { parseFlow } from '../../core/flow/load.ts';
import { runFlowTests } from '../../core/flow/test.ts';
import { CATALOG, TABLES } from './catalog.ts';

const FILE = 'order-shop-to-hub.yaml';
const GOOD = readFileSync(join(import.meta.dirname, 'good/flows', FILE), 'utf8');
const LINES = GOOD.split('\n');

/** What people do to a line: lose it, double it, indent it, cut it, or put a sign in the middle. */
const mishap = fc.record({
  line: fc.nat({ max: LINES.length - 1 }),
  column: fc.nat({ max: 60 }),
  what: fc.constantFrom('delete', 'double', 'indent', 'outdent', 'cut', 'insert'),
  sign: fc.constantFrom(...':-#{}[]&*!|>\'"%@`,?= \t\n\\0a~'),
});

type Mishap = typeof mishap extends fc.Arbitrary<infer T> ? T : never;

function broken(mishaps: readonly Mishap[]): string {
  const lines = [...LINES];
  for (const { line, column, what, sign } of mishaps) {
    const text = lines[line] ?? '';
    const before = text.slice(0, column);
    if (what === 'delete') lines.splice(line, 1);
    if (what === 'double') lines.splice(line, 0, text);
    if (what === 'indent') lines[line] = `  ${text}`;
    if (what === 'outdent') lines[line] = text.slice(1);
    if (what === 'cut') lines[line] = before;
    if (what === 'insert') lines[line] = `${before}${sign}${text.slice(column)}`;
  }
  return lines.join('\n');
}

describe('flow files with mishaps', () => {
  it('become a flow that can be checked, or faults with a place in the file', () => {
    fc.assert(
      fc.property(fc.array(mishap, { minLength: 1, maxLength: 4 }), (mishaps) => {
        const text = broken(mishaps);
        const parsed = parseFlow(text, FILE);
        if ('flow' in parsed) {
          lintFlows({ flows: [parsed.flow], connections: CATALOG, tables: TABLES });
          runFlowTests(parsed.flow);
          return;
        }
        assert.ok(parsed.faults.length > 0);
        const lines = text.split('\n').length;
        for (const fault of parsed.faults) {
          const [, line, column] = /^[^:]+:(\d+):(\d+)( {2}|$)/.exec(fault.where) ?? [];
          assert.ok(Number(line) >= 1 && Number(line) <= lines, fault.where);
          assert.ok(Number(column) >= 1, fault.where);
          assert.ok(fault.what !== '' && fault.why !== '' && fault.mend !== '', fault.where);
        }
      }),
      { numRuns: 300, seed: 20260301 },
    );
  });
});
