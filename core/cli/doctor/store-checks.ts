/** The store: whether it is whole, and what waits or was left in it for too long. */
import { isoTime } from '../../base/clock.ts';
import type { Flow } from '../../flow/flow.ts';
import { spanText } from '../../server/dashboard/span.ts';
import type { ReadableStore } from '../../store/store-look.ts';
import type { OpenEffects } from '../../store/vitals-store.ts';
import { lateSchedules } from '../../worker/hub-metrics.ts';
import { counted } from '../text-table.ts';
import { oldestWaiting } from '../waiting.ts';
import { type Finding, finding, type Looked, ofFault, type Severity, well } from './finding.ts';
import { flowsOf, readable, type Site } from './site.ts';

/** A write whose outcome is not known settles itself with its next attempts; after so long somebody should look. */
const UNSETTLED_MS = 3_600_000;
/** A run that takes longer is stuck, or its process is gone. */
const RUN_MAX_MS = 3_600_000;
/** A tick that is due for so long was missed. */
const TICK_LATE_MS = 120_000;
/** A lease that ran out is taken over within seconds where a worker runs. */
const LEASE_OVER_MS = 60_000;
const RUNS_SHOWN = 20;

/** Looks at a store that can be read, or says why it cannot. */
export function onStore(
  site: Site,
  look: (store: ReadableStore, now: number) => Promise<Looked>,
): () => Promise<Looked> {
  return async () => {
    const store = readable(site);
    return typeof store === 'string' ? { skipped: store } : look(store, site.shell.clock.now());
  };
}

/** The database itself and its schema. */
export async function checkDatabase({ look }: Site): Promise<Looked> {
  if (look === null) return { skipped: 'there is no store yet; the first start makes it' };
  if ('code' in look) return { said: look.where, findings: [ofFault(look)] };
  const { driver, schema } = look;
  const faults = await look.integrityCheck();
  const broken = faults.slice(0, 1).map((what) =>
    finding('error', {
      what: `the database’s own check finds ${counted(faults.length, 'fault')}, the first: ${what}`,
      where: driver.path,
      why: 'a disk or a file system changed what was written, or the file was copied while it was open',
      mend: 'stop the hub, keep the file, and restore the last backup',
    }),
  );
  const said = `${driver.name} ${driver.version}, schema ${schema.applied}`;
  return { said, findings: [...broken, ...schemaFindings(driver.path, schema)] };
}

function schemaFindings(
  where: string,
  { applied, known }: { readonly applied: number; readonly known: number },
): readonly Finding[] {
  if (applied === known) return [];
  const isOlder = applied < known;
  return [
    finding(isOlder ? 'warning' : 'error', {
      what: `the schema of the store is ${applied}, this program knows ${known}`,
      where,
      why: isOlder ? 'an older version wrote it' : 'a newer version wrote it',
      mend: isOlder
        ? 'nothing: the next start brings it forward; have a backup'
        : 'run the newer version; this one does not start',
    }),
  ];
}

/** Leases that nobody gave back, or that reach too far. */
export async function checkLeases(
  { project }: Site,
  store: ReadableStore,
  now: number,
): Promise<Looked> {
  const { leaseMs } = project.config.hub.lanes;
  const leases = await store.vitals.leases();
  const over = leases.filter(({ leaseUntil }) => leaseUntil < now - LEASE_OVER_MS);
  const ahead = leases.filter(({ leaseUntil }) => leaseUntil > now + leaseMs + LEASE_OVER_MS);
  const findings = [
    ...over.slice(0, 1).map((lease) =>
      finding('warning', {
        what:
          `${counted(over.length, 'lease')} ran out, and since ${isoTime(lease.leaseUntil)} ` +
          'nobody took the lanes over',
        where: `${lease.flow}, lane ${lease.lane}, worker ${lease.owner ?? 'unknown'}`,
        why: 'the worker died or stands still, and no other one runs',
        mend: 'start the hub: it takes up what waits within seconds',
      }),
    ),
    ...ahead.slice(0, 1).map((lease) =>
      finding('error', {
        what: `${counted(ahead.length, 'lease')} reach until ${isoTime(lease.leaseUntil)}`,
        where: `${lease.flow}, lane ${lease.lane}, worker ${lease.owner ?? 'unknown'}`,
        why: `a lease lasts ${spanText(leaseMs)}: the clock of this machine or of that worker is wrong`,
        mend: 'set the clocks by NTP, then start the hub again',
      }),
    ),
  ];
  return { said: counted(leases.length, 'held lease'), findings };
}

/** Processes of the fleet that fell silent. */
export async function checkWorkers(
  { project }: Site,
  store: ReadableStore,
  now: number,
): Promise<Looked> {
  const { leaseMs } = project.config.hub.lanes;
  const workers = await store.workers.list();
  const findings = workers
    .filter(({ seenAt }) => now - seenAt > leaseMs + LEASE_OVER_MS)
    .map(({ id, role, place, seenAt }) =>
      finding('warning', {
        what: `a process (${role}) gave no sign of life for ${spanText(now - seenAt)}`,
        where: `${place}, ${id}`,
        why: 'it was killed, it stands still, or its machine is gone',
        mend: 'nothing where others run: they take over its work; else start the hub',
      }),
    );
  return { said: counted(workers.length, 'process', 'processes'), findings };
}

/** Runs that should have ended long ago. */
export async function checkRuns(store: ReadableStore, now: number): Promise<Looked> {
  const running = await store.vitals.running(RUNS_SHOWN);
  const stuck = running.filter(({ startedAt }) => now - startedAt > RUN_MAX_MS);
  const findings = stuck.map(({ id, flow, trigger, startedAt }) =>
    finding('warning', {
      what: `a run is "running" for ${spanText(now - startedAt)}`,
      where: `${flow}, ${id} by ${trigger}`,
      why: 'the source is very large or does not answer, or the process died',
      mend: 'look into the log; a start of the hub marks runs of dead processes as interrupted',
    }),
  );
  return { said: `${counted(running.length, 'run')} under way`, findings };
}

/** Writes of which nobody knows whether they happened. */
export async function checkEffects(site: Site, store: ReadableStore, now: number): Promise<Looked> {
  const open = await store.vitals.openEffects();
  const flows = flowsOf(site);
  // Without its flow a write does not settle itself, however young it is.
  const old = open.filter(({ flow, oldestAt }) => {
    return now - oldestAt > UNSETTLED_MS || !flows.has(flow);
  });
  const findings = old.map(({ flow, connection, state, count, oldestAt }) =>
    finding(state === 'unknown' ? 'error' : 'warning', {
      what:
        state === 'unknown'
          ? `of ${counted(count, 'write')} nobody knows whether they happened, since ${spanText(now - oldestAt)}`
          : `${counted(count, 'intended write')} not settled since ${spanText(now - oldestAt)}`,
      where: `${flow} to ${connection}`,
      ...whyOpen(flows.get(flow), { flow, connection }),
    }),
  );
  const count = open.reduce((sum, one) => sum + one.count, 0);
  return { said: `${counted(count, 'open write')}`, findings };
}

/** Why a write is not settled, and what a person can do about it. */
function whyOpen(
  known: Pick<Flow, 'enabled'> | undefined,
  { flow, connection }: Pick<OpenEffects, 'flow' | 'connection'>,
): Pick<Finding, 'why' | 'mend'> {
  if (known === undefined) {
    return {
      why: 'their flow is gone from the project, so nobody tries them again or looks them up',
      mend:
        `put flows/${flow}.yaml back until they are settled (\`enabled: false\` keeps it from taking in more), ` +
        'or drop its dead letters: `crossdock dead-letters list`',
    };
  }
  if (!known.enabled) {
    return {
      why: 'their flow is switched off: what waits is tried all the same, what was interrupted is not read again',
      mend: `\`crossdock run ${flow}\`, once or until they are settled; then look at its dead letters`,
    };
  }
  return {
    why: 'the system did not answer, and the look-up before the repetition does not either; or no worker runs',
    mend: `\`crossdock check ${connection}\`, then look at the dead letters of ${flow} and its log`,
  };
}

/** What waits for longer than it should. */
export async function checkWaiting(
  { project }: Site,
  store: ReadableStore,
  now: number,
): Promise<Looked> {
  const { warnAfterMs } = project.config.hub.server;
  const waiting = await oldestWaiting({ store });
  const findings = waiting
    .filter(({ since }) => now - since > warnAfterMs)
    .map(({ what, since }) =>
      finding('warning', {
        what: `${what}, the oldest for ${spanText(now - since)}`,
        where: 'the lanes and the inbox',
        why: 'their destination does not take them, its budget is spent, or no worker runs',
        mend: '`crossdock runs` and `crossdock breaker list` say what holds them back',
      }),
    );
  return {
    said: waiting.length === 0 ? 'nothing waits' : `${waiting.length} things wait`,
    findings,
  };
}

/** Records that wait for a person. */
export async function checkLetters(store: ReadableStore): Promise<Looked> {
  const open = await store.deadLetters.count('open');
  const findings = open.map(({ flow, count }) =>
    finding('warning', {
      what: `${counted(count, 'dead letter')} wait for a person`,
      where: flow,
      why: 'the destination refused these records, or every attempt failed',
      mend: `\`crossdock dead-letters list --flow ${flow}\` names each remedy`,
    }),
  );
  return { said: findings.length === 0 ? 'none is open' : 'some are open', findings };
}

/** Ticks that are due and did not fire. */
export async function checkSchedules(site: Site, store: ReadableStore): Promise<Looked> {
  const { clock } = site.shell;
  const schedules = await lateSchedules({ store, flows: flowsOf(site), clock });
  const findings = schedules
    .filter(({ lateMs }) => lateMs > TICK_LATE_MS)
    .map(({ id, lateMs }) =>
      finding('warning', {
        what: `a schedule should have fired ${spanText(lateMs)} ago`,
        where: id,
        why: 'no hub runs on this store, or its worker stands still',
        mend: 'start the hub; it catches up once unless the flow says otherwise',
      }),
    );
  return { said: counted(schedules.length, 'schedule'), findings };
}

/** Settled work that is kept although its time is over. */
export async function checkRetention(
  { project }: Site,
  store: ReadableStore,
  now: number,
): Promise<Looked> {
  const { settledMs, everyMs } = project.config.hub.retention;
  const oldest = await store.vitals.oldestSettledAt();
  const ageMs = oldest === null ? 0 : now - oldest;
  const said = oldest === null ? 'nothing is settled yet' : `the oldest is ${spanText(ageMs)} old`;
  if (ageMs <= settledMs + 2 * everyMs) return well(said);
  return {
    said,
    findings: [
      finding('warning', {
        what: `settled work of ${spanText(ageMs)} ago is still kept`,
        where: 'retention',
        why: `retention.settled is ${spanText(settledMs)}: nothing deletes, or more comes in than is deleted`,
        mend: 'run the hub, or raise retention.batch',
      }),
    ],
  };
}

/** Systems that are left alone because their calls fail, or by order. */
export async function checkBreakers(store: ReadableStore): Promise<Looked> {
  const breakers = await store.breakers.list();
  const findings = breakers.flatMap(({ name, note, order }) => {
    const isOpen = order?.phase === 'open' || (order === null && note?.phase === 'open');
    if (!isOpen) return [];
    const severity: Severity = 'warning';
    const why = order?.why ?? note?.why ?? '';
    const mend =
      order === null
        ? 'it tries again by itself'
        : `\`crossdock breaker auto ${name}\` takes the order back`;
    return [finding(severity, { what: 'this system is left alone', where: name, why, mend })];
  });
  return { said: findings.length === 0 ? 'none is open' : 'some are open', findings };
}
