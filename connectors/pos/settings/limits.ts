import type { SettingsReader } from './reader.ts';

/** What one file of a feed may cost at most. */
export interface Limits {
  /** Size as it lies in the folder, and as it is once unpacked. */
  readonly fileBytes: number;
  /** Unpacked size over packed size (T34). */
  readonly gzipRatio: number;
  /** Characters of one row; a quoted field with line ends counts as one row. */
  readonly rowCharacters: number;
  /** Fields of one row. */
  readonly fields: number;
  /** Lines that one quoted field may span before its quote counts as broken. */
  readonly quotedLines: number;
  /** Rows that one folded record may hold. */
  readonly foldedRows: number;
  /** Bytes that the encoding does not know. */
  readonly replacementCharacters: number;
  /** Bad rows after which the rest of a file is not read. */
  readonly badRows: number;
  /** Levels of nested XML elements. */
  readonly xmlDepth: number;
}

const GIB = 1_073_741_824;

/** Reads the `limits` part of a feed. Errors: POS_SETTING_INVALID. */
export function limits(reader: SettingsReader): Limits {
  const result: Limits = {
    fileBytes: reader.integer('fileBytes', 4 * GIB, { minimum: 1, maximum: 64 * GIB }),
    gzipRatio: reader.integer('gzipRatio', 100, { minimum: 2, maximum: 1_000 }),
    rowCharacters: reader.integer('rowBytes', 1_048_576, { minimum: 80, maximum: 1_048_576 }),
    fields: reader.integer('fields', 1_000, { minimum: 1, maximum: 16_384 }),
    quotedLines: reader.integer('quotedLines', 1_000, { minimum: 1, maximum: 10_000 }),
    foldedRows: reader.integer('foldedRows', 5_000, { minimum: 1, maximum: 100_000 }),
    replacementCharacters: reader.integer('replacementCharacters', 0, {
      minimum: 0,
      maximum: 1_000_000,
    }),
    badRows: reader.integer('badRows', 1_000, { minimum: 0, maximum: 1_000_000 }),
    xmlDepth: reader.integer('xmlDepth', 32, { minimum: 4, maximum: 128 }),
  };
  reader.close();
  return result;
}
