/** A project folder, read and checked, before anything is opened: what lint, test and flows work on. */
import { join, resolve } from 'node:path';
import { builtInConnectors } from '../connectors/registry.ts';
import { CrossdockError, defineErrors, type Fault } from './base/errors.ts';
import { HUB_CONNECTION } from './config/connections.ts';
import {
  loadProjectConnectors,
  type ProjectConnectors,
} from './config/connector-file/project-connectors.ts';
import { type Config, loadConfig } from './config/load.ts';
import { hubCatalog } from './connector/hub/catalog.ts';
import type { Flow } from './flow/flow.ts';
import { lintFlows } from './flow/lint.ts';
import { loadFlows } from './flow/load.ts';

/** Faults of a project as a whole. */
export const PROJECT_ERRORS = defineErrors({
  PROJECT_FAULTY: {
    means: 'the files of the project have faults, so the hub does not start',
    mend: 'run `crossdock lint` and mend what it names',
    retry: 'never',
  },
});

/** The files of a project and everything that is wrong with them. */
export interface Project {
  readonly dir: string;
  readonly config: Config;
  /** The connectors that its connections may name. */
  readonly connectors: ProjectConnectors;
  readonly flows: readonly Flow[];
  /** What keeps the project from running. */
  readonly faults: readonly Fault[];
  /** What lint would rather see otherwise. */
  readonly warnings: readonly Fault[];
}

/** Reads a project folder whole; nothing is thrown for wrong files. */
export async function loadProject(folder: string): Promise<Project> {
  const dir = resolve(folder);
  const connectors = await loadProjectConnectors({
    dir,
    builtIn: builtInConnectors,
    ownFolder: join(import.meta.dirname, '../connectors'),
  });
  const { config, faults } = await loadConfig({ dir, connectors: connectors.registry });
  const loaded = await loadFlows({ dir, folder: config.hub.folders.flows, zone: config.hub.zone });
  const connections = config.connections.map(({ name, connector, settings }) => ({
    name,
    connector,
    streams: connector.catalog(settings),
  }));
  const hub = { name: HUB_CONNECTION, connector: hubCatalog(), streams: hubCatalog().catalog({}) };
  const findings = lintFlows({
    flows: loaded.flows,
    connections: [hub, ...connections],
    tables: config.tables,
  });
  const errors = findings.filter((finding) => finding.severity === 'error');
  return {
    dir,
    config,
    flows: loaded.flows,
    connectors,
    faults: [...connectors.faults, ...faults, ...loaded.faults, ...errors],
    warnings: findings.filter((finding) => finding.severity === 'warning'),
  };
}

/** Errors: PROJECT_FAULTY when anything keeps the project from running; `lint` prints all of it. */
export function requireRunnable(project: Project): void {
  const [first, ...rest] = project.faults;
  if (first === undefined) return;
  const more = rest.length === 0 ? '' : `, and ${rest.length} more`;
  throw new CrossdockError(PROJECT_ERRORS.PROJECT_FAULTY, {
    what: `${first.where}: ${first.what}${more}`,
    where: project.dir,
    mend: `${first.mend}; \`crossdock lint\` names every fault`,
  });
}
