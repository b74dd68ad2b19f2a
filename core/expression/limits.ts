/** Longest source of one expression. Units: UTF-16 code units. */
export const SOURCE_MAX_CHARACTERS = 4_096;

/** Deepest nesting of a source; a chain of members or of one operator counts as one level. */
export const NESTING_MAX = 64;

/** Longest chain of members, calls or one operator. */
export const CHAIN_MAX = 400;

/**
 * Work one evaluation may do: a callback's run, an item looked at, or 16 characters made or read are one
 * unit each. Straight code costs nothing: it is bounded by the source.
 */
export const WORK_MAX_UNITS = 500_000;

/** Characters that cost one unit of work. */
export const CHARACTERS_PER_UNIT = 16;

/** Longest text an expression may make. */
export const TEXT_MAX_CHARACTERS = 1_000_000;

/** Longest list an expression may make. */
export const LIST_MAX_ITEMS = 100_000;

/** Deepest nesting of a result. */
export const RESULT_MAX_DEPTH = 128;

/** Longest text a date is read from. */
export const DATE_TEXT_MAX_CHARACTERS = 256;

/** Longest pattern of a regular expression. */
export const PATTERN_MAX_CHARACTERS = 512;
