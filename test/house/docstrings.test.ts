import { expectNone, type SourceFile, sourceFiles } from './source.ts';

const EXPORTED = /^export (abstract )?(async )?(function\*?|const|class|interface|type) \w/;
const FIRST_SENTENCE = /^\/\*\*\s*\S/;

describe('docstrings', () => {
  it('stand before every export of the product', () => {
    expectNone(
      sourceFiles('core', 'connectors').flatMap((file) =>
        exportsOf(file)
          .filter((index) => !(file.lines[index - 1] ?? '').trimEnd().endsWith('*/'))
          .map((index) => `${file.path}:${index + 1}: say in one sentence what it is`),
      ),
    );
  });

  it('begin with a sentence', () => {
    expectNone(
      sourceFiles('core', 'connectors').flatMap((file) =>
        exportsOf(file)
          .filter((index) => (file.lines[index - 1] ?? '').trimEnd().endsWith('*/'))
          .filter((index) => !FIRST_SENTENCE.test(commentAbove(file, index)))
          .map((index) => `${file.path}:${index + 1}: begin the docstring with a sentence`),
      ),
    );
  });
});

function exportsOf(file: SourceFile): readonly number[] {
  return file.lines.flatMap((line, index) => (EXPORTED.test(line) ? [index] : []));
}

function commentAbove(file: SourceFile, index: number): string {
  let start = index - 1;
  while (start > 0 && !(file.lines[start] ?? '').trimStart().startsWith('/**')) start -= 1;
  return file.lines
    .slice(start, index)
    .map((line) => line.trim().replace(/^\*(?!\/)/, ''))
    .join(' ');
}
