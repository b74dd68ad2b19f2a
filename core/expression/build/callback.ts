import type {
  ArrowFunctionExpression,
  CallExpression,
  Expression as Node,
  Pattern as Target,
} from 'acorn';
import type { Callback } from '../callable.ts';
import { type Code, charge, type Frame } from '../frame.ts';
import { callbackNamed } from '../functions/registry.ts';
import type { Value } from '../value.ts';
import { type Build, notAllowed, siteOf } from './part.ts';
import { type Bind, buildTarget } from './target.ts';

const PARAMETERS_MAX = 4;

/** True for an argument that is a function: an arrow function or the name of one, as in `.map(Number)`. */
export function isCallback(node: CallExpression['arguments'][number]): boolean {
  if (node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression') return true;
  return node.type === 'Identifier' && callbackNamed(node.name) !== undefined;
}

/** Compiles a function argument. */
export function buildCallback(build: Build, node: CallExpression['arguments'][number]): Callback {
  if (node.type === 'Identifier') return namedCallback(build, node.name, node);
  if (node.type !== 'ArrowFunctionExpression') {
    throw notAllowed(build, node, 'this function', 'write an arrow function: item => item.sku');
  }
  return arrowCallback(build, node);
}

function namedCallback(build: Build, name: string, node: { readonly start: number }): Callback {
  const run = callbackNamed(name);
  const site = siteOf(build, node, `${name}()`);
  if (run === undefined) throw notAllowed(build, node, `"${name}" as a function`);
  return (frame, a, b, c) => {
    charge(frame, 1);
    return run([a, b, c], frame, site);
  };
}

function arrowCallback(build: Build, node: ArrowFunctionExpression): Callback {
  if (node.async) throw notAllowed(build, node, 'an async function', 'leave "async" out');
  if (node.params.length > PARAMETERS_MAX) throw notAllowed(build, node, 'a fifth parameter');
  const outer = build.names;
  const wasInChain = build.isInChain;
  build.isInChain = false;
  const names = new Map(outer);
  build.names = names;
  const binds = node.params.map((param) => buildTarget(build, param, names));
  const { code } = build.compile(bodyOf(build, node));
  build.names = outer;
  build.isInChain = wasInChain;
  return bindCallback(node.params, binds, names, code);
}

/** The arrow's expression; a block that only returns is the same thing. */
function bodyOf(build: Build, node: ArrowFunctionExpression): Node {
  if (node.body.type !== 'BlockStatement') return node.body;
  const [only, ...more] = node.body.body;
  if (only?.type === 'ReturnStatement' && only.argument != null && more.length === 0) {
    return only.argument;
  }
  throw notAllowed(build, node.body, 'a block of statements', 'write item => expression');
}

function bindCallback(
  params: readonly Target[],
  binds: readonly Bind[],
  names: ReadonlyMap<string, number>,
  code: Code,
): Callback {
  const [first] = params;
  if (params.length === 1 && first?.type === 'Identifier') {
    return oneName(names.get(first.name) ?? 0, code);
  }
  return (frame, a, b, c, d) => {
    charge(frame, 1);
    const values = [a, b, c, d];
    binds.forEach((bind, index) => {
      bind(frame, values[index]);
    });
    return code(frame);
  };
}

function oneName(slot: number, code: Code): Callback {
  return (frame: Frame, a: Value) => {
    charge(frame, 1);
    frame.slots[slot] = a;
    return code(frame);
  };
}
