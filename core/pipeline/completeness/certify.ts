/** The proof that nothing is missing: what the vendor lists for a window, held against what a flow has seen. */
import { isoTime } from '../../base/clock.ts';
import { CrossdockError } from '../../base/errors.ts';
import { newId } from '../../base/id.ts';
import { traced } from '../../base/telemetry.ts';
import type { Connector, Cursor, Page, SourceRecord, Stream } from '../../connector/contract.ts';
import { withWork } from '../../connector/work.ts';
import type { Flow } from '../../flow/flow.ts';
import type { Certificate } from '../../store/certificate-store.ts';
import type { NewPending } from '../../store/records.ts';
import { connectionOf, type PipelineContext, wakeFor } from '../context.ts';
import { PIPELINE_ERRORS } from '../errors.ts';
import { canReread, laneOf, pagesOf } from '../source.ts';
import { classify } from './classify.ts';
import { Tally } from './tally.ts';

/** Which window is proven, and what is done about a gap. Times are ms since the epoch. */
export interface CertifyOptions {
  readonly since: number;
  readonly until: number;
  /** Puts what is missing on the road. */
  readonly fill: boolean;
  /** How long the hub remembers an event that it brought to its end, in ms. */
  readonly remembersMs: number;
  /** Ends the work; nothing is stored then. */
  readonly stop?: AbortSignal;
}

/** Whether a flow's source can be asked what changed in a window. */
export function canCertify(context: PipelineContext, flow: Flow): boolean {
  return startOf(context, flow, 0) !== null;
}

/**
 * Asks the vendor for the window, compares, stores the certificate and answers it.
 *
 * Shape: the flow's own cursor is neither read nor moved. The calls come last in the account's budget.
 * Errors: CERTIFICATE_NOT_POSSIBLE, CERTIFICATE_TOO_OLD; the connector's; the abort's reason. No certificate is stored
 *         of a list that could not be read to its end.
 */
export async function certify(
  context: PipelineContext,
  flow: Flow,
  options: CertifyOptions,
): Promise<Certificate> {
  const { clock } = context;
  const from = startOf(context, flow, options.since);
  if (from === null) throw notPossible(flow);
  refuseForgotten(context, flow, options);
  const span = context.telemetry.span(`certificate ${flow.name}`, { parent: null });
  return withWork({ priority: 'backfill', flow: flow.name }, () =>
    traced(context.telemetry, span, async () => {
      const tally = new Tally();
      await compare(context, flow, { ...options, from, tally });
      await findExtras(context, flow, options, tally);
      const { connection, stream } = flow.source;
      const certificate: Certificate = {
        ...{ id: newId('proof', context), flow: flow.name, connection, stream },
        ...{ since: options.since, until: options.until, madeAt: clock.now() },
        ...tally.result(),
      };
      context.crashPoint('certificate.before-add');
      await context.store.certificates.add(certificate);
      return certificate;
    }),
  );
}

interface Comparing extends CertifyOptions {
  readonly from: Cursor;
  readonly tally: Tally;
}

async function compare(context: PipelineContext, flow: Flow, one: Comparing): Promise<void> {
  const { tally, fill, stop } = one;
  const { cursor } = streamOf(context, flow) ?? {};
  for await (const page of pagesOf(context, flow, one.from)) {
    stop?.throwIfAborted();
    const within = recordsWithin(page, cursor?.field ?? '', one);
    const classified = await classify(context, flow, within, page.faults ?? []);
    tally.add(classified);
    if (fill) tally.filled(await put(context, flow, classified.missing));
    const isBehind = cursor?.ordered === true && page.records.length > 0;
    if (isBehind && page.records.every((record) => timeOf(record, cursor.field) >= one.until))
      return;
  }
}

/** The records that changed within the window; one without a time belongs to every window. */
function recordsWithin(
  { records }: Page,
  field: string,
  { since, until }: CertifyOptions,
): readonly SourceRecord[] {
  const newest = new Map(records.map((record) => [record.key, record]));
  return [...newest.values()].filter((record) => {
    const time = timeOf(record, field);
    return Number.isNaN(time) || (time >= since && time < until);
  });
}

function timeOf({ version, data, occurredAt }: SourceRecord, field: string): number {
  const value = data[field];
  const times = [version, typeof value === 'string' ? value : null, occurredAt].map(timeIn);
  return times.find((time) => !Number.isNaN(time)) ?? Number.NaN;
}

/** A time in ISO 8601; a number of a version is none. */
function timeIn(text: string | null): number {
  return text !== null && /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
}

/** Puts records on the road behind all other work; what they are then is read again where it can be. */
async function put(
  context: PipelineContext,
  flow: Flow,
  records: readonly SourceRecord[],
): Promise<number> {
  if (records.length === 0) return 0;
  const reread = flow.kind === 'state' && canReread(context, flow);
  const pending = records.map((record): NewPending => {
    const { key, version, data, occurredAt, where, deleted = false } = record;
    return {
      ...{ flow: flow.name, key, lane: laneOf(context, key), version, data, occurredAt, where },
      ...{ origin: 'backfill', reread: reread && !deleted, deleted, replayOf: null },
      ...{ traceparent: null, queuedAt: context.clock.now() },
    };
  });
  await context.store.lanes.append(pending);
  context.crashPoint('certificate.after-fill');
  for (const one of pending) wakeFor(context, one);
  return pending.length;
}

/** Keys of a page of what the flow knows. */
const KNOWN_PER_PAGE = 2_000;

/** What the flow has brought in a version of the window, and the vendor did not list. */
async function findExtras(
  context: PipelineContext,
  flow: Flow,
  { since, until, stop }: CertifyOptions,
  tally: Tally,
): Promise<void> {
  for (let after = ''; ; ) {
    stop?.throwIfAborted();
    const known = await context.store.certificates.known(flow.name, after, KNOWN_PER_PAGE);
    for (const { key, version } of known) {
      const time = timeIn(version);
      if (time >= since && time < until) tally.known(key);
    }
    const last = known.at(-1);
    if (last === undefined || known.length < KNOWN_PER_PAGE) return;
    after = last.key;
  }
}

function streamOf(context: PipelineContext, { source }: Flow): Stream | undefined {
  return connectionOf(context, source.connection).streams.get(source.stream);
}

function startOf(context: PipelineContext, { source }: Flow, atMs: number): Cursor {
  return windowStart(connectionOf(context, source.connection).connector, source.stream, atMs);
}

/** Where a list of what changed since that time begins; null where the connector has none of the stream. */
export function windowStart(
  { read, cursorAt }: Pick<Connector, 'read' | 'cursorAt'>,
  stream: string,
  atMs: number,
): Cursor {
  return read === undefined ? null : (cursorAt?.(stream, atMs) ?? null);
}

function refuseForgotten(
  { clock }: PipelineContext,
  flow: Flow,
  { since, remembersMs }: CertifyOptions,
): void {
  const earliest = clock.now() - remembersMs;
  if (flow.kind === 'state' || since >= earliest) return;
  throw new CrossdockError(PIPELINE_ERRORS.CERTIFICATE_TOO_OLD, {
    what: `the window begins at ${isoTime(since)}, and events are remembered since ${isoTime(earliest)}`,
    where: flow.name,
  });
}

function notPossible({ name, source }: Flow): CrossdockError {
  return new CrossdockError(PIPELINE_ERRORS.CERTIFICATE_NOT_POSSIBLE, {
    what: `${source.connection} has no list of ${source.stream} by time of change`,
    where: name,
  });
}
