import { deepEqual, equal, match, ok, throws } from 'node:assert/strict';
import { pos } from '../../../../connectors/pos/connector.ts';
import type { Finding, JsonObject } from '../../../../core/connector/index.ts';
import { testHost } from '../../../contract/test-host.ts';
import { describeWith, findServer } from '../../../databases/server.ts';
import { openSqlBench, type SqlBench } from './sql-bench.ts';

const STOCK: JsonObject = {
  table: 'stock',
  key: ['sku'],
  change: { by: 'column', column: 'changed' },
};

for (const kind of ['postgres', 'mariadb'] as const) {
  describeWith(`check of a till database of ${kind}`, await findServer(kind), (server) => {
    let bench: SqlBench;
    const time = kind === 'postgres' ? 'timestamp' : 'datetime';

    async function findings(...statements: readonly string[]): Promise<readonly Finding[]> {
      bench = await openSqlBench(server, statements, { tables: { stock: STOCK } });
      return await pos.check(bench.host());
    }
    afterEach(async () => await bench?.close());

    function warnings(all: readonly Finding[]): readonly string[] {
      return all.filter((one) => one.severity === 'warning').map((one) => one.what);
    }

    it('has nothing to say of a table with the right indexes and a login that only reads', async () => {
      const all = await findings(
        `create table stock (sku varchar(9) not null primary key, changed ${time} not null)`,
        'create index by_change on stock (changed, sku)',
      );
      deepEqual(
        all.map((one) => one.severity),
        ['info'],
      );
    });

    it('warns of a table whose changes no index finds', async () => {
      const [warning = '', ...more] = warnings(
        await findings(
          `create table stock (sku varchar(9) not null primary key, changed ${time} not null)`,
        ),
      );
      match(warning, /no index begins with changed, sku/);
      deepEqual(more, []);
    });

    it('warns of a key that no unique index keeps apart', async () => {
      const all = await findings(
        `create table stock (sku varchar(9) not null, changed ${time} not null)`,
        'create index by_change on stock (changed, sku)',
      );
      match(warnings(all).join(), /no unique index keeps sku apart/);
    });

    it('warns of a login that may write although it need not', async () => {
      bench = await openSqlBench(
        server,
        [
          `create table stock (sku varchar(9) not null primary key, changed ${time} not null)`,
          'create index by_change on stock (changed, sku)',
        ],
        { tables: { stock: STOCK } },
      );
      const { user } = bench.scratch.reader;
      const grantee = kind === 'postgres' ? user : `'${user}'@'%'`;
      await bench.scratch.run(`grant update, delete on stock to ${grantee}`);
      const all = await pos.check(bench.host());
      match(warnings(all).join(), /may also (UPDATE, DELETE|DELETE, UPDATE) on stock/);
      equal(all.find((one) => one.severity === 'warning')?.field, 'database.user');
    });

    it('names every table that is wrong, not the first alone', async () => {
      bench = await openSqlBench(server, ['create table stock (sku integer primary key)'], {
        tables: {
          one: { ...STOCK, table: 'stokc' },
          two: { ...STOCK, key: ['skuu'] },
        },
      });
      const errors = (await pos.check(bench.host())).filter((one) => one.severity === 'error');
      deepEqual(
        errors.map((one) => [one.field, one.mend]),
        [
          ['tables.one', 'write "stock"'],
          ['tables.two', 'write "sku"'],
        ],
      );
    });
  });
}

const DATABASE: JsonObject = { kind: 'postgres', host: 'till.test', name: 'pos', user: 'reader' };
const STAGED: JsonObject = { table: 'hub', key: ['sku'], columns: [{ name: 'sku' }] };

/** Settings that must be refused before any server is asked, and what the refusal must speak of. */
const WRONG: readonly (readonly [what: string, settings: JsonObject, wanted: RegExp])[] = [
  ['no kind', { database: { ...DATABASE, kind: '' } }, /database\.kind.*is not known/],
  ['no host', { database: { ...DATABASE, host: '' } }, /database\.host.*is missing/],
  ['no user', { database: { ...DATABASE, user: ' ' } }, /database\.user.*is missing/],
  ['a NUL', { database: { ...DATABASE, name: 'a\0b' } }, /database\.name.*NUL/],
  ['a port', { database: { ...DATABASE, port: 70_000 } }, /database\.port/],
  ['a zone', { database: { ...DATABASE, zone: 'Berlin' } }, /database\.zone.*no time zone/],
  ['a timeout', { database: { ...DATABASE, statementTimeout: '1ms' } }, /statementTimeout/],
  ['a word', { database: { ...DATABASE, sql: 'x' } }, /unknown field "sql"/],
  ['one login', { database: { ...DATABASE, stagingUser: 'reader' } }, /is the login that reads/],
  [
    'TLS off with a certificate',
    { database: { ...DATABASE, tls: { use: 'off', caFile: 'x' } } },
    /although TLS is off/,
  ],
  [
    'a file for Oracle',
    { database: { ...DATABASE, kind: 'oracle', tls: { caFile: 'x' } } },
    /for Oracle/,
  ],
  ['tables alone', { folder: 'drop', tables: { stock: STOCK } }, /tables.*needs a database/],
  ['no key', tables({ key: [] }), /tables\.stock\.key.*names no column/],
  ['no table', tables({ table: '' }), /tables\.stock\.table.*is missing/],
  ['no change', tables({ change: {} }), /tables\.stock\.change\.by.*is missing/],
  ['free SQL', tables({ where: '1=1' }), /unknown field "where"/],
  ['a change', tables({ change: { by: 'rowid' } }), /"rowid" is not known/],
  ['no column', tables({ change: { by: 'sequence' } }), /change\.column.*is missing/],
  ['a lag', tables({ change: { by: 'column', column: 'x', lag: '5' } }), /change\.lag/],
  ['a page', tables({ pageRows: 0 }), /pageRows/],
  ['one field twice', tables({ columns: { a: 'x', b: 'x' } }), /one field to two columns/],
  ['two types', tables({ numbers: ['a'], booleans: ['a'] }), /declared as a number/],
  ['two deletions', tables({ change: { by: 'snapshot' }, deleted: { column: 'x' } }), /snapshot/],
  ['no second login', { database: DATABASE, staging: { stockFile: STAGED } }, /stagingUser/],
  ['a pickup without its key', staging({ pickupFile: STAGED }), /idempotencyKey.*is missing/],
  [
    'a key of nothing',
    staging({ stockFile: { ...STAGED, key: ['other'] } }),
    /cannot be part of the key/,
  ],
  [
    'a column twice',
    staging({ stockFile: { ...STAGED, fixed: { sku: 'x' } } }),
    /writes the column "sku" twice/,
  ],
  [
    'a stream twice',
    { ...tables({}), feeds: { stock: { pattern: '*', key: ['a'] } }, folder: 'drop' },
    /same name as feeds\.stock/,
  ],
];

function tables(changes: JsonObject): JsonObject {
  return { database: DATABASE, tables: { stock: { ...STOCK, ...changes } } };
}

function staging(rules: JsonObject): JsonObject {
  return { database: { ...DATABASE, stagingUser: 'writer' }, staging: rules };
}

describe('settings of a till database', () => {
  for (const [what, settings, wanted] of WRONG) {
    it(`are refused with ${what}`, () => {
      throws(
        () => pos.catalog({ feeds: {}, outbox: {}, ...settings }),
        (error: Error) => wanted.test(error.message.replaceAll('\n', ' ')),
      );
    });
  }

  it('need no drop folder, and say so when a feed needs one', () => {
    const { host } = testHost({ connector: pos, settings: tables({}) });
    deepEqual(
      pos.catalog(host.settings).map((stream) => stream.name),
      ['stock'],
    );
    const feeds = { sales: { pattern: '*.csv', key: ['a'] } };
    throws(() => testHost({ connector: pos, settings: { ...tables({}), feeds } }), /folder/);
  });

  it('bind the connection to the host of the database', () => {
    const network = pos.spec.network?.(tables({}));
    deepEqual(network, { hosts: ['till.test'], allowPrivate: false });
  });

  it('let files and tables stand side by side', () => {
    const settings = {
      ...tables({}),
      folder: 'drop',
      feeds: { sales: { pattern: '*.csv', key: ['a'] } },
      outbox: {},
    };
    const names = pos.catalog(settings).map((stream) => stream.name);
    ok(names.includes('sales') && names.includes('stock'));
  });
});
