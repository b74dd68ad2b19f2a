import { basename, extname } from 'node:path';
import type { Fault } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Connector } from '../../connector/contract.ts';
import { restConnector } from '../../connector/rest/connector.ts';
import { HOOK_NAMES, type Hooks } from '../../connector/rest/hooks.ts';
import { checkTree } from '../../flow/read/check.ts';
import type { Check } from '../../flow/read/check-context.ts';
import { readDocument } from '../../flow/read/document.ts';
import { childOf, plainText, type Tree } from '../../flow/read/tree.ts';
import { NAME } from '../../flow/schema/values.ts';
import { schemaOf } from '../../flow/schema.ts';
import { buildDefinition } from './build.ts';
import { checkConnector } from './check-connector.ts';
import { CONNECTOR_FILE_ERRORS } from './errors.ts';
import { connectorFaults } from './faults.ts';
import { CONNECTOR, HOOK_REFERENCE } from './file-shape.ts';
import { at } from './references.ts';

/** A file becomes a connector, or every fault that it has. */
export type ReadConnector =
  | { readonly connector: Connector }
  | { readonly faults: readonly Fault[] };

/** Finds the function of a hook, or says what is wrong with its reference. */
export type FindHook = (
  reference: string,
) => Promise<{ readonly found: unknown } | { readonly what: string; readonly mend: string }>;

/**
 * Reads the file of a declarative connector from its text.
 *
 * Shape:  `file` is the path for messages; its name is the connector's.
 * Errors: none thrown for what the file says; every fault is answered at once, in the order of the text.
 */
export async function readConnector(
  text: string,
  file: string,
  findHook: FindHook,
): Promise<ReadConnector> {
  const faults = connectorFaults(file);
  const check: Check = { faults, expressions: new Map(), places: new Map(), root: CONNECTOR };
  const tree = readDocument(text, faults);
  if (tree === null) return { faults: faults.sorted() };
  checkTree(check, tree, CONNECTOR, { path: '', owner: { line: 1, column: 1 } });
  checkConnector(check, tree);
  checkName(check, tree, file);
  const hooks = await hooksOf(check, tree, findHook);
  if (faults.count > 0) return { faults: faults.sorted() };
  return { connector: restConnector(buildDefinition(check, tree, hooks)) };
}

/** The JSON Schema of such a file, for editors; `config/schema/connector.schema.json` holds it. */
export function connectorJsonSchema(): JsonObject {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Crossdock connector',
    ...schemaOf(CONNECTOR),
  };
}

function checkName({ faults }: Check, tree: Tree, file: string): void {
  const wanted = basename(file, extname(file));
  const written = childOf(tree, 'connector');
  const name = plainText(written);
  const isName = new RegExp(NAME.pattern?.source ?? '').test(name);
  if (written === undefined || !isName || name === wanted) return;
  faults.add(CONNECTOR_FILE_ERRORS.CONNECTOR_NAME, {
    ...{ place: written.place, path: 'connector' },
    what: `the connector "${name}" is in the file ${basename(file)}`,
    mend: `write connector: ${wanted}, or rename the file ${name}${extname(file)}`,
  });
}

async function hooksOf(check: Check, tree: Tree, findHook: FindHook): Promise<Hooks> {
  const written = at({ tree, path: '' }, 'hooks');
  const found: Record<string, unknown> = {};
  for (const name of HOOK_NAMES) {
    const hook = at(written, name);
    // A reference with a wrong form has its fault already.
    if (hook === null || !HOOK_REFERENCE.test(plainText(hook.tree))) continue;
    const result = await findHook(plainText(hook.tree));
    if ('found' in result) found[name] = result.found;
    else {
      const fault = { place: hook.tree.place, path: hook.path, ...result };
      check.faults.add(CONNECTOR_FILE_ERRORS.CONNECTOR_HOOK_UNAVAILABLE, fault);
    }
  }
  // What a hook gives is checked where it is called; here it is known to be a function.
  return found as Hooks;
}
