/** The whole configuration of a project folder, with every fault of it at once. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CrossdockError, type Fault, faultOf } from '../base/errors.ts';
import { isJsonObject, type JsonObject } from '../base/json.ts';
import { isTimeZone } from '../base/time-zone.ts';
import type { ConnectorRegistry } from '../connector/registry.ts';
import { checkAgainst } from './check.ts';
import { type ConnectionConfig, loadConnections } from './connections.ts';
import { parseConfigText } from './document.ts';
import { CONFIG_ERRORS } from './errors.ts';
import { readText } from './files.ts';
import { hubSchema } from './hub-schema.ts';
import type { HubSettings } from './hub-settings.ts';
import { loadTables, type Tables } from './tables.ts';
import { hubValues } from './values.ts';

const HUB_FILE = 'config/hub.yaml';
const HUB_FILE_MAX_BYTES = 1_048_576;

/** What the files below `config/` say, checked and with defaults filled in. */
export interface Config {
  /** The project folder. */
  readonly dir: string;
  readonly hub: HubSettings;
  readonly connections: readonly ConnectionConfig[];
  readonly tables: Tables;
}

/**
 * Reads `config/hub.yaml`, `config/connections/*` and the tables.
 *
 * Shape: the config holds whatever was right; work may begin only when `faults` is empty.
 * Errors: CONFIG_* as faults with file, line and column; nothing is thrown for a wrong file.
 */
export async function loadConfig(options: {
  readonly dir: string;
  readonly connectors: ConnectorRegistry;
}): Promise<{ readonly config: Config; readonly faults: readonly Fault[] }> {
  const { dir, connectors } = options;
  const hub = loadHub(dir);
  const loaded = await loadConnections(dir, connectors);
  const { tables, faults } = loadTables(dir, hub.settings.folders.tables);
  return {
    config: { dir, hub: hub.settings, connections: loaded.connections, tables },
    faults: [...hub.faults, ...loaded.faults, ...faults],
  };
}

/** Errors: CONFIG_FILE_MISSING when the folder is none, or not a project's. */
export function requireProjectFolder(dir: string): void {
  if (!existsSync(join(dir, HUB_FILE))) throw missing(dir);
}

function loadHub(dir: string): { settings: HubSettings; faults: readonly Fault[] } {
  try {
    const text = readText(dir, HUB_FILE, HUB_FILE_MAX_BYTES);
    if (text === null) throw missing(dir);
    const parsed = parseConfigText(text, HUB_FILE);
    if ('faults' in parsed) return { settings: hubValues({}), faults: parsed.faults };
    const value = parsed.document.value ?? {};
    const faults = [
      ...checkAgainst(hubSchema(), parsed.document, [], value),
      ...zoneFaults(value, (path) => parsed.document.where(path, 'value')),
    ];
    return { settings: hubValues(faults.length === 0 ? objectOf(value) : {}), faults };
  } catch (error) {
    return { settings: hubValues({}), faults: [faultOf(error)] };
  }
}

function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function zoneFaults(value: unknown, where: (path: readonly string[]) => string): readonly Fault[] {
  const zone = objectOf(value)['zone'];
  if (typeof zone !== 'string' || isTimeZone(zone)) return [];
  const what = `zone is "${zone}"; expected an IANA time zone such as Europe/London`;
  const kind = CONFIG_ERRORS.CONFIG_SETTING_INVALID;
  return [faultOf(new CrossdockError(kind, { what, where: where(['zone']) }))];
}

function missing(dir: string): CrossdockError {
  return new CrossdockError(CONFIG_ERRORS.CONFIG_FILE_MISSING, {
    what: `${dir} is no Crossdock project: it has no ${HUB_FILE}`,
    where: HUB_FILE,
  });
}
