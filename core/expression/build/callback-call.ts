import type { CallExpression, Expression as Node } from 'acorn';
import { charge } from '../frame.ts';
import { listFrom } from '../functions/list-functions.ts';
import { LIST_CALLBACKS } from '../methods/list-callbacks.ts';
import { TEXT_CALLBACKS } from '../methods/text-callbacks.ts';
import type { Site } from '../site.ts';
import { isList, kindOf } from '../value.ts';
import { buildArgs } from './args.ts';
import { buildCallback, isCallback } from './callback.ts';
import { sameLevel } from './member.ts';
import { BROKEN, type Build, notAllowed, type Part } from './part.ts';

interface CallbackCall {
  readonly object: Node;
  readonly name: string;
  readonly site: Site;
  readonly isOptional: boolean;
}

/** Compiles `list.map(item => …)` and `text.replace(pattern, match => …)`. */
export function buildCallbackMethod(build: Build, node: CallExpression, call: CallbackCall): Part {
  const list = LIST_CALLBACKS.get(call.name);
  if (list !== undefined) return buildListCallback(build, node, { ...call, run: list });
  const text = TEXT_CALLBACKS.get(call.name);
  if (text !== undefined) return buildTextCallback(build, node, { ...call, run: text });
  const names = [...LIST_CALLBACKS.keys(), ...TEXT_CALLBACKS.keys()];
  const what = `a function as an argument of ${call.name}()`;
  throw notAllowed(build, node, what, `a function may be given to ${names.join(', ')}`);
}

type ListRun = NonNullable<ReturnType<typeof LIST_CALLBACKS.get>>;
type TextRun = NonNullable<ReturnType<typeof TEXT_CALLBACKS.get>>;

function buildListCallback(
  build: Build,
  node: CallExpression,
  call: CallbackCall & { readonly run: ListRun },
): Part {
  const { object, name, site, isOptional, run } = call;
  const [first, ...more] = node.arguments;
  if (first === undefined || !isCallback(first) || more.some(isCallback)) {
    throw notAllowed(build, node, `a function in this place of ${name}()`);
  }
  const self = sameLevel(build, object);
  const callback = buildCallback(build, first);
  const rest = buildArgs(build, more);
  return {
    isFixed: false,
    isRecord: self.isRecord === true && CHOOSING.has(name),
    code: (frame) => {
      const value = self.code(frame);
      if (value === BROKEN) return BROKEN;
      if (isOptional && (value === null || value === undefined)) return BROKEN;
      if (!isList(value)) throw wrongSelf(name, kindOf(value), 'a list', site);
      charge(frame, value.length);
      return run(value, callback, rest(frame), frame, site);
    },
  };
}

function buildTextCallback(
  build: Build,
  node: CallExpression,
  call: CallbackCall & { readonly run: TextRun },
): Part {
  const { object, name, site, isOptional, run } = call;
  const [pattern, replacement, ...more] = node.arguments;
  if (pattern === undefined || replacement === undefined || more.length > 0) {
    throw notAllowed(build, node, `a function in this place of ${name}()`);
  }
  const self = sameLevel(build, object);
  const search = buildArgs(build, [pattern]);
  const callback = buildCallback(build, replacement);
  return {
    isFixed: false,
    code: (frame) => {
      const value = self.code(frame);
      if (value === BROKEN) return BROKEN;
      if (isOptional && (value === null || value === undefined)) return BROKEN;
      if (typeof value !== 'string') throw wrongSelf(name, kindOf(value), 'a text', site);
      return run(value, callback, search(frame), frame, site);
    },
  };
}

function wrongSelf(name: string, kind: string, wanted: string, site: Site): Error {
  const mend = kind === 'missing' || kind === 'null' ? `write ?. before ${name}` : undefined;
  return site.failed(`${name}() is for ${wanted}; this is ${kind}`, mend);
}

/** Methods that only choose among items, so the record's data stays what it is. */
const CHOOSING: ReadonlySet<string> = new Set([
  'filter',
  'find',
  'findLast',
  'sort',
  'toSorted',
  'some',
  'every',
]);

interface NamespaceCall {
  readonly owner: string;
  readonly name: string;
  readonly site: Site;
}

/** Compiles `Array.from(source, (item, index) => …)`. */
export function buildNamespaceCallback(
  build: Build,
  node: CallExpression,
  call: NamespaceCall,
): Part {
  const [source, mapper, ...more] = node.arguments;
  const isFrom = call.owner === 'Array' && call.name === 'from';
  if (!isFrom || source === undefined || mapper === undefined || more.length > 0) {
    throw notAllowed(build, node, `a function as an argument of ${call.site.label}`);
  }
  const args = buildArgs(build, [source]);
  const callback = buildCallback(build, mapper);
  return {
    isFixed: false,
    code: (frame) => {
      const list = listFrom(args(frame)[0], frame, call.site);
      return list.map((item, index) => callback(frame, item, index));
    },
  };
}
