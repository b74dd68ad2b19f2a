/** What a hub holds in the end, read through its own connection as a flow would read it. */
import { type App, openApp } from '../../core/app.ts';
import { silentLog } from '../../core/base/log.ts';
import type { JsonObject } from '../../core/connector/index.ts';
import { loadProject } from '../../core/project.ts';
import { until } from '../crash/until.ts';
import type { Projection } from './storm-plan.ts';
import type { StormProject } from './storm-project.ts';

/** Fields that count up with every write, whatever was written. */
const COUNTERS = ['seq', 'updatedAt'];

/** The records of the hub and what went wrong. */
export interface FinalState extends Projection {
  /** All records as text, without the fields that only count writes: equal texts are equal states. */
  readonly bytes: string;
  readonly openLetters: readonly string[];
}

/** Waits beside a hub at work until nothing is left to be decoded or worked; answers how long that took, in ms. */
export function settled(project: StormProject): Promise<number> {
  return beside(project, async ({ store }) => {
    const begun = performance.now();
    await until(async () => {
      const undecoded = await store.inbox.undecoded(1);
      const waiting = await store.lanes.waiting();
      return undecoded.length === 0 && waiting.every(({ count }) => count === 0);
    });
    return performance.now() - begun;
  });
}

/** Reads the state beside or after the hub's process. */
export function finalState(project: StormProject): Promise<FinalState> {
  return beside(project, async ({ connections, store }) => {
    const hub = connections.get('hub');
    const read = async (stream: string): Promise<readonly JsonObject[]> => {
      const rows: JsonObject[] = [];
      const pages = hub?.connector.read?.(hub.host, { stream, since: null, with: {} }) ?? [];
      for await (const page of pages) rows.push(...page.records.map(({ data }) => data));
      return rows.toSorted((one, other) => (String(one['sku']) < String(other['sku']) ? -1 : 1));
    };
    const [stock, products] = [await read('inventory'), await read('products')];
    const letters = await store.deadLetters.list({ status: 'open', limit: 100 });
    return {
      stock: Object.fromEntries(stock.map((row) => [String(row['sku']), Number(row['onHand'])])),
      titles: Object.fromEntries(products.map((row) => [String(row['sku']), String(row['title'])])),
      bytes: JSON.stringify([stock, products].map((rows) => rows.map(lasting))),
      openLetters: letters.map(({ flow, fault }) => `${flow} ${fault.code} ${fault.what}`),
    };
  });
}

async function beside<T>(
  { dir, environment }: StormProject,
  look: (app: App) => Promise<T>,
): Promise<T> {
  const project = await loadProject(dir);
  const app = await openApp({ project, environment, works: false, log: silentLog() });
  try {
    return await look(app);
  } finally {
    await app.close();
  }
}

function lasting(row: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !COUNTERS.includes(name)));
}
