import type { MemberExpression, Expression as Node } from 'acorn';
import type { Code } from '../frame.ts';
import { namespaceConstant } from '../functions/registry.ts';
import { CHAIN_MAX } from '../limits.ts';
import {
  isIndex,
  isPlainKey,
  isPlainObject,
  missingHolder,
  plainField,
  readField,
} from '../read.ts';
import type { Site } from '../site.ts';
import { isList, type Value } from '../value.ts';
import { hasRecord } from './given.ts';
import {
  BROKEN,
  type Build,
  compileApart,
  constant,
  notAllowed,
  type Part,
  RECORD_PART,
  type Step,
  siteOf,
} from './part.ts';
import { pathCode } from './path.ts';

/** Compiles `a.b`, `a['b']`, `a[i]` and `a?.b`. */
export function buildMember(build: Build, node: MemberExpression): Part {
  const key = literalKey(node);
  if (key === undefined) return buildIndex(build, node);
  const known = namespaceMember(build, node, key) ?? inputMember(build, node, key);
  if (known !== undefined) return known;
  const holder = holderOf(build, node, key);
  const site = siteOf(build, node.property, `?.${key}`);
  const step = { key, isOptional: node.optional, site };
  if (holder.path !== undefined && isPlainKey(key))
    return pathPart([...holder.path, step], build.isInChain ? BROKEN : undefined);
  const isRecord = holder.isRecord === true;
  const code =
    isRecord && !build.isInChain && isPlainKey(key)
      ? recordCode(holder.code, step)
      : memberCode(holder.code, step, build.isInChain);
  return { code, isFixed: holder.isFixed, isRecord };
}

/** The holder's part; it is on the same level, so a long chain does not count as nesting. */
function holderOf(build: Build, node: MemberExpression, key: string | undefined): Part {
  if (node.object.type === 'Super') throw notAllowed(build, node.object, '"super"');
  if (isJson(build, node.object) && key !== undefined) {
    build.fields.add(key);
    return RECORD_PART;
  }
  return sameLevel(build, node.object);
}

/** Compiles a node that continues its parent: chains of members and operators do not nest. */
export function sameLevel(build: Build, node: Node): Part {
  build.depth -= 1;
  build.chainLength += 1;
  if (build.chainLength > CHAIN_MAX) {
    throw siteOf(build, node, 'the expression').limit(`a chain has more than ${CHAIN_MAX} parts`);
  }
  const part = build.compile(node);
  build.chainLength -= 1;
  build.depth += 1;
  return part;
}

function isJson(build: Build, node: MemberExpression['object']): boolean {
  if (node.type !== 'Identifier' || node.name !== '$json') return false;
  return !build.names.has('$json') && hasRecord(build);
}

/** The member's name when the source says it: `.name`, `['name']` or `[0]`. */
export function literalKey(node: MemberExpression): string | undefined {
  const { property } = node;
  if (!node.computed) return property.type === 'Identifier' ? property.name : undefined;
  if (property.type !== 'Literal') return undefined;
  const { value } = property;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function pathPart(path: readonly Step[], broken: Value): Part {
  return { code: pathCode(path, broken), isFixed: false, isRecord: true, path };
}

/** A member of the record's own data needs no search for its type. */
function recordCode(holder: Code, step: Step): Code {
  const { key, site } = step;
  return (frame) => {
    const value = holder(frame);
    if (value === null || value === undefined) throw missingHolder(value, key, site);
    return plainField(value, key);
  };
}

function memberCode(holder: Code, step: Step, isInChain: boolean): Code {
  const { key, isOptional, site } = step;
  if (!isInChain && isIndex(key)) return itemCode(holder, step);
  if (!isInChain && isPlainKey(key)) {
    return (frame) => {
      const value = holder(frame);
      return isPlainObject(value) ? value[key] : readField(value, key, site);
    };
  }
  if (!isInChain) return (frame) => readField(holder(frame), key, site);
  return (frame) => {
    const value = holder(frame);
    if (value === BROKEN) return BROKEN;
    if (isOptional && (value === null || value === undefined)) return BROKEN;
    return readField(value, key, site);
  };
}

/** An item by its number, which is read from lists most. */
function itemCode(holder: Code, step: Step): Code {
  const { key, site } = step;
  const index = Number(key);
  return (frame) => {
    const value = holder(frame);
    return isList(value) ? value[index] : readField(value, key, site);
  };
}

function buildIndex(build: Build, node: MemberExpression): Part {
  const { property } = node;
  if (property.type === 'PrivateIdentifier') throw notAllowed(build, property, 'a private name');
  if (isJson(build, node.object)) build.readsWhole = true;
  const holder = holderOf(build, node, undefined);
  const index = compileApart(build, property);
  const site = siteOf(build, property, '?.[…]');
  const isOptional = node.optional;
  return {
    isFixed: holder.isFixed && index.isFixed,
    isRecord: holder.isRecord === true,
    code: (frame) => {
      const value = holder.code(frame);
      if (value === BROKEN) return BROKEN;
      if (value === null || value === undefined) {
        if (isOptional) return BROKEN;
        throw missingHolder(value, '[…]', site);
      }
      return readField(value, indexKey(index.code(frame), site), site);
    },
  };
}

/** Only texts and numbers name a member; anything else would be turned into a text in silence (I6). */
function indexKey(key: Value, site: Site): string {
  if (typeof key === 'string') return key;
  if (typeof key === 'number') return String(key);
  throw site.failed('an index is a text or a number', 'turn it into one with String(…)');
}

function namespaceMember(build: Build, node: MemberExpression, key: string): Part | undefined {
  const { object } = node;
  if (object.type !== 'Identifier' || build.names.has(object.name)) return undefined;
  const value = namespaceConstant(object.name, key);
  return value === undefined ? undefined : constant(value);
}

/** n8n's longer spellings of the record: `$input.item.json`, `$input.first().json`, `$input.last().json`. */
function inputMember(build: Build, node: MemberExpression, key: string): Part | undefined {
  if (key !== 'json' || !isInputItem(node.object) || !hasRecord(build)) return undefined;
  build.readsWhole = true;
  return RECORD_PART;
}

function isInputItem(node: MemberExpression['object']): boolean {
  if (node.type === 'CallExpression') {
    return node.arguments.length === 0 && isInputMember(node.callee, ['first', 'last']);
  }
  return isInputMember(node, ['item']);
}

function isInputMember(node: MemberExpression['object'], names: readonly string[]): boolean {
  if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier') return false;
  return node.object.name === '$input' && names.includes(literalKey(node) ?? '');
}
