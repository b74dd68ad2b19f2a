/** The connectors that a project brings itself: `connectors/<name>.yaml` and `connectors/<name>/connector.ts`. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CrossdockError, type ErrorKind, type Fault, faultOf } from '../../base/errors.ts';
import type { Connector } from '../../connector/contract.ts';
import { type ConnectorRegistry, joinedRegistry } from '../../connector/registry.ts';
import { whereOf } from '../../flow/faults.ts';
import { noFunction } from '../../flow/read/functions.ts';
import { readInside } from '../../flow/read/project-file.ts';
import { importModule } from '../../flow/read/project-module.ts';
import { CONNECTOR_FILE_ERRORS } from './errors.ts';
import { resolvePackageNames } from './package-names.ts';
import type { FindHook } from './read.ts';

const FOLDER = 'connectors';
const FILE_MAX_BYTES = 1_048_576;
const CONNECTORS_MAX = 200;
const NAME = /^[a-z][a-z0-9-]{0,62}$/;

/** Connectors by name, and what is wrong with those that could not be loaded. */
export interface ProjectConnectors {
  /** The built-in ones and the project's own. */
  readonly registry: ConnectorRegistry;
  /** The file of each of the project's own, from the project folder. */
  readonly files: Readonly<Record<string, string>>;
  readonly faults: readonly Fault[];
}

interface Candidate {
  readonly name: string;
  readonly file: string;
  readonly isCode: boolean;
}

/**
 * Loads the project's own connectors beside the built-in ones; a broken one is a fault, and every other is there.
 *
 * Shape: `ownFolder` is the folder of the built-in ones. A project that is this package has its connectors there, and
 *        they are in the registry already; only files of declarative ones are read from it.
 */
export async function loadProjectConnectors(options: {
  readonly dir: string;
  readonly builtIn: ConnectorRegistry;
  readonly ownFolder: string;
}): Promise<ProjectConnectors> {
  const { dir, builtIn } = options;
  const own: Record<string, Connector> = {};
  const files: Record<string, string> = {};
  const listed = candidatesIn(dir, join(dir, FOLDER) === options.ownFolder);
  const faults: Fault[] = [...listed.faults];
  for (const candidate of listed.candidates) {
    const taken = takenFault(candidate, builtIn.names, files);
    const loaded = taken === null ? await load(dir, candidate) : { faults: [taken] };
    if ('faults' in loaded) faults.push(...loaded.faults);
    else {
      own[candidate.name] = loaded.connector;
      files[candidate.name] = candidate.file;
    }
  }
  return { registry: joinedRegistry(builtIn, own), files, faults };
}

function candidatesIn(
  dir: string,
  isOwn: boolean,
): { readonly candidates: readonly Candidate[]; readonly faults: readonly Fault[] } {
  if (!existsSync(join(dir, FOLDER))) return { candidates: [], faults: [] };
  try {
    const entries = readdirSync(join(dir, FOLDER), { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith('.'))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    if (entries.length > CONNECTORS_MAX) {
      const what = `the folder holds more than ${CONNECTORS_MAX} files`;
      return { candidates: [], faults: [fault('CONNECTOR_UNREADABLE', FOLDER, what)] };
    }
    const names = new Set(entries.map((entry) => entry.name));
    const found = entries.flatMap((entry) => candidateOf(dir, entry, { isOwn, names }) ?? []);
    return {
      candidates: found.flatMap((one) => ('file' in one ? [one] : [])),
      faults: found.flatMap((one) => ('fault' in one ? [one.fault] : [])),
    };
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    const what = `the folder cannot be listed${reason}`;
    return { candidates: [], faults: [fault('CONNECTOR_UNREADABLE', FOLDER, what)] };
  }
}

function candidateOf(
  dir: string,
  entry: { readonly name: string; readonly isDirectory: () => boolean },
  around: { readonly isOwn: boolean; readonly names: ReadonlySet<string> },
): Candidate | { readonly fault: Fault } | null {
  const path = `${FOLDER}/${entry.name}`;
  if (!entry.isDirectory()) {
    const stem = /^(.+)\.(yaml|yml)$/.exec(entry.name)?.[1];
    return stem === undefined ? null : named({ name: stem, file: path, isCode: false });
  }
  if (around.isOwn) return null;
  const file = `${path}/connector.ts`;
  if (existsSync(join(dir, file))) return named({ name: entry.name, file, isCode: true });
  // What belongs to a connector file lies beside it under its name: hooks, a sandbox, tests.
  if (around.names.has(`${entry.name}.yaml`) || around.names.has(`${entry.name}.yml`)) return null;
  const what = `the folder ${path} has no connector.ts, and there is no ${path}.yaml`;
  return { fault: fault('CONNECTOR_CODE_UNAVAILABLE', path, what, 'add one of the two') };
}

function named(candidate: Candidate): Candidate | { readonly fault: Fault } {
  if (NAME.test(candidate.name)) return candidate;
  const what = `"${candidate.name}" is no name for a connector`;
  return { fault: fault('CONNECTOR_NAME', candidate.file, what, 'rename it') };
}

function takenFault(
  { name, file }: Candidate,
  builtIn: readonly string[],
  files: Readonly<Record<string, string>>,
): Fault | null {
  const other = files[name];
  if (other === undefined && !builtIn.includes(name)) return null;
  const what =
    other === undefined
      ? `"${name}" is a connector that Crossdock brings`
      : `${other} gives the connector "${name}" already`;
  return fault('CONNECTOR_NAME_TAKEN', file, what);
}

type Loaded = { readonly connector: Connector } | { readonly faults: readonly Fault[] };

async function load(dir: string, { name, file, isCode }: Candidate): Promise<Loaded> {
  if (isCode) {
    const { importConnector } = await import('./code.ts');
    const loaded = await importConnector(dir, file, name);
    if ('connector' in loaded) return loaded;
    const { at = { line: 1, column: 1 }, what, mend } = loaded;
    const where = whereOf(file, at, '');
    return { faults: [fault('CONNECTOR_CODE_UNAVAILABLE', where, what, mend)] };
  }
  const read = await readInside(dir, file, FILE_MAX_BYTES);
  if ('text' in read) {
    const { readConnector } = await import('./read.ts');
    return readConnector(read.text, file, hookFinder(dir));
  }
  const { what, where } = read.fault;
  return { faults: [fault('CONNECTOR_UNREADABLE', where, what)] };
}

/** Hooks are named from the folder of the connectors: `./loyalty/hooks.ts#sign`. */
export function hookFinder(dir: string, folder = FOLDER): FindHook {
  return async (reference) => {
    resolvePackageNames();
    const [path = '', name = ''] = reference.slice('./'.length).split('#');
    const file = `${folder}/${path}`;
    const mend = `write the path from the folder of the file, such as ./loyalty/hooks.ts#sign`;
    const imported = await importModule(dir, file, mend);
    if ('what' in imported) return imported;
    const found = imported.exports[name];
    return typeof found === 'function' ? { found } : noFunction(imported.exports, file, name);
  };
}

function fault(
  code: keyof typeof CONNECTOR_FILE_ERRORS,
  where: string,
  what: string,
  mend?: string,
): Fault {
  const kind: ErrorKind = CONNECTOR_FILE_ERRORS[code];
  const place = where.includes(':') || !/\.(ts|ya?ml)$/.test(where) ? where : `${where}:1:1`;
  const details = { what, where: place, ...(mend === undefined ? {} : { mend }) };
  return faultOf(new CrossdockError(kind, details));
}
