import type { Cursor, Host, JsonObject } from '../../../core/connector/index.ts';
import {
  archivedFiles,
  droppedName,
  putAway,
  SHORT_HASH,
  workingFolder,
} from '../client/archive.ts';
import { companionsOf, isTable } from '../client/claim.ts';
import { type Drop, pathOf } from '../client/drop.ts';
import { namePattern } from '../client/name-pattern.ts';
import type { Feed } from '../settings/feed.ts';
import { cursorOf, type FinishedFile, type FullFile, type Progress } from './cursor.ts';

/** What one read of one feed knows while it runs; the cursor is written from it. */
export interface Session {
  readonly host: Host;
  readonly drop: Drop;
  readonly feed: Feed;
  /** Read to their end, perhaps not yet put away. */
  readonly finished: FinishedFile[];
  /** The last full file of each series. */
  readonly full: Map<string, FullFile>;
  /** Short hashes of files already read, or null before they were looked up. */
  hashes: Set<string> | null;
  readonly duplicateDays: number;
}

/** Begins a session where the cursor left off. */
export function openSession(
  host: Host,
  drop: Drop,
  feed: Feed,
  options: { readonly progress: Progress; readonly duplicateDays: number },
): Session {
  const { progress, duplicateDays } = options;
  return {
    host,
    drop,
    feed,
    finished: [...progress.finished],
    full: new Map(Object.entries(progress.full)),
    hashes: null,
    duplicateDays,
  };
}

/** The cursor after so many rows of a file; with a null file, between files. */
export function cursorAt(
  session: Session,
  current: { readonly file: string; readonly sha256: string; readonly row: number } | null,
): Cursor {
  return cursorOf({
    file: current?.file ?? null,
    sha256: current?.sha256 ?? null,
    row: current?.row ?? 0,
    finished: session.finished,
    full: Object.fromEntries(session.full),
  });
}

/** Whether a file of that content was read before. */
export async function isKnown(session: Session, sha256: string): Promise<boolean> {
  session.hashes ??= await loadHashes(session);
  return session.hashes.has(sha256.slice(0, SHORT_HASH));
}

async function loadHashes(session: Session): Promise<Set<string>> {
  const hashes = new Set(session.finished.map((file) => file.sha256.slice(0, SHORT_HASH)));
  const nowMs = session.host.clock.now();
  const pattern = namePattern(session.feed.pattern, `feeds.${session.feed.stream}.pattern`);
  // Another feed may have read the same bytes as something else: only this feed's own files count.
  for await (const file of archivedFiles(session.drop, nowMs, session.duplicateDays)) {
    if (pattern.match(droppedName(file.name)) !== null) hashes.add(file.shortHash);
  }
  return hashes;
}

/** Notes that a file is read to its end, or failed. */
export function finish(session: Session, file: FinishedFile): void {
  session.finished.push(file);
  if (file.fault === null) session.hashes?.add(file.sha256.slice(0, SHORT_HASH));
}

/**
 * Puts away a file that an earlier run finished, if it still lies in `working/`.
 *
 * The store may have sent another file of that name, and a crash left that one there unread: only the
 * content tells the two apart.
 */
export async function settleLeft(session: Session, file: FinishedFile): Promise<void> {
  const { drop, feed } = session;
  const path = pathOf(await workingFolder(drop, feed.stream), file.file);
  if ((await drop.exists(path)) && (await hashOf(drop, path, file.file)) === file.sha256) {
    await settleFile(session, file);
    return;
  }
  forget(session, file);
}

async function hashOf(drop: Drop, path: string, name: string): Promise<string> {
  const content = await drop.fetch(path, { name, keepBytes: 0 });
  await content.release();
  return content.sha256;
}

/** Puts a finished file away and forgets it; a second call does nothing. */
export async function settleFile(session: Session, file: FinishedFile): Promise<void> {
  const { host, drop, feed } = session;
  if (!session.finished.includes(file)) return;
  const working = await workingFolder(drop, feed.stream);
  const mayHaveMore = isTable(file.file) || feed.ready.by === 'trigger';
  const names = mayHaveMore ? await drop.names(working) : [];
  const own = triggersOf(file.file, names, feed);
  const triggers = own.length > 0 ? own : await lateTriggers(session, working, file.file);
  const companions = [...companionsOf(file.file, names), ...triggers];
  const disposition =
    file.fault === null
      ? ({ to: 'done' } as const)
      : ({ to: 'failed', fault: file.fault } as const);
  const finished = { stream: feed.stream, name: file.file, sha256: file.sha256, disposition };
  await putAway(host, drop, finished, companions);
  forget(session, file);
}

function forget(session: Session, file: FinishedFile): void {
  const at = session.finished.indexOf(file);
  if (at !== -1) session.finished.splice(at, 1);
}

function triggersOf(name: string, names: readonly string[], feed: Feed): readonly string[] {
  if (feed.ready.by !== 'trigger') return [];
  const lowered = name.toLowerCase();
  const base = lowered.replace(/\.[^.]*$/, '');
  const wanted = feed.ready.suffixes.flatMap((suffix) => [
    `${lowered}${suffix}`,
    `${base}${suffix}`,
  ]);
  return names.filter((other) => other !== name && wanted.includes(other.toLowerCase()));
}

/** A claim moves the trigger last: a process that died before it left the trigger where it was dropped. */
async function lateTriggers(
  { drop, feed }: Session,
  working: string,
  name: string,
): Promise<readonly string[]> {
  if (feed.ready.by !== 'trigger' || feed.ready.batch !== null) return [];
  const dropped = await drop.names('');
  // A trigger that stands beside a file which waits may be that one's.
  const late = triggersOf(name, dropped, feed).filter(
    (trigger) => !dropped.some((other) => triggersOf(other, [trigger], feed).length > 0),
  );
  for (const trigger of late) await drop.move(trigger, pathOf(working, trigger));
  return late;
}

/** The series that a file belongs to, from the parts of its name. */
export function seriesOf(feed: Feed, captures: Readonly<Record<string, string>>): string {
  return (feed.full?.per ?? []).map((name) => captures[name] ?? '').join('|');
}

/** Data as a plain object that may be given further fields. */
export function copyOf(data: JsonObject): Record<string, JsonObject[string]> {
  return { ...data };
}
