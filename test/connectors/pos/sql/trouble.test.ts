import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { pos } from '../../../../connectors/pos/connector.ts';
import type { Host, JsonObject } from '../../../../core/connector/index.ts';
import { errorText, testHost } from '../../../contract/test-host.ts';
import { describeWith, findServer, type TestServer } from '../../../databases/server.ts';
import { errorOf } from '../../../error-of.ts';
import { busy, closedPort, cutOnceBusy, gone, revoke, silentServer } from './sessions.ts';
import { keysOf, openSqlBench, readStream, type SqlBench } from './sql-bench.ts';

const ITEMS: JsonObject = {
  table: 'item',
  key: ['sku'],
  change: { by: 'snapshot', deletes: 'none' },
  pageRows: 2,
};
const SLOW: JsonObject = { ...ITEMS, table: 'slow' };

for (const kind of ['postgres', 'mariadb'] as const) {
  describeWith(`trouble with ${kind}`, await findServer(kind), (server) => {
    let bench: SqlBench;

    beforeEach(async () => {
      bench = await openSqlBench(server, schemaOf(server), {
        tables: { items: ITEMS, slow: SLOW },
      });
    });
    afterEach(async () => await bench?.close());

    it('a statement that runs too long is ended by the server', async () => {
      const host = bench.host({ database: { statementTimeout: '200ms' } });
      const error = await errorOf(readStream(host, 'slow'));
      equal(error.code, 'POS_SQL_TIMEOUT');
      match(error.mend, /index/);
      equal((await readStream(host, 'items')).records.length, 6);
    });

    it('a session that is cut while it reads is an error to be tried again', async () => {
      const host = bench.host();
      const reading = errorOf(readStream(host, 'slow'));
      // A page that had no answer yet is asked for again, once for each connection of the pool.
      for (let cut = 0; cut < 3; cut += 1) await cutOnceBusy(bench);
      const error = await reading;
      equal(error.code, 'POS_SQL_UNREACHABLE');
      equal(error.retry, 'backoff');
      equal((await readStream(host, 'items')).records.length, 6);
    });

    it('a session that is cut between two pages is replaced, and no row is lost or doubled', async () => {
      const host = bench.host();
      const keys: string[] = [];
      const request = { stream: 'items', since: null, with: {} };
      for await (const page of pos.read?.(host, request) ?? []) {
        keys.push(...keysOf(page.records));
        ok((await bench.scratch.cut(bench.scratch.reader)) > 0, 'there was a session to cut');
      }
      deepEqual(keys, ['a', 'b', 'c', 'd', 'e', 'f']);
    });

    it('a server that is not there is an error to be tried again', async () => {
      const port = await closedPort();
      const host = bench.host({ database: { port } });
      const error = await errorOf(readStream(host, 'items'));
      equal(error.code, 'POS_SQL_UNREACHABLE');
      equal(error.retry, 'backoff');
      match(error.what, /ECONNREFUSED/);
    });

    it('a server that says nothing is not waited for longer than allowed', async () => {
      const silent = await silentServer();
      try {
        const host = bench.host({ database: { port: silent.port, connectTimeout: '200ms' } });
        const error = await errorOf(readStream(host, 'items'));
        equal(error.code, 'POS_SQL_UNREACHABLE', error.message);
      } finally {
        silent.close();
      }
    });

    it('an unknown login is left alone for minutes', async () => {
      const host = bench.host({ database: { user: 'no_such_login' } });
      const error = await errorOf(readStream(host, 'items'));
      equal(error.code, 'POS_SQL_LOGIN');
      deepEqual(error.retry, { afterMs: 300_000 });
    });

    it('an unknown database is told of as such', async () => {
      const host = bench.host({ database: { name: 'no_such_database' } });
      const error = await errorOf(readStream(host, 'items'));
      equal(error.code, 'POS_SQL_LOGIN');
      match(error.mend, /database\.name/);
    });

    it('a right that is taken away in a sweep ends it, and the table is out of sight then', async () => {
      const host = bench.host();
      const request = { stream: 'items', since: null, with: {} };
      const error = await errorOf(
        (async () => {
          for await (const page of pos.read?.(host, request) ?? []) {
            ok(page.records.length > 0);
            await revoke(bench);
          }
        })(),
      );
      equal(error.code, 'POS_SQL_RIGHTS');
      const next = await errorOf(readStream(host, 'items'));
      equal(next.code, 'POS_SQL_CATALOGUE');
    });

    it('a table that is dropped in a sweep ends it', async () => {
      const host = bench.host();
      const request = { stream: 'items', since: null, with: {} };
      const error = await errorOf(
        (async () => {
          for await (const page of pos.read?.(host, request) ?? []) {
            ok(page.records.length > 0);
            await bench.scratch.run('drop table if exists item');
          }
        })(),
      );
      equal(error.code, 'POS_SQL_CATALOGUE');
    });

    it('a view that writes when it is read is refused by the session, and nothing is written', async () => {
      const host = bench.host({ tables: { writing: { ...ITEMS, table: 'writing' } } });
      const error = await errorOf(readStream(host, 'writing'));
      // MariaDB shows no columns of a view that it may not carry out.
      equal(error.code, kind === 'postgres' ? 'POS_SQL_READ_ONLY' : 'POS_SQL_CATALOGUE');
      equal(error.retry, 'never');
      deepEqual(await bench.scratch.ask('select * from touched'), []);
    });

    it('the server itself says that the session is read only, limited, in UTC and strict', async () => {
      const tables = { session: { ...ITEMS, table: 'session_facts', key: ['name'] } };
      const host = bench.host({ tables, database: { statementTimeout: '7s' } });
      const { records } = await readStream(host, 'session');
      const facts = Object.fromEntries(
        records.map(({ data }) => [String(data['name']).toLowerCase(), data['value']]),
      );
      deepEqual(facts, kind === 'postgres' ? POSTGRES_FACTS : MARIADB_FACTS);
    });

    it('without TLS at the server nothing is sent when it is asked for', async () => {
      const host = bench.host({ database: { tls: {} } });
      const error = await errorOf(readStream(host, 'items'));
      equal(error.code, 'POS_SQL_TLS');
    });

    it('a private address is refused unless the connection allows it', async () => {
      const host = bench.host({ database: { allowPrivate: false } });
      equal((await errorOf(readStream(host, 'items'))).code, 'HTTP_HOST_REFUSED');
    });

    it('an abort ends a read that nobody answers, and closing ends the session at the server', async () => {
      const abort = new AbortController();
      const host = bench.host({ signal: abort.signal });
      const reading = readStream(host, 'slow');
      await busy(bench);
      abort.abort(new Error('told to stop'));
      await rejects(reading, /told to stop/);
      await pos.close?.(host);
      await gone(bench);
    });

    it('neither the password nor a value of a row stands in an error or in the log', async () => {
      const shown: string[] = [];
      const keep = (promise: Promise<unknown>): Promise<unknown> =>
        promise.catch((error: unknown) => shown.push(errorText(error)));
      const wrong = { ...ITEMS, table: 'failing' };
      const host = bench.host({ tables: { items: ITEMS, failing: wrong } });
      await keep(readStream(host, 'failing'));
      await keep(readStream(bench.host({ database: { user: 'no_such_login' } }), 'items'));
      await keep(readStream(bench.host({ database: { port: await closedPort() } }), 'items'));
      ok(shown.length === 3, shown.join('\n'));
      const text = `${shown.join('\n')}\n${bench.logged()}`;
      ok(!text.includes(bench.scratch.reader.password));
      ok(!text.includes('Miller'), text);
    });
  });
}

const POSTGRES_FACTS = {
  datestyle: 'ISO, YMD',
  default_transaction_read_only: 'on',
  statement_timeout: '7000',
  timezone: 'UTC',
  transaction_isolation: 'read committed',
  transaction_read_only: 'on',
};

const MARIADB_FACTS = {
  max_statement_time: '7.000000',
  sql_mode: 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
  time_zone: '+00:00',
  tx_isolation: 'READ-COMMITTED',
  tx_read_only: 'ON',
};

function schemaOf({ kind }: TestServer): readonly string[] {
  const items = ['a', 'b', 'c', 'd', 'e', 'f'].map((sku) => `('${sku}')`).join(', ');
  const shared = [
    'create table item (sku varchar(20) not null primary key)',
    `insert into item values ${items}`,
    'create table touched (at varchar(20))',
    'create table person (sku varchar(20) not null primary key, name varchar(20))',
    "insert into person values ('p', 'Miller')",
  ];
  if (kind === 'postgres') {
    return [
      ...shared,
      "create view slow as select 'x'::text as sku, pg_sleep(20)::text as v",
      `create function touch() returns text language plpgsql security definer set search_path from current
        as $$ begin insert into touched values ('now'); return 'x'; end $$`,
      'create view writing as select touch() as sku',
      `create view session_facts as select name, setting as value from pg_settings where name in
        ('transaction_read_only', 'default_transaction_read_only', 'statement_timeout', 'TimeZone',
         'DateStyle', 'transaction_isolation')`,
      'create view failing as select sku, cast(name as integer) as v from person',
    ];
  }
  return [
    ...shared,
    "create view slow as select 'x' as sku, sleep(20) as v",
    `create function touch() returns varchar(5) modifies sql data
      begin insert into touched values ('now'); return 'x'; end`,
    'create view writing as select touch() as sku',
    `create view session_facts as select variable_name as name, variable_value as value
      from information_schema.session_variables where variable_name in
      ('TX_READ_ONLY', 'MAX_STATEMENT_TIME', 'SQL_MODE', 'TIME_ZONE', 'TX_ISOLATION')`,
    `create function fail(given varchar(20)) returns varchar(20) deterministic
      begin signal sqlstate '45000' set message_text = given; return given; end`,
    'create view failing as select sku, fail(name) as v from person',
  ];
}

describe('a kind of database whose driver is not installed', () => {
  for (const [kind, driver] of [
    ['sqlserver', 'tedious'],
    ['oracle', 'oracledb'],
  ] as const) {
    it(`${kind} asks for the package ${driver}`, async () => {
      const database = { kind, host: '127.0.0.1', name: 'pos', user: 'reader', allowPrivate: true };
      const host: Host = testHost({
        connector: pos,
        settings: { database, tables: { items: ITEMS } },
      }).host;
      const error = await errorOf(readStream(host, 'items'));
      equal(error.code, 'POS_SQL_DRIVER_MISSING');
      match(error.mend, new RegExp(`npm install ${driver}`));
      const [finding] = (await pos.check(host)).filter((one) => one.severity === 'error');
      match(finding?.what ?? '', new RegExp(driver));
    });
  }
});
