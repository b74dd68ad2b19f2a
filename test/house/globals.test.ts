import type { AnyNode } from 'acorn';
import { expectNone, placeOf, type SourceFile, sourceFiles, walk } from './source.ts';

/** What may only be reached for in core/base, and what to take instead (I10). */
const MEMBERS: Readonly<Record<string, string>> = {
  'Date.now': 'take a Clock and call clock.now()',
  'Math.random': 'take a Random and call random.next()',
  'performance.now': 'take a Clock and call clock.monotonicMs()',
  'process.env': 'take an Environment',
  'process.exit': 'return an exit code; core/cli/main.ts leaves',
};

const TIMERS = new Set(['setTimeout', 'setInterval', 'setImmediate']);

/** The process itself lives here. */
const ALLOWED = ['core/base/', 'core/cli/main.ts'];

describe('time, randomness and the environment', () => {
  it('come as arguments: nothing outside core/base reaches for them (I10)', () => {
    const complaints: string[] = [];
    for (const file of sourceFiles('core', 'connectors')) {
      if (ALLOWED.some((allowed) => file.path.startsWith(allowed))) continue;
      walk(file, (node) => {
        const mend = remedy(node);
        if (mend !== null) complaints.push(`${placeOf(file, node)}: ${mend}`);
      });
    }
    expectNone(complaints);
  });

  it('importing a file does nothing: a product file only declares', () => {
    const complaints: string[] = [];
    for (const file of sourceFiles('core', 'connectors')) {
      for (const node of topLevel(file)) {
        const isCall = node.type === 'ExpressionStatement';
        if (!isCall || ('directive' in node && node.directive !== undefined)) continue;
        if (ENTRIES.has(file.path)) continue;
        complaints.push(`${placeOf(file, node)}: move it into a function that is called`);
      }
    }
    expectNone(complaints);
  });
});

/** Files that are started, not imported. */
const ENTRIES = new Set(['core/store/sqlite/node-worker.ts']);

function topLevel(file: SourceFile): readonly AnyNode[] {
  const found: AnyNode[] = [];
  walk(file, (node) => {
    if (node.type === 'Program') found.push(...node.body);
  });
  return found;
}

function remedy(node: AnyNode): string | null {
  if (node.type === 'NewExpression' && node.arguments.length === 0) {
    const isDate = node.callee.type === 'Identifier' && node.callee.name === 'Date';
    return isDate ? 'new Date() reads the clock: take a Clock' : null;
  }
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier') {
    const { name } = node.callee;
    return TIMERS.has(name) ? `${name}: take a Clock and use its sleep or after` : null;
  }
  if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier') return null;
  if (node.property.type !== 'Identifier' || node.computed) return null;
  const name = `${node.object.name}.${node.property.name}`;
  const mend = MEMBERS[name];
  return mend === undefined ? null : `${name}: ${mend}`;
}
