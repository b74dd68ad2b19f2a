import assert from 'node:assert/strict';
import { isScalar, LineCounter, parseDocument } from 'yaml';
import { rawOffset, type ScalarStyle } from '../../../core/flow/read/scalar-offset.ts';

const STYLES: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'block',
  BLOCK_FOLDED: 'block',
};

/** The place of the letter X of a value in its raw text, by the parser and by the mapping. */
function placesOf(raw: string): readonly [number, number] {
  const document = parseDocument(raw, { lineCounter: new LineCounter() });
  const node = document.contents;
  assert.ok(isScalar(node) && typeof node.value === 'string' && node.range != null, raw);
  const style = STYLES[node.type ?? 'PLAIN'] ?? 'plain';
  const text = raw.slice(node.range[0], node.range[1]);
  return [text.indexOf('X'), rawOffset(text, style, node.value.indexOf('X'))];
}

describe('rawOffset', () => {
  const cases = [
    ...['={{ X }}', "'={{ X }}'", '"={{ X }}"', "'it''s ''X'''", '"\\"a\\" \\\\ X"'],
    ...['"\\u00e9\\x41\\U0000004a X"', '"a\\tb\\nX"', '|\n  ={{\n    a +\n    X\n  }}\n'],
    ...['|-\r\n  a\r\n  X\r\n', '={{ a +\n  b +\n  X }}', '"a\n  b\n  X"', "'a\n\n  X'"],
    ...['>-\n  a\n  X\n'],
  ];
  for (const raw of cases) {
    it(`finds a character in ${JSON.stringify(raw)}`, () => {
      const [want, got] = placesOf(raw);
      assert.equal(got, want);
    });
  }
});
