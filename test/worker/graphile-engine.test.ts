import assert from 'node:assert/strict';
import { systemClock } from '../../core/base/clock.ts';
import { silentLog } from '../../core/base/log.ts';
import { postgresAddress } from '../../core/store/postgres/address.ts';
import { GraphileEngine } from '../../core/worker/graphile-engine.ts';
import { until } from '../crash/until.ts';
import { describeWith, findServer } from '../databases/server.ts';
import { newSchema, type TestSchema } from '../store/postgres/schema.ts';

describeWith('the engine in PostgreSQL', await findServer('postgres'), (server) => {
  let schema: TestSchema;

  beforeEach(async () => {
    schema = await newSchema(server);
  });

  afterEach(() => schema.drop());

  function engineAt(address: string, warn: (words: string) => void = () => undefined) {
    const { url } = postgresAddress(address);
    const log = { ...silentLog(), warn };
    const options = { url, schema: `${schema.name}_jobs`, concurrency: 1 };
    return new GraphileEngine({ ...options, clock: systemClock(), log });
  }

  it('may be stopped twice after it has told hints, as the end of a hub does', async () => {
    const engine = engineAt(schema.url);
    engine.announce({ kind: 'inbox' });
    await engine.stop();
    await engine.stop();
  });

  it('keeps no session of hints that the database refused', async () => {
    const jobs = `${schema.name}_jobs`;
    await schema.ask(`create schema ${schema.name}`);
    const user = await schema.ownUser();
    const admin = engineAt(schema.url);
    admin.announce({ kind: 'inbox' });
    await admin.stop();
    await schema.ask(`grant usage on schema ${jobs} to ${user.name}`);
    await schema.ask(`grant select on all tables in schema ${jobs} to ${user.name}`);
    const refused = Promise.withResolvers<string>();
    const engine = engineAt(user.url, refused.resolve);
    engine.announce({ kind: 'inbox' });
    assert.match(await refused.promise, /Hints could not be told/);
    const open = 'select from pg_stat_activity where usename = $1';
    await until(async () => (await schema.ask(open, user.name)).length === 0);
    await engine.stop();
  }).timeout(5_000);
});
