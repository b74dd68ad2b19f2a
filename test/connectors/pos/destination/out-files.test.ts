import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pos } from '../../../../connectors/pos/connector.ts';
import type { Ack, Command, Host, JsonObject } from '../../../../core/connector/index.ts';
import { type Bench, openBench, TODAY } from '../pos-host.ts';

const OUTBOX: JsonObject = {
  customerFile: {
    encoding: 'cp850',
    columns: [
      { name: 'NO', field: 'id', width: 8, characters: 'digits' },
      { name: 'NAME', field: 'name', width: 20 },
      { name: 'MAIL', field: 'email', required: false, characters: 'ascii' },
      { name: 'GROUP', field: 'group', required: false, characters: 'upper', pii: 'freeText' },
    ],
  },
  pickupFile: {
    store: 'store',
    columns: [
      { name: 'ORDER', field: 'orderNumber', width: 12 },
      { name: 'NAME', field: 'customerName', width: 20 },
      {
        name: 'READY',
        field: 'promisedAt',
        time: { format: 'dd.MM.yyyy HH:mm', zone: 'Europe/Berlin' },
      },
      { name: 'ART', field: 'line.sku', width: 8 },
      { name: 'QTY', field: 'line.quantity', decimals: 0, minimum: 1, maximum: 999 },
    ],
    triggerSuffix: '.trg',
  },
};

const LINES = [
  { sku: 'MUG-1', quantity: 2 },
  { sku: 'MUG-2', quantity: 1 },
];

function customer(id: string, data: JsonObject = {}): Command {
  const body = { id, name: 'Zoë Müller', email: 'zoe@example.com', group: 'VIP', ...data };
  return command('customerFile', id, body);
}

function pickup(orderNumber: string, data: JsonObject = {}): Command {
  return command('pickupFile', orderNumber, {
    orderNumber,
    store: '101',
    customerName: 'Zoë Müller',
    promisedAt: '2026-07-15T14:30:00.000Z',
    lines: LINES,
    ...data,
  });
}

function command(stream: string, key: string, data: JsonObject): Command {
  const idempotencyKey = `${stream}/${key}/${JSON.stringify(data)}`;
  return { stream, operation: 'publish', key, idempotencyKey, version: null, data };
}

describe('connectors/pos customers and pickup orders for the till', () => {
  let bench: Bench;
  let host: Host;
  let nowMs = TODAY;

  beforeEach(async () => {
    nowMs = TODAY;
    bench = await openBench({}, OUTBOX);
    host = { ...bench.host, clock: { ...bench.host.clock, now: () => nowMs } };
  });

  afterEach(async () => {
    await bench.close();
  });

  async function write(...commands: readonly Command[]): Promise<readonly Ack[]> {
    return (await pos.write?.(host, commands)) ?? [];
  }

  async function outbox(ending = '.csv'): Promise<readonly string[]> {
    const tree = await bench.tree();
    return tree.filter((path) => path.startsWith('outbox/') && path.endsWith(ending));
  }

  async function text(path: string): Promise<string> {
    return await readFile(join(bench.folder, path), 'latin1');
  }

  it('customers go out in the code page of the till', async () => {
    await write(customer('1'), customer('2', { email: null, group: null }));
    const [file = ''] = await outbox();
    assert.match(file, /^outbox\/customer-[0-9a-f]{16}\.csv$/);
    assert.equal(
      await text(file),
      'NO,NAME,MAIL,GROUP\r\n1,Zo\x89 M\x81ller,zoe@example.com,VIP\r\n2,Zo\x89 M\x81ller,,\r\n',
    );
  });

  it('a pickup order is one row for each of its lines, in the clock of the store', async () => {
    const [ack] = await write(pickup('P-1'));
    assert.equal(ack?.outcome, 'written');
    const [file = ''] = await outbox();
    assert.match(file, /^outbox\/pickup-101-[0-9a-f]{16}\.csv$/);
    const rows = (await text(file)).split('\r\n').slice(1, 3);
    assert.deepEqual(
      rows.map((row) => row.slice(row.indexOf(',', 5) + 1)),
      ['15.07.2026 16:30,MUG-1,2', '15.07.2026 16:30,MUG-2,1'],
    );
    assert.equal((await outbox('.trg')).length, 1);
  });

  it('each store gets a file of its own', async () => {
    await write(pickup('P-1'), pickup('P-2', { store: '102' }), pickup('P-3', { store: 101 }));
    const files = await outbox();
    assert.deepEqual(
      files.map((file) => file.slice(0, 'outbox/pickup-101'.length)),
      ['outbox/pickup-101', 'outbox/pickup-102'],
    );
    const first = await text(files[0] ?? '');
    assert.ok(first.includes('P-1') && first.includes('P-3') && !first.includes('P-2'));
  });

  const REFUSED: readonly (readonly [string, Command, string, RegExp])[] = [
    ['no lines', pickup('X', { lines: [] }), '/lines', /names nothing to hand out/],
    ['lines that are no list', pickup('X', { lines: 'two' }), '/lines', /names nothing/],
    ['a line that is no object', pickup('X', { lines: [7] }), '/lines/0', /no object/],
    [
      'a bad second line',
      pickup('X', { lines: [...LINES.slice(0, 1), { sku: 'TOO-LONG-SKU', quantity: 1 }] }),
      '/lines/1/sku',
      /12 characters and the till takes 8/,
    ],
    [
      'a quantity of none',
      pickup('X', { lines: [{ sku: 'A', quantity: 0 }] }),
      '/lines/0/quantity',
      /below 1/,
    ],
    ['a long name', pickup('X', { customerName: 'x'.repeat(21) }), '/customerName', /takes 20/],
    ['a time without zone', pickup('X', { promisedAt: '2026-07-15T14:30' }), '/promisedAt', /zone/],
    ['a time that is none', pickup('X', { promisedAt: 'soon' }), '/promisedAt', /ISO 8601/],
    ['a store that is a path', pickup('X', { store: '../etc' }), '/store', /file's name/],
    ['no store', pickup('X', { store: null }), '/store', /file's name/],
    ['letters in a number', customer('1a'), '/id', /holds "a", and the till takes digits only/],
    ['an umlaut in ASCII', customer('1', { email: 'zoë@x' }), '/email', /ASCII only/],
    ['small letters', customer('1', { group: 'Vip' }), '/group', /capital ASCII only/],
    ['a letter beyond the code page', customer('1', { name: '王' }), '/name', /not in cp850/],
  ];

  for (const [what, bad, path, wanted] of REFUSED) {
    it(`${what} is refused by itself with its path, and the others go out`, async () => {
      const other = bad.stream === 'pickupFile' ? pickup('GOOD') : customer('77');
      const [refused, good] = await write(bad, other);
      assert.equal(refused?.outcome, 'refused');
      assert.equal(refused?.outcome === 'refused' ? refused.path : '', path);
      assert.match(refused?.outcome === 'refused' ? refused.what : '', wanted);
      assert.equal(good?.outcome, 'written');
      assert.equal((await outbox()).length, 1);
    });
  }

  it('a name that a spreadsheet would run is quoted', async () => {
    await write(customer('1', { name: '=HYPERLINK("x")', email: '@x', group: '+1' }));
    const [file = ''] = await outbox();
    assert.match(await text(file), /1,"=HYPERLINK\(""x""\)","@x","\+1"\r\n/);
  });

  it('an order with more rows than a file takes is refused, and never waits for ever', async () => {
    await bench.close();
    bench = await openBench({}, { pickupFile: { ...pickupFile(), maxRows: 1 } });
    host = bench.host;
    const [big, small, later] = await write(
      pickup('BIG'),
      pickup('A', { lines: LINES.slice(0, 1) }),
      pickup('B', { lines: LINES.slice(0, 1) }),
    );
    assert.deepEqual(
      [big?.outcome, small?.outcome, later?.outcome],
      ['refused', 'written', 'retry'],
    );
  });

  it('a repeated pickup order is the same file, written once, and lookup finds it', async () => {
    await write(pickup('P-1'));
    const before = await bench.tree();
    const [ack] = await write(pickup('P-1'));
    assert.equal(ack?.outcome, 'same');
    assert.deepEqual(await bench.tree(), before);
    const [found] = (await pos.lookup?.(host, 'pickupFile', ['P-1'])) ?? [];
    assert.deepEqual(found?.data['lines'], LINES);
  });

  it('the catalog says which fields are personal, and what a line holds', () => {
    const streams = pos.catalog({ folder: '/drop', outbox: OUTBOX });
    const [customers, pickups] = streams;
    assert.deepEqual(customers?.pii, { name: 'name', email: 'email', group: 'freeText' });
    assert.deepEqual(pickups?.pii, { customerName: 'name' });
    const publish = pickups?.writes?.['publish'];
    assert.equal(publish?.idempotency, 'natural');
    const { properties, required } = publish?.schema ?? {};
    assert.deepEqual(required, ['orderNumber', 'customerName', 'promisedAt', 'lines']);
    const lines = (properties as JsonObject)['lines'] as JsonObject;
    assert.deepEqual((lines['items'] as JsonObject)['required'], ['sku', 'quantity']);
  });

  const SETTINGS: readonly (readonly [string, JsonObject])[] = [
    ['a line field in a file without lines', { customerFile: column({ field: 'line.sku' }) }],
    ['a time without its zone', { customerFile: column({ time: { format: 'HH:mm' } }) }],
    ['a zone that is none', { customerFile: column({ time: { zone: 'Mars/North' } }) }],
    ['a time with decimals', { customerFile: column({ decimals: 2, time: { zone: 'UTC' } }) }],
    ['unknown characters', { customerFile: column({ characters: 'runes' }) }],
    ['an unknown kind of personal data', { customerFile: column({ pii: 'secret' }) }],
    [
      'full files named like delta files',
      { stockFile: { ...column({}), full: { prefix: 'stock' } } },
    ],
    [
      'answers that cannot be told apart',
      { stockFile: { ...column({}), answers: { accepted: '.x', rejected: '.x' } } },
    ],
    [
      'an answer named like the trigger',
      { stockFile: { ...column({}), triggerSuffix: '.ok', answers: {} } },
    ],
    ['an answer that is a path', { stockFile: { ...column({}), answers: { accepted: '/../x' } } }],
  ];

  for (const [what, outboxSetting] of SETTINGS) {
    it(`the outbox setting with ${what} is refused`, () => {
      assert.throws(() => pos.catalog({ folder: '/drop', outbox: outboxSetting }), {
        code: 'POS_SETTING_INVALID',
      });
    });
  }

  it('a full file follows so long after the first one, and holds everything', async () => {
    await bench.close();
    const { customerFile } = OUTBOX;
    bench = await openBench(
      {},
      { customerFile: { ...(customerFile as JsonObject), full: { every: '24h' } } },
    );
    host = { ...bench.host, clock: { ...bench.host.clock, now: () => nowMs } };
    await write(customer('1'), customer('2'));
    nowMs += 3_600_000;
    await write(customer('2', { name: 'Second' }));
    assert.equal((await outbox()).filter((name) => name.includes('customer-full-')).length, 0);
    nowMs += 86_400_000;
    await write(customer('3'));
    const [full = '', ...rest] = (await outbox()).filter((name) => name.includes('customer-full-'));
    assert.equal(rest.length, 0);
    const rows = (await text(full)).split('\r\n').slice(1, -1);
    assert.deepEqual(rows.map((row) => row.split(',').slice(0, 2)).sort(), [
      ['1', 'Zo\x89 M\x81ller'],
      ['2', 'Second'],
      ['3', 'Zo\x89 M\x81ller'],
    ]);
    nowMs += 3_600_000;
    await write(customer('4'));
    assert.equal((await outbox()).filter((name) => name.includes('customer-full-')).length, 1);
  });

  function pickupFile(): JsonObject {
    return OUTBOX['pickupFile'] as JsonObject;
  }

  function column(more: JsonObject): JsonObject {
    return { columns: [{ name: 'A', ...more }] };
  }
});
