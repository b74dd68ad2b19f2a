import type { Expression as Node } from 'acorn';
import { NESTING_MAX } from '../limits.ts';
import type { Origin } from '../site.ts';
import { buildCall } from './call.ts';
import { buildArray, buildLiteral, buildObject, buildTemplate } from './literal.ts';
import { buildMember, sameLevel } from './member.ts';
import { buildName } from './name.ts';
import { buildBinary, buildConditional, buildLogical, buildUnary } from './operator.ts';
import { BROKEN, type Build, constructName, fold, notAllowed, type Part, siteOf } from './part.ts';
import { pathCode } from './path.ts';

/** What compiling one expression starts from. */
export function openBuild(origin: Origin): Build {
  const build: Build = {
    origin,
    compile: (node) => compileNode(build, node),
    names: new Map(),
    slotCount: 0,
    depth: 0,
    chainLength: 0,
    isInChain: false,
    tables: new Set(),
    fields: new Set(),
    readsWhole: false,
  };
  return build;
}

function compileNode(build: Build, node: Node): Part {
  build.depth += 1;
  if (build.depth > NESTING_MAX) {
    throw siteOf(build, node, 'the expression').limit(`it nests deeper than ${NESTING_MAX}`);
  }
  const wasInChain = build.isInChain;
  if (!isLink(node)) build.isInChain = false;
  const part = fold(build, dispatch(build, node));
  build.isInChain = wasInChain;
  build.depth -= 1;
  return part;
}

function isLink(node: Node): boolean {
  return node.type === 'MemberExpression' || node.type === 'CallExpression';
}

/** The allow-list: a node type that is not here is refused by name. */
function dispatch(build: Build, node: Node): Part {
  switch (node.type) {
    case 'Literal':
      return buildLiteral(build, node);
    case 'TemplateLiteral':
      return buildTemplate(build, node);
    case 'Identifier':
      return buildName(build, node);
    case 'MemberExpression':
      return buildMember(build, node);
    case 'ChainExpression':
      return buildChain(build, node.expression);
    case 'CallExpression':
      return buildCall(build, node);
    case 'UnaryExpression':
      return buildUnary(build, node);
    case 'BinaryExpression':
      return buildBinary(build, node);
    case 'LogicalExpression':
      return buildLogical(build, node);
    case 'ConditionalExpression':
      return buildConditional(build, node);
    case 'ArrayExpression':
      return buildArray(build, node);
    case 'ObjectExpression':
      return buildObject(build, node);
    case 'ParenthesizedExpression':
      return sameLevel(build, node.expression);
    case 'NewExpression':
      throw notAllowed(build, node, '"new"', insteadOfNew(node.callee));
    default:
      throw notAllowed(build, node, constructName(node));
  }
}

/** What gives the same without a constructor, for the ones that n8n's users write most. */
function insteadOfNew(callee: Node): string | undefined {
  if (callee.type !== 'Identifier') return undefined;
  if (callee.name === 'Set') return 'write list.unique()';
  return callee.name === 'Date' ? 'write $now, or text.toDateTime()' : undefined;
}

function buildChain(build: Build, node: Node): Part {
  build.isInChain = true;
  const part = build.compile(node);
  build.isInChain = false;
  if (part.path !== undefined)
    return { code: pathCode(part.path, undefined), isFixed: false, isRecord: true };
  return {
    isFixed: part.isFixed,
    isRecord: part.isRecord === true,
    code: (frame) => {
      const value = part.code(frame);
      return value === BROKEN ? undefined : value;
    },
  };
}
