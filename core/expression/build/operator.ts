import type {
  BinaryExpression,
  ConditionalExpression,
  LogicalExpression,
  UnaryExpression,
} from 'acorn';
import { toNumber } from '../coerce.ts';
import type { Code } from '../frame.ts';
import { BINARY_OPERATORS, contains, UNARY_OPERATORS } from '../operators.ts';
import { buildAddition } from './join.ts';
import { sameLevel } from './member.ts';
import { type Build, notAllowed, type Part, siteOf } from './part.ts';

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
  if (node.operator === '+') return buildAddition(build, node);
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
    case '===':
      return identityCode(left, right);
    case '!==':
      return (frame) => a(frame) !== b(frame);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return orderCode(node.operator, a, b);
    case '-':
      return differenceCode(a, b);
    case '*':
      return productCode(a, b);
    case 'in': {
      const site = siteOf(build, node, '"in"');
      return (frame) => contains(a(frame), b(frame), frame, site);
    }
    default:
      return operatorCode(build, node, a, b);
  }
}

function identityCode(left: Part, right: Part): Code {
  const [a, b] = [left.code, right.code];
  if (right.constant === undefined) return (frame) => a(frame) === b(frame);
  const { value } = right.constant;
  return (frame) => a(frame) === value;
}

/** Numbers are compared at once; anything else goes the long way round. */
function orderCode(sign: '<' | '<=' | '>' | '>=', a: Code, b: Code): Code {
  const compare = BINARY_OPERATORS.get(sign) ?? (() => false);
  const isLess = sign === '<' || sign === '<=';
  const isEqualTrue = sign === '<=' || sign === '>=';
  return (frame) => {
    const left = a(frame);
    const right = b(frame);
    if (typeof left !== 'number' || typeof right !== 'number') return compare(left, right, frame);
    if (left === right) return isEqualTrue;
    return isLess ? left < right : left > right;
  };
}

function differenceCode(a: Code, b: Code): Code {
  return (frame) => {
    const left = a(frame);
    const right = b(frame);
    if (typeof left === 'number' && typeof right === 'number') return left - right;
    return toNumber(left, frame) - toNumber(right, frame);
  };
}

function productCode(a: Code, b: Code): Code {
  return (frame) => {
    const left = a(frame);
    const right = b(frame);
    if (typeof left === 'number' && typeof right === 'number') return left * right;
    return toNumber(left, frame) * toNumber(right, frame);
  };
}

function operatorCode(build: Build, node: BinaryExpression, a: Code, b: Code): Code {
  const compute = BINARY_OPERATORS.get(node.operator);
  if (compute === undefined) throw notAllowed(build, node, `"${node.operator}"`);
  return (frame) => compute(a(frame), b(frame), frame);
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
