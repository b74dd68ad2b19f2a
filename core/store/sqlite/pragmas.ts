/** How long SQLite itself waits for another process's lock; the store then tries again a few times. */
export const BUSY_TIMEOUT_MS = 5_000;

const CACHE_KIB = 65_536;

/** Settings of every writer: durable at each commit, readers beside it, waiting instead of failing. */
export const writerPragmas: readonly string[] = [
  `PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`,
  'PRAGMA journal_mode = WAL',
  // FULL syncs the log at each commit; NORMAL could lose the last commits on a power cut (I1).
  'PRAGMA synchronous = FULL',
  'PRAGMA foreign_keys = ON',
  'PRAGMA temp_store = MEMORY',
  `PRAGMA cache_size = -${CACHE_KIB}`,
  // A long read can let the log grow; the next checkpoint cuts the file back to this.
  'PRAGMA journal_size_limit = 67108864',
];

/** Settings of every reader. */
export const readerPragmas: readonly string[] = [
  `PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`,
  'PRAGMA query_only = ON',
  'PRAGMA temp_store = MEMORY',
  `PRAGMA cache_size = -${CACHE_KIB}`,
];
