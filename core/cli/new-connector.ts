/** The files of a new connector, written from the templates beside this file. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CrossdockError } from '../base/errors.ts';
import { connectionSchemaText, connectorSchemaText } from '../config/reference.ts';
import type { Connector } from '../connector/contract.ts';
import { CLI_ERRORS } from './errors.ts';

const TEMPLATES = join(import.meta.dirname, 'connector-template');
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const NAME_MAX = 40;
const SCHEMA = 'config/schema/connector.schema.json';
const CONNECTION_SCHEMA = 'config/schema/connection.schema.json';

/** What is to be written. */
export interface NewConnector {
  readonly dir: string;
  readonly name: string;
  readonly isTypeScript: boolean;
  /** The names that are taken: built-in connectors and the project's own. */
  readonly taken: readonly string[];
}

/**
 * Writes the connector, its stand-in, its acceptance test and a connection to the stand-in; answers the files.
 *
 * Errors: CLI_CONNECTOR_NAME, CLI_FILE_THERE → nothing was written.
 */
export function writeConnector(wanted: NewConnector): readonly string[] {
  refuseName(wanted);
  const files = Object.entries(filesOf(wanted));
  const there = files.map(([file]) => file).filter((file) => existsSync(join(wanted.dir, file)));
  if (there.length > 0) {
    const what = `${there.join(', ')} is there already`;
    throw new CrossdockError(CLI_ERRORS.CLI_FILE_THERE, { what, where: wanted.dir });
  }
  // The schema is the product's own and follows its version.
  for (const [file, text] of [...files, [SCHEMA, connectorSchemaText()] as const]) {
    mkdirSync(dirname(join(wanted.dir, file)), { recursive: true });
    writeFileSync(join(wanted.dir, file), text);
  }
  return files.map(([file]) => file);
}

/** Writes the schema of connection files anew, so that editors know the settings of the project's own connectors. */
export function writeConnectionSchema(
  dir: string,
  connectors: Readonly<Record<string, Connector>>,
): void {
  mkdirSync(join(dir, dirname(CONNECTION_SCHEMA)), { recursive: true });
  writeFileSync(join(dir, CONNECTION_SCHEMA), connectionSchemaText(connectors));
}

function refuseName({ name, taken }: NewConnector): void {
  const isName = NAME.test(name) && name.length <= NAME_MAX;
  if (isName && !taken.includes(name)) return;
  const what = isName ? `there is a connector "${name}" already` : `"${name}" is no name for one`;
  const fitting = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[-0-9]+|-+$/g, '');
  const mend = !isName && NAME.test(fitting) ? `write "${fitting}"` : 'choose another name';
  throw new CrossdockError(CLI_ERRORS.CLI_CONNECTOR_NAME, { what, where: 'command line', mend });
}

function filesOf(wanted: NewConnector): Readonly<Record<string, string>> {
  const { name, isTypeScript } = wanted;
  const folder = `connectors/${name}`;
  const text = (template: string): string => filled(wanted, template);
  return {
    ...(isTypeScript
      ? {
          [`${folder}/connector.ts`]: text('connector.ts'),
          [`${folder}/client.ts`]: text('client.ts'),
          [`${folder}/source.ts`]: text('source.ts'),
          [`${folder}/destination.ts`]: text('destination.ts'),
        }
      : { [`connectors/${name}.yaml`]: text('connector.yaml') }),
    [`${folder}/sandbox.ts`]: text('sandbox.ts'),
    [`${folder}/subject.ts`]: text('subject.ts'),
    [`${folder}/acceptance.test.ts`]: text('acceptance.test.ts'),
    [`config/connections/${name}-sandbox.yaml`]: text('connection.yaml'),
  };
}

function filled({ name, isTypeScript }: NewConnector, template: string): string {
  const text = readFileSync(join(TEMPLATES, `${template}.template`), 'utf8');
  const camel = name.replaceAll(/-([a-z0-9])/g, (_whole, letter: string) => letter.toUpperCase());
  const letters = name.replaceAll(/[^a-z]/g, '');
  return text
    .replaceAll('__name__', name)
    .replaceAll('__camel__', camel)
    .replaceAll('__ENV__', name.toUpperCase().replaceAll('-', '_'))
    .replaceAll('__CODE__', letters.toUpperCase())
    .replaceAll(
      '__FUTURE__',
      isTypeScript ? "'2999-01-01T00:00:00.000Z'" : "String(Date.parse('2999-01-01'))",
    );
}
