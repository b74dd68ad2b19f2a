import { readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { Fault } from '../base/errors.ts';
import { FLOW_ERRORS } from './errors.ts';
import { type FaultList, faultList } from './faults.ts';
import type { Flow, MapFunction } from './flow.ts';
import { buildFlow } from './read/build.ts';
import { checkTree } from './read/check.ts';
import type { Check } from './read/check-context.ts';
import { checkFlow } from './read/check-flow.ts';
import { FILE_BYTES_MAX, readDocument } from './read/document.ts';
import { functionReferences, importFunction } from './read/functions.ts';
import { jsonFault } from './read/json-syntax.ts';
import { readInside } from './read/project-file.ts';
import { childOf, plainText, type Tree } from './read/tree.ts';
import { FLOW } from './schema/flow-file.ts';
import { NAME } from './schema/values.ts';

/** A file becomes a flow, or every fault that it has. */
export type Parsed = { readonly flow: Flow } | { readonly faults: readonly Fault[] };

/** All flows of a project that are whole, and all faults of those that are not. */
export interface LoadedFlows {
  readonly flows: readonly Flow[];
  readonly faults: readonly Fault[];
}

const FLOW_FILES_MAX = 1_000;
const START = { line: 1, column: 1 };

interface Draft {
  readonly file: string;
  readonly check: Check;
  readonly tree: Tree | null;
  readonly lines: number;
}

/** What a flow is read with beside its text. */
export interface ParseOptions {
  /** The imported functions of function steps, by reference as written; `loadFlows` imports them. */
  readonly functions?: ReadonlyMap<string, MapFunction>;
  /** The zone of flows that name none: the hub's. */
  readonly zone?: string;
}

/**
 * Reads one flow from its text.
 *
 * Shape:  `file` is the path for messages; its ending says whether the text must be JSON.
 * Errors: none thrown for what the file says; every fault is answered at once, in the order of the text.
 */
export function parseFlow(text: string, file: string, options: ParseOptions = {}): Parsed {
  return finish(draft(text, file), options);
}

/** Where flows lie: `folder` below the project folder `dir`. */
export interface FlowFolder {
  readonly dir: string;
  readonly folder?: string;
  readonly zone?: string;
}

/**
 * Reads every `*.yaml`, `*.yml` and `*.json` file of a project's folder of flows.
 *
 * Shape: files in the order of their names; a flow's name is its file's name; subfolders are not read.
 * Errors: none thrown; a folder that cannot be listed is one fault.
 */
export async function loadFlows(options: FlowFolder): Promise<LoadedFlows> {
  const { folder = 'flows' } = options;
  const listed = await flowFiles(options.dir, folder);
  if ('fault' in listed) return { flows: [], faults: [listed.fault] };
  const flows: Flow[] = [];
  const faults: Fault[] = [];
  const files = new Map<string, string>();
  for (const name of listed.names) {
    const parsed = await loadOne(options, `${folder}/${name}`, files);
    if ('flow' in parsed) flows.push(parsed.flow);
    else faults.push(...parsed.faults);
  }
  return { flows, faults };
}

async function flowFiles(
  dir: string,
  folder: string,
): Promise<{ readonly names: readonly string[] } | { readonly fault: Fault }> {
  let names: readonly string[];
  try {
    names = await readdir(join(dir, folder));
  } catch {
    const mend = 'create the folder, or name the project folder with --dir';
    return folderFault(folder, 'the folder of flows cannot be listed', mend);
  }
  const found = names.filter((name) => /^[^.].*\.(ya?ml|json)$/.test(name)).toSorted();
  if (found.length <= FLOW_FILES_MAX) return { names: found };
  const what = `the folder has ${found.length} flow files; ${FLOW_FILES_MAX} are allowed`;
  return folderFault(folder, what, 'split the project in two');
}

function folderFault(folder: string, what: string, mend: string): { readonly fault: Fault } {
  const { code, means } = FLOW_ERRORS.FLOW_FILE_UNREADABLE;
  return { fault: { code, what, where: folder, why: means, mend } };
}

async function loadOne(
  { dir, zone }: FlowFolder,
  file: string,
  files: Map<string, string>,
): Promise<Parsed> {
  const read = await readInside(dir, file, FILE_BYTES_MAX);
  if ('fault' in read) return { faults: [read.fault] };
  const drafted = draft(read.text, file);
  checkName(drafted, files);
  const functions = new Map<string, MapFunction>();
  const { check, tree } = drafted;
  for (const { reference, place, path } of tree === null ? [] : functionReferences(tree)) {
    const imported = await importFunction(dir, reference);
    if ('call' in imported) functions.set(reference, imported.call);
    else check.faults.add(FLOW_ERRORS.FLOW_FUNCTION_UNAVAILABLE, { place, path, ...imported });
  }
  return finish(drafted, zone === undefined ? { functions } : { functions, zone });
}

function draft(text: string, file: string): Draft {
  const faults = faultList(file);
  const check: Check = { faults, expressions: new Map(), places: new Map() };
  const lines = text.trimEnd().split('\n').length;
  const syntax = extname(file) === '.json' ? jsonFault(text) : null;
  if (syntax !== null) {
    faults.add(FLOW_ERRORS.FLOW_SYNTAX, { path: '', ...syntax });
    return { file, check, tree: null, lines };
  }
  const tree = readDocument(text, faults);
  if (tree !== null) {
    checkTree(check, tree, FLOW, { path: '', owner: START });
    checkFlow(check, tree);
  }
  return { file, check, tree, lines };
}

function finish(drafted: Draft, options: ParseOptions): Parsed {
  const { check, tree, lines } = drafted;
  const { functions = new Map(), zone } = options;
  if (tree !== null && check.faults.count === 0) reportFunctions(check.faults, tree, functions);
  if (tree === null || check.faults.count > 0) return { faults: check.faults.sorted() };
  return { flow: buildFlow({ check, functions, zone }, tree, lines) };
}

function reportFunctions(
  faults: FaultList,
  tree: Tree,
  functions: ReadonlyMap<string, MapFunction>,
): void {
  for (const { reference, place, path } of functionReferences(tree)) {
    if (functions.has(reference)) continue;
    const what = `the function ${reference} was not imported`;
    faults.add(FLOW_ERRORS.FLOW_FUNCTION_UNAVAILABLE, { place, path, what });
  }
}

/** The file's name is the flow's name, and no other file of the folder has it. */
function checkName({ file, check, tree }: Draft, files: Map<string, string>): void {
  const stem = basename(file, extname(file));
  const earlier = files.get(stem);
  if (earlier !== undefined) {
    check.faults.add(FLOW_ERRORS.FLOW_NAME_TAKEN, {
      ...{ place: START, path: '', what: `${earlier} has the same name` },
      mend: 'delete or rename one of the two files',
    });
  }
  files.set(stem, file);
  const written = childOf(tree ?? undefined, 'flow');
  const name = plainText(written);
  const isName = new RegExp(NAME.pattern?.source ?? '').test(name);
  if (written === undefined || !isName || name === stem) return;
  check.faults.add(FLOW_ERRORS.FLOW_NAME_MISMATCH, {
    ...{ place: written.place, path: 'flow', what: `the flow "${name}" is in the file ${file}` },
    mend: `write flow: ${stem}, or rename the file ${name}${extname(file)}`,
  });
}
