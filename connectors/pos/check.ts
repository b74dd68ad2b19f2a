import { CrossdockError, type Finding, type Host } from '../../core/connector/index.ts';
import type { Drop } from './client/drop.ts';
import type { DroppedFile } from './client/folder.ts';
import { namePattern } from './client/name-pattern.ts';
import { openDrop } from './client/open-drop.ts';
import { matching } from './client/ready-files.ts';
import { outboxFindings } from './destination/standing.ts';
import { rowsOf } from './formats/read-rows.ts';
import { type PosSettings, posSettings } from './settings/connection.ts';
import type { Feed } from './settings/feed.ts';

/** A waiting file of a server that is fetched only to look at its head: a minute of a slow line. */
const LOOK_MAX_BYTES = 16_777_216;

/** Looks at the settings, the folder and the head of the newest waiting file; moves nothing. */
export async function checkConnection(host: Host): Promise<readonly Finding[]> {
  let settings: PosSettings;
  try {
    settings = posSettings(host);
  } catch (error) {
    return [findingOf(error, 'feeds')];
  }
  return [...(await checkFolder(host, settings)), ...checkOverlap(settings)];
}

async function checkFolder(host: Host, settings: PosSettings): Promise<readonly Finding[]> {
  try {
    const drop = await openDrop(host, settings);
    await drop.probe();
    const { files, refused } = await drop.list('');
    const findings: Finding[] = refused.map(({ name, why }) => ({
      severity: 'warning',
      field: 'folder',
      what: `${name} will not be read: ${why}`,
      mend: 'drop a regular file with a plain name',
    }));
    for (const feed of settings.feeds) findings.push(...(await checkFeed(drop, feed, files)));
    findings.push(...(await outboxFindings(host, drop, settings.outbox)));
    return findings;
  } catch (error) {
    return [findingOf(error, settings.place.kind === 'sftp' ? 'sftp' : 'folder')];
  }
}

async function checkFeed(
  drop: Drop,
  feed: Feed,
  files: readonly DroppedFile[],
): Promise<readonly Finding[]> {
  const field = `feeds.${feed.stream}.pattern`;
  const fits = matching(files, feed, namePattern(feed.pattern, field));
  const newest = fits.at(-1);
  if (newest === undefined) {
    return [{ severity: 'info', field, what: `no file in the folder fits ${feed.pattern} now` }];
  }
  const what = `${fits.length} files wait for ${feed.stream}`;
  if (!drop.isLocal && newest.size > LOOK_MAX_BYTES) {
    const unseen = `${what}; the newest has ${newest.size} bytes and was not fetched to look at it`;
    return [{ severity: 'info', field, what: unseen }];
  }
  return [{ severity: 'info', field, what }, ...(await checkHead(drop, feed, newest))];
}

/** Reads the first rows of a file: a missing key column or a wrong format shows there. */
async function checkHead(drop: Drop, feed: Feed, file: DroppedFile): Promise<readonly Finding[]> {
  if (file.size === 0) return [];
  try {
    const content = await drop.fetch(file.name, { name: file.name, keepBytes: file.size });
    try {
      for await (const batch of rowsOf(content, feed, { columns: [], notes: [] })) {
        if (batch.length > 0) break;
      }
    } finally {
      await content.release();
    }
    return [];
  } catch (error) {
    return [findingOf(error, `feeds.${feed.stream}.key`)];
  }
}

/** Two feeds that fit one file race for it: whoever reads first moves it away. */
function checkOverlap(settings: PosSettings): readonly Finding[] {
  const seen = new Map<string, string>();
  return settings.feeds.flatMap((feed) => {
    const pattern = feed.pattern.toLowerCase();
    const other = seen.get(pattern);
    seen.set(pattern, feed.stream);
    if (other === undefined) return [];
    const finding: Finding = {
      severity: 'error',
      field: `feeds.${feed.stream}.pattern`,
      what: `has the same pattern as feeds.${other}, so both would race for the same files`,
      mend: 'make the patterns differ, or read one feed and split in the flow',
    };
    return [finding];
  });
}

function findingOf(error: unknown, field: string): Finding {
  if (error instanceof CrossdockError) {
    return { severity: 'error', field, what: `${error.where}: ${error.what}`, mend: error.mend };
  }
  const reason = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  const mend = 'give the hub rights to read, write and enter the folder';
  return { severity: 'error', field, what: `the folder cannot be used${reason}`, mend };
}
