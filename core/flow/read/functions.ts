import type { Place } from '../faults.ts';
import { below } from '../faults.ts';
import type { MapFunction } from '../flow.ts';
import { renameTo } from '../nearest.ts';
import { functionFault } from './formats.ts';
import { importModule } from './project-module.ts';
import { childOf, plainText, type Tree } from './tree.ts';

/** A function step as it is written: `file.ts#name`. */
export interface FunctionReference {
  readonly reference: string;
  readonly place: Place;
  readonly path: string;
}

/** Every function step of a flow, also inside branches. */
export function functionReferences(tree: Tree): readonly FunctionReference[] {
  return inSteps(childOf(tree, 'steps'), 'steps');
}

function inSteps(steps: Tree | undefined, path: string): readonly FunctionReference[] {
  if (steps?.kind !== 'list') return [];
  return steps.items.flatMap((step, index) => inStep(step, below(path, index)));
}

function inStep(step: Tree, path: string): readonly FunctionReference[] {
  const named = childOf(step, 'function');
  const reference = plainText(named);
  const branch = childOf(step, 'branch');
  const cases = childOf(branch, 'cases');
  const items = cases?.kind === 'list' ? cases.items : [];
  const inner = items.flatMap((item, index) =>
    inSteps(childOf(item, 'steps'), `${path}.branch.cases[${index}].steps`),
  );
  const otherwise = childOf(childOf(branch, 'otherwise'), 'steps');
  const last = inSteps(otherwise, `${path}.branch.otherwise.steps`);
  // A reference with a wrong form has its fault already.
  const isUsable = named !== undefined && reference !== '' && functionFault(reference) === null;
  const own = isUsable ? [{ reference, place: named.place, path: `${path}.function` }] : [];
  return [...own, ...inner, ...last];
}

/** The imported function, or what is wrong with its reference. */
export type Imported =
  | { readonly call: MapFunction }
  | { readonly what: string; readonly mend: string };

/** Imports the function of a step from inside the project folder. */
export async function importFunction(projectDir: string, reference: string): Promise<Imported> {
  const [file = '', name = ''] = reference.split('#');
  const mend = 'write the path from the project folder, such as flows/prices.ts#toMinor';
  const imported = await importModule(projectDir, file, mend);
  if ('what' in imported) return imported;
  const value = imported.exports[name];
  return isMapFunction(value) ? { call: value } : noFunction(imported.exports, file, name);
}

/** What is wrong when a file exports no function of that name. */
export function noFunction(
  exports: Readonly<Record<string, unknown>>,
  file: string,
  name: string,
): { readonly what: string; readonly mend: string } {
  const names = Object.keys(exports).filter((key) => typeof exports[key] === 'function');
  return {
    what: `${file} exports no function ${name}`,
    mend: renameTo(name, names, 'exported function'),
  };
}

function isMapFunction(value: unknown): value is MapFunction {
  return typeof value === 'function';
}
