import { type Host, isoTime, type Page, type ReadRequest } from '../../../core/connector/index.ts';
import { workingFolder } from '../client/archive.ts';
import { claim } from '../client/claim.ts';
import type { FileContent } from '../client/content.ts';
import { dayParts } from '../client/day-folders.ts';
import { pathOf } from '../client/drop.ts';
import { namePattern } from '../client/name-pattern.ts';
import { openDrop } from '../client/open-drop.ts';
import { matching, readyFiles } from '../client/ready-files.ts';
import { feedOf, posSettings } from '../settings/connection.ts';
import { settingFault } from '../settings/reader.ts';
import { type Progress, progressOf } from './cursor.ts';
import { filePages } from './file-pages.ts';
import { findRecords } from './find.ts';
import {
  cursorAt,
  finish,
  isKnown,
  openSession,
  type Session,
  settleFile,
  settleLeft,
} from './session.ts';

/** Files that one read takes in; the next sweep goes on behind them. */
const FILES_MAX = 10_000;

/**
 * Reads a feed: first what a crash left in `working/`, then every complete file, one after the
 * other.
 *
 * Shape: pages of at most `pageRows` records; a file's last page archives it once it is settled.
 * Files come in the
 * feed's order; a file whose content was read before is archived with a note and no records.
 * Errors: POS_FOLDER_UNUSABLE, POS_FILE_UNREADABLE → retried; POS_STREAM_UNKNOWN,
 * POS_SETTING_INVALID → final.
 */
export async function* readFeed(host: Host, request: ReadRequest): AsyncGenerator<Page> {
  refuseOptions(request);
  const settings = posSettings(host);
  const feed = feedOf(settings, request.stream, host.connection);
  const drop = await openDrop(host, settings);
  if (request.keys !== undefined) {
    const found = await findRecords(
      host,
      { drop, feed, duplicateDays: settings.duplicateDays },
      request.keys,
    );
    yield { records: found.filter((record) => record !== null), cursor: request.since };
    return;
  }
  const progress = progressOf(request.since);
  const { duplicateDays } = settings;
  const session = openSession(host, drop, feed, { progress, duplicateDays });
  for (const finished of progress.finished) await settleLeft(session, finished);
  for (const name of await leftInWorking(session, progress)) {
    yield* readClaimed(session, name, progress);
  }
  yield* readIncoming(session);
}

/** A feed is described in the connection: an option in the flow would be ignored without a word. */
function refuseOptions(request: ReadRequest): void {
  const [option] = Object.keys(request.with);
  if (option === undefined) return;
  const mend = `take it out, or set it under feeds.${request.stream} of the connection`;
  throw settingFault(`source.with.${option}`, 'a POS feed takes no options from the flow', mend);
}

/** Claimed files that were not finished, the one that the cursor is in first. */
async function leftInWorking(session: Session, progress: Progress): Promise<readonly string[]> {
  const { feed, drop } = session;
  const { files } = await drop.list(await workingFolder(drop, feed.stream));
  const pattern = namePattern(feed.pattern, `feeds.${feed.stream}.pattern`);
  const names = matching(files, feed, pattern).map((file) => file.name);
  const current = names.filter((name) => name === progress.file);
  return [...current, ...names.filter((name) => name !== progress.file)];
}

async function* readIncoming(session: Session): AsyncGenerator<Page> {
  const { host, drop, feed } = session;
  const ready = await readyFiles(host, drop, feed);
  for (const note of ready.notes) host.log.warn('a dropped file is refused', { note });
  let claimed = 0;
  for (const file of ready.files.slice(0, FILES_MAX)) {
    host.signal.throwIfAborted();
    if (!(await claim(host, drop, feed.stream, file))) continue;
    claimed += 1;
    yield* readClaimed(session, file.name, null);
  }
  if (ready.batchTrigger !== null && claimed > 0) await retire(session, ready.batchTrigger);
}

/**
 * Puts the trigger of a batch away; its name gets the time, for a till uses the same name every
 * day.
 */
async function retire(session: Session, trigger: string): Promise<void> {
  const stamp = isoTime(session.host.clock.now());
  const { drop, host } = session;
  const folder = await drop.makeFolder('done', ...dayParts(host.clock.now()));
  const time = stamp.slice(11, 23).replaceAll(/\D/g, '');
  await drop.move(trigger, pathOf(folder, `${time}-${trigger}`));
}

async function* readClaimed(
  session: Session,
  name: string,
  progress: Progress | null,
): AsyncGenerator<Page> {
  const { feed, drop } = session;
  const path = pathOf(await workingFolder(drop, feed.stream), name);
  const file = await drop.fetch(path, { name, keepBytes: feed.limits.fileBytes });
  try {
    yield* readFetched(session, file, progress);
  } finally {
    await file.release();
  }
}

async function* readFetched(
  session: Session,
  file: FileContent,
  progress: Progress | null,
): AsyncGenerator<Page> {
  const { feed } = session;
  const { name } = file;
  const isResumed = progress?.file === name && progress.sha256 === file.sha256;
  const fromRow = isResumed ? progress.row : 0;
  const note = fromRow > 0 ? null : await nothingToRead(session, file);
  if (note !== null) {
    yield archiveOnly(session, file, note);
    return;
  }
  const pattern = namePattern(feed.pattern, `feeds.${feed.stream}.pattern`);
  const captures = pattern.match(name) ?? {};
  const facts = { name, modifiedMs: file.modifiedMs, captures };
  yield* filePages(session, file, facts, fromRow);
}

async function nothingToRead(session: Session, file: FileContent): Promise<string | null> {
  if (file.size === 0) return `${file.name}: empty, which says that nothing was sold`;
  if (session.feed.duplicates === 'read') return null;
  if (!(await isKnown(session, file.sha256))) return null;
  return `${file.name}: its content was read before (${file.sha256.slice(0, 16)}), nothing is done`;
}

function archiveOnly(session: Session, file: FileContent, note: string): Page {
  const finished = { file: file.name, sha256: file.sha256, fault: null };
  finish(session, finished);
  const settled = (): Promise<void> => settleFile(session, finished);
  return { records: [], cursor: cursorAt(session, null), settled, notes: [note] };
}
