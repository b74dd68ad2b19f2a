/**
 * How long SQLite itself waits for another process's lock; the store then tries again a few times.
 */
const BUSY_TIMEOUT_MS = 5_000;

/** The writer looks up random keys in its indexes; the reader's questions are narrow. */
const WRITER_CACHE_KIB = 65_536;
const READER_CACHE_KIB = 16_384;

/** Which of the two connections of a driver one is. */
export type ConnectionRole = 'writer' | 'reader';

/** Durable at each commit, readers beside it, waiting instead of failing. */
const WRITER: readonly string[] = [
  `PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`,
  'PRAGMA journal_mode = WAL',
  // FULL syncs the log at each commit; NORMAL could lose the last commits on a power cut (I1).
  'PRAGMA synchronous = FULL',
  'PRAGMA foreign_keys = ON',
  'PRAGMA temp_store = MEMORY',
  // 16 MB of log between checkpoints: a fifth more writes per second than the default of 4 MB.
  'PRAGMA wal_autocheckpoint = 4000',
  `PRAGMA cache_size = -${WRITER_CACHE_KIB}`,
  // A long read can let the log grow; the next checkpoint cuts the file back to this.
  'PRAGMA journal_size_limit = 67108864',
];

const READER: readonly string[] = [
  `PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`,
  'PRAGMA query_only = ON',
  'PRAGMA temp_store = MEMORY',
  `PRAGMA cache_size = -${READER_CACHE_KIB}`,
];

/** The settings that a connection starts with. */
export function pragmasOf(role: ConnectionRole): readonly string[] {
  return role === 'writer' ? WRITER : READER;
}
