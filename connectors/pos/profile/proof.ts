import { createHash } from 'node:crypto';
import { assert, CrossdockError, type JsonObject } from '../../../core/connector/index.ts';
import type { FileContent } from '../client/content.ts';
import { namePattern } from '../client/name-pattern.ts';
import { rowsOf } from '../formats/read-rows.ts';
import type { FileReport } from '../formats/row.ts';
import { rowRecords } from '../records/row-record.ts';
import { type Feed, parseFeeds } from '../settings/feed.ts';

/** What reading the file with a proposed feed came to. */
export interface Proof {
  readonly rows: number;
  readonly faults: number;
  /** Keys that came up again; null when there were too many rows to tell. */
  readonly repeatedKeys: number | null;
  /** Whether the end of the file was reached. */
  readonly isWhole: boolean;
  /** The first faults, by line. */
  readonly firstFaults: readonly ProofFault[];
  /** How often each kind of fault came up. */
  readonly byCode: ReadonlyMap<string, number>;
  readonly notes: readonly string[];
  /** Why the file as a whole cannot be read, or null. */
  readonly failed: CrossdockError | null;
}

/** One row that could not be read. */
export interface ProofFault {
  readonly line: number;
  readonly code: string;
  readonly what: string;
}

const FAULTS_MAX = 20;
/** Faults after which the rest of a file says nothing new. */
const STOP_AFTER = 5_000;
/** Keys that are remembered, by their hashes. */
const KEYS_MAX = 1_000_000;
const NOTES_MAX = 20;

/** Reads a file with a feed as the hub would, to its end or to `rowsMax`; nothing is moved. */
export async function prove(
  file: FileContent,
  settings: JsonObject,
  rowsMax: number,
): Promise<Proof> {
  const [feed] = parseFeeds({ proof: settings });
  assert(feed !== undefined, 'one feed was given');
  const report: FileReport = { columns: [], notes: [] };
  const tally = { rows: 0, faults: 0, repeated: 0, isWhole: true };
  const firstFaults: ProofFault[] = [];
  const byCode = new Map<string, number>();
  const keys = new Set<number>();
  let failed: CrossdockError | null = null;
  const records = rowRecords(feed, factsOf(file, feed));
  const fault = (line: number, code: string, what: string): void => {
    tally.faults += 1;
    byCode.set(code, (byCode.get(code) ?? 0) + 1);
    if (firstFaults.length < FAULTS_MAX) firstFaults.push({ line, code, what });
  };
  try {
    for await (const batch of rowsOf(file, feed, report)) {
      for (const row of batch) {
        if (row.kind === 'control') continue;
        tally.rows += 1;
        const made = row.kind === 'row' ? records.make(row) : row;
        if ('kind' in made) fault(made.line, made.error.code, made.what);
        else if (keys.size < KEYS_MAX) {
          const before = keys.size;
          if (keys.add(hashOf(made.key)).size === before) tally.repeated += 1;
        }
      }
      if (tally.rows < rowsMax && tally.faults < STOP_AFTER) continue;
      tally.isWhole = false;
      break;
    }
  } catch (error) {
    if (!(error instanceof CrossdockError)) throw error;
    failed = error;
  }
  const repeatedKeys = keys.size < KEYS_MAX ? tally.repeated : null;
  const { rows, faults, isWhole } = tally;
  const notes = report.notes.slice(0, NOTES_MAX);
  return { rows, faults, repeatedKeys, isWhole, firstFaults, byCode, notes, failed };
}

function factsOf(file: FileContent, feed: Feed): Parameters<typeof rowRecords>[1] {
  const captures = namePattern(feed.pattern, 'pattern').match(file.name) ?? {};
  return { name: file.name, modifiedMs: file.modifiedMs, captures };
}

/** 53 bits of a hash: at a million keys one false repetition in eighteen thousand files. */
function hashOf(key: string): number {
  const digest = createHash('sha1').update(key).digest();
  return digest.readUIntBE(0, 6) * 32 + (digest.readUInt8(6) >> 3);
}
