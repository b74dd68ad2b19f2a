import { readFile } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import type { Knex } from 'knex';
import { CrossdockError, type Host, type Line, lineOf } from '../../../../core/connector/index.ts';
import { addressOf } from '../../client/address.ts';
import { POS_SQL_ERRORS } from '../errors.ts';
import { type Database, databaseNetwork } from '../settings/database.ts';
import { passwordOf } from '../settings/sql-settings.ts';
import { withinLimit } from './answer-limit.ts';
import { type Dialect, propertyOf, type Role, type Target } from './dialect.ts';
import { DIALECTS } from './dialects.ts';
import { loadKnex } from './driver.ts';

/** Connections to one till's database under one login. */
export interface Pool {
  readonly sql: Knex;
  readonly dialect: Dialect;
  readonly role: Role;
  /** Asked before each transaction. */
  readonly line: Line;
  /** For messages: the connection and the machine. */
  readonly where: string;
  /** Connections that it may hold. */
  readonly size: number;
  /** How long the hub itself waits for one answer. */
  readonly answerMs: number;
  /** A connection that nobody else has; waits for one so long as the settings allow. */
  readonly take: () => Promise<object>;
  /** Gives it back. */
  readonly give: (connection: object) => void;
  /** Ends a connection whatever it is doing; it is given back nevertheless, and not used again. */
  readonly end: (connection: object) => Promise<void>;
  /** Ends every connection, also those that are at work. */
  readonly close: () => Promise<void>;
}

const IDLE_MS = 30_000;
/** How long an address that was checked is used again; then its name is resolved and checked anew. */
const ADDRESS_MS = 60_000;
/** The server ends a statement first; when it is gone itself, the hub stops waiting after this much more. */
const GRACE_MS = 5_000;
/** The mark by which knex knows a connection that is not to be used again. */
const DISPOSED = '__knex__disposed';

const pools = new WeakMap<Host, Map<Role, Promise<Pool>>>();

/** The pool of a host for reading or for writing, opened when first needed. */
export async function poolOf(host: Host, database: Database, role: Role): Promise<Pool> {
  const own = pools.get(host) ?? new Map<Role, Promise<Pool>>();
  pools.set(host, own);
  const known = own.get(role);
  if (known !== undefined) return await known;
  const opening = openPool(host, database, role);
  own.set(role, opening);
  opening.catch(() => own.delete(role));
  return await opening;
}

/** Ends all connections of a host; may be called when there are none. */
export async function closePools(host: Host): Promise<void> {
  const own = pools.get(host);
  pools.delete(host);
  for (const opening of own?.values() ?? []) {
    const pool = await opening.catch(() => null);
    await pool?.close();
  }
}

async function openPool(host: Host, database: Database, role: Role): Promise<Pool> {
  const dialect = DIALECTS[database.kind];
  const where = `connection ${host.connection}, ${database.host}:${portOf(database)}`;
  const knex = await loadKnex(dialect, where);
  const size = role === 'read' ? database.connections : 1;
  const open = new Set<object>();
  const sql = knex({
    client: dialect.client,
    ...(dialect.version === undefined ? {} : { version: dialect.version }),
    connection: async () => {
      const untilMs = host.clock.monotonicMs() + ADDRESS_MS;
      const settings = dialect.connection(await targetOf(host, database, role));
      return { ...settings, expirationChecker: () => host.clock.monotonicMs() > untilMs };
    },
    compileSqlOnError: false,
    log: { warn: () => {}, error: () => {}, debug: () => {}, deprecate: () => {} },
    acquireConnectionTimeout: database.connectMs + database.statementMs,
    pool: {
      min: 0,
      max: size,
      idleTimeoutMillis: IDLE_MS,
      createTimeoutMillis: database.connectMs + GRACE_MS,
      afterCreate: (connection: object, done: (error: unknown, given: object) => void) => {
        open.add(connection);
        dialect.limit?.(connection, database.statementMs);
        const prepared = prepare(sql, dialect.session(role, database.statementMs), connection);
        withinLimit(host.clock, database.connectMs, prepared).then(
          () => done(null, connection),
          (error: unknown) => {
            // The pool knows nothing of it yet, so nobody else would ever end it.
            drop(connection);
            done(error, connection);
          },
        );
      },
    },
  });
  const drop = (connection: object): void => {
    Reflect.set(connection, DISPOSED, 'ended by the hub');
    dialect.kill(connection);
    open.delete(connection);
  };
  const end = async (connection: object): Promise<void> => {
    const cancelled = dialect.cancel?.(sql, connection) ?? Promise.resolve();
    await withinLimit(host.clock, database.connectMs, cancelled).catch(() => undefined);
    drop(connection);
  };
  sql.client.pool.on('destroySuccess', (_event: number, gone: object) => open.delete(gone));
  return {
    sql,
    dialect,
    role,
    line: lineOf(host, 'database'),
    where,
    size,
    answerMs: database.statementMs + GRACE_MS,
    take: () => sql.client.acquireConnection(),
    give: (connection) => void sql.client.releaseConnection(connection),
    end,
    close: async () => {
      await Promise.all([...open].map(end));
      await sql.destroy();
    },
  };
}

/** Sends the statements of a fresh session; a session that did not take them is not used. */
async function prepare(
  sql: Knex,
  statements: readonly string[],
  connection: object,
): Promise<void> {
  for (const statement of statements) await sql.raw(statement).connection(connection);
}

async function targetOf(host: Host, database: Database, role: Role): Promise<Target> {
  const { address } = await addressOf({
    host: database.host,
    network: databaseNetwork(database),
    where: `connection ${host.connection}`,
    setting: 'database',
  });
  return {
    address,
    port: portOf(database),
    serverName: database.tls.serverName ?? database.host,
    database: database.name,
    user: role === 'read' ? database.user : (database.stagingUser ?? ''),
    password: passwordOf(host, role),
    tls: database.tls.use === 'off' ? false : { ca: await authority(host, database) },
    connectMs: database.connectMs,
    statementMs: database.statementMs,
  };
}

function portOf({ port, kind }: Database): number {
  return port ?? DIALECTS[kind].port;
}

async function authority(host: Host, { tls }: Database): Promise<string | null> {
  if (tls.caFile === null) return null;
  const path = isAbsolute(tls.caFile) ? tls.caFile : resolve(host.baseDir, tls.caFile);
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = propertyOf(cause, 'code');
    throw new CrossdockError(POS_SQL_ERRORS.POS_SQL_TLS, {
      what: `the file of database.tls.caFile cannot be read (${String(code)})`,
      where: path,
      cause,
    });
  }
}
