import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';

/** One change of one row: table, id, and the whole row or null when it was dropped. */
export type Change = readonly [table: string, id: string, row: unknown];

/** Where a sandbox's changes go before an answer leaves. */
export interface Journal {
  append(changes: readonly Change[]): void;
  close(): void;
}

/** Keeps nothing: the sandbox lives in memory only. */
export function noJournal(): Journal {
  return { append: () => undefined, close: () => undefined };
}

/**
 * Opens the sandbox's file: replays it through `apply`, writes it anew without its history, and appends from then on.
 *
 * Shape: one line of JSON per answered mutation. A kill can only tear the last line, which was never answered, so a
 * line without its end is left out. The rewrite goes through a temporary file and a rename.
 */
export function openJournal(
  path: string,
  rows: { readonly apply: (change: Change) => void; readonly present: () => Iterable<Change> },
): Journal {
  if (existsSync(path)) {
    const whole = readFileSync(path, 'utf8').split('\n').slice(0, -1);
    for (const line of whole) for (const change of parseLine(line)) rows.apply(change);
  }
  const lines = [...rows.present()].map((change) => `${JSON.stringify([change])}\n`);
  writeFileSync(`${path}.new`, lines.join(''));
  renameSync(`${path}.new`, path);
  const file = openSync(path, 'a');
  return {
    append: (changes) => {
      writeSync(file, `${JSON.stringify(changes)}\n`);
    },
    close: () => closeSync(file),
  };
}

function parseLine(line: string): readonly Change[] {
  const changes: readonly Change[] = JSON.parse(line);
  return changes;
}
