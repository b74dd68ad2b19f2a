import { deepEqual, equal, match } from 'node:assert/strict';
import { pos } from '../../../../connectors/pos/connector.ts';
import type { Json, JsonObject } from '../../../../core/connector/index.ts';
import { describeWith, findServer } from '../../../databases/server.ts';
import { errorOf } from '../../../error-of.ts';
import { openSqlBench, readStream, type SqlBench, type SqlRead } from './sql-bench.ts';

const TABLE: JsonObject = { table: 't', key: ['id'], change: { by: 'snapshot', deletes: 'none' } };

type Case = readonly [type: string, value: string, wanted: Json, rule?: JsonObject];
const NUMBER: JsonObject = { numbers: ['v'] };
const TRUTH: JsonObject = { booleans: ['v'] };

const BOTH: readonly Case[] = [
  ['bigint', '9007199254740993', '9007199254740993'],
  [
    'numeric(38,10)',
    '1234567890123456789012345678.0000000001',
    '1234567890123456789012345678.0000000001',
  ],
  ['numeric(10,2)', '-0.50', -0.5, NUMBER],
  ['integer', 'null', null],
  ['varchar(9)', "'true'", true, TRUTH],
  ['varchar(9)', "''", ''],
  ['char(5)', "'ab'", 'ab'],
  ['date', "'2026-02-28'", '2026-02-28'],
];

const POSTGRES: readonly Case[] = [
  ...BOTH,
  ['boolean', 'true', true],
  ['boolean', 'false', false],
  ['double precision', '0.1', 0.1, NUMBER],
  ['real', '16777216', '1.6777216e+07'],
  ['bytea', String.raw`'\x00ff'`, '00ff'],
  ['timestamptz', "'2026-01-15 10:00:00.123456+01'", '2026-01-15T09:00:00.123456Z'],
  ['timestamp', "'2026-01-15 10:00:00'", '2026-01-15T10:00:00'],
  ['uuid', "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  ['jsonb', `'{"a": 1}'`, '{"a": 1}'],
  ['integer[]', "'{1,2}'", '{1,2}'],
  ['money', '12.5', '12.50'],
  ['interval', "'1 day 2 hours'", 'P1DT2H'],
];

const MARIADB: readonly Case[] = [
  ...BOTH,
  ['bigint unsigned', '18446744073709551615', '18446744073709551615'],
  ['tinyint(1)', '1', '1'],
  ['tinyint(1)', '1', true, TRUTH],
  ['tinyint(1)', '0', false, TRUTH],
  ['bit(10)', "b'1000000001'", '513'],
  ['double', '0.1', 0.1, NUMBER],
  ['float', '16777216', '16777216'],
  ['binary(4)', "x'00ff00ff'", '00ff00ff'],
  ['blob', "x'00ff'", '00ff'],
  ['datetime(6)', "'2026-01-15 10:00:00.123456'", '2026-01-15T10:00:00.123456'],
  ['timestamp', 'from_unixtime(1768471200)', '2026-01-15T10:00:00Z'],
  ["enum('small','large')", "'large'", 'large'],
  ["set('a','b')", "'b,a'", 'a,b'],
  ['json', `'{"a": 1}'`, '{"a": 1}'],
  ['year', '2026', '2026'],
  ['time', "'-01:02:03'", '-01:02:03'],
  ['varchar(9) character set latin1', "'Käse €'", 'Käse €'],
];

type FaultCase = readonly [
  given: readonly [string, string, JsonObject?],
  code: string,
  what: RegExp,
];

const TOO_LONG: FaultCase = [
  ['numeric(38,10)', '12345678901234567890', NUMBER],
  'POS_ROW_NUMBER',
  /more than 15 digits/,
];
const NO_TRUTH: FaultCase = [['varchar(9)', "'perhaps'", TRUTH], 'POS_ROW_VALUE', /neither true/];
const NO_TIME: FaultCase = [
  ['varchar(20)', "'yesterday'", { times: { v: {} } }],
  'POS_ROW_TIME',
  /v is not iso/,
];

const POSTGRES_FAULTS: readonly FaultCase[] = [
  TOO_LONG,
  NO_TRUTH,
  NO_TIME,
  [['numeric', "'NaN'"], 'POS_ROW_NUMBER', /"NaN" is no number/],
  [['double precision', "'Infinity'"], 'POS_ROW_NUMBER', /"Infinity"/],
  [['timestamp', "'infinity'"], 'POS_ROW_TIME', /"infinity" is no date/],
  [['date', "'0044-03-15 BC'"], 'POS_ROW_TIME', /BC/],
];

const MARIADB_FAULTS: readonly FaultCase[] = [
  TOO_LONG,
  NO_TRUTH,
  NO_TIME,
  [['tinyint(1)', '7', TRUTH], 'POS_ROW_VALUE', /"7" is neither true nor false/],
];

for (const kind of ['postgres', 'mariadb'] as const) {
  describeWith(`the values of ${kind}`, await findServer(kind), (server) => {
    let bench: SqlBench;

    /** Reads a table of one row with one column `v` beside its id. */
    async function readOne(type: string, value: string, rule: JsonObject = {}): Promise<SqlRead> {
      bench = await openSqlBench(
        server,
        [
          `create table t (id integer not null primary key, v ${type})`,
          `insert into t values (1, ${value})`,
        ],
        { tables: { t: { ...TABLE, ...rule } } },
      );
      return await readStream(bench.host(), 't');
    }
    afterEach(async () => await bench?.close());

    async function expectValue(type: string, value: string, wanted: Json, rule: JsonObject = {}) {
      const { records, faults } = await readOne(type, value, rule);
      deepEqual(faults, []);
      equal(records[0]?.data['v'], wanted);
    }

    async function expectFault(
      [type, value, rule = {}]: readonly [string, string, JsonObject?],
      wanted: readonly [code: string, what: RegExp],
    ) {
      const { records, faults } = await readOne(type, value, rule);
      deepEqual(records, []);
      equal(faults[0]?.where, 't:1');
      equal(faults[0]?.code, wanted[0]);
      match(faults[0]?.what ?? '', wanted[1]);
    }

    for (const [type, value, wanted, rule] of kind === 'postgres' ? POSTGRES : MARIADB) {
      it(`${type} ${value} is read as ${JSON.stringify(wanted)}`, async () => {
        await expectValue(type, value, wanted, rule);
      });
    }

    for (const [given, code, what] of kind === 'postgres' ? POSTGRES_FAULTS : MARIADB_FAULTS) {
      it(`${given[0]} ${given[1]} is told of and not read`, async () => {
        await expectFault(given, [code, what]);
      });
    }

    it('a key with nothing in it is told of, since no page could go on from it', async () => {
      bench = await openSqlBench(
        server,
        ['create table t (id varchar(5), v integer)', "insert into t values ('a', 1), (null, 2)"],
        { tables: { t: TABLE } },
      );
      const { records, faults } = await readStream(bench.host(), 't');
      equal(records.length, 1);
      deepEqual(
        faults.map(({ code }) => code),
        ['POS_ROW_KEY'],
      );
    });

    it('a key keeps what separates its parts, and is found by it', async () => {
      bench = await openSqlBench(
        server,
        [
          'create table t (a varchar(9) not null, b varchar(9) not null, primary key (a, b))',
          "insert into t values ('x|y', 'z'), ('x', 'y|z')",
        ],
        { tables: { t: { ...TABLE, key: ['a', 'b'] } } },
      );
      const host = bench.host();
      const { records } = await readStream(host, 't');
      deepEqual(
        new Set(records.map((record) => record.key)),
        new Set([String.raw`x\|y|z`, String.raw`x|y\|z`]),
      );
      const found = await pos.lookup?.(host, 't', [String.raw`x\|y|z`, 'x|y|z']);
      deepEqual(
        found?.map((record) => record?.data['a'] ?? null),
        ['x|y', null],
      );
    });

    it('a column without an exact order cannot be a key', async () => {
      const type = kind === 'postgres' ? 'double precision' : 'double';
      bench = await openSqlBench(server, [`create table t (id ${type} not null primary key)`], {
        tables: { t: TABLE },
      });
      const error = await errorOf(readStream(bench.host(), 't'));
      equal(error.code, 'POS_SETTING_INVALID');
      match(error.what, /has no exact order/);
    });

    it('a row that is larger than allowed is told of by its key alone', async () => {
      const { records, faults } = await readOne('text', "repeat('x', 500)", { rowCharacters: 200 });
      deepEqual(records, []);
      equal(faults[0]?.code, 'POS_ROW_TOO_LARGE');
      deepEqual(faults[0]?.raw, { id: '1' });
    });

    it('a wall time gets the zone of the till, and the hour that comes twice its mark', async () => {
      const type = kind === 'postgres' ? 'timestamp' : 'datetime';
      const { records } = await readOne(type, "'2026-10-25 02:30:00'", { times: { v: {} } });
      equal(records[0]?.data['vUtc'], '2026-10-25T00:30:00.000Z');
      equal(records[0]?.data['timeAmbiguous'], true);
    });

    it('day and time in columns of their own become one time', async () => {
      bench = await openSqlBench(
        server,
        [
          'create table t (id integer not null primary key, day integer, clock varchar(8))',
          "insert into t values (1, 20260701, '18:05')",
        ],
        {
          tables: {
            t: {
              ...TABLE,
              times: { soldAt: { columns: ['day', 'clock'], format: 'yyyyMMdd HH:mm' } },
            },
          },
        },
      );
      const { records } = await readStream(bench.host(), 't');
      equal(records[0]?.data['soldAtUtc'], '2026-07-01T16:05:00.000Z');
      equal(records[0]?.occurredAt, '2026-07-01T16:05:00.000Z');
    });

    it('columns are read as the settings name them, under the names that they give', async () => {
      const columns = { ID: 'number', v: 'value' };
      const { records } = await readOne('varchar(9)', "'x'", { columns });
      deepEqual(records[0]?.data, { number: '1', value: 'x' });
    });
  });
}

describeWith('zero dates of mariadb', await findServer('mariadb'), (server) => {
  let bench: SqlBench;

  async function openZero(rule: JsonObject, type = 'datetime'): Promise<SqlRead> {
    bench = await openSqlBench(
      server,
      [
        "set session sql_mode = ''",
        `create table t (id integer not null primary key, v ${type} not null)`,
        "insert into t values (1, '0000-00-00'), (2, '2026-01-15')",
      ],
      { tables: { t: { ...TABLE, ...rule } } },
    );
    return await readStream(bench.host(), 't');
  }
  afterEach(async () => await bench?.close());

  it('are told of', async () => {
    const { records, faults } = await openZero({});
    deepEqual(
      records.map((record) => record.key),
      ['2'],
    );
    deepEqual(
      faults.map(({ code, where }) => [code, where]),
      [['POS_ROW_TIME', 't:1']],
    );
  });

  it('are nothing where the settings say so', async () => {
    const { records, faults } = await openZero({ zeroDates: 'null' }, 'date');
    deepEqual(faults, []);
    equal(records[0]?.data['v'], null);
  });

  it('as a change time are a place from which a sweep goes on', async () => {
    const change = { by: 'column', column: 'v' };
    const { records, faults, pages } = await openZero({ change, pageRows: 1 });
    deepEqual(
      records.map((record) => record.key),
      ['2'],
    );
    equal(faults.length, 1);
    equal(pages.length, 2);
  });
});
