import { assert } from '../../base/errors.ts';
import type { Expression } from '../../expression/expression.ts';
import { below, whereOf } from '../faults.ts';
import type { MapFunction, Step, Template } from '../flow.ts';
import { LOOKUP } from '../schema/steps.ts';
import type { Check } from './check-context.ts';
import { isLiteralText } from './check-expression.ts';
import {
  childOf,
  type Entry,
  entryOf,
  type MapTree,
  plainOf,
  plainText,
  type Tree,
} from './tree.ts';

/** What steps are built from: the compiled expressions and the imported functions. */
export interface StepParts {
  readonly check: Check;
  readonly functions: ReadonlyMap<string, MapFunction>;
}

/** Builds the steps of a checked list. */
export function buildSteps(
  parts: StepParts,
  tree: Tree | undefined,
  path: string,
): readonly Step[] {
  if (tree?.kind !== 'list') return [];
  return tree.items.map((item, index) => buildStep(parts, item, below(path, index)));
}

/** The compiled expression of a value, or null when none is written. */
export function optionalExpression(parts: StepParts, tree: Tree | undefined): Expression | null {
  return tree === undefined ? null : expressionOf(parts, tree);
}

function expressionOf(parts: StepParts, tree: Tree | undefined): Expression {
  const found = tree?.kind === 'scalar' ? parts.check.expressions.get(tree) : undefined;
  assert(found !== undefined, 'the check compiled every expression');
  return found;
}

type Build = (parts: StepParts, entry: Entry, step: MapTree, where: string, path: string) => Step;

const BUILDERS: Readonly<Record<string, Build>> = {
  filter: (parts, { value }, step, where) => {
    const keep = expressionOf(parts, value);
    const reason = childOf(step, 'reason');
    const otherwise = `not ${keep.source.replace(/^=\{\{\s*|\s*\}\}$/g, '')}`;
    return {
      ...{ kind: 'filter', keep, where },
      reason: reason === undefined ? otherwise : plainText(reason),
    };
  },
  map: (parts, { value }, _step, where, path) => {
    const fields = templateOf(parts, value, path);
    return { kind: 'map', extend: false, fields, where };
  },
  extend: (parts, { value }, _step, where, path) => {
    const fields = templateOf(parts, value, path);
    return { kind: 'map', extend: true, fields, where };
  },
  function: (parts, { value }, _step, where) => {
    const [file = '', name = ''] = plainText(value).split('#');
    const call = parts.functions.get(plainText(value));
    assert(call !== undefined, 'the functions were imported before');
    return { kind: 'function', file, name, call, where };
  },
  lookup: (parts, { value }, _step, where) => lookupOf(parts, value, where),
  split: (parts, { value }, _step, where) => {
    const items = expressionOf(parts, childOf(value, 'items'));
    return { kind: 'split', items, as: plainText(childOf(value, 'as')), where };
  },
  branch: (parts, { value }, _step, where, path) => branchOf(parts, value, where, path),
};

function buildStep(parts: StepParts, tree: Tree, path: string): Step {
  assert(tree.kind === 'map', 'the check found a mapping');
  for (const [kind, build] of Object.entries(BUILDERS)) {
    const entry = entryOf(tree, kind);
    if (entry === undefined) continue;
    const inner = below(path, kind);
    const where = whereOf(parts.check.faults.file, entry.place, inner);
    return build(parts, entry, tree, where, inner);
  }
  throw new Error('assertion failed: the check found a step kind');
}

function templateOf(parts: StepParts, tree: Tree, path: string): Template {
  if (tree.kind === 'map') {
    const fields = tree.entries.map(
      ({ key, value }) => [key, templateOf(parts, value, below(path, key))] as const,
    );
    return { kind: 'object', fields };
  }
  if (tree.kind === 'list') {
    const items = tree.items.map((item, index) => templateOf(parts, item, below(path, index)));
    return { kind: 'list', items };
  }
  const expression = parts.check.expressions.get(tree);
  if (expression === undefined) {
    const isEscaped = typeof tree.value === 'string' && isLiteralText(tree.value);
    return { kind: 'literal', value: isEscaped ? String(tree.value).slice(1) : plainOf(tree) };
  }
  const where = whereOf(parts.check.faults.file, tree.place, path);
  return { kind: 'expression', expression, where };
}

function lookupOf(parts: StepParts, tree: Tree, where: string): Step {
  const missing = childOf(tree, 'missing');
  const fallback = LOOKUP.fields['missing']?.default;
  const policy = missing === undefined ? fallback : (plainOf(missing) ?? 'null');
  return {
    ...{ kind: 'lookup', where },
    as: plainText(childOf(tree, 'as')),
    from: fromOf(tree),
    key: expressionOf(parts, childOf(tree, 'key')),
    missing: policy === 'filter' || policy === 'null' ? policy : 'deadLetter',
  };
}

function fromOf(tree: Tree): Extract<Step, { readonly kind: 'lookup' }>['from'] {
  const links = childOf(tree, 'links');
  const record = childOf(tree, 'record');
  const text = (part: Tree | undefined, key: string): string => plainText(childOf(part, key));
  if (record !== undefined) {
    return { record: { connection: text(record, 'connection'), stream: text(record, 'stream') } };
  }
  if (links === undefined) return { table: text(tree, 'table') };
  return {
    links: {
      connection: text(links, 'connection'),
      stream: text(links, 'stream'),
      otherConnection: text(links, 'otherConnection'),
      otherStream: text(links, 'otherStream'),
    },
  };
}

function branchOf(parts: StepParts, tree: Tree, where: string, path: string): Step {
  const cases = childOf(tree, 'cases');
  const otherwise = childOf(tree, 'otherwise');
  const items = cases?.kind === 'list' ? cases.items : [];
  return {
    ...{ kind: 'branch', where },
    cases: items.map((item, index) => ({
      when: expressionOf(parts, childOf(item, 'when')),
      steps: buildSteps(parts, childOf(item, 'steps'), `${path}.cases[${index}].steps`),
    })),
    otherwise:
      otherwise?.kind === 'map'
        ? buildSteps(parts, childOf(otherwise, 'steps'), `${path}.otherwise.steps`)
        : 'filtered',
  };
}
