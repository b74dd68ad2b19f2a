import type { SettingsReader } from './reader.ts';

/** How a vendor writes ARTS POSLog. */
export interface PosLogDialect {
  /** One record per sale line, or one per transaction with its lines and tenders. */
  readonly unit: 'line' | 'transaction';
  /**
   * reversalLine: a void is a further line with negative figures, so every line counts.
   * flagOriginal: the voided line itself is flagged, so flagged lines do not count.
   */
  readonly voids: 'reversalLine' | 'flagOriginal';
  /**
   * Whether a transaction whose totals and tenders disagree is a fault, a note, or not looked at.
   */
  readonly totals: 'fault' | 'warn' | 'off';
  /** Reports breaks in a register's sequence numbers. */
  readonly gaps: boolean;
}

/** Reads the `posLog` part of a feed. Errors: POS_SETTING_INVALID. */
export function posLogDialect(reader: SettingsReader): PosLogDialect {
  const dialect: PosLogDialect = {
    unit: reader.option('unit', ['line', 'transaction'], 'line'),
    voids: reader.option('voids', ['reversalLine', 'flagOriginal'], 'reversalLine'),
    totals: reader.option('totals', ['fault', 'warn', 'off'], 'fault'),
    gaps: reader.flag('gaps', true),
  };
  reader.close();
  return dialect;
}
