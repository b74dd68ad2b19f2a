/** Reads streams: incremental where the list has a filter for it, whole otherwise, or the records of given keys. */
import type { Host, Page, ReadRequest, SourceRecord } from '../../core/connector/index.ts';
import { type Account, ask, call, openAccount } from './client.ts';
import {
  boundOf,
  doneCursor,
  max,
  type Position,
  type Run,
  readPosition,
  runCursor,
  SAFETY_MS,
} from './cursor.ts';
import { filterOf } from './filter.ts';
import { conditionsOf, type ListStream, pageQuery } from './lists.ts';
import { lookup } from './lookup.ts';
import { PageWatch } from './paging.ts';
import { includedOf, nextCursorOf, resourcesOf } from './resource.ts';
import { type Selection, selectionOf } from './selection.ts';

/** The most keys of one page when records are re-read. */
const KEYS_PER_PAGE = 100;

/**
 * Reads a stream.
 *
 * Shape:  pages in the order of the list; each cursor resumes after its page, and only the last page moves the
 *         watermark. With `keys` the present records of those keys, and the cursor stays where it was.
 * Errors: KLAVIYO_STREAM_UNKNOWN → the flow is wrong; the others are retried.
 */
export async function* read(host: Host, request: ReadRequest): AsyncIterable<Page> {
  const account = openAccount(host);
  const selection = await selectionOf(account, request);
  if (request.keys !== undefined) {
    yield* readKeys(host, request, request.keys);
    return;
  }
  yield* readList(account, selection, readPosition(request.since));
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

async function* readList(
  account: Account,
  selection: Selection,
  position: Position,
): AsyncIterable<Page> {
  const { stream } = selection;
  const { watermark } = position;
  const watch = new PageWatch(stream.name);
  let run = position.run ?? startRun(account, stream, watermark);
  for (let isFirst = true; ; isFirst = false) {
    account.host.signal.throwIfAborted();
    const asked = await askPage(account, selection, run, isFirst && position.run !== null);
    if (isFirst && position.run === null) run = stampRun(account, run, asked.serverMs);
    const included = includedOf(asked.body);
    const records = resourcesOf(asked.body).map((one) => stream.shape(one, included));
    run = advance(run, records, nextCursorOf(asked.body));
    if (run.after === null) {
      yield { records, cursor: doneCursor(watermark, run) };
      return;
    }
    watch.pass(run.after);
    yield { records, cursor: runCursor(watermark, run) };
  }
}

/** Klaviyo states no lifetime for its cursors: one that it no longer takes starts the same run again. */
async function askPage(account: Account, selection: Selection, run: Run, isResumed: boolean) {
  const { stream, conditions } = selection;
  const filter = filterOf([...conditionsOf(stream, run), ...conditions]);
  const query = pageQuery(account, stream, filter);
  const id = stream.id === undefined ? {} : { id: stream.id };
  if (run.after === null) return await ask(account, stream.call, { ...id, query });
  const parts = { ...id, query: { ...query, 'page[cursor]': run.after } };
  const answer = await call(account, stream.call, parts);
  if (answer.kind === 'ok') return { body: answer.body, serverMs: answer.serverMs };
  if (!isResumed || answer.kind !== 'refused') throw answer.fault;
  return await ask(account, stream.call, { ...id, query });
}

/** A new run; its ceiling is put right by Klaviyo's clock with the first answer. */
function startRun({ settings, host }: Account, stream: ListStream, watermark: string | null): Run {
  const nowMs = host.clock.now();
  const bound = stream.field === null ? null : boundOf(watermark, settings.overlapMs, nowMs);
  return { bound, ceiling: isoOf(nowMs - SAFETY_MS), highest: null, after: null };
}

/** Sets the ceiling by the Date header of the first answer: the hub's clock may be minutes off. */
function stampRun({ host }: Account, run: Run, serverMs: number | null): Run {
  return { ...run, ceiling: isoOf((serverMs ?? host.clock.now()) - SAFETY_MS) };
}

function advance(run: Run, records: readonly SourceRecord[], after: string | null): Run {
  const highest = records.reduce((latest, one) => max(latest, one.version), run.highest);
  return { ...run, highest, after };
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
