import type { Environment } from '../base/secret.ts';
import { resolveSecrets } from '../config/connections.ts';
import type { Project } from '../project.ts';

/**
 * The project as it can be opened by whoever only looks: connections whose secrets are not set here are left out, and
 * with them the flows that need them open.
 *
 * Shape: their names stay known to the flows that are looked at, since nothing is called.
 */
export function withoutSecrets(project: Project, environment: Environment): Project {
  const { config } = project;
  const connections = config.connections.filter(
    (connection) => resolveSecrets(connection, environment).faults.length === 0,
  );
  return { ...project, config: { ...config, connections } };
}
