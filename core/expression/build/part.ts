import type { AnyNode, Expression as Node } from 'acorn';
import type { CrossdockError } from '../../base/errors.ts';
import { REMOVE } from '../../base/json.ts';
import { EXPRESSION_ERRORS } from '../errors.ts';
import { type Code, openFrame } from '../frame.ts';
import { type Origin, Site } from '../site.ts';
import type { Value } from '../value.ts';

/** One step of a path such as `$json.a?.b`. */
export interface Step {
  readonly key: string;
  readonly isOptional: boolean;
  readonly site: Site;
}

/** A compiled node with what is known of it. */
export interface Part {
  readonly code: Code;
  /** It depends on nothing but the source, so it is evaluated once. */
  readonly isFixed: boolean;
  /** Its value, when it was evaluated already. */
  readonly constant?: { readonly value: Value };
  /** Its value is data of the record, a table or the settings: plain JSON already. */
  readonly isRecord?: boolean;
  /** The steps below `$json` when it is nothing but a read. */
  readonly path?: readonly Step[];
}

/** What compiling one expression knows and collects. */
export interface Build {
  readonly origin: Origin;
  compile(node: Node): Part;
  /** Callback parameters in sight, with their slots. */
  names: ReadonlyMap<string, number>;
  slotCount: number;
  depth: number;
  /** Parts of the chains that are open. */
  chainLength: number;
  /** True inside of `a?.b.c`, where a broken chain is passed on. */
  isInChain: boolean;
  readonly tables: Set<string>;
  readonly fields: Set<string>;
  /** `$json` was used as a whole or with a computed name. */
  readsWhole: boolean;
}

/** What an optional chain gives inside of itself after it broke off; never seen outside. */
export const BROKEN: Value = Object.freeze({ broken: true });

/** Compiles a node that is no link of the chain around it. */
export function compileApart(build: Build, node: Node): Part {
  const wasInChain = build.isInChain;
  build.isInChain = false;
  const part = build.compile(node);
  build.isInChain = wasInChain;
  return part;
}

/** A place in the source of this expression. */
export function siteOf(build: Build, node: { readonly start: number }, label: string): Site {
  return new Site(build.origin, node.start, label);
}

/** The fault of a construct that the grammar leaves out. */
export function notAllowed(
  build: Build,
  node: { readonly start: number },
  what: string,
  mend?: string,
): CrossdockError {
  return siteOf(build, node, what).fault(EXPRESSION_ERRORS.EXPR_NOT_ALLOWED, {
    what: `${what} is not allowed in an expression`,
    mend,
  });
}

/** A part whose value is known. */
export function constant(value: Value): Part {
  return { code: () => value, isFixed: true, constant: { value } };
}

/** Evaluates a part that depends on nothing now, so that the record's evaluation does not. */
export function fold(build: Build, part: Part): Part {
  if (!part.isFixed || part.constant !== undefined) return part;
  try {
    const value = part.code(openFrame(EMPTY_SCOPE, build.origin, 0));
    const isFoldable = typeof value !== 'object' || value === null;
    return isFoldable ? constant(value) : part;
  } catch {
    return part;
  }
}

const EMPTY_SCOPE = {
  json: {},
  now: 0,
  zone: 'UTC',
  vars: {},
  lookup: () => undefined,
};

/** The text of a part that was folded to one; undefined when it is none. */
export function fixedText(part: Part): string | undefined {
  const value = part.constant?.value;
  return typeof value === 'string' ? value : undefined;
}

/** `$json` itself. */
export const RECORD_PART: Part = {
  code: (frame) => frame.json,
  isFixed: false,
  isRecord: true,
  path: [],
};

/** The marker that `$remove` gives. */
export const REMOVE_PART: Part = constant(REMOVE);

/** The construct's name in messages. */
export function constructName(node: AnyNode): string {
  return CONSTRUCTS[node.type] ?? node.type;
}

const CONSTRUCTS: Readonly<Record<string, string>> = {
  ThisExpression: '"this"',
  NewExpression: '"new"',
  AssignmentExpression: 'an assignment',
  UpdateExpression: '++ or --',
  SequenceExpression: 'the comma operator',
  FunctionExpression: 'a function',
  ClassExpression: 'a class',
  AwaitExpression: '"await"',
  YieldExpression: '"yield"',
  TaggedTemplateExpression: 'a tagged template',
  ImportExpression: '"import"',
  MetaProperty: 'a meta property',
  ArrowFunctionExpression: 'an arrow function in this place',
};
