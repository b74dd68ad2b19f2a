import type { JsonObject } from '../../../core/connector/index.ts';
import type { FileContent } from '../client/content.ts';
import { rowsOf } from '../formats/read-rows.ts';
import type { Fields, FileReport } from '../formats/row.ts';
import { parseFeeds } from '../settings/feed.ts';
import { type EncodingGuess, guessEncoding } from './encoding-guess.ts';

/** What the hub's own readers make of the first rows of a file. */
export interface SampleRows {
  readonly rows: readonly Fields[];
  readonly notes: readonly string[];
}

/** Bytes that no encoding knows do not stop a first look. */
const LENIENT = { replacementCharacters: 1_000_000 };

/** Reads the first rows, as text and without a key. Errors: POS_FILE_* of the file as a whole. */
export async function sampleRows(
  file: FileContent,
  settings: JsonObject,
  rowsMax: number,
): Promise<SampleRows> {
  const isKeyed = ['posLog', 'x12', 'edifact'].includes(String(settings['format']));
  const key = isKeyed ? {} : { key: ['$line'] };
  const [feed] = parseFeeds({ sample: { pattern: '*', ...settings, ...key, limits: LENIENT } });
  const report: FileReport = { columns: [], notes: [] };
  const rows: Fields[] = [];
  if (feed === undefined) return { rows, notes: [] };
  for await (const batch of rowsOf(file, feed, report)) {
    for (const row of batch) if (row.kind === 'row') rows.push(row.fields);
    if (rows.length >= rowsMax) break;
  }
  return { rows: rows.slice(0, rowsMax), notes: report.notes };
}

/**
 * The code page of a table that names none, by the text of its first rows; a column whose text makes
 * more sense in another one is named.
 */
export async function tableEncoding(
  file: FileContent,
  rowsMax: number,
): Promise<{
  readonly guesses: readonly EncodingGuess[];
  readonly columns: Readonly<Record<string, string>>;
}> {
  const settings = { format: 'dbf', dbf: { codePage: 'latin1' } };
  const { rows } = await sampleRows(file, settings, rowsMax);
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const texts = new Map(names.map((name) => [name, bytesOfColumn(rows, name)]));
  const { guesses } = guessEncoding(Buffer.concat([...texts.values()]));
  const [best] = guesses;
  const columns: Record<string, string> = {};
  for (const [name, bytes] of texts) {
    const [own] = guessEncoding(bytes).guesses;
    if (own?.confidence === 'likely' && own.encoding !== best?.encoding)
      columns[name] = own.encoding;
  }
  return { guesses, columns };
}

/** The bytes of a column, which latin1 keeps one to a character. */
function bytesOfColumn(rows: readonly Fields[], name: string): Buffer {
  const text = rows.map((row) => row[name]).filter((value) => typeof value === 'string');
  return Buffer.from(`${text.join(' ')} `, 'latin1');
}
