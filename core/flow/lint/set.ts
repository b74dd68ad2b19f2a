import { FLOW_ERRORS } from '../errors.ts';
import type { Flow } from '../flow.ts';
import type { Reporter } from './finding.ts';
import type { LintConnection } from './project.ts';

type Reporters = ReadonlyMap<Flow, Reporter>;

/** Reports flows that carry one name: their cursors and ledgers would be one. */
export function lintNames(reporters: Reporters): void {
  for (const [flow, report] of reporters) {
    const earlier = earlierFlows(reporters, flow).find((other) => other.name === flow.name);
    if (earlier === undefined) continue;
    const what = `the flow of ${earlier.file} has the same name "${flow.name}"`;
    report.error(FLOW_ERRORS.FLOW_NAME_TAKEN, { path: 'flow', what });
  }
}

/** Reports flows that move one source to one destination: each record would be written by both. */
export function lintTwins(reporters: Reporters): void {
  for (const [flow, report] of reporters) {
    if (!flow.enabled) continue;
    const twin = earlierFlows(reporters, flow).find(
      (other) => other.enabled && isTwin(flow, other),
    );
    if (twin === undefined) continue;
    const { connection, stream, operation } = flow.deliver;
    report.warning(FLOW_ERRORS.FLOW_WRITTEN_TWICE, {
      path: 'deliver',
      what: `${twin.name} also writes ${operation} to ${stream} of ${connection} from this source`,
      mend: 'merge the two, or make sure that their filters let no record pass both',
    });
  }
}

function earlierFlows(reporters: Reporters, flow: Flow): readonly Flow[] {
  const flows = [...reporters.keys()];
  return flows.slice(0, flows.indexOf(flow));
}

function isTwin(a: Flow, b: Flow): boolean {
  return (
    nodeOf(a.source) === nodeOf(b.source) &&
    nodeOf(a.deliver) === nodeOf(b.deliver) &&
    a.deliver.operation === b.deliver.operation
  );
}

function nodeOf({ connection, stream }: { connection: string; stream: string }): string {
  return `${connection}/${stream}`;
}

/**
 * Reports hub streams whose change feed comes back to them.
 *
 * Shape: a flow that writes its own source is an error; a circle of several flows is a warning, since an unchanged
 * record ends it. Two-way flows with another system are no circle here: that system's own feed stands between.
 */
export function lintLoops(reporters: Reporters, connections: readonly LintConnection[]): void {
  const hubs = new Set(
    connections.filter((one) => one.connector.spec.name === 'hub').map((one) => one.name),
  );
  const moves = [...reporters.keys()].filter(
    (flow) =>
      flow.enabled &&
      hubs.has(flow.source.connection) &&
      hubs.has(flow.deliver.connection) &&
      flow.triggers.some((trigger) => trigger.on === 'change'),
  );
  for (const flow of moves) {
    const report = reporters.get(flow);
    const circle = wayBack(flow, moves);
    if (circle === null || report === undefined) continue;
    if (circle.length === 1) {
      const what = `the flow writes ${nodeOf(flow.source)}, whose changes trigger it`;
      report.error(FLOW_ERRORS.FLOW_LOOP, { path: 'deliver.stream', what });
    } else {
      const names = circle.map((one) => one.name).join(' → ');
      const what = `these flows trigger each other: ${names} → ${flow.name}`;
      const mend = 'make sure that a record which comes round is unchanged or filtered';
      report.warning(FLOW_ERRORS.FLOW_LOOP, { path: 'deliver.stream', what, mend });
    }
  }
}

/** The shortest circle of flows from a flow back to its own source. */
function wayBack(start: Flow, moves: readonly Flow[]): readonly Flow[] | null {
  const queue: (readonly Flow[])[] = [[start]];
  const seen = new Set<Flow>([start]);
  for (let way = queue.shift(); way !== undefined; way = queue.shift()) {
    const last = way.at(-1);
    if (last === undefined) continue;
    if (nodeOf(last.deliver) === nodeOf(start.source)) return way;
    for (const next of moves) {
      if (seen.has(next) || nodeOf(next.source) !== nodeOf(last.deliver)) continue;
      seen.add(next);
      queue.push([...way, next]);
    }
  }
  return null;
}
