/** Reads the rows of a bulk result as they arrive: one JSON object per line, never more than one line in memory. */
import { isJsonObject, type Json, type JsonObject } from '../../../core/connector/index.ts';
import { malformed } from '../node.ts';

/** The longest line that is taken, in bytes: a product with all its text stays far below. */
export const LINE_MAX_BYTES = 16 * 1024 * 1024;

const NEWLINE = 0x0a;

/** The objects of a body. Errors: SHOPIFY_ANSWER_MALFORMED with the number of the line. */
export async function* jsonLines(
  pieces: AsyncIterable<Buffer> | Iterable<Buffer>,
): AsyncIterable<JsonObject> {
  let number = 0;
  for await (const line of rawLines(pieces)) {
    number += 1;
    if (line.length > 0) yield parseLine(line, number);
  }
}

async function* rawLines(pieces: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncIterable<Buffer> {
  let begun: Buffer[] = [];
  let begunBytes = 0;
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, from)) {
      const tail = piece.subarray(from, end);
      yield begun.length === 0 ? tail : Buffer.concat([...begun, tail]);
      begun = [];
      begunBytes = 0;
      from = end + 1;
    }
    if (from === piece.length) continue;
    begun.push(piece.subarray(from));
    begunBytes += piece.length - from;
    if (begunBytes > LINE_MAX_BYTES)
      throw malformed(`a row is longer than ${LINE_MAX_BYTES} bytes`);
  }
  if (begunBytes > 0) yield Buffer.concat(begun);
}

function parseLine(line: Buffer, number: number): JsonObject {
  const value = parse(line.toString('utf8'));
  if (isJsonObject(value)) return value;
  throw malformed(`row ${number} of the bulk result is no JSON object`);
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
