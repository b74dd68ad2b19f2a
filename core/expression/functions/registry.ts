import type { PureFunction } from '../callable.ts';
import type { Value } from '../value.ts';
import { CONVENIENCE } from './convenience.ts';
import {
  DATE_TIME_CONSTANTS,
  DATE_TIME_FUNCTIONS,
  DURATION_FUNCTIONS,
  INTERVAL_FUNCTIONS,
} from './dates.ts';
import { MATH_CONSTANTS, MATH_FUNCTIONS, NUMBER_CONSTANTS } from './math.ts';
import {
  ARRAY_FUNCTIONS,
  GLOBAL_FUNCTIONS,
  JSON_FUNCTIONS,
  NUMBER_FUNCTIONS,
  OBJECT_FUNCTIONS,
  STRING_FUNCTIONS,
} from './namespaces.ts';

type Table<T> = ReadonlyMap<string, T>;

interface Namespace {
  readonly functions: Table<PureFunction>;
  readonly constants: Table<Value>;
}

function namespace(
  functions: Readonly<Record<string, PureFunction>>,
  constants: Readonly<Record<string, Value>> = {},
): Namespace {
  return {
    functions: new Map(Object.entries(functions)),
    constants: new Map(Object.entries(constants)),
  };
}

const FUNCTIONS: Table<PureFunction> = new Map(
  Object.entries({ ...CONVENIENCE, ...GLOBAL_FUNCTIONS }),
);

const NAMESPACES: Table<Namespace> = new Map([
  ['Math', namespace(MATH_FUNCTIONS, MATH_CONSTANTS)],
  ['Number', namespace(NUMBER_FUNCTIONS, NUMBER_CONSTANTS)],
  ['String', namespace(STRING_FUNCTIONS)],
  ['Object', namespace(OBJECT_FUNCTIONS)],
  ['Array', namespace(ARRAY_FUNCTIONS)],
  ['JSON', namespace(JSON_FUNCTIONS)],
  ['DateTime', namespace(DATE_TIME_FUNCTIONS, DATE_TIME_CONSTANTS)],
  ['Duration', namespace(DURATION_FUNCTIONS)],
  ['Interval', namespace(INTERVAL_FUNCTIONS)],
]);

/** Names that are called directly. */
export const FUNCTION_NAMES: ReadonlySet<string> = new Set(FUNCTIONS.keys());

/** Names that stand before a dot. */
export const NAMESPACE_NAMES: ReadonlySet<string> = new Set(NAMESPACES.keys());

/** A function of the closed list. */
export function functionNamed(name: string): PureFunction | undefined {
  return FUNCTIONS.get(name);
}

const CALLBACKS: ReadonlySet<string> = new Set([
  'Number',
  'String',
  'Boolean',
  'parseInt',
  'parseFloat',
  'encodeURIComponent',
  'decodeURIComponent',
]);

/** A function that may be given by its name, as in `.map(Number)` and `.filter(Boolean)`. */
export function callbackNamed(name: string): PureFunction | undefined {
  return CALLBACKS.has(name) ? FUNCTIONS.get(name) : undefined;
}

/** A function behind a namespace, such as `Math.round`. */
export function namespaceFunction(owner: string, name: string): PureFunction | undefined {
  return NAMESPACES.get(owner)?.functions.get(name);
}

/** The functions of a namespace; undefined when the name is none. */
export function namespaceFunctionNames(owner: string): readonly string[] | undefined {
  const functions = NAMESPACES.get(owner)?.functions;
  return functions === undefined ? undefined : [...functions.keys()];
}

/** A constant behind a namespace, such as `Math.PI`. */
export function namespaceConstant(owner: string, name: string): Value {
  return NAMESPACES.get(owner)?.constants.get(name);
}
