/** Reads streams: whole, incrementally by time of change, or the records of given keys. */
import {
  CrossdockError,
  type Host,
  type Page,
  type ReadRequest,
} from '../../core/connector/index.ts';
import { type Account, openAccount } from './client.ts';
import { doneCursor, max, type Position, type Run, readPosition, runCursor } from './cursor.ts';
import { NETSUITE_ERRORS } from './errors.ts';
import { lookup } from './lookup.ts';
import { type Bounds, readChanges } from './read-changes.ts';
import { readDeleted } from './read-deleted.ts';
import { readWhole } from './read-whole.ts';
import { serverTime } from './server-time.ts';
import type { StreamSource } from './streams/stream.ts';
import { streamNamed } from './streams/streams.ts';
import { type Condition, plain } from './suiteql.ts';
import { utcOfWall } from './wall-time.ts';

/** The most keys of one page when records are re-read. */
const KEYS_PER_PAGE = 200;

/**
 * Reads a stream.
 *
 * Shape:  pages in order; each cursor resumes after its page, and only the last page moves the watermark. With `keys`
 *         the present records of those keys, and the cursor stays where it was.
 * Errors: NETSUITE_STREAM_UNKNOWN → the flow is wrong; the others are retried.
 */
export async function* read(host: Host, request: ReadRequest): AsyncIterable<Page> {
  const account = openAccount(host);
  const stream = streamNamed(request.stream);
  const filter = filterOf(request);
  if (request.keys !== undefined) {
    yield* readKeys(host, request, request.keys);
    return;
  }
  const position = readPosition(request.since);
  const run = position.run ?? (await startRun(account, stream, position));
  if (run.kind === 'whole') yield* wholePages(account, stream, { position, run, filter });
  else yield* changedPages(account, stream, { position, run, filter });
}

interface Reading {
  readonly position: Position;
  readonly run: Run;
  readonly filter: readonly Condition[];
}

async function* readKeys(
  host: Host,
  request: ReadRequest,
  keys: readonly string[],
): AsyncIterable<Page> {
  for (let at = 0; at < keys.length; at += KEYS_PER_PAGE) {
    const found = await lookup(host, request.stream, keys.slice(at, at + KEYS_PER_PAGE));
    yield { records: found.filter((record) => record !== null), cursor: request.since };
  }
}

async function startRun(
  account: Account,
  stream: StreamSource,
  { watermark, wholeAt }: Position,
): Promise<Run> {
  const nowMs = await serverTime(account);
  const isDue =
    stream.isRereadWhole === true &&
    (wholeAt === null || nowMs - Date.parse(wholeAt) >= account.settings.levelsFullEveryMs);
  const isWhole = watermark === null || stream.modified === null || isDue;
  const ceiling = new Date(nowMs).toISOString();
  return { kind: isWhole ? 'whole' : 'changes', ceiling, highest: null, place: [] };
}

async function* wholePages(
  account: Account,
  stream: StreamSource,
  { position, run, filter }: Reading,
): AsyncIterable<Page> {
  let now = run;
  for await (const page of readWhole(account, stream, run.place, filter)) {
    const highest = max(now.highest, timeOf(account, stream, page.highest));
    now = { ...now, highest, place: page.place };
    if (page.isLast) yield { records: page.records, cursor: endOfWhole(stream, position, now) };
    else if (page.records.length > 0) {
      yield { records: page.records, cursor: runCursor(position, now) };
    }
  }
}

/** A stream without a time of change starts from the beginning each time; its cursor says nothing. */
function endOfWhole(stream: StreamSource, position: Position, run: Run) {
  return stream.modified === null ? {} : doneCursor(position, run);
}

async function* changedPages(
  account: Account,
  stream: StreamSource,
  { position, run, filter }: Reading,
): AsyncIterable<Page> {
  const bounds = boundsOf(account, position, run);
  let now = run;
  for await (const page of readChanges(account, stream, { run, bounds, filter })) {
    const highest = max(now.highest, timeOf(account, stream, page.highest));
    now = { ...now, highest, place: page.place };
    if (!page.isLast) {
      yield { records: page.records, cursor: runCursor(position, now) };
      continue;
    }
    const deleted = account.settings.readDeleted && stream.external !== undefined;
    const gone = deleted ? await readDeleted(account, stream, bounds) : [];
    yield { records: [...page.records, ...gone], cursor: doneCursor(position, now) };
  }
}

/** From the watermark less the overlap, and not from the future, up to the start of the run. */
function boundsOf(account: Account, { watermark }: Position, { ceiling }: Run): Bounds {
  const untilMs = Date.parse(ceiling);
  const settledMs = watermark === null ? 0 : Date.parse(watermark);
  return { fromMs: Math.min(settledMs, untilMs) - account.settings.overlapMs, untilMs };
}

/** The text that was compared as a time in UTC. */
function timeOf({ settings }: Account, { modified }: StreamSource, text: string): string | null {
  if (text === '' || modified === null) return null;
  if (modified.kind === 'wall') return utcOfWall(text, settings.timeZone);
  return text.endsWith('Z') ? text : `${text}Z`;
}

function filterOf({ with: options, stream }: ReadRequest): readonly Condition[] {
  const { filter, ...rest } = options;
  const [stranger] = Object.keys(rest);
  if (stranger !== undefined) throw unknown(`${stream} has no option "${stranger}"; only filter`);
  if (filter === undefined || filter === null) return [];
  if (typeof filter === 'string' && filter.trim() !== '') return [plain(filter)];
  throw unknown(`the option filter of ${stream} is a SuiteQL condition`);
}

function unknown(what: string): CrossdockError {
  return new CrossdockError(NETSUITE_ERRORS.NETSUITE_STREAM_UNKNOWN, { what, where: 'netsuite' });
}
