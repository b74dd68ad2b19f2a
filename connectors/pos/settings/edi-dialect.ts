import type { SettingsReader } from './reader.ts';

/** How a partner writes EDI: X12, DEX/UCS or EDIFACT. */
export interface EdiDialect {
  /**
   * line: one record per line item, and per store, activity or stock quantity within it. document:
   * one record per document with its segments. segment: one record per segment.
   */
  readonly unit: 'line' | 'document' | 'segment';
  /**
   * Whether counts and control numbers that disagree are a fault, a note, or not looked at. Real
   * partners often count wrong, hence `warn`.
   */
  readonly totals: 'fault' | 'warn' | 'off';
  /**
   * What becomes of a document whose lines are not known, where lines are asked for: a fault, or one
   * record with its segments. The other documents of the file count either way.
   */
  readonly unknownSets: 'fault' | 'whole';
  /** Keeps the raw segments beside the named fields of a line, so that nothing is lost. */
  readonly segments: boolean;
  /** Characters of one element. */
  readonly elementCharacters: number;
  /** Segments of one document. */
  readonly documentSegments: number;
  /** Segments that describe one line, or stand before or after all lines. */
  readonly lineSegments: number;
}

/** Reads the `edi` part of a feed. Errors: POS_SETTING_INVALID. */
export function ediDialect(reader: SettingsReader): EdiDialect {
  const dialect: EdiDialect = {
    unit: reader.option('unit', ['line', 'document', 'segment'], 'line'),
    totals: reader.option('totals', ['fault', 'warn', 'off'], 'warn'),
    unknownSets: reader.option('unknownSets', ['fault', 'whole'], 'fault'),
    segments: reader.flag('segments', true),
    elementCharacters: reader.integer('elementCharacters', 10_000, {
      minimum: 80,
      maximum: 1_048_576,
    }),
    documentSegments: reader.integer('documentSegments', 200_000, {
      minimum: 3,
      maximum: 1_000_000,
    }),
    lineSegments: reader.integer('lineSegments', 1_000, { minimum: 1, maximum: 10_000 }),
  };
  reader.close();
  return dialect;
}
