import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Place } from '../faults.ts';
import { below } from '../faults.ts';
import type { MapFunction } from '../flow.ts';
import { renameTo } from '../nearest.ts';
import { functionFault } from './formats.ts';
import { isInside } from './project-file.ts';
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

/**
 * Imports the function of a step from inside the project folder, after symlinks are resolved (T35).
 *
 * Shape: the code is the project's own and runs with the hub's rights; nothing from outside can name it.
 */
export async function importFunction(projectDir: string, reference: string): Promise<Imported> {
  const [file = '', name = ''] = reference.split('#');
  let path: string;
  try {
    path = await realpath(join(projectDir, file));
  } catch {
    const mend = 'write the path from the project folder, such as flows/prices.ts#toMinor';
    return { what: `there is no file ${file} in the project`, mend };
  }
  if (!isInside(await realpath(projectDir), path)) {
    return { what: `${file} leads out of the project folder`, mend: 'move it into the project' };
  }
  try {
    const exports: Readonly<Record<string, unknown>> = await import(pathToFileURL(path).href);
    return exported(exports, file, name);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return { what: `${file} cannot be imported: ${reason}`, mend: 'correct the file' };
  }
}

function exported(
  exports: Readonly<Record<string, unknown>>,
  file: string,
  name: string,
): Imported {
  const value = exports[name];
  if (isMapFunction(value)) return { call: value };
  const names = Object.keys(exports).filter((key) => typeof exports[key] === 'function');
  return {
    what: `${file} exports no function ${name}`,
    mend: renameTo(name, names, 'exported function'),
  };
}

function isMapFunction(value: unknown): value is MapFunction {
  return typeof value === 'function';
}
