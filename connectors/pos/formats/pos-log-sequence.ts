import type { TransactionHead } from './pos-log-lines.ts';

/** Watches the sequence numbers of every register and business day of a file. */
export interface SequenceWatch {
  see(head: TransactionHead): void;
  /** What is missing or there twice. */
  notes(file: string, withGaps: boolean): readonly string[];
}

/** A break this wide is a reset or a wrap of the counter, not lost transactions. */
const GAP_MAX = 1_000;
const NOTES_MAX = 100;

/** Starts watching; control transactions use up numbers too and must be shown to it. */
export function sequenceWatch(): SequenceWatch {
  const registers = new Map<string, Set<number>>();
  const twice: string[] = [];

  function see(head: TransactionHead): void {
    const number = Number(head.sequence);
    if (head.sequence === '' || !Number.isSafeInteger(number)) return;
    const place = `store ${head.store}, register ${head.register}, ${head.businessDay}`;
    const numbers = registers.get(place) ?? new Set();
    if (numbers.has(number)) twice.push(`${place}: ${number} is there twice`);
    registers.set(place, numbers.add(number));
  }

  function notes(file: string, withGaps: boolean): readonly string[] {
    const gaps = withGaps ? [...registers].flatMap(([place, seen]) => gapsOf(place, seen)) : [];
    const all = [...twice, ...gaps].map((note) => `${file}: ${note}`);
    if (all.length <= NOTES_MAX) return all;
    return [...all.slice(0, NOTES_MAX), `${file}: ${all.length - NOTES_MAX} more such notes`];
  }

  return { see, notes };
}

function gapsOf(place: string, seen: ReadonlySet<number>): readonly string[] {
  const numbers = [...seen].sort((a, b) => a - b);
  return numbers.flatMap((number, index) => {
    const before = numbers[index - 1];
    if (before === undefined || number === before + 1 || number - before > GAP_MAX) return [];
    const [from, to] = [before + 1, number - 1];
    return [`${place}: is missing ${from === to ? from : `${from}–${to}`}`];
  });
}
