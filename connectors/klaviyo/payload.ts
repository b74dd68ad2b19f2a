import { isSafeNumber, parse } from 'lossless-json';

/** Levels of nesting that a body may have: a deeper one is no record and could exhaust the parser. */
const DEPTH_MAX = 100;

/**
 * Parses JSON text; undefined for what is none.
 *
 * Shape: numbers that a double holds exactly are numbers, all others are text, so no id loses a digit (I6).
 */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0 || isTooDeep(bytes)) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return parse(text, null, (digits) => (isSafeNumber(digits) ? Number(digits) : digits));
  } catch {
    return undefined;
  }
}

const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const [QUOTE, BACKSLASH] = [0x22, 0x5c];

function isTooDeep(bytes: Buffer): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (isText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) isText = false;
    } else if (byte === QUOTE) isText = true;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth += 1;
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
    if (depth > DEPTH_MAX) return true;
  }
  return false;
}
