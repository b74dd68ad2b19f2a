/** From the checked tree of a file to the declaration: defaults filled in, durations in ms, expressions as closures. */
import { parseDuration } from '../../base/duration.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { RestDefinition, Template } from '../../connector/rest/definition.ts';
import type { Hooks } from '../../connector/rest/hooks.ts';
import type { Check } from '../../flow/read/check-context.ts';
import { isLiteralText } from '../../flow/read/check-expression.ts';
import { plainOf, type ScalarTree, type Tree } from '../../flow/read/tree.ts';
import type { ObjectShape, Shape } from '../../flow/schema/shape.ts';
import { CONNECTOR } from './file-shape.ts';

/** Expressions of a connector have no project around them, and times are UTC. */
const AROUND = { zone: 'UTC', lookup: (): undefined => undefined } as const;

type Expressions = Check['expressions'];
type Built = unknown;

/** Builds the declaration of a file without faults. */
export function buildDefinition(check: Check, tree: Tree, hooks: Hooks): RestDefinition {
  const whole = built(check.expressions, tree, CONNECTOR);
  // The shape that the tree was checked against is the one that the type describes.
  return { ...(whole as RestDefinition), hooks };
}

function built(expressions: Expressions, tree: Tree, shape: Shape): Built {
  switch (shape.type) {
    case 'expression':
    case 'template':
      return templateOf(expressions, tree);
    case 'dictionary':
      return Object.fromEntries(
        entriesOf(tree).map(({ key, value }) => [key, built(expressions, value, shape.of)]),
      );
    case 'list':
      return tree.kind === 'list'
        ? tree.items.map((item) => built(expressions, item, shape.of))
        : [];
    case 'object':
      return builtObject(expressions, tree, shape);
    default:
      return plainValue(plainOf(tree), shape);
  }
}

function builtObject(expressions: Expressions, tree: Tree, shape: ObjectShape): Built {
  const written = new Map(entriesOf(tree).map(({ key, value }) => [key, value]));
  const fields = Object.entries(shape.fields).flatMap(([name, field]) => {
    const value = written.get(name);
    if (value !== undefined) return [[name, built(expressions, value, field.shape)] as const];
    if (field.default === undefined) return [];
    return [[name, plainValue(field.default, field.shape)] as const];
  });
  return Object.fromEntries(fields);
}

function entriesOf(tree: Tree): readonly { readonly key: string; readonly value: Tree }[] {
  return tree.kind === 'map' ? tree.entries : [];
}

/** A value without expressions, such as a default; its own fields have defaults as well. */
function plainValue(value: Json, shape: Shape): Built {
  if (shape.type === 'duration') return parseDuration(String(value), '');
  if (shape.type !== 'object') return value;
  const given = isObject(value) ? value : {};
  const fields = Object.entries(shape.fields).flatMap(([name, field]) => {
    const one = given[name] ?? field.default;
    return one === undefined ? [] : [[name, plainValue(one, field.shape)] as const];
  });
  return Object.fromEntries(fields);
}

/** A closure over the compiled expressions of a value; what is fixed is made once. */
function templateOf(expressions: Expressions, tree: Tree): Template {
  if (tree.kind === 'scalar') return scalarTemplate(expressions, tree);
  if (tree.kind === 'list') {
    const items = tree.items.map((item) => templateOf(expressions, item));
    return (given) => items.map((item) => item(given) ?? null);
  }
  const fields = tree.entries.map(
    ({ key, value }) => [key, templateOf(expressions, value)] as const,
  );
  return (given) => {
    const made: Record<string, Json> = {};
    for (const [key, field] of fields) {
      const value = field(given);
      if (value !== undefined) made[key] = value;
    }
    return made;
  };
}

function scalarTemplate(expressions: Expressions, tree: ScalarTree): Template {
  const expression = expressions.get(tree);
  if (expression !== undefined) {
    return ({ json, names, now }) => expression.evaluate({ json, vars: names, now, ...AROUND });
  }
  const { value } = tree;
  const fixed = typeof value === 'string' && isLiteralText(value) ? value.slice(1) : value;
  return () => fixed;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
