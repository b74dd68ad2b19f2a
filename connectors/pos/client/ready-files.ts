import type { Host } from '../../../core/connector/index.ts';
import type { Feed } from '../settings/feed.ts';
import type { ReadyRule } from '../settings/ready.ts';
import type { Drop } from './drop.ts';
import type { DroppedFile } from './folder.ts';
import { type NamePattern, namePattern } from './name-pattern.ts';

/** A dropped file that is complete. */
export interface ReadyFile extends DroppedFile {
  /** Its own trigger, which is moved away with it. */
  readonly trigger: string | null;
}

/** The complete files of a feed, and what else was seen. */
export interface ReadyListing {
  readonly files: readonly ReadyFile[];
  readonly notes: readonly string[];
  /** The trigger of the whole batch, moved away after the last file was claimed. */
  readonly batchTrigger: string | null;
}

/** Names that writers use until a file is complete; never read, whatever the pattern says. */
const UNFINISHED = ['.tmp', '.part', '.partial', '.filepart', '.crdownload', '.swp'];

/** The files that fit the feed's pattern, in the feed's order. */
export function matching(
  files: readonly DroppedFile[],
  feed: Pick<Feed, 'order' | 'ready'>,
  pattern: NamePattern,
): readonly DroppedFile[] {
  const fits = files.filter(
    ({ name }) =>
      !isUnfinished(name) && !isTrigger(name, feed.ready) && pattern.match(name) !== null,
  );
  return fits.sort(feed.order === 'name' ? byName : byModified);
}

/** Finds the files of a feed that are complete by its rule. */
export async function readyFiles(host: Host, drop: Drop, feed: Feed): Promise<ReadyListing> {
  const pattern = namePattern(feed.pattern, `feeds.${feed.stream}.pattern`);
  const listing = await drop.list('');
  const candidates = matching(listing.files, feed, pattern);
  const notes = listing.refused
    .filter((file) => pattern.match(file.name) !== null)
    .map((file) => `${file.name} is not read: ${file.why}`);
  if (candidates.length === 0) return { files: [], notes, batchTrigger: null };
  if (feed.ready.by === 'trigger') {
    return { ...triggered(candidates, listing.files, feed.ready), notes };
  }
  const stable = await stableFiles(host, drop, candidates, feed.ready);
  return { files: stable.map((file) => ({ ...file, trigger: null })), notes, batchTrigger: null };
}

/**
 * Looks again after the quiet time: only files whose size and time did not move are complete (T35).
 */
async function stableFiles(
  host: Host,
  drop: Drop,
  candidates: readonly DroppedFile[],
  rule: Extract<ReadyRule, { by: 'stable' }>,
): Promise<readonly DroppedFile[]> {
  let stable = candidates;
  const pauseMs = Math.ceil(rule.quietForMs / (rule.polls - 1));
  for (let poll = 1; poll < rule.polls; poll += 1) {
    if (pauseMs > 0) await host.clock.sleep(pauseMs, host.signal);
    const now = new Map((await drop.list('')).files.map((file) => [file.name, file]));
    stable = stable.filter((file) => isSame(file, now.get(file.name)));
  }
  return stable;
}

function triggered(
  candidates: readonly DroppedFile[],
  all: readonly DroppedFile[],
  rule: Extract<ReadyRule, { by: 'trigger' }>,
): Omit<ReadyListing, 'notes'> {
  const byLowerName = new Map(all.map((file) => [file.name.toLowerCase(), file]));
  if (rule.batch !== null) {
    const batch = byLowerName.get(rule.batch.toLowerCase());
    if (batch === undefined) return { files: [], batchTrigger: null };
    const files = candidates.filter((file) => isOlder(file, batch));
    return { files: files.map((file) => ({ ...file, trigger: null })), batchTrigger: batch.name };
  }
  const files = candidates.flatMap((file) => {
    const trigger = triggerNames(file.name, rule.suffixes)
      .map((name) => byLowerName.get(name))
      .find((found) => found !== undefined && found.name !== file.name && isOlder(file, found));
    return trigger === undefined ? [] : [{ ...file, trigger: trigger.name }];
  });
  return { files, batchTrigger: null };
}

/**
 * A trigger is written after its data, so an older trigger belongs to an earlier file of that name:
 * believing it would read a file that is still being written.
 */
function isOlder(file: DroppedFile, trigger: DroppedFile): boolean {
  return file.modifiedMs <= trigger.modifiedMs;
}

function triggerNames(name: string, suffixes: readonly string[]): readonly string[] {
  const lowered = name.toLowerCase();
  const dot = lowered.lastIndexOf('.');
  const base = dot > 0 ? lowered.slice(0, dot) : lowered;
  return suffixes.flatMap((suffix) => [`${lowered}${suffix}`, `${base}${suffix}`]);
}

function isUnfinished(name: string): boolean {
  const lowered = name.toLowerCase();
  return UNFINISHED.some((ending) => lowered.endsWith(ending));
}

/** A trigger is never data, even where the pattern ends in a star. */
function isTrigger(name: string, rule: ReadyRule): boolean {
  if (rule.by !== 'trigger') return false;
  const lowered = name.toLowerCase();
  if (rule.batch?.toLowerCase() === lowered) return true;
  return rule.suffixes.some((suffix) => lowered.endsWith(suffix));
}

function isSame(before: DroppedFile, now: DroppedFile | undefined): boolean {
  return now !== undefined && now.size === before.size && now.modifiedMs === before.modifiedMs;
}

function byName(a: DroppedFile, b: DroppedFile): number {
  return compareText(a.name, b.name) || a.modifiedMs - b.modifiedMs;
}

function byModified(a: DroppedFile, b: DroppedFile): number {
  return a.modifiedMs - b.modifiedMs || compareText(a.name, b.name);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
