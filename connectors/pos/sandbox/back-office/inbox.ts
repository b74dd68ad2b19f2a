import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { type InRow, KINDS, type Kind, type TillRules } from './rules.ts';
import type { TakenRow } from './tables.ts';

const TRIGGER = '.trg';
const DATA = '.csv';
const ROWS_MAX = 100_000;
const REASONS_MAX = 100;

/**
 * Takes what lies complete in the till's inbox: each data file whose trigger is there, by name.
 *
 * Shape: one bad row rejects the whole file, which then changes nothing; the answer has the file's name and `.ok` or
 * `.rej`. Data goes before trigger and answer, so that a stop in between takes nothing twice.
 */
export async function takeFiles(
  folder: string,
  rules: () => TillRules,
  keep: (row: TakenRow) => void,
): Promise<readonly TakenRow[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const bases = names
    .filter((name) => name.endsWith(TRIGGER) && !name.startsWith('.'))
    .map((name) => name.slice(0, -TRIGGER.length))
    .filter((base) => names.includes(`${base}${DATA}`))
    .sort();
  const taken: TakenRow[] = [];
  for (const base of bases) {
    const till = rules();
    const bytes = await readFile(join(folder, `${base}${DATA}`));
    const row = judge(`${base}${DATA}`, bytes, till);
    keep(row);
    const ending = row.verdict === 'accepted' ? '.ok' : '.rej';
    await answer(folder, `${base}${ending}`, answerText(row));
    await rm(join(folder, `${base}${DATA}`), { force: true });
    await rm(join(folder, `${base}${TRIGGER}`), { force: true });
    taken.push(row);
  }
  return taken;
}

/** Reads a file, and applies it when every row is right. */
function judge(name: string, bytes: Buffer, till: TillRules): TakenRow {
  const kind = kindOf(name);
  if (kind === null) return rejected(name, till, 0, ['1;;the till takes no file of that name']);
  let rows: readonly InRow[];
  try {
    rows = rowsOf(bytes, kind);
  } catch (error) {
    return rejected(name, till, 0, [`1;;${error instanceof Error ? error.message : 'unreadable'}`]);
  }
  const reasons = rows.flatMap((row, index) => {
    const why = kind.wrong(row, till);
    return why === null ? [] : [`${index + 2};${kind.key(row)};${why}`];
  });
  if (reasons.length > 0) return rejected(name, till, rows.length, reasons.slice(0, REASONS_MAX));
  for (const row of rows) kind.apply(row, till);
  const isFull = /^[a-z]+-full-/.test(name);
  if (isFull) kind.forget?.(new Set(rows.map((row) => kind.key(row))), till);
  return { id: name, verdict: 'accepted', rows: rows.length, reasons: [], takenAt: till.at };
}

function kindOf(name: string): Kind | null {
  const found = Object.entries(KINDS).find(([prefix]) => name.startsWith(`${prefix}-`));
  return found?.[1] ?? null;
}

function rowsOf(bytes: Buffer, kind: Kind): readonly InRow[] {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const rows: Record<string, string>[] = parse(text, {
    columns: (header: string[]) => checkHeader(header, kind),
    skip_empty_lines: true,
    to: ROWS_MAX + 1,
  });
  if (rows.length === 0) throw new Error('the file has no rows');
  if (rows.length > ROWS_MAX) throw new Error(`the file has more than ${ROWS_MAX} rows`);
  return rows;
}

function checkHeader(header: string[], { columns }: Kind): string[] {
  const isRight = columns.length === header.length && columns.every((one) => header.includes(one));
  if (isRight) return header;
  throw new Error(`the columns are ${header.join(',')} and not ${columns.join(',')}`);
}

function rejected(
  name: string,
  till: TillRules,
  rows: number,
  reasons: readonly string[],
): TakenRow {
  return { id: name, verdict: 'rejected', rows, reasons, takenAt: till.at };
}

function answerText({ verdict, rows, reasons }: TakenRow): string {
  return verdict === 'accepted' ? `${rows} rows taken\r\n` : `${reasons.join('\r\n')}\r\n`;
}

async function answer(folder: string, name: string, text: string): Promise<void> {
  await writeFile(join(folder, `${name}.tmp`), text);
  await rename(join(folder, `${name}.tmp`), join(folder, name));
}
