import { isJsonObject } from '../../base/json.ts';
import type { Connector } from '../../connector/contract.ts';
import { importModule, type Unavailable } from '../../flow/read/project-module.ts';
import { resolvePackageNames } from './package-names.ts';

const VERBS = ['read', 'write', 'lookup', 'close'];

/**
 * Imports a connector that is written in TypeScript: the one export of its file that is a connector.
 *
 * Shape: the code is the project's own and runs with the hub's rights (T35).
 */
export async function importConnector(
  dir: string,
  file: string,
  name: string,
): Promise<{ readonly connector: Connector } | Unavailable> {
  resolvePackageNames();
  const imported = await importModule(dir, file, 'correct the name of the file');
  if ('what' in imported) return imported;
  const found = [...new Set(Object.values(imported.exports))].filter(isConnector);
  const [connector, second] = found;
  if (connector === undefined) {
    const what = `${file} exports no connector`;
    return { what, mend: `write export const ${camel(name)} = defineConnector({ … })` };
  }
  if (second !== undefined) {
    return { what: `${file} exports ${found.length} connectors`, mend: 'export one of them' };
  }
  if (connector.spec.name === name) return { connector };
  return {
    what: `the connector "${connector.spec.name}" is in the folder ${name}`,
    mend: `write name: '${name}', or rename the folder`,
  };
}

/** Looks as far as the hub depends on it before the connector is called. */
function isConnector(value: unknown): value is Connector {
  if (!isRecord(value)) return false;
  const { spec, errors, check, catalog, webhooks } = value;
  if (!isRecord(spec) || !isRecord(errors)) return false;
  const isNamed = typeof spec['name'] === 'string' && typeof spec['about'] === 'string';
  const isSpec = isNamed && isJsonObject(spec['settings']) && isCall(spec['limits']);
  const areVerbs = VERBS.every((verb) => value[verb] === undefined || isCall(value[verb]));
  const areHooks = webhooks === undefined || isRecord(webhooks);
  return isSpec && isCall(check) && isCall(catalog) && areVerbs && areHooks;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isCall(value: unknown): boolean {
  return typeof value === 'function';
}

function camel(name: string): string {
  return name.replaceAll(/-([a-z0-9])/g, (_whole, letter: string) => letter.toUpperCase());
}
