import { type Cursor, type Fault, isJsonObject, type Json } from '../../../core/connector/index.ts';

/** The last full file of a series that was applied. */
export interface FullFile {
  readonly rows: number;
  readonly columns: readonly string[];
  readonly sha256: string;
}

/** A file that is read to its end and may not have been put away yet. */
export interface FinishedFile {
  readonly file: string;
  readonly sha256: string;
  readonly fault: Fault | null;
}

/** What is known to be settled. */
export interface Progress {
  /** The file in `working/` that is read up to and including `row`, or null. */
  readonly file: string | null;
  readonly sha256: string | null;
  readonly row: number;
  readonly finished: readonly FinishedFile[];
  readonly full: Readonly<Record<string, FullFile>>;
}

/** Nothing read yet. */
export const NO_PROGRESS: Progress = { file: null, sha256: null, row: 0, finished: [], full: {} };

/** Progress as the engine keeps it. */
export function cursorOf(progress: Progress): Cursor {
  const { file, sha256, row } = progress;
  const finished: Json = progress.finished.map(({ file: name, sha256: hash, fault }) => ({
    file: name,
    sha256: hash,
    fault: fault === null ? null : { ...fault },
  }));
  const full: Json = Object.fromEntries(
    Object.entries(progress.full).map(([series, last]) => [series, { ...last }]),
  );
  return { file, sha256, row, finished, full };
}

/**
 * Reads a cursor; anything that is not one of ours counts as the beginning, which is always safe.
 */
export function progressOf(cursor: Cursor): Progress {
  if (cursor === null) return NO_PROGRESS;
  const file = text(cursor['file']);
  const sha256 = text(cursor['sha256']);
  const row = typeof cursor['row'] === 'number' ? cursor['row'] : 0;
  const finished = list(cursor['finished']).flatMap((item) => finishedFile(item));
  const full = isJsonObject(cursor['full']) ? cursor['full'] : {};
  return {
    file,
    sha256,
    row,
    finished,
    full: Object.fromEntries(Object.entries(full).flatMap(([name, item]) => fullFile(name, item))),
  };
}

function finishedFile(item: Json | undefined): FinishedFile[] {
  if (!isJsonObject(item)) return [];
  const file = text(item['file']);
  const sha256 = text(item['sha256']);
  if (file === null || sha256 === null) return [];
  return [{ file, sha256, fault: faultAt(item['fault']) }];
}

function faultAt(item: Json | undefined): Fault | null {
  if (!isJsonObject(item)) return null;
  const [code, what, where, why, mend] = ['code', 'what', 'where', 'why', 'mend'].map(
    (name) => text(item[name]) ?? '',
  );
  return {
    code: code ?? '',
    what: what ?? '',
    where: where ?? '',
    why: why ?? '',
    mend: mend ?? '',
  };
}

function fullFile(name: string, item: Json | undefined): [string, FullFile][] {
  if (!isJsonObject(item)) return [];
  const sha256 = text(item['sha256']);
  const rows = item['rows'];
  if (sha256 === null || typeof rows !== 'number') return [];
  const columns = list(item['columns']).flatMap((column) => text(column) ?? []);
  return [[name, { rows, columns, sha256 }]];
}

function text(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
