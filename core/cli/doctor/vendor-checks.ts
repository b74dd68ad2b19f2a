/** The other systems: whether they answer, agree with our clock, and send their webhooks. */
import { silentLog } from '../../base/log.ts';
import { NO_TELEMETRY } from '../../base/telemetry.ts';
import { HUB_CONNECTION, resolveSecrets } from '../../config/connections.ts';
import type { CallRecord } from '../../connector/http.ts';
import { hubCatalog } from '../../connector/hub/catalog.ts';
import { openConnections } from '../../pipeline/connections.ts';
import type { Connection } from '../../pipeline/context.ts';
import { spanText } from '../../server/dashboard/span.ts';
import { missingSubscriptions } from '../../worker/subscriptions.ts';
import { checkConnection } from '../check-connection.ts';
import { counted } from '../text-table.ts';
import { type Finding, finding, type Looked, well } from './finding.ts';
import { flowsOf, type Site } from './site.ts';

/** Signatures and tokens allow five minutes; from here on they begin to fail now and then. */
const SKEW_ERROR_MS = 240_000;
const SKEW_WARNING_MS = 30_000;

/** What three checks learn from one round of calls. */
export interface Vendors {
  readonly connections: Looked;
  readonly clocks: Looked;
  readonly subscriptions: Looked;
}

/** Calls each system that has its secrets, as `crossdock check` does; nothing is changed there. */
export async function lookAtVendors(site: Site): Promise<Vendors> {
  const reachable = site.project.config.connections.filter(
    (config) => resolveSecrets(config, site.shell.environment).faults.length === 0,
  );
  if (site.isOffline || reachable.length === 0) {
    const skipped = site.isOffline ? '--offline' : 'no connection has its secrets';
    return { connections: { skipped }, clocks: { skipped }, subscriptions: { skipped } };
  }
  const skews = new Map<string, number>();
  const stop = new AbortController();
  const { clock, random, environment } = site.shell;
  const opened = openConnections({
    ...{ configs: reachable, hub: hubCatalog(), baseDir: site.project.dir },
    ...{ environment, clock, random, log: silentLog(), telemetry: NO_TELEMETRY },
    ...{ signal: stop.signal, settings: {}, secrets: {}, known: new Set() },
    crashPoint: () => undefined,
    record: (connection, call) => noteSkew(skews, connection, call),
  });
  try {
    const systems = [...opened.byName].filter(([name]) => name !== HUB_CONNECTION);
    const connections = await checkConnections(systems);
    const subscriptions = await checkSubscriptions(site, new Map(systems));
    return { connections, clocks: clocksOf(skews), subscriptions };
  } finally {
    stop.abort();
    await opened.close();
  }
}

async function checkConnections(
  systems: readonly (readonly [string, Connection])[],
): Promise<Looked> {
  const all = await Promise.all(
    systems.map(async ([name, connection]) => ({ name, ...(await checkConnection(connection)) })),
  );
  const findings = all.flatMap(({ name, findings: found, code }) =>
    found.map((one): Finding => {
      const severity = one.severity === 'error' ? 'error' : 'warning';
      const where = one.field === undefined ? name : `${name} ${one.field}`;
      const why = 'the system’s own check says so';
      const mend = one.mend ?? `\`crossdock check ${name}\``;
      return { severity, code, what: one.what, where, why, mend };
    }),
  );
  return { said: `${counted(systems.length, 'system')} asked`, findings };
}

/** The header has whole seconds and is of about the middle of the call. */
function noteSkew(skews: Map<string, number>, connection: string, call: CallRecord): void {
  const theirs = Date.parse(call.responseHeaders['date'] ?? '');
  if (Number.isNaN(theirs)) return;
  skews.set(connection, theirs - (Date.parse(call.at) - call.ms / 2));
}

function clocksOf(skews: ReadonlyMap<string, number>): Looked {
  if (skews.size === 0) return { skipped: 'no system told its time' };
  const findings = [...skews].flatMap(([connection, skewMs]) => {
    const size = Math.abs(skewMs);
    if (size <= SKEW_WARNING_MS) return [];
    return [
      finding(size > SKEW_ERROR_MS ? 'error' : 'warning', {
        what: `this machine’s clock is ${spanText(size)} ${skewMs > 0 ? 'behind' : 'ahead'}`,
        where: `compared with ${connection}`,
        why: 'signatures, tokens and "since" times of other systems fail when clocks differ',
        mend: 'set this machine’s clock by NTP; if it is right, tell the system’s vendor',
      }),
    ];
  });
  const worst = Math.max(...[...skews.values()].map(Math.abs));
  return { said: `within ${spanText(worst)}`, findings };
}

async function checkSubscriptions(
  site: Site,
  connections: ReadonlyMap<string, Connection>,
): Promise<Looked> {
  const flows = flowsOf(site);
  const listening = [...flows.values()].filter(
    (flow) => flow.enabled && flow.triggers.some(({ on }) => on === 'webhook'),
  );
  if (listening.length === 0) return well('no flow listens to webhooks');
  const { publicUrl } = site.project.config.hub.server;
  if (publicUrl === undefined) {
    const what = `${counted(listening.length, 'flow')} listen to webhooks, and server.publicUrl is not set`;
    return { said: 'not compared', findings: [unsubscribed(what)] };
  }
  const missing = await missingSubscriptions({ connections, flows }, publicUrl);
  const findings = missing.map(({ connection, topic, fault }) =>
    finding(fault === null ? 'error' : 'warning', {
      what:
        fault === null ? `nobody subscribed ${topic}` : `the subscription of ${topic}: ${fault}`,
      where: connection,
      why: 'systems remove subscriptions whose deliveries fail for hours, and tell nobody',
      mend: 'start the hub: it makes and mends them; sweeps bring what was missed',
    }),
  );
  return { said: publicUrl, findings };
}

function unsubscribed(what: string): Finding {
  return finding('note', {
    what,
    where: 'config/hub.yaml',
    why: 'without it the hub makes no subscription: they have to be made by hand',
    mend: 'set server.publicUrl to the address under which vendors reach this hub',
  });
}
