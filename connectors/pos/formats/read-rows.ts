import type { FileContent } from '../client/content.ts';
import { textOf } from '../client/text.ts';
import type { Feed } from '../settings/feed.ts';
import { readDbf } from './dbf.ts';
import { readDelimited } from './delimited.ts';
import { readEdi } from './edi.ts';
import { fileEncoding } from './edi-charset.ts';
import { readFixedWidth } from './fixed-width.ts';
import { foldRows } from './fold.ts';
import { readPosLog } from './pos-log.ts';
import type { FileReport, Rows } from './row.ts';

/**
 * The rows of a file by its feed's format.
 *
 * Errors: POS_FILE_* when the file as a whole cannot be read; rows given before then were read
 * rightly.
 */
export function rowsOf(file: FileContent, feed: Feed, report: FileReport): Rows {
  const rows = formatRows(file, feed, report);
  return feed.fold === null ? rows : foldRows(rows, feed.fold, feed.limits.foldedRows);
}

function formatRows(file: FileContent, feed: Feed, report: FileReport): Rows {
  if (feed.format === 'dbf') return readDbf(file, feed, report);
  if (feed.format === 'x12' || feed.format === 'edifact') return ediRows(file, feed, report);
  const text = textOf(file, feed.encoding, feed.limits);
  if (feed.format === 'posLog') return readPosLog(text, file.name, feed, report);
  if (feed.format === 'fixedWidth') return readFixedWidth(text, feed, report);
  return readDelimited(text, file.name, feed, report);
}

/** An envelope may name the character set of its file, so its head is looked at first. */
async function* ediRows(file: FileContent, feed: Feed, report: FileReport): Rows {
  const encoding = await fileEncoding(file, feed);
  const text = textOf(file, encoding, feed.limits);
  yield* readEdi(text, { name: file.name, encoding }, feed, report);
}
