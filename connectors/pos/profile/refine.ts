import { isJsonObject, type Json, type JsonObject } from '../../../core/connector/index.ts';
import type { FileContent } from '../client/content.ts';
import { type Proof, type ProofFault, prove } from './proof.ts';

/** A feed that was tried on the file, and what had to be changed to make it read. */
export interface Proven {
  readonly feed: JsonObject;
  readonly proof: Proof;
  readonly changes: readonly string[];
}

const ROUNDS_MAX = 8;

/**
 * Reads the file with the proposed feed and takes back what the rows behind the sample disprove,
 * until nothing is left to take back.
 */
export async function refine(
  file: FileContent,
  proposed: JsonObject,
  { rowsMax, encodings }: { readonly rowsMax: number; readonly encodings: readonly string[] },
): Promise<Proven> {
  let feed = proposed;
  let proof = await prove(file, feed, rowsMax);
  const changes: string[] = [];
  const left = [...encodings];
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const next = betterOf(feed, proof, left);
    if (next === null) break;
    feed = next.feed;
    changes.push(next.why);
    proof = await prove(file, feed, rowsMax);
  }
  return { feed, proof, changes };
}

interface Change {
  readonly feed: JsonObject;
  readonly why: string;
}

function betterOf(feed: JsonObject, proof: Proof, encodings: string[]): Change | null {
  if (proof.failed?.code === 'POS_FILE_UNDECODABLE') return otherEncoding(feed, encodings);
  const [first] = proof.firstFaults;
  if (first !== undefined) return withoutFault(feed, first, proof);
  if ((proof.repeatedKeys ?? 0) > 0 && feed['occurrence'] !== true) {
    const why = `${proof.repeatedKeys} rows have a key that came before: occurrence is part of it`;
    return { feed: { ...feed, occurrence: true }, why };
  }
  return null;
}

function otherEncoding(feed: JsonObject, encodings: string[]): Change | null {
  const next = encodings.shift();
  if (next === undefined) return null;
  const why = `the encoding is ${next}, for the one before does not know all bytes`;
  if (feed['format'] !== 'dbf') return { feed: { ...feed, encoding: next }, why };
  const dbf = isJsonObject(feed['dbf']) ? feed['dbf'] : {};
  return { feed: { ...feed, dbf: { ...dbf, codePage: next } }, why };
}

function withoutFault(
  feed: JsonObject,
  { code, what, line }: ProofFault,
  proof: Proof,
): Change | null {
  switch (code) {
    case 'POS_ROW_NUMBER': {
      const numbers = textsOf(feed['numbers']);
      const column = numbers.find((name) => what.startsWith(`${name}: `));
      if (column === undefined) return null;
      const why = `${column} is text: in line ${line} it is no number`;
      return { feed: without(feed, 'numbers', column), why };
    }
    case 'POS_ROW_TIME': {
      const times = isJsonObject(feed['times']) ? feed['times'] : {};
      const column = Object.keys(times).find((name) => what.includes(` in ${name} is not `));
      if (column === undefined) return null;
      const why = `${column} is text: in line ${line} it has not the format of the other rows`;
      return { feed: withoutTime(feed, times, column), why };
    }
    case 'POS_ROW_KEY': {
      const why = `the key is the place in the file, for in line ${line} its columns are empty`;
      return { feed: placed(feed), why };
    }
    case 'POS_EDI_UNKNOWN_SET': {
      const edi = isJsonObject(feed['edi']) ? feed['edi'] : {};
      const why = 'documents whose lines are not known come whole, as one record each';
      return { feed: { ...feed, edi: { ...edi, unknownSets: 'whole' } }, why };
    }
    case 'POS_ROW_FIELDS':
      return padded(feed, proof);
    default:
      return null;
  }
}

/** Short rows can be filled up where few are short; long ones cannot. */
function padded(feed: JsonObject, proof: Proof): Change | null {
  const csv = isJsonObject(feed['csv']) ? feed['csv'] : {};
  const areShort = proof.firstFaults.every(({ what }) => {
    const [, has, wants] = /has (\d+) fields and the header (\d+)/.exec(what) ?? [];
    return Number(has) < Number(wants);
  });
  if (csv['ragged'] === 'pad' || !areShort) return null;
  const why = `${proof.byCode.get('POS_ROW_FIELDS') ?? 0} short rows are filled up with nothing`;
  return { feed: { ...feed, csv: { ...csv, ragged: 'pad' } }, why };
}

function placed(feed: JsonObject): JsonObject {
  const { occurrence: _, ...rest } = feed;
  return { ...rest, key: ['$file', '$line'] };
}

function without(feed: JsonObject, list: string, column: string): JsonObject {
  const kept = textsOf(feed[list]).filter((name) => name !== column);
  if (kept.length > 0) return { ...feed, [list]: kept };
  return Object.fromEntries(Object.entries(feed).filter(([name]) => name !== list));
}

function withoutTime(feed: JsonObject, times: JsonObject, column: string): JsonObject {
  const kept = Object.fromEntries(Object.entries(times).filter(([name]) => name !== column));
  if (Object.keys(kept).length > 0) return { ...feed, times: kept };
  return Object.fromEntries(Object.entries(feed).filter(([name]) => name !== 'times'));
}

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((one: Json) => typeof one === 'string') : [];
}
