/** What a source promises of its cursor, and what it says of its own rows: part of the contract with authors. */

/** How far a stream's cursor can be trusted; the engine derives overlap and refuses unsafe combinations. */
export interface CursorSafety {
  readonly field: string;
  readonly kind: 'time' | 'sequence' | 'position';
  /** The smallest step of the field in ms, for time cursors. */
  readonly granularityMs?: number;
  /** How late a record may appear behind the cursor, in ms: the overlap that is read again. */
  readonly lagMs: number;
  readonly ordered: boolean;
  /** Whether the filter includes the cursor's own value. */
  readonly inclusive: boolean;
  /**
   * The field of the stored cursor that says up to where all is read, as ISO 8601, ms or a sequence number. The engine
   * refuses a page that moves it back, ahead of the clock, or beyond what was read. Absent: it is not looked at.
   */
  readonly mark?: string;
}

/** A count that the source gives of its own rows: a total of a list, the count of a page, of a bulk operation. */
export interface Stated {
  /** What was counted, for messages: `page 3`, `bulk operation 17`, `the list`. */
  readonly of: string;
  readonly rows: number;
  /** The rows that came, each of them once. */
  readonly came: number;
}
