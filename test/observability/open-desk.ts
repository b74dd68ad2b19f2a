/** The desk's hub in the test's own process, served over HTTP. */
import { type App, openApp } from '../../core/app.ts';
import { silentLog } from '../../core/base/log.ts';
import { seededRandom } from '../../core/base/random.ts';
import { openHubServer } from '../../core/cli/serving.ts';
import { loadProject } from '../../core/project.ts';
import type { HubServer } from '../../core/server/server.ts';
import { until } from '../crash/until.ts';
import { type DeskProject, deskProject, ENVIRONMENT } from './desk-project.ts';
import { startVendor, type Vendor } from './vendor.ts';

export interface OpenDesk {
  readonly vendor: Vendor;
  readonly project: DeskProject;
  readonly app: App;
  readonly server: HubServer;
  /** Works until nothing waits any more, the next attempts of held records among it. */
  settle(): Promise<void>;
  /** Gives the data folder back; the project stays. */
  closeHub(): Promise<void>;
  close(): Promise<void>;
}

/** Opens it with its vendor. */
export async function openDesk(
  options: { readonly hub?: string; readonly files?: Readonly<Record<string, string>> } = {},
): Promise<OpenDesk> {
  const vendor = await startVendor();
  const project = deskProject({ endpoint: vendor.url, ...options });
  const app = await openApp({
    project: await loadProject(project.dir),
    environment: ENVIRONMENT,
    works: true,
    serves: true,
    random: seededRandom(1),
    log: silentLog(),
  });
  const server = await openHubServer(app);
  await app.worker.start();
  let isOpen = true;
  const closeHub = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await server.close();
    await app.close();
  };
  return {
    vendor,
    project,
    app,
    server,
    settle: () =>
      until(async () => {
        await app.worker.idle();
        return (await app.store.lanes.waiting()).length === 0;
      }),
    closeHub,
    close: async () => {
      await closeHub();
      await vendor.close();
      project.remove();
    },
  };
}
