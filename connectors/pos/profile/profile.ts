import iconv from 'iconv-lite';
import type { JsonObject } from '../../../core/connector/index.ts';
import { isPlainName } from '../client/folder.ts';
import { dbfHeader } from '../formats/dbf-header.ts';
import type { Fields } from '../formats/row.ts';
import { limits } from '../settings/limits.ts';
import { settingsReader } from '../settings/reader.ts';
import { type ColumnFacts, columnFacts } from './columns.ts';
import { ASCII, type EncodingGuess, guessEncoding } from './encoding-guess.ts';
import { type FormatGuess, guessTextFormat, isTable } from './formats-guess.ts';
import { guessKey, type KeyGuess } from './keys.ts';
import { guessKind, type KindGuess, type RecordKind } from './kind-guess.ts';
import type { Proof } from './proof.ts';
import { proposedFeed } from './proposal.ts';
import { refine } from './refine.ts';
import { sampleRows, tableEncoding } from './rows.ts';
import { type Sample, sampleOf, unsupported } from './sample.ts';

/** Everything that a look at an unknown file found. */
export interface Profile {
  readonly name: string;
  readonly bytes: number;
  readonly isPacked: boolean;
  readonly format: FormatGuess;
  /** Best first; empty where the format says it itself. */
  readonly encodings: readonly EncodingGuess[];
  readonly kind: RecordKind;
  readonly kindEvidence: string;
  readonly rowsLookedAt: number;
  readonly columns: readonly ColumnFacts[];
  /** Null where the format has a key of its own. */
  readonly key: KeyGuess | null;
  readonly traps: readonly string[];
  /** The feed that reads the file, as it stands in a connection file. */
  readonly feed: JsonObject;
  /** What had to be taken back from the first proposal. */
  readonly changes: readonly string[];
  readonly proof: Proof;
}

/** How much of a file is looked at; the memory that it takes follows from these. */
export interface ProfileLimits {
  readonly sampleBytes: number;
  readonly sampleRows: number;
  /** Rows that the proposed feed is tried on. */
  readonly proofRows: number;
}

/** Enough for a day of a large store, in some tens of megabytes. */
export const PROFILE_LIMITS: ProfileLimits = {
  sampleBytes: 8_388_608,
  sampleRows: 20_000,
  proofRows: 5_000_000,
};

/** Tables take this page where their bytes speak for none: it knows every byte. */
const ALL_BYTES = 'cp437';

/**
 * Looks at an unknown file and proposes the feed that reads it, tried with the hub's own readers.
 *
 * Shape: nothing is moved or written. What only a sample can say is said of the sample.
 * Errors: POS_PROFILE_FILE, POS_PROFILE_UNSUPPORTED; POS_FILE_* for damaged and for huge packed files.
 */
export async function profileFile(
  path: string,
  bounds: ProfileLimits = PROFILE_LIMITS,
): Promise<Profile> {
  const sample = await sampleOf(path, limits(settingsReader({}, 'limits')), bounds.sampleBytes);
  const { format, encodings } = isTable(sample.bytes, sample.file.size)
    ? await lookAtTable(sample, bounds)
    : lookAtText(sample);
  const encoding = encodings[0] ?? null;
  const first = proposedFeed({ ...bare(sample, format), encoding, columns: [], key: null });
  const { rows, notes } = await sampleRows(sample.file, first, bounds.sampleRows);
  const columns = columnFacts(rows);
  const guess = guessKind(format, columns);
  const { kind } = guess;
  const key = hasOwnKey(format) ? null : guessKey(rows, columns);
  const about = aboutOf(kind, format);
  const proposed = proposedFeed({ ...bare(sample, format), about, encoding, columns, key });
  const others = encodings.slice(1).map((guess) => guess.encoding);
  const { feed, proof, changes } = await refine(sample.file, proposed, {
    rowsMax: bounds.proofRows,
    encodings: format.format === 'dbf' ? [...others, ALL_BYTES] : others,
  });
  return {
    name: sample.file.name,
    bytes: sample.file.size,
    isPacked: sample.file.zipped,
    format,
    encodings: encodings.slice(0, 3),
    kind,
    kindEvidence: guess.evidence,
    rowsLookedAt: rows.length,
    columns,
    key,
    traps: trapsOf(sample, { format, columns, rows, notes, encoding, feed, key, guess }),
    feed,
    changes,
    proof,
  };
}

function bare(
  { file }: Sample,
  format: FormatGuess,
): { readonly name: string; readonly about: string; readonly format: FormatGuess } {
  return { name: file.name, about: '', format };
}

interface Looked {
  readonly format: FormatGuess;
  readonly encodings: readonly EncodingGuess[];
}

function lookAtText({ file, bytes, isWhole }: Sample): Looked {
  const { guesses, wrong } = guessEncoding(bytes);
  const [best] = guesses;
  if (best === undefined) throw unsupported(file.name, `the file cannot be read: ${wrong}`);
  const text = iconv.decode(bytes, best.encoding);
  const format = guessTextFormat(text, file.name, isWhole);
  // The envelope of an EDI file says its character set itself, and XML its encoding.
  const isEdi = format.format === 'x12' || format.format === 'edifact';
  const saysItself = isEdi && (best.encoding !== 'utf8' || isAscii(best));
  return { format, encodings: saysItself ? [] : guesses };
}

async function lookAtTable({ file }: Sample, bounds: ProfileLimits): Promise<Looked> {
  const header = await dbfHeader(file);
  const evidence = [`its header tells of ${header.rows} rows of ${header.rowBytes} bytes`];
  const format: FormatGuess = {
    format: 'dbf',
    what: 'a dBase or FoxPro table',
    evidence,
    settings: {},
    traps: [],
    delimited: null,
  };
  if (header.codePage !== null) {
    const named = `its language byte names ${header.codePage}`;
    return { format: { ...format, evidence: [...evidence, named] }, encodings: [] };
  }
  const { guesses, columns } = await tableEncoding(file, bounds.sampleRows);
  const [best] = guesses;
  const encodings = best === undefined || isAscii(best) ? [] : guesses;
  if (Object.keys(columns).length === 0) return { format, encodings };
  const codePage = best?.encoding ?? ALL_BYTES;
  const settings = { dbf: { codePage, columnEncodings: columns } };
  const traps = [`${Object.keys(columns).join(', ')}: another encoding than the other columns`];
  return { format: { ...format, settings, traps }, encodings };
}

function isAscii({ evidence }: EncodingGuess): boolean {
  return evidence.endsWith(ASCII);
}

function hasOwnKey({ format }: FormatGuess): boolean {
  return format === 'posLog' || format === 'x12' || format === 'edifact';
}

function aboutOf(kind: RecordKind, { what }: FormatGuess): string {
  const subject = kind === 'rows' ? 'Rows' : `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`;
  return `${subject} of the till, as ${what}.`;
}

interface Seen {
  readonly format: FormatGuess;
  readonly columns: readonly ColumnFacts[];
  readonly rows: readonly Fields[];
  readonly notes: readonly string[];
  readonly encoding: EncodingGuess | null;
  readonly feed: JsonObject;
  readonly key: KeyGuess | null;
  readonly guess: KindGuess;
}

function trapsOf({ file, isWhole }: Sample, seen: Seen): readonly string[] {
  const { format, columns, rows, notes, encoding, feed, key, guess } = seen;
  const traps = [...format.traps, ...columns.flatMap((column) => column.traps), ...notes];
  const distinct = new Set(rows.map((row) => JSON.stringify(row))).size;
  if (distinct < rows.length && !hasOwnKey(format)) {
    traps.push(`${rows.length - distinct} rows are the same as another one; both may be right`);
  }
  if (rows.length === 0 && !hasOwnKey(format)) {
    traps.push('it has no rows, so nothing is known of types and key: profile one that has some');
  } else if (key?.isWeak === true) {
    const few = rows.length === 1 ? 'one row' : `${rows.length} rows`;
    traps.push(`its key rests on ${few}: profile a larger file, or ask who made the till`);
  }
  if (guess.isDoubtful) {
    traps.push(`that these are ${guess.kind} is a guess: name the feed for what they are`);
  }
  if (feed['times'] !== undefined) {
    traps.push('its times have no zone: say which one the clock of the till shows');
  }
  if (encoding?.confidence === 'doubtful') {
    traps.push(
      `the encoding is doubtful: compare names with ${encoding.encoding} and the next ones`,
    );
  }
  if (!isPlainName(file.name)) {
    traps.push('the hub reads no file of that name: letters, digits, space and . _ - + , ( ) only');
  }
  if (!isWhole) traps.push('only its beginning was looked at for types and key');
  return traps;
}
