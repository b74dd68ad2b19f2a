import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadProject, type Project } from '../../core/project.ts';
import { type DiskImage, openDiskImage } from './disk/image.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');

/** The connection of each system, as the example project names it. */
export const SHOP = 'shopify-main';
export const TILL = 'pos-shop';
export const ERP = 'netsuite-main';
export const MARKETING = 'klaviyo-main';
export const COURIER = 'courier';
/** Where vendors find the hub. */
export const HUB_URL = 'https://hub.invalid';

/** The systems that a run has beside the hub. */
export type Cast = readonly string[];

/** Which systems play together: small casts are cheap, so more seeds fit into an hour. */
export const CASTS: readonly Cast[] = [
  [SHOP, TILL, COURIER],
  [SHOP, ERP],
  [SHOP, MARKETING, COURIER],
  [SHOP, TILL, ERP],
  [SHOP, TILL, ERP, MARKETING],
];

const HUB_SETTINGS = `server: { port: 0, publicUrl: ${HUB_URL}, subscriptionsEvery: 2m }
lanes: { count: 2, lease: 10s, parallel: 4, batch: 20 }
`;

/** The example project with its own flows, connections and tables, and where it lies. */
export interface SimulatedProject {
  readonly dir: string;
  /** The database that one run after the other works on. */
  readonly image: DiskImage;
  /** The project with the flows and connections of a cast only. */
  of(cast: Cast): Project;
  remove(): void;
}

/**
 * Loads the example flows as they are shipped, save for how often they look: a quarter of an hour is a minute here,
 * and drop folders are looked into four times a minute, so that a run has fewer seconds in which nothing happens.
 */
export async function loadSimulatedProject(): Promise<SimulatedProject> {
  const dir = mkdtempSync(join(tmpdir(), 'crossdock-simulation-'));
  mkdirSync(join(dir, 'flows'));
  for (const name of readdirSync(join(ROOT, 'flows'))) {
    const text = readFileSync(join(ROOT, 'flows', name), 'utf8')
      .replaceAll('"*/15 * * * *"', '"* * * * *"')
      .replaceAll('- file: 2s', '- file: 15s');
    writeFileSync(join(dir, 'flows', name), text);
  }
  for (const folder of ['config/tables', 'config/connections']) {
    cpSync(join(ROOT, folder), join(dir, folder), { recursive: true });
  }
  addCourier(dir);
  writeFileSync(join(dir, 'config/hub.yaml'), HUB_SETTINGS);
  const [whole, image] = await Promise.all([loadProject(dir), openDiskImage()]);
  return {
    ...{ dir, image },
    of: (cast) => narrowed(whole, cast),
    remove: () => {
      image.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** A connector of the project's own, since those that come along look by themselves before they repeat a write. */
function addCourier(dir: string): void {
  const from = join(import.meta.dirname, 'courier');
  mkdirSync(join(dir, 'connectors/courier'), { recursive: true });
  cpSync(join(from, 'connector.ts'), join(dir, 'connectors/courier/connector.ts'));
  cpSync(join(from, 'courier.yaml'), join(dir, 'config/connections/courier.yaml'));
  cpSync(join(from, 'label-hub-to-courier.yaml'), join(dir, 'flows/label-hub-to-courier.yaml'));
}

function narrowed(whole: Project, cast: Cast): Project {
  const isThere = (name: string): boolean => name === 'hub' || cast.includes(name);
  const flows = whole.flows.filter(
    ({ source, deliver }) => isThere(source.connection) && isThere(deliver.connection),
  );
  const connections = whole.config.connections.filter(({ name }) => cast.includes(name));
  return { ...whole, flows, config: { ...whole.config, connections } };
}
