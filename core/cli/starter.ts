/** The small working project that `init` writes. */
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { builtInConnectors } from '../../connectors/registry.ts';
import { CrossdockError } from '../base/errors.ts';
import {
  connectionSchemaText,
  connectorSchemaText,
  hubFileText,
  hubSchemaText,
} from '../config/reference.ts';
import { allConnectors } from '../connector/registry.ts';
import { flowJsonSchema } from '../flow/schema.ts';
import { CLI_ERRORS } from './errors.ts';

const STARTER = join(import.meta.dirname, 'starter');
const IGNORED = 'data/\n.env\n';

/**
 * Writes the project and answers its files, from the folder; it lints and tests clean.
 *
 * Errors: CLI_FOLDER_NOT_EMPTY, CLI_FOLDER_UNUSABLE → nothing was written.
 */
export async function writeStarter(folder: string): Promise<readonly string[]> {
  claimFolder(folder);
  cpSync(STARTER, folder, { recursive: true });
  const generated: Readonly<Record<string, string>> = {
    '.gitignore': IGNORED,
    'config/hub.yaml': hubFileText(),
    'config/schema/hub.schema.json': hubSchemaText(),
    'config/schema/connection.schema.json': connectionSchemaText(
      await allConnectors(builtInConnectors),
    ),
    'config/schema/connector.schema.json': connectorSchemaText(),
    'config/schema/flow.schema.json': `${JSON.stringify(flowJsonSchema(), null, 2)}\n`,
  };
  mkdirSync(join(folder, 'config/schema'), { recursive: true });
  for (const [file, text] of Object.entries(generated)) writeFileSync(join(folder, file), text);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('.git/'))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** Makes the folder, or finds it empty. */
function claimFolder(folder: string): void {
  try {
    makeFolder(folder);
    if (readdirSync(folder).every((name) => name === '.git')) return;
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    const what = `${folder} cannot be made or listed${reason}`;
    throw new CrossdockError(CLI_ERRORS.CLI_FOLDER_UNUSABLE, { what, where: folder, cause });
  }
  const what = `${folder} is not empty`;
  throw new CrossdockError(CLI_ERRORS.CLI_FOLDER_NOT_EMPTY, { what, where: folder });
}

/** One level after the other: Node's own recursive way never ends where /proc refuses a folder (seen with Node 24). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}
