import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { CrossdockError } from '../../../core/base/errors.ts';
import { silentLog } from '../../../core/base/log.ts';
import { virtualClock } from '../../../core/base/virtual-clock.ts';
import { postgresAddress } from '../../../core/store/postgres/address.ts';
import { openPostgresStore } from '../../../core/store/postgres/open.ts';
import { storeError } from '../../../core/store/postgres/postgres-fault.ts';
import { arrival, coded, FLOW, T0 } from '../../contract/store/samples.ts';
import { describeWith, findServer } from '../../databases/server.ts';
import { newSchema, openSchema } from './schema.ts';

const PLACE = 'postgres://h:5432/d?schema=crossdock';

describe('faults of PostgreSQL', () => {
  const answers: readonly (readonly [string, string])[] = [
    ['53100', 'STORE_DISK_FULL'],
    ['53200', 'STORE_BUSY'],
    ['53300', 'STORE_BUSY'],
    ['55P03', 'STORE_BUSY'],
    ['40P01', 'STORE_BUSY'],
    ['40001', 'STORE_BUSY'],
    ['57P01', 'STORE_UNREACHABLE'],
    ['57P03', 'STORE_UNREACHABLE'],
    ['25P03', 'STORE_UNREACHABLE'],
    ['08006', 'STORE_UNREACHABLE'],
    ['ECONNREFUSED', 'STORE_UNREACHABLE'],
    ['ENOTFOUND', 'STORE_UNREACHABLE'],
    ['25006', 'STORE_READ_ONLY'],
    ['28P01', 'STORE_ACCESS_REFUSED'],
    ['28000', 'STORE_ACCESS_REFUSED'],
    ['42501', 'STORE_ACCESS_REFUSED'],
    ['3D000', 'STORE_CANNOT_OPEN'],
    ['58030', 'STORE_IO'],
    ['XX001', 'STORE_CORRUPT'],
    ['22003', 'STORE_CONSTRAINT'],
    ['23505', 'STORE_CONSTRAINT'],
    ['42P01', 'STORE_STATEMENT_FAILED'],
  ];
  for (const [code, kind] of answers) {
    it(`${code} is told as ${kind}`, () => {
      const typed = storeError(Object.assign(new Error('no'), { code }), PLACE);
      assert.ok(typed instanceof CrossdockError && typed.code === kind, String(typed));
      assert.match(typed.what, new RegExp(code));
    });
  }

  it('our own mistakes stay what they are', () => {
    const mistake = new TypeError('x is undefined');
    assert.equal(storeError(mistake, PLACE), mistake);
  });
});

describe('the address of a store in PostgreSQL', () => {
  const wrong = [
    '',
    'postgres://',
    'postgres://h',
    'postgres://h/',
    'mysql://h/d',
    'http://h/d',
    'postgres://h/d?schema=',
    'postgres://h/d?schema=Upper',
    'postgres://h/d?schema=1st',
    'postgres://h/d?schema=a-b',
    'postgres://h/d?schema=a%22;drop schema x',
    `postgres://h/d?schema=${'a'.repeat(49)}`,
    'postgres://h:port/d',
  ];
  for (const text of wrong) {
    it(`"${text.slice(0, 50)}" is refused, and not repeated in the message`, () => {
      const secret = text.replace('://', '://hub:pass-word@');
      assert.throws(
        () => postgresAddress(secret),
        (error: unknown) => {
          assert.ok(coded('STORE_ADDRESS_WRONG')(error), String(error));
          assert.doesNotMatch(JSON.stringify(error), /pass-word/);
          return true;
        },
      );
    });
  }

  it('is shown without its user and password, with its schema', () => {
    const address = postgresAddress(
      'postgresql://hub:pa%40ss@db:6543/prod?schema=eu_1&sslmode=require',
    );
    assert.equal(address.shown, 'postgres://db:6543/prod?schema=eu_1');
    assert.equal(address.url, 'postgresql://hub:pa%40ss@db:6543/prod?sslmode=require');
  });
});

describeWith('opening a store in PostgreSQL', await findServer('postgres'), (server) => {
  const addressOf = (over: { port?: number; database?: string; user?: string }): string => {
    const { host, port, user, database } = { ...server, ...over };
    return `postgres://${user}@${host}:${port}/${database}?schema=crossdock_nowhere`;
  };

  it('says that nobody listens there, with the address', async () => {
    await assert.rejects(openSchema(addressOf({ port: 1 })), (error: unknown) => {
      assert.ok(coded('STORE_UNREACHABLE')(error));
      assert.match(String(error), /127\.0\.0\.1:1\/|localhost:1\//);
      return true;
    });
  });

  it('says that there is no such database', async () => {
    const opening = openSchema(addressOf({ database: 'crossdock_no_such_database' }));
    await assert.rejects(opening, coded('STORE_CANNOT_OPEN'));
  });

  it('says that there is no such user', async () => {
    const opening = openSchema(addressOf({ user: 'crossdock_nobody' }));
    await assert.rejects(opening, coded('STORE_ACCESS_REFUSED'));
  });

  it('says that a user may not make its schema, and makes nothing', async () => {
    const schema = await newSchema(server);
    await schema.ask(`CREATE SCHEMA ${schema.name}`);
    const { url } = await schema.ownUser();
    const elsewhere = url.replace(/schema=.*/, `schema=${schema.name}_other`);
    await assert.rejects(openSchema(elsewhere), coded('STORE_ACCESS_REFUSED'));
    const found = await schema.ask(
      'SELECT 1 FROM pg_namespace WHERE nspname = $1',
      `${schema.name}_other`,
    );
    assert.deepEqual(found, []);
    await schema.drop();
  });

  it('works for a user that may do as it likes in its schema and nowhere else', async () => {
    const schema = await newSchema(server);
    await schema.ask(`CREATE SCHEMA ${schema.name}`);
    const store = await openSchema((await schema.ownUser()).url);
    assert.equal(await store.inbox.append(arrival('a')), 'stored');
    await store.close();
    await schema.ask(`DROP OWNED BY ${schema.name}_u CASCADE`);
    await schema.drop();
  });

  it('refuses a server that is too old, and one whose database is not in UTF-8', async () => {
    for (const [version, encoding] of [
      ['140012', 'UTF8'],
      ['170001', 'LATIN1'],
    ] as const) {
      const fake = await fakeServer(version, encoding);
      const url = `postgres://hub@127.0.0.1:${portOf(fake)}/d`;
      await assert.rejects(openSchema(url), (error: unknown) => {
        assert.ok(coded('STORE_SERVER_UNFIT')(error), String(error));
        assert.match(String(error), new RegExp(`${version}.*${encoding}`));
        return true;
      });
      fake.close();
    }
  });

  it('keeps two hubs in one database apart', async () => {
    const [first, second] = [await newSchema(server), await newSchema(server)];
    const [one, two] = [await openSchema(first.url), await openSchema(second.url)];
    for (const store of [one, two]) assert.equal(await store.inbox.append(arrival('a')), 'stored');
    const request = { flow: FLOW, lanes: [1], owner: 'x', now: T0, until: T0 + 1_000 };
    assert.equal((await one.lanes.lease(request)).length, 1);
    assert.equal((await two.lanes.lease(request)).length, 1);
    assert.equal(await one.schedules.fire('nightly', null, T0), true);
    assert.equal(await two.schedules.fire('nightly', null, T0), true);
    await one.close();
    await two.close();
    await first.drop();
    await second.drop();
  });

  it('leaves no connection behind when the schema is of a newer program', async () => {
    const schema = await newSchema(server);
    await (await openSchema(schema.url)).close();
    await schema.ask(`INSERT INTO schema_migrations VALUES (999, 'later', 'x', 0)`);
    const { url, name } = await schema.ownUser();
    const opening = openPostgresStore({
      url,
      connections: 3,
      clock: virtualClock(),
      log: silentLog(),
    });
    await assert.rejects(opening, coded('STORE_TOO_NEW'));
    for (;;) {
      const [row] = await schema.ask(
        'SELECT count(*)::int AS open FROM pg_stat_activity WHERE usename = $1',
        name,
      );
      if (row?.['open'] === 0) break;
    }
    await schema.drop();
  });
});

/** Speaks as much of the protocol as the first question needs: postgresql.org/docs/current/protocol-message-formats. */
async function fakeServer(version: string, encoding: string): Promise<Server> {
  const message = (type: string, ...parts: readonly Buffer[]): Buffer => {
    const body = Buffer.concat(parts);
    const head = Buffer.alloc(5);
    head.write(type);
    head.writeInt32BE(body.length + 4, 1);
    return Buffer.concat([head, body]);
  };
  const short = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
  const long = (value: number): Buffer =>
    Buffer.concat([short(value >> 16), short(value & 65_535)]);
  const columns = { version, number: version, encoding };
  const fields = Object.keys(columns).map((name) =>
    Buffer.concat([
      Buffer.from(`${name}\0`),
      long(0),
      short(0),
      long(25),
      short(65_535),
      long(0),
      short(0),
    ]),
  );
  const cells = Object.values(columns).map((text) =>
    Buffer.concat([long(text.length), Buffer.from(text)]),
  );
  const ready = message('Z', Buffer.from('I'));
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.concat([message('R', long(0)), ready]));
      socket.on('data', (bytes) => {
        if (bytes[0] !== 'Q'.charCodeAt(0)) return;
        socket.write(
          Buffer.concat([
            message('T', short(fields.length), ...fields),
            message('D', short(cells.length), ...cells),
            message('C', Buffer.from('SELECT 1\0')),
            ready,
          ]),
        );
      });
    });
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
