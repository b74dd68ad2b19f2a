import type { CallExpression, Identifier, MemberExpression, Expression as Node } from 'acorn';
import { asFault, type Method } from '../callable.ts';
import { EXPRESSION_ERRORS } from '../errors.ts';
import type { Code } from '../frame.ts';
import { functionNamed, namespaceFunction, namespaceFunctionNames } from '../functions/registry.ts';
import {
  callMethod,
  METHOD_NAMES,
  type MethodSet,
  methodsNamed,
  QUICK_CHARACTERS,
  quickText,
} from '../methods/registry.ts';
import { nearest } from '../near.ts';
import type { Site } from '../site.ts';
import { type ArgsCode, buildArgs, NO_ARGS, NO_ARGUMENTS } from './args.ts';
import { isCallback } from './callback.ts';
import { buildCallbackMethod, buildNamespaceCallback } from './callback-call.ts';
import { isKnownHere } from './given.ts';
import { literalKey, sameLevel } from './member.ts';
import { unknownName } from './name.ts';
import { BROKEN, type Build, notAllowed, type Part, siteOf } from './part.ts';
import { buildPatternCall } from './pattern-call.ts';
import { buildSpecialForm, isSpecialForm } from './special.ts';

/** Compiles a call: a function of the closed list by its name, or a method of the closed table. */
export function buildCall(build: Build, node: CallExpression): Part {
  const { callee } = node;
  if (node.optional) {
    throw notAllowed(build, node, 'a call with ?.()', 'write ?. before the method: a?.trim()');
  }
  if (callee.type === 'Identifier') return buildFunctionCall(build, node, callee);
  if (callee.type === 'MemberExpression') return buildMemberCall(build, node, callee);
  const mend = 'call a method by its name, or a function of the closed list';
  throw notAllowed(build, callee, 'calling a value', mend);
}

function buildFunctionCall(build: Build, node: CallExpression, callee: Identifier): Part {
  if (build.names.has(callee.name)) {
    throw notAllowed(build, callee, `calling "${callee.name}"`, 'a parameter is data, no function');
  }
  if (isSpecialForm(callee.name) && isKnownHere(build, callee.name)) {
    return buildSpecialForm(build, node, callee.name);
  }
  const run = functionNamed(callee.name);
  if (run === undefined) throw unknownName(build, callee);
  const args = buildArgs(build, node.arguments);
  return functionPart(run, args, siteOf(build, callee, `${callee.name}()`));
}

function functionPart(
  run: NonNullable<ReturnType<typeof functionNamed>>,
  args: ArgsCode,
  site: Site,
): Part {
  return {
    isFixed: false,
    code: (frame) => {
      const values = args(frame);
      try {
        return run(values, frame, site);
      } catch (cause) {
        throw asFault(cause, site);
      }
    },
  };
}

function buildMemberCall(build: Build, node: CallExpression, callee: MemberExpression): Part {
  const name = callee.computed ? undefined : literalKey(callee);
  if (name === undefined) {
    throw notAllowed(build, callee, 'a computed call', 'write the name of the method');
  }
  const { object } = callee;
  if (object.type === 'Super') throw notAllowed(build, object, '"super"');
  const owner = object.type === 'Identifier' && !build.names.has(object.name) ? object : undefined;
  const known = owner === undefined ? undefined : namespaceFunctionNames(owner.name);
  if (owner !== undefined && known !== undefined) {
    return buildNamespaceCall(build, node, { owner, name, known, callee });
  }
  return buildMethodCall(build, node, { object, name, callee });
}

interface NamespaceCall {
  readonly owner: Identifier;
  readonly name: string;
  readonly known: readonly string[];
  readonly callee: MemberExpression;
}

function buildNamespaceCall(build: Build, node: CallExpression, call: NamespaceCall): Part {
  const { owner, name, known, callee } = call;
  const label = `${owner.name}.${name}()`;
  const site = siteOf(build, callee.property, label);
  if (node.arguments.slice(1).some(isCallback)) {
    return buildNamespaceCallback(build, node, { owner: owner.name, name, site });
  }
  const run = namespaceFunction(owner.name, name);
  if (run !== undefined) return functionPart(run, buildArgs(build, node.arguments), site);
  const near = nearest(name, known);
  throw site.fault(EXPRESSION_ERRORS.EXPR_METHOD_UNKNOWN, {
    what: `${owner.name} has no function ${name}() here`,
    mend: near === undefined ? `it has ${known.join(', ')}` : `write ${owner.name}.${near}()`,
  });
}

interface MethodCall {
  readonly object: Node;
  readonly name: string;
  readonly callee: MemberExpression;
}

function buildMethodCall(build: Build, node: CallExpression, call: MethodCall): Part {
  const { object, name, callee } = call;
  const site = siteOf(build, callee.property, `${name}()`);
  if (node.arguments.some(isCallback)) {
    return buildCallbackMethod(build, node, { object, name, site, isOptional: callee.optional });
  }
  const self = sameLevel(build, object).code;
  const set = methodsNamed(name);
  if (set === undefined) throw unknownMethod(name, site);
  const args = buildPatternCall(build, node, name) ?? buildArgs(build, node.arguments);
  const isLink = build.isInChain;
  const code = isLink
    ? linkCode(self, args, set, site, callee.optional)
    : callCode(self, args, set, site);
  return { isFixed: false, code };
}

/** Texts are what methods are called on most, so they skip the search for the type. */
function callCode(self: Code, args: ArgsCode, set: MethodSet, site: Site): Code {
  const onText = quickText(set);
  if (onText !== undefined && args === NO_ARGUMENTS) return plainCallCode(self, onText, set, site);
  if (onText === undefined)
    return (frame) => callMethod(set, self(frame), args(frame), frame, site);
  return (frame) => {
    const value = self(frame);
    if (typeof value !== 'string' || value.length > QUICK_CHARACTERS) {
      return callMethod(set, value, args(frame), frame, site);
    }
    const values = args(frame);
    try {
      return onText(value, values, frame, site);
    } catch (cause) {
      throw asFault(cause, site);
    }
  };
}

/** Calls without arguments, such as trim(). */
function plainCallCode(self: Code, onText: Method<string>, set: MethodSet, site: Site): Code {
  return (frame) => {
    const value = self(frame);
    if (typeof value !== 'string' || value.length > QUICK_CHARACTERS) {
      return callMethod(set, value, NO_ARGS, frame, site);
    }
    try {
      return onText(value, NO_ARGS, frame, site);
    } catch (cause) {
      throw asFault(cause, site);
    }
  };
}

function linkCode(
  self: Code,
  args: ArgsCode,
  set: MethodSet,
  site: Site,
  isOptional: boolean,
): Code {
  return (frame) => {
    const value = self(frame);
    if (value === BROKEN) return BROKEN;
    if (isOptional && (value === null || value === undefined)) return BROKEN;
    return callMethod(set, value, args(frame), frame, site);
  };
}

/** The fault of a method that no type has, with the nearest name or the way it is written here. */
function unknownMethod(name: string, site: Site): Error {
  const near = nearest(name, METHOD_NAMES);
  const mend = REPLACED.get(name) ?? (near === undefined ? undefined : `write .${near}()`);
  return site.fault(EXPRESSION_ERRORS.EXPR_METHOD_UNKNOWN, {
    what: `there is no method ${name}()`,
    mend,
  });
}

/** Methods that change their list, with what gives the same without changing data. */
const REPLACED: ReadonlyMap<string, string> = new Map([
  ['push', 'write .append(item) or [...list, item]'],
  ['unshift', 'write [item, ...list]'],
  ['forEach', 'write .map(item => …): an expression only gives a value'],
  ['call', 'functions are no values here: call the method itself'],
  ['apply', 'functions are no values here: call the method itself'],
  ['bind', 'functions are no values here: call the method itself'],
]);
