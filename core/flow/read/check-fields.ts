import { FLOW_ERRORS } from '../errors.ts';
import { below } from '../faults.ts';
import { listed, nearestName } from '../nearest.ts';
import { FLOW } from '../schema/flow-file.ts';
import type { Field, ObjectShape, Shape } from '../schema/shape.ts';
import { STEP } from '../schema/steps.ts';
import type { Check, Spot } from './check-context.ts';
import type { Entry, MapTree, Tree } from './tree.ts';

/** What stands in lists, so that a second one may be meant. */
const IN_LISTS: ReadonlySet<string> = new Set(['a trigger', 'a step']);

type CheckTree = (check: Check, tree: Tree, shape: Shape, spot: Spot) => void;

/** Checks the fields of a mapping: unknown, missing, excluding each other, and each one's value. */
export function checkFields(
  check: Check,
  tree: MapTree,
  shape: ObjectShape,
  spot: Spot,
  checkTree: CheckTree,
): void {
  const meant = new Set<string>();
  for (const entry of tree.entries) {
    const path = below(spot.path, entry.key);
    const field = ownField(shape, entry.key);
    if (field === undefined) {
      const name = reportUnknown(check, entry, shape, path);
      if (name !== null) meant.add(name);
    } else {
      checkTree(check, entry.value, field.shape, { path, owner: entry.place });
    }
  }
  reportMissing(check, tree, shape, spot, meant);
  reportChoice(check, tree, shape, spot, meant);
}

function ownField(shape: ObjectShape, key: string): Field | undefined {
  return Object.hasOwn(shape.fields, key) ? shape.fields[key] : undefined;
}

/** Reports it and answers the field that was meant, which is then not reported as missing. */
function reportUnknown(
  check: Check,
  entry: Entry,
  shape: ObjectShape,
  path: string,
): string | null {
  const names = Object.keys(shape.fields);
  const meant = otherName(shape, entry.key) ?? nearestName(entry.key, names);
  check.faults.add(FLOW_ERRORS.FLOW_FIELD_UNKNOWN, {
    place: entry.place,
    path,
    what: `unknown field "${entry.key.slice(0, 60)}"`,
    why: `${shape.name} has ${listed(names)}`,
    mend: meant === null ? homeMend(entry.key, check.root) : `rename it "${meant}"`,
  });
  return meant;
}

function otherName(shape: ObjectShape, key: string): string | null {
  const simple = key.toLowerCase().replaceAll(/[-_]/g, '');
  const found = Object.entries(shape.fields).find(([, field]) =>
    field.alsoCalled?.some((name) => name.toLowerCase() === simple),
  );
  return found?.[0] ?? null;
}

/** A field that exists elsewhere usually stands at the wrong indentation. */
function homeMend(key: string, root: ObjectShape | undefined): string {
  const { fields } = root ?? FLOW;
  const isStep = root === undefined && Object.hasOwn(STEP.fields, key);
  const homes = Object.entries(fields).filter(([, field]) => {
    const inner = field.shape.type === 'list' ? field.shape.of : field.shape;
    return inner.type === 'object' && Object.hasOwn(inner.fields, key);
  });
  const whole = (root ?? FLOW).name.replace(/^an? /, '');
  if (Object.hasOwn(fields, key)) return `delete it here; "${key}" belongs to the ${whole} itself`;
  if (isStep) return `delete it here; "${key}" belongs in steps`;
  if (homes.length === 0) return 'delete it';
  return `delete it here; "${key}" belongs in ${listed(homes.map(([name]) => name))}`;
}

function reportMissing(
  check: Check,
  tree: MapTree,
  shape: ObjectShape,
  spot: Spot,
  meant: ReadonlySet<string>,
): void {
  for (const [key, field] of Object.entries(shape.fields)) {
    const isThere = meant.has(key) || tree.entries.some((entry) => entry.key === key);
    if (field.required !== true || isThere) continue;
    check.faults.add(FLOW_ERRORS.FLOW_FIELD_MISSING, {
      place: spot.owner,
      path: spot.path,
      what: `"${key}" is missing`,
      why: `${shape.name} needs it: ${field.about.replace(/\.$/, '')}`,
      mend: `add ${key}: ${field.example}`,
    });
  }
}

function reportChoice(
  check: Check,
  tree: MapTree,
  shape: ObjectShape,
  spot: Spot,
  meant: ReadonlySet<string>,
): void {
  const choice = shape.choice ?? [];
  const written = tree.entries.filter((entry) => choice.includes(entry.key));
  const [first, second] = written;
  const why = `${shape.name} has exactly one of ${listed(choice)}`;
  const isMeant = choice.some((name) => meant.has(name));
  if (choice.length > 0 && first === undefined && !isMeant) {
    const mend = `add one of ${listed(choice)}`;
    const what = `none of ${listed(choice)} is written`;
    const fault = { place: spot.owner, path: spot.path, what, why, mend };
    check.faults.add(FLOW_ERRORS.FLOW_FIELD_MISSING, fault);
  }
  if (first !== undefined && second !== undefined) {
    const what = `"${first.key}" and "${second.key}" stand in one ${shape.name.split(' ').at(-1)}`;
    const mend = IN_LISTS.has(shape.name)
      ? `begin a new item: "- ${second.key}:"`
      : 'keep one of them';
    const fault = { place: second.place, path: below(spot.path, second.key), what, why, mend };
    check.faults.add(FLOW_ERRORS.FLOW_FIELD_CONFLICT, fault);
  }
  if (first !== undefined) reportStray(check, tree, shape, spot, written);
}

function reportStray(
  check: Check,
  tree: MapTree,
  shape: ObjectShape,
  spot: Spot,
  written: readonly Entry[],
): void {
  for (const entry of tree.entries) {
    const only = ownField(shape, entry.key)?.only;
    if (only === undefined || written.some((other) => other.key === only)) continue;
    check.faults.add(FLOW_ERRORS.FLOW_FIELD_CONFLICT, {
      place: entry.place,
      path: below(spot.path, entry.key),
      what: `"${entry.key}" stands beside "${written[0]?.key}"`,
      why: `it belongs to "${only}" alone`,
      mend: `delete it, or move it beside ${only}`,
    });
  }
}
