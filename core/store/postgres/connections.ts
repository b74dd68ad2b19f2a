import pg from 'pg';
import type { PostgresAddress } from './address.ts';
import { readJsonText, readText } from './nul.ts';

/** The pool of this process's connections, and one taken from it. */
export type Pool = pg.Pool;
/** A connection that is taken from the pool; it goes back by `release`. */
export type Client = pg.PoolClient;

/** How long what may last at most, in ms. */
export interface PostgresLimits {
  /**
   * A process that stands still in the middle of a transaction keeps its locks no longer than that: the server ends
   * its session, and what it wanted to write is rolled back.
   */
  readonly standstillMs: number;
  /** How long a statement waits for a lock. */
  readonly lockMs: number;
  /** How long a connection may take to be made, or to become free. */
  readonly connectMs: number;
  /** How long the server may keep silent over a statement. */
  readonly answerMs: number;
}

/** The limits of a hub at work. */
export const POSTGRES_LIMITS: PostgresLimits = {
  standstillMs: 5_000,
  lockMs: 10_000,
  connectMs: 10_000,
  answerMs: 120_000,
};

/** Opens the pool; nothing is connected before the first question. */
export function openPool(
  address: PostgresAddress,
  options: {
    readonly connections: number;
    readonly name: string;
    readonly limits: PostgresLimits;
    readonly lost: (error: Error) => void;
  },
): Pool {
  const { limits } = options;
  const settings = {
    search_path: address.schema,
    // A commit that is answered is on the disk (I1), whatever the server's own default is.
    synchronous_commit: 'on',
    default_transaction_isolation: 'read\\ committed',
    idle_in_transaction_session_timeout: limits.standstillMs,
    lock_timeout: limits.lockMs,
    statement_timeout: 0,
    client_encoding: 'UTF8',
    // A plan that was made while a table was empty is kept by the session; reading from end to end would then go on
    // when the table has grown. Every question of the hub has its index; what sums over all pays a little.
    enable_seqscan: 'off',
    // Compiling a plan takes longer than the short ones run.
    jit: 'off',
  };
  const pool = new pg.Pool({
    connectionString: address.url,
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    application_name: options.name,
    max: options.connections,
    connectionTimeoutMillis: limits.connectMs,
    query_timeout: limits.answerMs,
    keepAlive: true,
    // What is idle must not keep a process from ending.
    allowExitOnIdle: true,
    types: { getTypeParser: typeParser },
  });
  // Without a listener a connection that is lost while nobody uses it would end the process.
  pool.on('error', options.lost);
  pool.on('connect', (client) => client.on('error', options.lost));
  return pool;
}

const BOOLEAN = 16;
const BIGINT = 20;
const NUMERIC = 1700;
const JSON_TYPES = new Set([114, 3802]);
/** text and varchar; a name of the catalogue is no text. */
const TEXT_TYPES = new Set([25, 1043]);

/** As SQLite gives them: whole numbers as numbers, truth as 1 and 0, JSON as the text that it is. */
function typeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (oid === BIGINT || oid === NUMERIC) return Number;
  if (oid === BOOLEAN) return (value) => (value === 't' ? 1 : 0);
  if (JSON_TYPES.has(oid)) return readJsonText;
  if (TEXT_TYPES.has(oid)) return readText;
  return format === 'binary'
    ? pg.types.getTypeParser(oid, 'binary')
    : pg.types.getTypeParser(oid, 'text');
}
