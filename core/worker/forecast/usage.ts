/** What a flow's work takes of the accounts that it calls, in calls of each kind. */
import type { Connector, Stream } from '../../connector/contract.ts';
import type { CallCost, WorkCost } from '../../connector/limits.ts';
import type { Flow, Step } from '../../flow/flow.ts';

/** A connection as far as its limits are concerned. */
export interface PlannedConnection {
  readonly name: string;
  readonly connector: Connector;
  readonly streams: ReadonlyMap<string, Stream>;
}

/** Calls of one kind at one connection. */
export interface Usage {
  readonly connection: string;
  readonly cost: CallCost;
}

/** Where a catalogue names no figure: a call for each so many records. */
const USUAL_READ: WorkCost = { perBatch: [{ calls: 1 }], batchRecords: 100 };

/** A piece of work: so many records that are read, of which so many are delivered. */
export interface Piece {
  readonly read: number;
  readonly delivered: number;
  /** Of those that are read, the records that steps look others up for; all of them when absent. */
  readonly looked?: number;
  /** sweep: the source is read page by page · drain: records come by themselves, states are read again by key. */
  readonly way: 'sweep' | 'drain';
}

/** Everything that a piece of a flow's work calls: the source, the records it looks up, the destination. */
export function usageOf(
  flow: Flow,
  connections: ReadonlyMap<string, PlannedConnection>,
  piece: Piece,
): readonly Usage[] {
  const { source, deliver } = flow;
  const isReread = flow.kind === 'state' && piece.way === 'drain';
  const reading = streamOf(connections, source)?.cost;
  const { way } = piece;
  const read =
    way === 'sweep'
      ? takes(reading?.read ?? USUAL_READ, piece.read, way)
      : takesSome(reading?.lookup ?? USUAL_READ, isReread ? piece.read : 0, way);
  const looked = lookupsOf(flow.steps).flatMap((from) => {
    const cost = streamOf(connections, from)?.cost?.lookup ?? USUAL_READ;
    return at(from.connection, takesSome(cost, piece.looked ?? piece.read, way));
  });
  const capability = streamOf(connections, deliver)?.writes?.[deliver.operation];
  const batchRecords = capability?.batch.max ?? 1;
  const usual: WorkCost = { perBatch: [{ calls: 1 }], batchRecords };
  const written = takesSome(capability?.cost ?? usual, piece.delivered, way);
  return [...at(source.connection, read), ...looked, ...at(deliver.connection, written)];
}

function at(connection: string, costs: readonly CallCost[]): readonly Usage[] {
  return costs.filter((cost) => cost.calls > 0).map((cost) => ({ connection, cost }));
}

/** Nothing is written, or asked for, where no record is. */
function takesSome(cost: WorkCost, records: number, way: Piece['way']): readonly CallCost[] {
  return records === 0 ? [] : takes(cost, records, way);
}

/** Records that come by themselves come one by one, or together with what comes within some seconds. */
const DRAINS_MOST = 720;

/** A sweep reads at least the one page that says that there is nothing. */
function takes(cost: WorkCost, records: number, way: Piece['way']): readonly CallCost[] {
  const least = way === 'sweep' ? 1 : Math.min(records, DRAINS_MOST);
  const batches = Math.max(least, records / cost.batchRecords);
  const runs = way === 'sweep' ? 1 : batches;
  return [
    ...(cost.perRun ?? []).map((one) => ({ ...one, calls: one.calls * runs })),
    ...cost.perBatch.map((one) => ({ ...one, calls: one.calls * batches })),
    ...(cost.perRecord ?? []).map((one) => ({ ...one, calls: one.calls * records })),
  ];
}

function streamOf(
  connections: ReadonlyMap<string, PlannedConnection>,
  at: { readonly connection: string; readonly stream: string },
): Stream | undefined {
  return connections.get(at.connection)?.streams.get(at.stream);
}

/** Records that steps ask for in other systems, whichever branch they stand in. */
function lookupsOf(
  steps: readonly Step[],
): readonly { readonly connection: string; readonly stream: string }[] {
  return steps.flatMap((step) => {
    if (step.kind === 'lookup' && 'record' in step.from) return [step.from.record];
    if (step.kind !== 'branch') return [];
    const otherwise = step.otherwise === 'filtered' ? [] : step.otherwise;
    return [...step.cases.flatMap((one) => lookupsOf(one.steps)), ...lookupsOf(otherwise)];
  });
}
