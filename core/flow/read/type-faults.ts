import { FLOW_ERRORS } from '../errors.ts';
import { exampleOf, expected, type Shape } from '../schema/shape.ts';
import type { Check, Spot } from './check-context.ts';
import { describeTree, type Tree } from './tree.ts';

/** Reports a key without a value. */
export function reportEmpty(check: Check, shape: Shape, spot: Spot): void {
  check.faults.add(FLOW_ERRORS.FLOW_TYPE_WRONG, {
    place: spot.owner,
    path: spot.path,
    what: 'nothing is written here',
    why: `it takes ${expected(shape)}`,
    mend: 'write a value, or delete the line',
  });
}

/** Reports a value of the wrong type, with the remedy that fits how it was written. */
export function reportType(check: Check, tree: Tree, shape: Shape, spot: Spot): void {
  check.faults.add(FLOW_ERRORS.FLOW_TYPE_WRONG, {
    place: tree.place,
    path: spot.path,
    what: `${describeTree(tree)} stands here`,
    why: `it takes ${expected(shape)}`,
    mend: typeMend(tree, shape),
  });
}

function typeMend(tree: Tree, shape: Shape): string {
  if (shape.type === 'list' && tree.kind !== 'list') {
    return tree.kind === 'map'
      ? 'write a list: begin each item with "- "'
      : 'write a list: [ ] or one "- " item a line';
  }
  if (shape.type === 'object' && tree.kind === 'list') {
    return `write one mapping, without "- " in front of its fields`;
  }
  if (tree.kind !== 'scalar') return `write ${expected(shape)}`;
  if (shape.type === 'text' && !tree.quoted) return `put it in quotes: "${tree.written}"`;
  if (shape.type === 'boolean' && typeof tree.value === 'string') return booleanMend(tree.value);
  if (shape.type === 'integer' && typeof tree.value === 'string') {
    if (/^\d+$/.test(tree.value)) return `remove the quotes: ${tree.value}`;
  }
  if (shape.type === 'duration' && typeof tree.value === 'number') {
    return `add the unit: ${tree.written}s, ${tree.written}m or ${tree.written}h`;
  }
  return shape.type === 'object' ? `write ${exampleOf(shape)}` : `write ${expected(shape)}`;
}

function booleanMend(text: string): string {
  const word = text.toLowerCase();
  if (['yes', 'on', 'y', 'true'].includes(word))
    return 'write true; yes and on are texts in YAML 1.2';
  if (['no', 'off', 'n', 'false'].includes(word)) {
    return 'write false; no and off are texts in YAML 1.2';
  }
  return 'write true or false';
}
