import type { AnyNode } from 'acorn';
import { childrenOf, expectNone, placeOf, sourceFiles, walk } from './source.ts';

const FILE_LINES_MAX = 300;
const FUNCTION_LINES_MAX = 70;
const CODE_COLUMNS_MAX = 100;
const PROSE_COLUMNS_MAX = 120;

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

describe('the size of things', () => {
  it('a file has at most 300 lines; a longer one is split by noun', () => {
    expectNone(
      sourceFiles()
        .filter((file) => file.lines.length - 1 > FILE_LINES_MAX)
        .map((file) => `${file.path}: ${file.lines.length - 1} lines; which noun is missing?`),
    );
  });

  it('a function of the product has at most 70 lines of its own; a longer one is split by step', () => {
    const complaints: string[] = [];
    for (const file of sourceFiles('bin', 'core', 'connectors')) {
      walk(file, (node) => {
        if (!FUNCTIONS.has(node.type)) return;
        const length = ownLines(node);
        if (length <= FUNCTION_LINES_MAX) return;
        complaints.push(`${placeOf(file, node)}: ${length} lines; name its steps as functions`);
      });
    }
    expectNone(complaints);
  });

  it('a line has at most 100 columns, one with prose or a text at most 120', () => {
    const complaints: string[] = [];
    for (const file of sourceFiles()) {
      for (const [index, line] of file.lines.entries()) {
        const isProse =
          /['"`]|^\s*(\/\*\*|\*|\/\/)|\/\//.test(line) || isInTemplate(file.lines, index);
        const max = isProse ? PROSE_COLUMNS_MAX : CODE_COLUMNS_MAX;
        if (line.length <= max || /https?:\/\//.test(line)) continue;
        complaints.push(`${file.path}:${index + 1}: ${line.length} columns; at most ${max}`);
      }
    }
    expectNone(complaints);
  });
});

/** Lines of a function without those of the functions that it holds. */
function ownLines(node: AnyNode): number {
  let length = linesOf(node);
  const open: AnyNode[] = childrenOf(node);
  for (let child = open.pop(); child !== undefined; child = open.pop()) {
    if (FUNCTIONS.has(child.type)) length -= linesOf(child) - 1;
    else open.push(...childrenOf(child));
  }
  return length;
}

function linesOf(node: AnyNode): number {
  return (node.loc?.end.line ?? 0) - (node.loc?.start.line ?? 0) + 1;
}

/** Whether the line lies within a text that began on an earlier line: SQL, a GraphQL document, a page. */
function isInTemplate(lines: readonly string[], index: number): boolean {
  let open = false;
  for (let line = 0; line < index; line += 1) {
    const ticks = (lines[line] ?? '').match(/(?<!\\)`/g)?.length ?? 0;
    if (ticks % 2 === 1) open = !open;
  }
  return open;
}
