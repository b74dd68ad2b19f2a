import type { BinaryExpression, Expression as Node } from 'acorn';
import { toText } from '../coerce.ts';
import type { Code, Frame } from '../frame.ts';
import { add, joinText } from '../operators.ts';
import { sameLevel } from './member.ts';
import { type Build, fixedText, type Part } from './part.ts';

/**
 * Compiles `a + b + c`. When one of the first two is a literal text the whole chain only joins texts, and is one
 * closure; this is most of what maps do.
 */
export function buildAddition(build: Build, node: BinaryExpression): Part {
  const parts = operandsOf(node).map((operand) => sameLevel(build, operand));
  const [first, second, ...more] = parts;
  if (first === undefined || second === undefined) throw new Error('an addition has two sides');
  const isFixed = parts.every((part) => part.isFixed);
  if (isText(first) || isText(second)) return { code: joinCode(parts), isFixed };
  const sum = [second, ...more].reduce(
    (left, right) => ({
      code: sumCode(left.code, right.code),
      isFixed,
    }),
    first,
  );
  return { code: sum.code, isFixed };
}

function isText(part: Part): boolean {
  return fixedText(part) !== undefined;
}

/** The operands of a chain of additions, left to right. */
function operandsOf(node: BinaryExpression): readonly Node[] {
  const operands: Node[] = [node.right];
  let left = node.left;
  while (left.type === 'BinaryExpression' && left.operator === '+') {
    operands.unshift(left.right);
    left = left.left;
  }
  if (left.type !== 'PrivateIdentifier') operands.unshift(left);
  return operands;
}

function sumCode(a: Code, b: Code): Code {
  return (frame) => {
    const left = a(frame);
    const right = b(frame);
    if (typeof left === 'number' && typeof right === 'number') return left + right;
    return add(left, right, frame);
  };
}

function joinCode(parts: readonly Part[]): Code {
  const [first, second, third, fourth] = parts.map((part) => textPart(part));
  if (first === undefined || second === undefined) return () => '';
  if (third === undefined) return joinTwo(parts, first, second);
  if (fourth === undefined) return joinThree(first, second, third);
  const codes = parts.map((part) => textPart(part));
  return (frame) => {
    let text = '';
    for (const code of codes) text = joinText(text, code(frame), frame);
    return text;
  };
}

type TextCode = (frame: Frame) => string;

function joinTwo(parts: readonly Part[], a: TextCode, b: TextCode): Code {
  const [before, after] = parts.map((part) => fixedText(part));
  if (before !== undefined) return (frame) => joinText(before, b(frame), frame);
  if (after !== undefined) return (frame) => joinText(a(frame), after, frame);
  return (frame) => joinText(a(frame), b(frame), frame);
}

function joinThree(a: TextCode, b: TextCode, c: TextCode): Code {
  return (frame) => joinText(joinText(a(frame), b(frame), frame), c(frame), frame);
}

/** A part as the text it adds: `+` asks a DateTime for its number and a list for its items. */
function textPart(part: Part): TextCode {
  const fixed = fixedText(part);
  if (fixed !== undefined) return () => fixed;
  const { code } = part;
  return (frame) => {
    const value = code(frame);
    if (typeof value === 'string') return value;
    if (typeof value === 'object' && value !== null) return toText(add('', value, frame), frame);
    return String(value);
  };
}
