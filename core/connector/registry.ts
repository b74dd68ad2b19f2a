import type { Connector } from './contract.ts';

/** Connectors by name. A project uses a few of all there are, so each is only loaded when it is asked for. */
export interface ConnectorRegistry {
  readonly names: readonly string[];
  /** Null when there is none of that name. Errors: whatever its modules throw when they are loaded. */
  find(name: string): Promise<Connector | null>;
}

/** How each connector is loaded, by name. */
export type ConnectorLoaders = Readonly<Record<string, () => Promise<Connector>>>;

/** Makes a registry of loaders; where a module is loaded already, its loader answers at once. */
export function connectorRegistry(loaders: ConnectorLoaders): ConnectorRegistry {
  return {
    names: Object.keys(loaders),
    find: async (name) => {
      const load = Object.hasOwn(loaders, name) ? loaders[name] : undefined;
      return load === undefined ? null : await load();
    },
  };
}

/** The connectors of a registry and some that are loaded. */
export function joinedRegistry(
  registry: ConnectorRegistry,
  loaded: Readonly<Record<string, Connector>>,
): ConnectorRegistry {
  const others = new Map(Object.entries(loaded));
  return {
    names: [...registry.names, ...others.keys()],
    find: async (name) => others.get(name) ?? (await registry.find(name)),
  };
}

/** Loads every one. */
export async function allConnectors(
  registry: ConnectorRegistry,
): Promise<Readonly<Record<string, Connector>>> {
  const all: Record<string, Connector> = {};
  for (const name of registry.names) {
    const connector = await registry.find(name);
    if (connector !== null) all[name] = connector;
  }
  return all;
}
