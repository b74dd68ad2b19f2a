/** A schema of its own for one test on the PostgreSQL server, and gone afterwards. */
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { silentLog } from '../../../core/base/log.ts';
import { virtualClock } from '../../../core/base/virtual-clock.ts';
import { openPostgresStore } from '../../../core/store/postgres/open.ts';
import type { Store } from '../../../core/store/store.ts';
import type { TestServer } from '../../databases/server.ts';

export interface TestSchema {
  readonly name: string;
  /** As `store:` in `config/hub.yaml` takes it. */
  readonly url: string;
  /** Rows of a question that the administrator asks, with the schema as the default one. */
  ask(question: string, ...values: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** A login that may do everything in the schema and nothing elsewhere; its sessions can be told from all others. */
  ownUser(): Promise<{ readonly name: string; readonly url: string }>;
  /** Deletes every row and begins to count anew: sooner done than making all tables again. */
  empty(): Promise<void>;
  drop(): Promise<void>;
}

const EMPTY = `DO $$
DECLARE one record;
BEGIN
  FOR one IN SELECT tablename AS name FROM pg_tables
    WHERE schemaname = current_schema() AND tablename <> 'schema_migrations'
  LOOP EXECUTE 'DELETE FROM ' || quote_ident(one.name); END LOOP;
  FOR one IN SELECT sequencename AS name FROM pg_sequences WHERE schemaname = current_schema()
  LOOP PERFORM setval(quote_ident(one.name), 1, false); END LOOP;
END $$`;

/** Names a schema that nobody has; the hub makes it when it opens. */
export async function newSchema(server: TestServer): Promise<TestSchema> {
  const name = `crossdock_t_${randomBytes(6).toString('hex')}`;
  const admin = new Client({ connectionString: urlOf(server) });
  admin.on('error', () => undefined);
  await admin.connect();
  await admin.query(`set search_path to ${name}; set client_min_messages to warning`);
  const user = `${name}_u`;
  return {
    name,
    url: `${urlOf(server)}?schema=${name}`,
    ownUser: async () => {
      const password = randomBytes(8).toString('hex');
      await admin.query(`create role ${user} login password '${password}'`);
      await admin.query(`grant all on schema ${name} to ${user}`);
      await admin.query(`grant all on all tables in schema ${name} to ${user}`);
      await admin.query(`grant all on all sequences in schema ${name} to ${user}`);
      return { name: user, url: `${urlOf({ ...server, user, password })}?schema=${name}` };
    },
    ask: async (question, ...values) => {
      const { rows } = await admin.query<Record<string, unknown>>(question, [...values]);
      return rows;
    },
    empty: async () => {
      await admin.query(EMPTY);
    },
    drop: async () => {
      await admin.query(`drop schema if exists ${name} cascade`);
      await admin.query(`drop schema if exists ${name}_jobs cascade`);
      await admin.query(
        'select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = $1',
        [user],
      );
      await admin.query(`drop role if exists ${user}`);
      await admin.end();
    },
  };
}

/** The server's address as `pg` takes it, with the credentials. */
export function urlOf({ user, password, host, port, database }: TestServer): string {
  const secret = password === null ? '' : `:${encodeURIComponent(password)}`;
  return `postgres://${encodeURIComponent(user)}${secret}@${host}:${port}/${database}`;
}

/** The same schema behind a proxy. */
export function through(schema: TestSchema, proxy: { readonly port: number }): string {
  const url = new URL(schema.url);
  url.hostname = '127.0.0.1';
  url.port = String(proxy.port);
  return url.href;
}

/** The store of that schema. */
export function openSchema(url: string): Promise<Store> {
  return openPostgresStore({ url, connections: 4, clock: virtualClock(), log: silentLog() });
}
