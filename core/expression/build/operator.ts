import type {
  BinaryExpression,
  ConditionalExpression,
  LogicalExpression,
  UnaryExpression,
} from 'acorn';
import { toText } from '../coerce.ts';
import type { Code } from '../frame.ts';
import { add, BINARY_OPERATORS, contains, joinText, UNARY_OPERATORS } from '../operators.ts';
import { sameLevel } from './member.ts';
import { type Build, fixedText, notAllowed, type Part, siteOf } from './part.ts';

/** Compiles `!a`, `-a`, `+a`, `~a`, `typeof a` and `void a`. */
export function buildUnary(build: Build, node: UnaryExpression): Part {
  const compute = UNARY_OPERATORS.get(node.operator);
  if (compute === undefined) {
    throw notAllowed(build, node, `"${node.operator}"`, 'write .removeField(name) or {...}');
  }
  const { code, isFixed } = build.compile(node.argument);
  if (node.operator === '!') return { code: (frame) => !code(frame), isFixed };
  return { code: (frame) => compute(code(frame), frame), isFixed };
}

/** Compiles an operator with two sides. */
export function buildBinary(build: Build, node: BinaryExpression): Part {
  if (node.left.type === 'PrivateIdentifier') throw notAllowed(build, node.left, 'a private name');
  const left = sameLevel(build, node.left);
  const right = build.compile(node.right);
  return {
    code: binaryCode(build, node, left, right),
    isFixed: left.isFixed && right.isFixed,
  };
}

function binaryCode(build: Build, node: BinaryExpression, left: Part, right: Part): Code {
  const [a, b] = [left.code, right.code];
  switch (node.operator) {
    case '+':
      return additionCode(build, left, right);
    case '===':
      return (frame) => a(frame) === b(frame);
    case '!==':
      return (frame) => a(frame) !== b(frame);
    case 'in': {
      const site = siteOf(build, node, '"in"');
      return (frame) => contains(a(frame), b(frame), frame, site);
    }
    default:
      return operatorCode(build, node, a, b);
  }
}

function operatorCode(build: Build, node: BinaryExpression, a: Code, b: Code): Code {
  const compute = BINARY_OPERATORS.get(node.operator);
  if (compute === undefined) throw notAllowed(build, node, `"${node.operator}"`);
  return (frame) => compute(a(frame), b(frame), frame);
}

/** Joining with a literal text is the most usual addition: it skips the search for the right kind of sum. */
function additionCode(build: Build, left: Part, right: Part): Code {
  const [a, b] = [left.code, right.code];
  const before = fixedText(left, build);
  if (before !== undefined) return (frame) => joinText(before, additionText(b, frame), frame);
  const after = fixedText(right, build);
  if (after !== undefined) return (frame) => joinText(additionText(a, frame), after, frame);
  return (frame) => add(a(frame), b(frame), frame);
}

function additionText(code: Code, frame: Parameters<Code>[0]): string {
  const value = code(frame);
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null) return toText(add('', value, frame), frame);
  return String(value);
}

/** Compiles `&&`, `||` and `??`; the right side runs only when it decides. */
export function buildLogical(build: Build, node: LogicalExpression): Part {
  const left = sameLevel(build, node.left);
  const right = build.compile(node.right);
  return {
    code: logicalCode(node.operator, left.code, right.code),
    isFixed: left.isFixed && right.isFixed,
  };
}

function logicalCode(operator: LogicalExpression['operator'], a: Code, b: Code): Code {
  if (operator === '&&') return (frame) => a(frame) && b(frame);
  if (operator === '||') return (frame) => a(frame) || b(frame);
  return (frame) => a(frame) ?? b(frame);
}

/** Compiles `test ? a : b`. */
export function buildConditional(build: Build, node: ConditionalExpression): Part {
  const test = build.compile(node.test);
  const yes = build.compile(node.consequent);
  const no = build.compile(node.alternate);
  return conditionalPart(test, yes, no);
}

/** One of two parts; only the chosen one runs. */
export function conditionalPart(test: Part, yes: Part, no: Part): Part {
  const [decide, a, b] = [test.code, yes.code, no.code];
  return {
    code: (frame) => (decide(frame) ? a(frame) : b(frame)),
    isFixed: test.isFixed && yes.isFixed && no.isFixed,
  };
}
