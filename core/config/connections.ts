/** The connections of a project: `config/connections/<name>.yaml`, each held against its connector's settings. */
import { basename, extname } from 'node:path';
import { CrossdockError, type ErrorKind, type Fault, faultOf } from '../base/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import { type Environment, resolveSecret, type Secret } from '../base/secret.ts';
import type { Connector } from '../connector/contract.ts';
import type { ConnectorRegistry } from '../connector/registry.ts';
import type { SettingsSpec } from '../connector/settings.ts';
import { nearestName } from '../flow/nearest.ts';
import { checkAgainst } from './check.ts';
import { type ConfigDocument, parseConfigText } from './document.ts';
import { CONFIG_ERRORS } from './errors.ts';
import { listFiles, readText } from './files.ts';
import { settingsSchema } from './setting-schema.ts';
import { connectionValues } from './values.ts';

const FILE_MAX_BYTES = 1_048_576;
const NAME_PATTERN = /^[a-z][a-z0-9-]{0,62}$/;

const CONNECTIONS_FOLDER = 'config/connections';

/** The hub's own records are a connection that needs no file. */
export const HUB_CONNECTION = 'hub';

/** One account at one vendor, ready to be opened. */
export interface ConnectionConfig {
  readonly name: string;
  readonly about: string;
  /** The connector's name in the registry. */
  readonly connectorName: string;
  readonly connector: Connector;
  /** With every default filled in and durations in ms; without the secrets. */
  readonly settings: JsonObject;
  /** Setting → its reference, `env:NAME` or `file:PATH`. */
  readonly secretReferences: Readonly<Record<string, string>>;
  /** The file it stands in, from the project folder. */
  readonly file: string;
}

/** The schema of a connection file, but for its settings, which are the connector's. */
export const CONNECTION_FRAME: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['connection', 'connector'],
  properties: {
    connection: { type: 'string', description: "The connection's name: the file's name." },
    connector: { type: 'string', description: 'The kind of system, by its name in the registry.' },
    about: { type: 'string', description: 'Which account this is, for people.', default: '' },
    settings: { type: ['object', 'null'], description: "The connector's settings.", default: {} },
  },
};

/** Reads every connection file; faulty ones are left out and all their faults are named. */
export async function loadConnections(
  dir: string,
  connectors: ConnectorRegistry,
): Promise<{
  readonly connections: readonly ConnectionConfig[];
  readonly faults: readonly Fault[];
}> {
  const connections: ConnectionConfig[] = [];
  const faults: Fault[] = [];
  for (const file of listFiles(dir, CONNECTIONS_FOLDER, ['.yaml', '.yml', '.json'])) {
    const read = await readConnection(dir, `${CONNECTIONS_FOLDER}/${file}`, connectors);
    if ('faults' in read) faults.push(...read.faults);
    else if (connections.some((other) => other.name === read.name)) faults.push(nameTaken(read));
    else connections.push(read);
  }
  return { connections, faults };
}

async function readConnection(
  dir: string,
  file: string,
  connectors: ConnectorRegistry,
): Promise<ConnectionConfig | { readonly faults: readonly Fault[] }> {
  try {
    const parsed = parseConfigText(readText(dir, file, FILE_MAX_BYTES) ?? '', file);
    if ('faults' in parsed) return parsed;
    const { document } = parsed;
    const faults = checkAgainst(CONNECTION_FRAME, document, [], document.value);
    const value = isJsonObject(document.value) ? document.value : {};
    const connectorName = textOf(value['connector']);
    const connector = await connectors.find(connectorName);
    const named = [...faults, ...nameFaults(document, file, textOf(value['connection']))];
    if (connector === null) {
      if (typeof value['connector'] !== 'string') return { faults: named };
      return { faults: [...named, unknownConnector(document, connectorName, connectors.names)] };
    }
    const settings = value['settings'] ?? {};
    if (!isJsonObject(settings)) return { faults: named };
    const schema = settingsSchema(connector.spec.settings, connector.spec.about);
    const all = [...named, ...checkAgainst(schema, document, ['settings'], settings)];
    if (all.length > 0) return { faults: all };
    return {
      name: textOf(value['connection']),
      about: textOf(value['about']),
      connectorName,
      connector,
      settings: connectionValues(connector.spec.settings, settings),
      secretReferences: referencesOf(connector.spec.settings, settings),
      file,
    };
  } catch (error) {
    return { faults: [faultOf(error)] };
  }
}

/**
 * Resolves a connection's secrets; what cannot be resolved is named by its reference, never by a value.
 *
 * Errors: BASE_SECRET_UNRESOLVED as faults, all of the connection at once.
 */
export function resolveSecrets(
  connection: ConnectionConfig,
  environment: Environment,
): { readonly secrets: Readonly<Record<string, Secret>>; readonly faults: readonly Fault[] } {
  const secrets: Record<string, Secret> = {};
  const faults: Fault[] = [];
  for (const [setting, reference] of Object.entries(connection.secretReferences)) {
    try {
      const where = `${connection.file}  settings.${setting}`;
      secrets[setting] = resolveSecret(reference, environment, where);
    } catch (error) {
      faults.push(faultOf(error));
    }
  }
  return { secrets, faults };
}

function nameFaults(document: ConfigDocument, file: string, name: string): readonly Fault[] {
  if (name === '') return [];
  const wanted = basename(file, extname(file));
  const where = document.where(['connection'], 'value');
  if (name === HUB_CONNECTION) {
    const what = `"${HUB_CONNECTION}" is the hub's own connection, which needs no file`;
    return [fault(CONFIG_ERRORS.CONFIG_CONNECTION_NAME, { what, where, mend: 'choose another' })];
  }
  if (name === wanted && NAME_PATTERN.test(name)) return [];
  const what =
    name === wanted
      ? `"${name}" is no name for a connection`
      : `the connection is named "${name}" and its file "${wanted}"`;
  return [fault(CONFIG_ERRORS.CONFIG_CONNECTION_NAME, { what, where })];
}

function unknownConnector(document: ConfigDocument, name: string, known: readonly string[]): Fault {
  const nearest = nearestName(name, known);
  return fault(CONFIG_ERRORS.CONFIG_CONNECTOR_UNKNOWN, {
    what: `unknown connector "${name}"`,
    where: document.where(['connector'], 'value'),
    why: `known connectors: ${known.join(', ')}`,
    ...(nearest === null ? {} : { mend: `write "${nearest}"` }),
  });
}

function nameTaken(connection: ConnectionConfig): Fault {
  const what = `another file already gives the connection "${connection.name}"`;
  return fault(CONFIG_ERRORS.CONFIG_NAME_TAKEN, { what, where: connection.file });
}

function referencesOf(spec: SettingsSpec, settings: JsonObject): Readonly<Record<string, string>> {
  const entries = Object.entries(spec)
    .filter(([, setting]) => setting.secret === true)
    .map(([name]) => [name, settings[name]] as const)
    .filter((entry): entry is readonly [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(entries);
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function fault(
  kind: ErrorKind,
  details: { what: string; where: string; why?: string; mend?: string },
): Fault {
  return faultOf(new CrossdockError(kind, details));
}
