import type { BinaryExpression, Expression as Node } from 'acorn';
import { toText } from '../coerce.ts';
import type { Code, Frame } from '../frame.ts';
import { add, joinText } from '../operators.ts';
import type { Value } from '../value.ts';
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
  const [first, second, third, fourth] = parts;
  if (first === undefined || second === undefined) return () => '';
  if (third === undefined) return joinTwo(first, second);
  const between = fixedText(second);
  if (fourth === undefined && between !== undefined) {
    return joinAround(first.code, between, third.code);
  }
  const codes = parts.map((part) => part.code);
  return (frame) => {
    let text = '';
    for (const code of codes) text = joinText(text, addedText(code(frame), frame), frame);
    return text;
  };
}

function joinTwo(first: Part, second: Part): Code {
  const [a, b] = [first.code, second.code];
  const before = fixedText(first);
  if (before !== undefined) return (frame) => joinText(before, addedText(b(frame), frame), frame);
  const after = fixedText(second) ?? '';
  return (frame) => joinText(addedText(a(frame), frame), after, frame);
}

function joinAround(a: Code, between: string, c: Code): Code {
  return (frame) => {
    const left = addedText(a(frame), frame);
    return joinText(left + between, addedText(c(frame), frame), frame);
  };
}

/** A value as the text that `+` makes of it: a DateTime gives its number there, a list its items. */
function addedText(value: Value, frame: Frame): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null) return toText(add('', value, frame), frame);
  return String(value);
}
