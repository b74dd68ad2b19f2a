/** Where listed records are: the same rules as those of a sweep say whether something is left to be done for them. */
import { CrossdockError } from '../../base/errors.ts';
import { compareVersions } from '../../base/version.ts';
import type { RecordFault, SourceRecord } from '../../connector/contract.ts';
import type { Flow } from '../../flow/flow.ts';
import type { Gap, GapKind } from '../../store/certificate-store.ts';
import type { DeadLetter, RecordState } from '../../store/records.ts';
import { type Batch, type PipelineContext, targetOf } from '../context.ts';
import { NO_LEASE } from '../held-lease.ts';
import { mapItems } from '../map.ts';
import type { Settled } from '../outcome.ts';
import { itemOf } from '../source.ts';
import { eventsSeen } from './events-seen.ts';

/** What became of a listed record. */
export type Place = 'seen' | 'filtered' | GapKind;

/** Where the records of a page are. */
export interface Classified {
  readonly places: ReadonlyMap<string, Place>;
  readonly gaps: readonly Gap[];
  /** The records of those that are missing. */
  readonly missing: readonly SourceRecord[];
}

/** Letters of one key that are looked at. */
const LETTERS_PER_KEY = 20;

/** Says of each record, by key, where it is. Each key comes once. */
export async function classify(
  context: PipelineContext,
  flow: Flow,
  records: readonly SourceRecord[],
  faults: readonly RecordFault[],
): Promise<Classified> {
  const keys = [...records, ...faults].map(({ key }) => key);
  if (keys.length === 0) return { places: new Map(), gaps: [], missing: [] };
  const found = await context.store.settlement.states(flow.name, keys);
  const states = new Map(found.map((state) => [state.key, state]));
  const letters = await lettersOf(context, flow, keys);
  const places = new Map<string, Place>();
  const open: SourceRecord[] = [];
  for (const record of records) {
    const place = placeOf(record, states.get(record.key), letters.get(record.key) ?? []);
    if (place === null) open.push(record);
    else places.set(record.key, place);
  }
  for (const [key, place] of await placesOfOpen(context, flow, open, states))
    places.set(key, place);
  for (const { key } of faults) places.set(key, letters.has(key) ? 'deadLettered' : 'missing');
  const gaps = [...records, ...faults.map((one) => ({ ...one, version: null }))].flatMap(
    ({ key, version, where }) => {
      const kind = places.get(key);
      if (kind === undefined || kind === 'seen' || kind === 'filtered') return [];
      return [{ kind, key, version, where, known: states.get(key)?.version ?? null }];
    },
  );
  return { places, gaps, missing: records.filter(({ key }) => places.get(key) === 'missing') };
}

/** What the hub's own rows say; null when they say nothing. */
function placeOf(
  { version }: SourceRecord,
  state: RecordState | undefined,
  letters: readonly DeadLetter[],
): Place | null {
  const known = state?.version ?? null;
  if (version !== null && known !== null && compareVersions(known, version) >= 0) return 'seen';
  if (state?.waiting === true || (state?.holdUntil ?? null) !== null) return 'waiting';
  if (letters.some(({ status }) => status === 'open')) return 'deadLettered';
  // Somebody has decided that this version need not be delivered.
  const isDropped = ({ status, record }: DeadLetter): boolean =>
    status === 'dropped' && record['version'] === version;
  return letters.some(isDropped) ? 'seen' : null;
}

/** Of those the steps of the flow say whether there is something to deliver. */
async function placesOfOpen(
  context: PipelineContext,
  flow: Flow,
  open: readonly SourceRecord[],
  states: ReadonlyMap<string, RecordState>,
): Promise<ReadonlyMap<string, Place>> {
  const places = new Map<string, Place>();
  if (flow.kind === 'event') {
    const seen = await eventsSeen(
      context,
      flow,
      open.map(({ key }) => key),
    );
    for (const key of seen) places.set(key, 'seen');
  }
  const rest = open.filter(({ key }) => !places.has(key));
  if (rest.length === 0) return places;
  const items = rest.map((record) =>
    itemOf(context, record, { origin: 'backfill', seq: null, replayOf: null }),
  );
  const scope = context.telemetry.span(`certificate map ${flow.name}`);
  const batch: Batch = {
    ...{ flow, runId: '', at: context.clock.now(), leases: [], items, states },
    held: NO_LEASE,
    trace: { scope, spanOf: () => scope },
  };
  try {
    const { planned, results } = await mapItems(context, batch, targetOf(context, flow), items);
    for (const { item } of planned) places.set(item.key, 'missing');
    for (const result of results) places.set(result.item.key, placeAfter(result));
  } finally {
    scope.end();
  }
  return places;
}

/** Errors: the fault of a look-up that does not answer. */
function placeAfter({ outcome }: Settled): Place {
  switch (outcome.kind) {
    case 'filtered':
      return 'filtered';
    case 'retry': {
      const { code, why: means, mend } = outcome.fault;
      throw new CrossdockError({ code, means, mend, retry: 'backoff' }, outcome.fault);
    }
    case 'dead':
      return 'missing';
    default:
      return 'seen';
  }
}

async function lettersOf(
  context: PipelineContext,
  flow: Flow,
  keys: readonly string[],
): Promise<ReadonlyMap<string, readonly DeadLetter[]>> {
  const limit = keys.length * LETTERS_PER_KEY;
  const letters = await context.store.history.letters(keys, limit);
  return Map.groupBy(
    letters.filter((letter) => letter.flow === flow.name),
    ({ key }) => key,
  );
}
