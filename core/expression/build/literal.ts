import type {
  ArrayExpression,
  Literal,
  ObjectExpression,
  Property,
  SpreadElement,
  TemplateLiteral,
} from 'acorn';
import { toText } from '../coerce.ts';
import { admitList, type Code, charge, type Frame } from '../frame.ts';
import { PATTERN_MAX_CHARACTERS } from '../limits.ts';
import { joinText } from '../operators.ts';
import { Pattern } from '../pattern.ts';
import type { Site } from '../site.ts';
import { isFields, isList, setField, type Value } from '../value.ts';
import { type Build, constant, notAllowed, type Part, siteOf } from './part.ts';

/** Compiles a text, number, boolean, null or regular expression. */
export function buildLiteral(build: Build, node: Literal): Part {
  if (node.regex !== undefined) return buildPattern(build, node, node.regex);
  const { value } = node;
  if (value === undefined || typeof value === 'bigint' || value instanceof RegExp) {
    throw notAllowed(build, node, 'a bigint', 'write a number, or a text for more than 15 digits');
  }
  return constant(value);
}

function buildPattern(
  build: Build,
  node: Literal,
  regex: { pattern: string; flags: string },
): Part {
  return { code: patternCode(compilePattern(build, node, regex)), isFixed: true };
}

function patternCode(pattern: Pattern): Code {
  return () => pattern;
}

/** Compiles a pattern for the linear-time engine. Errors: EXPR_NOT_ALLOWED for what it does not have. */
export function compilePattern(
  build: Build,
  node: { readonly start: number },
  regex: { readonly pattern: string; readonly flags: string },
): Pattern {
  if (regex.pattern.length > PATTERN_MAX_CHARACTERS) {
    const site = siteOf(build, node, 'the pattern');
    throw site.limit(`the pattern is longer than ${PATTERN_MAX_CHARACTERS} characters`);
  }
  if (/[dv]/.test(regex.flags)) throw notAllowed(build, node, 'the flag d or v');
  try {
    return new Pattern(regex.pattern, regex.flags);
  } catch {
    const mend = 'write it without look-ahead, look-behind and back-references';
    throw notAllowed(build, node, 'a pattern that cannot run in linear time', mend);
  }
}

/** Compiles a template literal. */
export function buildTemplate(build: Build, node: TemplateLiteral): Part {
  const texts = node.quasis.map((quasi) => quasi.value.cooked ?? '');
  const parts = node.expressions.map((expression) => build.compile(expression));
  const codes = parts.map((part) => part.code);
  return {
    code: templateCode(texts, codes),
    isFixed: parts.every((part) => part.isFixed),
  };
}

function templateCode(texts: readonly string[], codes: readonly Code[]): Code {
  const head = texts[0] ?? '';
  return (frame) => {
    let text = head;
    for (let index = 0; index < codes.length; index += 1) {
      const code = codes[index];
      if (code !== undefined) text = joinText(text, toText(code(frame), frame), frame);
      text += texts[index + 1] ?? '';
    }
    return text;
  };
}

type Collect<T> = (frame: Frame, into: T) => void;

/** Compiles a list; `...` takes a list or a text. */
export function buildArray(build: Build, node: ArrayExpression): Part {
  const collectors = node.elements.map((element) => itemCollector(build, element));
  return {
    isFixed: false,
    code: (frame) => {
      const list: Value[] = [];
      for (const collect of collectors) collect(frame, list);
      charge(frame, list.length);
      return list;
    },
  };
}

function itemCollector(build: Build, node: ArrayExpression['elements'][number]): Collect<Value[]> {
  if (node === null) return (_, list) => list.push(undefined);
  if (node.type !== 'SpreadElement') {
    const { code } = build.compile(node);
    return (frame, list) => list.push(code(frame));
  }
  return spreadCollector(build, node);
}

/** Collects the items of `...value`, for lists and for arguments. */
export function spreadCollector(build: Build, node: SpreadElement): Collect<Value[]> {
  const { code } = build.compile(node.argument);
  const site = siteOf(build, node, '...');
  return (frame, list) => {
    const items = spreadItems(code(frame), site);
    admitList(frame, list.length + items.length);
    for (let index = 0; index < items.length; index += 1) list.push(items[index]);
  };
}

function spreadItems(value: Value, site: Site): readonly Value[] {
  if (isList(value)) return value;
  if (typeof value === 'string') return [...value];
  throw site.failed('only a list or a text can be spread here', 'write ...(value ?? [])');
}

/** Compiles an object literal; fields are set as own data, whatever their names. */
export function buildObject(build: Build, node: ObjectExpression): Part {
  const collectors = node.properties.map((property) =>
    property.type === 'SpreadElement'
      ? fieldsCollector(build, property)
      : fieldCollector(build, property),
  );
  return {
    isFixed: false,
    code: (frame) => {
      const fields: Record<string, Value> = {};
      for (const collect of collectors) collect(frame, fields);
      charge(frame, collectors.length);
      return fields;
    },
  };
}

function fieldsCollector(build: Build, node: SpreadElement): Collect<Record<string, Value>> {
  const { code } = build.compile(node.argument);
  return (frame, fields) => {
    const value = code(frame);
    if (!isFields(value) && !isList(value) && typeof value !== 'string') return;
    const entries = Object.entries(value);
    admitList(frame, entries.length);
    for (const [key, item] of entries) setField(fields, key, item);
  };
}

function fieldCollector(build: Build, node: Property): Collect<Record<string, Value>> {
  if (node.kind !== 'init' || node.method) {
    throw notAllowed(build, node, 'a getter, setter or method', 'write the value itself');
  }
  const value = build.compile(node.value).code;
  if (node.computed) return computedCollector(build, node, value);
  const key = propertyName(node);
  if (key === '__proto__' && !node.shorthand) {
    throw notAllowed(build, node, 'a field named __proto__', 'choose another name');
  }
  return (frame, fields) => setField(fields, key, value(frame));
}

function propertyName(node: Property): string {
  if (node.key.type === 'Identifier') return node.key.name;
  return node.key.type === 'Literal' ? String(node.key.value) : '';
}

function computedCollector(
  build: Build,
  node: Property,
  value: Code,
): Collect<Record<string, Value>> {
  const name = build.compile(node.key).code;
  const site = siteOf(build, node, 'the name of a field');
  return (frame, fields) => {
    const key = name(frame);
    if (typeof key !== 'string' && typeof key !== 'number') {
      throw site.failed('the name of a field is a text or a number');
    }
    setField(fields, String(key), value(frame));
  };
}
