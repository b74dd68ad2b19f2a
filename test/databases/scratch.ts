/** A schema (PostgreSQL) or database (MariaDB) of its own for one test, with two logins, and gone afterwards. */
import { randomBytes } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';
import { systemClock } from '../../core/base/clock.ts';
import type { TestServer } from './server.ts';

/** A place on a server where one test does as it likes. */
export interface Scratch {
  readonly server: TestServer;
  /** The schema's name; on MariaDB also the database's. */
  readonly name: string;
  readonly reader: Login;
  readonly writer: Login;
  /** Sends statements as the administrator; the scratch place is the default one. */
  run(...statements: readonly string[]): Promise<void>;
  /** The rows of a question, as the administrator. */
  ask(question: string): Promise<readonly Record<string, unknown>[]>;
  /** A second connection of the administrator, for transactions that stay open. */
  open(): Promise<Pick<Scratch, 'run'> & { end(): Promise<void> }>;
  /** Ends every session of a login, as an operator would, and waits until they are gone; gives how many there were. */
  cut(login: Login): Promise<number>;
  close(): Promise<void>;
}

/** A server ends a session within moments; when it does not, the test says so. */
const GONE_MS = 10_000;

const clock = systemClock();

export interface Login {
  readonly user: string;
  readonly password: string;
}

/** Makes the place and both logins; the reader may select there, the writer nothing until it is granted. */
export async function openScratch(server: TestServer): Promise<Scratch> {
  const name = `crossdock_${randomBytes(5).toString('hex')}`;
  const reader = { user: `${name}_r`, password: `r-${randomBytes(8).toString('hex')}` };
  const writer = { user: `${name}_w`, password: `w-${randomBytes(8).toString('hex')}` };
  return server.kind === 'postgres'
    ? await postgresScratch(server, { name, reader, writer })
    : await mariadbScratch(server, { name, reader, writer });
}

interface Names {
  readonly name: string;
  readonly reader: Login;
  readonly writer: Login;
}

async function postgresScratch(server: TestServer, names: Names): Promise<Scratch> {
  const { name, reader, writer } = names;
  const connect = async (): Promise<Client> => {
    const { host, port, user, password, database } = server;
    const client = new Client({
      host,
      port,
      user,
      database,
      ...(password === null ? {} : { password }),
    });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const admin = await connect();
  await admin.query(`create schema ${name}`);
  for (const { user, password } of [reader, writer]) {
    await admin.query(`create role ${user} login password '${password}'`);
    await admin.query(`grant usage on schema ${name} to ${user}`);
  }
  await admin.query(
    `alter default privileges in schema ${name} grant select on tables to ${reader.user}`,
  );
  await admin.query(`set search_path to ${name}`);
  const run = async (client: Client, statements: readonly string[]): Promise<void> => {
    for (const statement of statements) await client.query(statement);
  };
  return {
    server,
    ...names,
    run: (...statements) => run(admin, statements),
    ask: async (question) => (await admin.query<Record<string, unknown>>(question)).rows,
    open: async () => {
      const other = await connect();
      await other.query(`set search_path to ${name}`);
      return { run: (...statements) => run(other, statements), end: () => other.end() };
    },
    cut: async ({ user }) => {
      const { rowCount } = await admin.query(
        'select pg_terminate_backend(pid, $2) from pg_stat_activity where usename = $1',
        [user, GONE_MS],
      );
      return rowCount ?? 0;
    },
    close: async () => {
      await admin.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where usename = any($1)',
        [[reader.user, writer.user]],
      );
      await admin.query(`drop schema ${name} cascade`);
      for (const { user } of [reader, writer]) {
        await admin.query(`drop owned by ${user}`);
        await admin.query(`drop role ${user}`);
      }
      await admin.end();
    },
  };
}

async function mariadbScratch(server: TestServer, names: Names): Promise<Scratch> {
  const { name, reader, writer } = names;
  const connect = async (database?: string) => {
    const { host, port, user, password } = server;
    return await createConnection({
      host,
      port,
      user,
      charset: 'utf8mb4',
      ...(password === null ? {} : { password }),
      ...(database === undefined ? {} : { database }),
    });
  };
  type Connection = Awaited<ReturnType<typeof connect>>;
  const run = async (connection: Connection, statements: readonly string[]): Promise<void> => {
    for (const statement of statements) await connection.query(statement);
  };
  const admin = await connect();
  await run(admin, [`create database ${name} character set utf8mb4`, `use ${name}`]);
  for (const { user, password } of [reader, writer]) {
    await admin.query(`create user '${user}'@'%' identified by '${password}'`);
  }
  await admin.query(`grant select, show view, execute on ${name}.* to '${reader.user}'@'%'`);
  return {
    server,
    ...names,
    run: (...statements) => run(admin, statements),
    ask: async (question) => {
      const [rows] = await admin.query(question);
      return Array.isArray(rows) ? rows.map((row) => ({ ...row })) : [];
    },
    open: async () => {
      const other = await connect(name);
      return { run: (...statements) => run(other, statements), end: () => other.end() };
    },
    cut: async ({ user }) => {
      const [rows] = await admin.query(
        'select id from information_schema.processlist where user = ?',
        [user],
      );
      const ids: number[] = Array.isArray(rows)
        ? rows.map((row) => Number(Reflect.get(row, 'id')))
        : [];
      for (const id of ids) await admin.query(`kill connection ${id}`).catch(() => undefined);
      const isThere = async (id: number): Promise<boolean> => {
        const [found] = await admin.query(
          'select 1 from information_schema.processlist where id = ?',
          [id],
        );
        return Array.isArray(found) && found.length > 0;
      };
      // A session that was told to end is listed, and as busy as before, until it notices.
      for (const id of ids) while (await isThere(id)) await clock.sleep(5);
      return ids.length;
    },
    close: async () => {
      await run(admin, [`drop database ${name}`]);
      for (const { user } of [reader, writer]) await admin.query(`drop user '${user}'@'%'`);
      await admin.end();
    },
  };
}
