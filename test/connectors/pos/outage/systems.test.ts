import assert from 'node:assert/strict';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { restMs } from '../../../../core/pipeline/resting.ts';
import { readFlow } from '../../../pipeline/fixture.ts';
import { flowText } from '../../../pipeline/flow-text.ts';
import { openTillHub, type TillHub } from './till-hub.ts';

const FEEDS: JsonObject = { sales: { pattern: '*.csv', key: ['a'] } };
const OUTBOX: JsonObject = { stockFile: { columns: [{ name: 'SKU', field: 'sku' }] } };
const FILES: JsonObject = { feeds: FEEDS, outbox: OUTBOX };
const SFTP: JsonObject = {
  ...{ host: '127.0.0.1', port: 1, user: 'hub', folder: 'drop', allowPrivate: true },
  hostKey: `SHA256:${'A'.repeat(43)}`,
};
const DATABASE: JsonObject = {
  database: {
    ...{ kind: 'postgres', host: '127.0.0.1', port: 1, name: 'till', user: 'hub' },
    ...{ stagingUser: 'writer', tls: { use: 'off' }, allowPrivate: true, zone: 'UTC' },
  },
  tables: { items: { table: 'item', key: ['sku'], change: { by: 'snapshot', deletes: 'none' } } },
  staging: {
    priceFile: {
      ...{ table: 'price', key: ['sku'], columns: [{ name: 'sku', field: 'sku' }] },
    },
  },
};

function flowTo(stream: string): string {
  return flowText({
    name: `${stream.toLowerCase()}-sys-to-till`,
    kind: 'state',
    triggers: '[{ webhook: things/changed }]',
    deliver: `{ connection: till, stream: ${stream}, operation: publish }`,
  });
}

function flowFrom(stream: string): string {
  return flowText({
    name: `${stream}-till-to-sys`,
    kind: 'state',
    triggers: '[{ schedule: "0 3 * * *" }]',
    source: `{ connection: till, stream: ${stream} }`,
  });
}

const PLACES: readonly {
  readonly what: string;
  readonly settings: JsonObject;
  readonly systems: readonly string[];
}[] = [
  { what: 'a folder of this machine', settings: { folder: '/drop', ...FILES }, systems: [] },
  { what: 'an SFTP server', settings: { sftp: SFTP, ...FILES }, systems: ['till'] },
  { what: 'a database', settings: DATABASE, systems: ['till'] },
  {
    what: 'a folder of this machine and a database',
    settings: { folder: '/drop', ...FILES, ...DATABASE },
    systems: ['till'],
  },
  {
    what: 'an SFTP server and a database',
    settings: { sftp: SFTP, ...FILES, ...DATABASE },
    systems: ['till/sftp', 'till/database'],
  },
];

describe('the systems of a till', () => {
  let hub: TillHub;
  afterEach(() => hub.close());

  async function open(settings: JsonObject): Promise<void> {
    const secrets = { sftpPassword: 'x', databasePassword: 'x', stagingPassword: 'x' };
    hub = await openTillHub({ settings, secrets, flows: [flowTo('stockFile')], baseDir: '/' });
  }

  const rests = (text: string) => restMs(hub.context, readFlow(text)) > 0;
  const order = { phase: 'open', by: 'ann', why: 'test', at: 1 } as const;

  for (const { what, settings, systems } of PLACES) {
    it(`with ${what} there are ${systems.length} with a breaker`, async () => {
      await open(settings);
      assert.deepEqual([...hub.targets.keys()], systems);
    });
  }

  it('a server that is left alone holds up what goes over it, and not what goes to the database', async () => {
    await open({ sftp: SFTP, ...FILES, ...DATABASE });
    hub.targets.get('till/sftp')?.force(order);
    assert.equal(rests(flowTo('stockFile')), true);
    assert.equal(rests(flowFrom('sales')), true);
    assert.equal(rests(flowTo('priceFile')), false);
    assert.equal(rests(flowFrom('items')), false);
  });

  it('a database that is left alone does not hold up the files of this machine', async () => {
    await open({ folder: '/drop', ...FILES, ...DATABASE });
    hub.targets.get('till')?.force(order);
    assert.equal(rests(flowTo('priceFile')), true);
    assert.equal(rests(flowTo('stockFile')), false);
    assert.equal(rests(flowFrom('sales')), false);
  });
});
