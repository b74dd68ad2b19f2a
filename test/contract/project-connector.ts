import { fileURLToPath } from 'node:url';
import type { Connector } from '../../core/connector/index.ts';
import { loadProject } from '../../core/project.ts';

/** A connector of a project folder by its name, for the acceptance test that stands beside it. */
export async function projectConnector(folder: URL, name: string): Promise<Connector> {
  const { connectors } = await loadProject(fileURLToPath(folder));
  const connector = await connectors.registry.find(name);
  if (connector !== null) return connector;
  const reasons = connectors.faults.map(({ code, where, what }) => `${code} ${where}: ${what}`);
  throw new Error(`there is no connector ${name}\n${reasons.join('\n')}`);
}
