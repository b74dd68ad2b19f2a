import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pos } from '../../../../connectors/pos/connector.ts';
import type { Host, JsonObject } from '../../../../core/connector/index.ts';
import { losingProxy, postgresTlsProxy } from '../../../databases/cutting-proxy.ts';
import { describeWith, findServer, type TestServer } from '../../../databases/server.ts';
import { errorOf } from '../../../error-of.ts';
import {
  openSqlBench,
  PRICE_COMMAND,
  PRICE_TABLE,
  readStream,
  type SqlBench,
} from './sql-bench.ts';

const ITEMS: JsonObject = { table: 'item', key: ['sku'], change: { by: 'snapshot' } };

function openBench(server: TestServer): Promise<SqlBench> {
  return openSqlBench(
    server,
    [
      'create table hub_price (hub_key varchar(40) not null primary key, sku varchar(12) not null)',
      'create table item (sku varchar(12) not null primary key)',
      "insert into item values ('a')",
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
  describeWith(`a write whose end nobody heard on ${kind}`, await findServer(kind), (server) => {
    let bench: SqlBench;
    beforeEach(async () => {
      bench = await openBench(server);
      await grant(bench);
    });
    afterEach(async () => await bench?.close());

    for (const when of ['before', 'after'] as const) {
      it(`lost ${when} the commit it is unknown, and its repetition is one effect`, async () => {
        const proxy = await losingProxy(server, when);
        try {
          const host = bench.host({ database: { port: proxy.port } });
          const [first] = (await pos.write?.(host, [PRICE_COMMAND])) ?? [];
          equal(first?.outcome, 'unknown', JSON.stringify(first));
          const [second] = (await pos.write?.(host, [PRICE_COMMAND])) ?? [];
          ok(second?.outcome === 'written' || second?.outcome === 'same', JSON.stringify(second));
          equal((await bench.scratch.ask('select 1 from hub_price')).length, 1);
          const [found] = (await pos.lookup?.(host, 'priceFile', ['a'])) ?? [];
          deepEqual(found?.data, { sku: 'a' });
        } finally {
          proxy.close();
        }
      });
    }

    for (const [point, effects] of [
      ['staging.before-write', 0],
      ['staging.after-write', 1],
    ] as const) {
      it(`killed at ${point} its repetition is one effect`, async () => {
        const host = bench.host();
        const dying: Host = {
          ...host,
          crashPoint: (name) => {
            if (name === point) throw new Error(`killed at ${name}`);
          },
        };
        await pos.write?.(dying, [PRICE_COMMAND]).catch(() => undefined);
        await pos.close?.(dying);
        equal((await bench.scratch.ask('select 1 from hub_price')).length, effects);
        await pos.write?.(host, [PRICE_COMMAND]);
        equal((await bench.scratch.ask('select 1 from hub_price')).length, 1);
      });
    }
  });
}

const OPENSSL = '/usr/bin/openssl';

describeWith('TLS to a till database', await findServer('postgres'), (server) => {
  let bench: SqlBench;
  let folder: string;
  before(function () {
    if (!existsSync(OPENSSL)) this.skip();
  });
  beforeEach(async () => {
    bench = await openBench(server);
    folder = await mkdtemp(join(tmpdir(), 'crossdock-tls-'));
  });
  afterEach(async () => {
    await bench.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** A certificate that is its own authority. */
  async function identity(name: string): Promise<{ key: string; cert: string; file: string }> {
    const [key, file] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
    const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
    const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    execFileSync(
      OPENSSL,
      ['req', '-x509', ...made, '-days', '2', ...subject, '-keyout', key, '-out', file],
      { stdio: 'ignore' },
    );
    return { key: await readFile(key, 'utf8'), cert: await readFile(file, 'utf8'), file };
  }

  it('is used when the certificate is that of the named authority and server', async () => {
    const till = await identity('till.test');
    const proxy = await postgresTlsProxy(server, till);
    const tls = { caFile: till.file, serverName: 'till.test' };
    const host = bench.host({ database: { port: proxy.port, tls } });
    equal((await readStream(host, 'items')).records.length, 1);
    ok(proxy.heard() > 0);
    proxy.close();
  });

  it('a certificate of nobody known, or of another server, is told nothing', async () => {
    const [till, other] = [await identity('till.test'), await identity('other.test')];
    const proxy = await postgresTlsProxy(server, till);
    const wrong: readonly JsonObject[] = [
      { serverName: 'till.test' },
      { caFile: other.file, serverName: 'till.test' },
      { caFile: till.file, serverName: 'other.test' },
    ];
    for (const tls of wrong) {
      const host = bench.host({ database: { port: proxy.port, tls } });
      equal((await errorOf(readStream(host, 'items'))).code, 'POS_SQL_TLS', JSON.stringify(tls));
    }
    equal(proxy.heard(), 0, 'neither the user nor the password was sent');
    proxy.close();
  });

  it('an authority whose file is not there is named', async () => {
    const host = bench.host({ database: { tls: { caFile: join(folder, 'none.crt') } } });
    const error = await errorOf(readStream(host, 'items'));
    equal(error.code, 'POS_SQL_TLS');
    match(error.where, /none\.crt/);
  });
});
