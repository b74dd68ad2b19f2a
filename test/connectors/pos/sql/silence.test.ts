import { deepEqual, equal, match } from 'node:assert/strict';
import { pos } from '../../../../connectors/pos/connector.ts';
import { virtualClock } from '../../../../core/base/virtual-clock.ts';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { breakingProxy } from '../../../databases/cutting-proxy.ts';
import { describeWith, findServer, type TestServer } from '../../../databases/server.ts';
import { errorOf } from '../../../error-of.ts';
import { gone } from './sessions.ts';
import {
  keysOf,
  openSqlBench,
  PRICE_COMMAND,
  PRICE_TABLE,
  readStream,
  type SqlBench,
} from './sql-bench.ts';

const ITEMS: JsonObject = {
  table: 'item',
  key: ['sku'],
  change: { by: 'snapshot', deletes: 'none' },
  pageRows: 2,
};
const KEYS = ['a', 'b', 'c', 'd', 'e'];

/** The hub waits for an answer so long: the statement's own limit, and a little for the way. */
const ANSWER_MS = 35_000;

/** The moments of a read: what is sent then. `isAskedAgain`: nothing was answered yet on that connection. */
const MOMENTS = [
  { name: 'while a session is prepared', words: /SET /, isAskedAgain: false },
  { name: 'at the begin', words: /BEGIN/i, isAskedAgain: true },
  {
    name: 'at a question to the catalogue',
    words: /pg_attribute|column_type/,
    isAskedAgain: false,
  },
  { name: 'at a page', words: /from ["`.\w]*item/, isAskedAgain: true },
  { name: 'at the end of a page', words: /COMMIT/, isAskedAgain: false },
] as const;

function openBench(server: TestServer): Promise<SqlBench> {
  const rows = KEYS.map((sku) => `('${sku}')`).join(', ');
  return openSqlBench(
    server,
    [
      'create table item (sku varchar(20) not null primary key)',
      `insert into item values ${rows}`,
      'create table hub_price (hub_key varchar(40) not null primary key, sku varchar(12) not null)',
    ],
    { tables: { items: ITEMS }, staging: { priceFile: PRICE_TABLE } },
  );
}

async function grant({ scratch }: SqlBench): Promise<void> {
  const { user } = scratch.writer;
  const grantee = scratch.server.kind === 'postgres' ? user : `'${user}'@'%'`;
  await scratch.run(`grant select, insert on hub_price to ${grantee}`);
}

for (const kind of ['postgres', 'mariadb'] as const) {
  describeWith(`a connection to ${kind} that breaks`, await findServer(kind), (server) => {
    let bench: SqlBench;

    beforeEach(async () => {
      bench = await openBench(server);
    });
    afterEach(async () => await bench?.close());

    for (const { name, words, isAskedAgain } of MOMENTS) {
      it(`and falls silent ${name} is not waited for for ever, and the next read goes through`, async () => {
        const proxy = await breakingProxy(server, { words }, 'silent');
        try {
          const clock = virtualClock();
          const host = bench.host({ database: { port: proxy.port }, clock });
          const reading = errorOf(readStream(host, 'items'));
          await proxy.broken;
          await clock.advance(ANSWER_MS);
          const error = await reading;
          equal(error.code, 'POS_SQL_UNREACHABLE');
          match(error.what, /no answer within \d+ ms/);
          equal(error.retry, 'backoff');
          equal(clock.pending(), 0, 'nothing is watched any more');
          await gone(bench);
          deepEqual(keysOf((await readStream(host, 'items')).records), KEYS);
        } finally {
          proxy.close();
        }
      });

      it(`and is ended ${name} is ${isAskedAgain ? 'replaced' : 'an error to be tried again'}`, async () => {
        const proxy = await breakingProxy(server, { words }, 'ended');
        try {
          const host = bench.host({ database: { port: proxy.port } });
          if (!isAskedAgain) {
            const error = await errorOf(readStream(host, 'items'));
            equal(error.code, 'POS_SQL_UNREACHABLE', error.message);
            equal(error.retry, 'backoff');
          }
          deepEqual(keysOf((await readStream(host, 'items')).records), KEYS);
        } finally {
          proxy.close();
        }
      });
    }

    it('because its machine hangs holds up neither the read nor the end of the hub', async () => {
      const proxy = await breakingProxy(server, { words: /from ["`.\w]*item/ }, 'everyone');
      try {
        const clock = virtualClock();
        const host = bench.host({ database: { port: proxy.port }, clock });
        const reading = errorOf(readStream(host, 'items'));
        await proxy.broken;
        await clock.advance(ANSWER_MS);
        // PostgreSQL is asked on another connection to leave off; that one is not waited for for ever either.
        await clock.advance(ANSWER_MS);
        equal((await reading).code, 'POS_SQL_UNREACHABLE');
        await pos.close?.(host);
      } finally {
        proxy.close();
      }
    });

    for (const [name, words, outcome] of [
      ['before its row was taken', /insert into/, 'retry'],
      ['at the commit', /COMMIT/, 'unknown'],
    ] as const) {
      it(`and falls silent ${name} leaves a write as ${outcome}, and its repetition is one effect`, async () => {
        await grant(bench);
        const proxy = await breakingProxy(server, { words, after: /insert into/ }, 'silent');
        try {
          const clock = virtualClock();
          const broken = bench.host({ database: { port: proxy.port }, clock });
          const writing = pos.write?.(broken, [PRICE_COMMAND]) ?? Promise.resolve([]);
          await proxy.broken;
          await clock.advance(ANSWER_MS);
          const [ack] = await writing;
          equal(ack?.outcome, outcome, JSON.stringify(ack));
          const [again] = (await pos.write?.(broken, [PRICE_COMMAND])) ?? [];
          equal(again?.outcome, 'written', JSON.stringify(again));
          equal((await bench.scratch.ask("select 1 from hub_price where sku = 'a'")).length, 1);
        } finally {
          proxy.close();
        }
      });
    }
  });
}
