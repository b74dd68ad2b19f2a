/** The small working project that `init` writes. */
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInConnectors } from '../../connectors/registry.ts';
import { CrossdockError } from '../base/errors.ts';
import { connectionSchemaText, hubFileText, hubSchemaText } from '../config/reference.ts';
import { flowJsonSchema } from '../flow/schema.ts';
import { CLI_ERRORS } from './errors.ts';

const STARTER = join(import.meta.dirname, 'starter');
const IGNORED = 'data/\n.env\n';

/**
 * Writes the project and answers its files, from the folder; it lints and tests clean.
 *
 * Errors: CLI_FOLDER_NOT_EMPTY → nothing was written.
 */
export function writeStarter(folder: string): readonly string[] {
  if (existsSync(folder) && readdirSync(folder).some((name) => name !== '.git')) {
    const what = `${folder} is not empty`;
    throw new CrossdockError(CLI_ERRORS.CLI_FOLDER_NOT_EMPTY, { what, where: folder });
  }
  mkdirSync(folder, { recursive: true });
  cpSync(STARTER, folder, { recursive: true });
  const generated: Readonly<Record<string, string>> = {
    '.gitignore': IGNORED,
    'config/hub.yaml': hubFileText(),
    'config/schema/hub.schema.json': hubSchemaText(),
    'config/schema/connection.schema.json': connectionSchemaText(builtInConnectors),
    'config/schema/flow.schema.json': `${JSON.stringify(flowJsonSchema(), null, 2)}\n`,
  };
  mkdirSync(join(folder, 'config/schema'), { recursive: true });
  for (const [file, text] of Object.entries(generated)) writeFileSync(join(folder, file), text);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('.git/'))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
