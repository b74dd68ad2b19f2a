import { deepEqual, equal, match } from 'node:assert/strict';
import { pos } from '../../../../connectors/pos/connector.ts';
import type { Finding, JsonObject } from '../../../../core/connector/index.ts';
import { describeWith, findServer, type TestServer } from '../../../databases/server.ts';
import { closedPort } from './sessions.ts';
import { type HostChanges, openSqlBench, type SqlBench } from './sql-bench.ts';

const ITEMS: JsonObject = {
  table: 'item',
  key: ['sku'],
  change: { by: 'snapshot', deletes: 'none' },
};

/** What is wrong, and what the one finding says of it and advises. */
interface Case {
  readonly title: string;
  readonly wrong: (server: TestServer) => Promise<HostChanges> | HostChanges;
  readonly field: string;
  readonly what: RegExp;
  readonly mend: RegExp;
  /** A server that trusts everybody on this machine looks at no password. */
  readonly only?: TestServer['kind'];
}

const CASES: readonly Case[] = [
  {
    title: 'a host that has no address',
    wrong: () => ({ database: { host: 'till.nowhere.invalid' } }),
    field: 'database',
    what: /till\.nowhere\.invalid: the name cannot be resolved/,
    mend: /check the address/,
  },
  {
    title: 'a port that nobody listens on',
    wrong: async () => ({ database: { port: await closedPort() } }),
    field: 'database',
    what: /127\.0\.0\.1:\d+: \w+ says ECONNREFUSED: nothing listens there/,
    mend: /database\.host and database\.port/,
  },
  {
    title: 'a private address that is not allowed',
    wrong: () => ({ database: { allowPrivate: false } }),
    field: 'database',
    what: /is a private address/,
    mend: /database\.allowPrivate: true/,
  },
  {
    title: 'TLS where the server has none',
    wrong: () => ({ database: { tls: {} } }),
    field: 'database',
    what: /it offers no TLS \(POS_SQL_TLS\)/,
    mend: /have TLS switched on there, or write database\.tls: \{ use: off \}/,
  },
  {
    title: 'a wrong password',
    wrong: () => ({ secrets: { databasePassword: 'wrong' } }),
    field: 'database',
    what: /says 1045: the user or the password is wrong.*\(POS_SQL_LOGIN\)/,
    mend: /its password secret/,
    only: 'mariadb',
  },
  {
    title: 'a user that is not known',
    wrong: () => ({ database: { user: 'nobody_here' } }),
    field: 'database',
    what: /the user .*\(POS_SQL_LOGIN\)/,
    mend: /user/,
  },
  {
    title: 'a database that is not there',
    wrong: () => ({ database: { name: 'no_such_database' } }),
    field: 'database',
    what: /there is n[\w ]+ \(POS_SQL_LOGIN\)/,
    mend: /^correct database\.name$/,
  },
  {
    title: 'a database of another kind',
    wrong: () => ({ database: { kind: 'postgres' } }),
    field: 'database',
    what: /another kind of server answers there/,
    mend: /database\.kind and database\.port/,
    only: 'mariadb',
  },
  {
    title: 'a table whose name is written wrongly',
    wrong: () => ({ tables: { items: { ...ITEMS, table: 'itme' } } }),
    field: 'tables.items',
    what: /"itme" is not in schema/,
    mend: /^write "item"$/,
  },
  {
    title: 'a table that the login may not see',
    wrong: () => ({ tables: { items: { ...ITEMS, table: 'nothing_of_yours' } } }),
    field: 'tables.items',
    what: /"nothing_of_yours" is not in schema/,
    mend: /^this login sees item; where it is another one, have SELECT on it granted$/,
  },
  {
    title: 'a column that is not there',
    wrong: () => ({ tables: { items: { ...ITEMS, key: ['article_number'] } } }),
    field: 'tables.items',
    what: /"article_number" is not in table item/,
    mend: /^this login sees sku; where/,
  },
];

for (const kind of ['postgres', 'mariadb'] as const) {
  describeWith(`a wrong setup of ${kind}`, await findServer(kind), (server) => {
    let bench: SqlBench;

    beforeEach(async () => {
      bench = await openSqlBench(server, [
        'create table item (sku varchar(20) not null primary key)',
      ]);
    });
    afterEach(async () => await bench?.close());

    for (const { title, wrong, field, what, mend, only } of CASES) {
      if (only !== undefined && only !== kind) continue;
      it(`${title} is said with its place and the remedy`, async () => {
        const changes = { tables: { items: ITEMS }, ...(await wrong(server)) };
        const found: readonly Finding[] = await pos.check(bench.host(changes));
        deepEqual(
          found.map((one) => one.severity),
          ['error'],
          JSON.stringify(found),
        );
        equal(found[0]?.field, field);
        match(found[0]?.what ?? '', what);
        match(found[0]?.mend ?? '', mend);
      });
    }
  });
}
