import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { openBench, type ReadResult, readAll } from '../pos-host.ts';

/** Small invented documents: no real ones of these sets are at hand. */
async function readFileAs(name: string, feed: JsonObject = {}): Promise<ReadResult> {
  return await readText(readFileSync(join(import.meta.dirname, 'edi', name), 'latin1'), feed);
}

async function readText(text: string, feed: JsonObject): Promise<ReadResult> {
  const format = text.startsWith('UN') ? 'edifact' : 'x12';
  const bench = await openBench({
    rows: { pattern: '*', format, edi: { totals: 'fault' }, ...feed },
  });
  try {
    await bench.drop('in.edi', Buffer.from(text, 'latin1'));
    return await readAll(bench, 'rows');
  } finally {
    await bench.close();
  }
}

function columns(result: ReadResult, ...names: readonly string[]): readonly unknown[][] {
  return result.records.map(({ data }) => names.map((name) => data[name] ?? null));
}

function whole(result: ReadResult, records: number): void {
  assert.deepEqual(result.faults, []);
  assert.equal(result.notes.length, 1, result.notes.join('\n'));
  assert.equal(result.records.length, records);
  assert.equal(new Set(result.records.map(({ key }) => key)).size, records);
}

describe('connectors/pos EDI sets', () => {
  it('an 856 gives each item with its order, package and tracking number', async () => {
    const result = await readFileAs('856-pick-and-pack.edi', { numbers: ['quantity'] });
    whole(result, 3);
    assert.deepEqual(
      columns(result, 'hierarchy', 'orderNumber', 'orderLine', 'idUP', 'quantity', 'tracking'),
      [
        ['1/2/3/4', 'PO-100', '1', '012345678905', 10, '1Z999AA10123456784'],
        ['1/2/3/5', 'PO-100', '2', '012345678912', 5, '1Z999AA10123456784'],
        ['1/2/6/7', 'PO-100', '1', '012345678905', 2, '1Z999AA10123456793'],
      ],
    );
    const [first] = result.records.map(({ data }) => data);
    assert.equal(first?.['documentNumber'], 'SHIP-4711');
    assert.equal(first?.['purposeMeaning'], 'original');
    assert.deepEqual(
      [first?.['quantityOrdered'], first?.['lineStatus'], first?.['carrier'], first?.['partyST']],
      ['12', 'BP', 'UPSN', '101'],
    );
    assert.deepEqual(first?.['packages'], [
      { level: 'P', number: '3', mark: '00012345678901234567', tracking: '1Z999AA10123456784' },
    ]);
    assert.deepEqual([first?.['level'], first?.['levelMeaning']], ['I', 'item']);
    assert.equal(first?.['referenceBM'], 'BOL-99');
  });

  it('an 856 whose cartons lie below the item counts the item once', async () => {
    const result = await readFileAs('856-standard-carton.edi', { numbers: ['quantity'] });
    whole(result, 1);
    assert.equal(result.records[0]?.data['quantity'], 20);
    assert.deepEqual(result.records[0]?.data['packages'], [
      { level: 'P', number: '4', mark: 'SSCC-1', tracking: null },
      { level: 'P', number: '5', mark: 'SSCC-2', tracking: null },
    ]);
  });

  it('an 856 without items gives its innermost levels', async () => {
    const text = 'ST*856*1~BSN*00*S*20260114*0600~HL*1**S~HL*2*1*P~MAN*GM*X~CTT*2~SE*7*1~';
    const result = await readText(text, {});
    assert.deepEqual(columns(result, 'hierarchy', 'markGM'), [['1/2', 'X']]);
  });

  const TREES: readonly (readonly [string, string, RegExp])[] = [
    ['a parent that is not there', 'HL*1**S~HL*2*9*I~', /segment 4, .* names the parent "9"/],
    ['a parent behind its child', 'HL*1*2*S~HL*2**I~', /segment 3, .* names the parent "2"/],
    ['a level that is its own parent', 'HL*1*1*S~HL*2*1*I~', /names the parent "1"/],
    ['a number used twice', 'HL*1**S~HL*1*1*I~', /uses the number "1" again/],
    ['a level without a number', 'HL***S~HL*2**I~', /has no number/],
  ];

  for (const [what, levels, wanted] of TREES) {
    it(`an 856 with ${what} is one fault, and the next document counts`, async () => {
      const bad = `ST*856*1~BSN*00*S*20260114*0600~${levels}SE*5*1~`;
      const good = 'ST*850*2~BEG*00*SA*P**20260114~PO1*1*2*EA*1**UP*1~SE*4*2~';
      const result = await readText(bad + good, {});
      assert.deepEqual(
        result.faults.map(({ code }) => code),
        ['POS_EDI_HIERARCHY'],
      );
      assert.match(result.faults[0]?.what ?? '', wanted);
      assert.equal(result.records[0]?.data['document'], '2');
    });
  }

  it('an 856 that counts its levels wrong is a fault or a note', async () => {
    const text = 'ST*856*1~BSN*00*S*20260114*0600~HL*1**S~CTT*9~SE*5*1~';
    const strict = await readText(text, {});
    assert.match(strict.faults[0]?.what ?? '', /CTT .* states "9" levels, found 1/);
    const noted = await readText(text, { edi: { totals: 'warn' } });
    assert.match(noted.notes.join('\n'), /states "9" levels, found 1/);
  });

  it('an 856 level of too many segments is one fault', async () => {
    const text = `ST*856*1~BSN*00*S*20260114*0600~HL*1**S~${'REF*BM*1~'.repeat(9)}SE*13*1~`;
    const result = await readText(text, { edi: { lineSegments: 5 } });
    assert.equal(result.faults[0]?.code, 'POS_EDI_TOO_LARGE');
  });

  it('a 947 gives each adjustment with its reason, sign and lot', async () => {
    const result = await readFileAs('947-adjustments.edi', { numbers: ['quantity'] });
    whole(result, 3);
    assert.deepEqual(
      columns(result, 'line', 'location', 'idVN', 'quantity', 'reason', 'reasonMeaning', 'lot'),
      [
        ['1', 'DC1', 'MUG-1', -3, 'AU', 'damaged in facility', 'LOT-7'],
        ['2', 'DC1', 'MUG-2', 4, '56', 'book adjustment increase', null],
        ['3', 'DC1', 'MUG-3', 1, 'Q7', null, null],
      ],
    );
    assert.deepEqual(columns(result, 'documentNumber', 'documentDate', 'idUA')[1], [
      'ADJ-55',
      '20260114',
      '000123456789',
    ]);
  });

  it('an 850 gives schedule, allowances, prices, addresses and totals', async () => {
    const result = await readFileAs('850-order.edi');
    whole(result, 2);
    const [first, second] = result.records.map(({ data }) => data);
    assert.deepEqual(first?.['schedule'], [
      { quantity: '12', unit: 'EA', dateQualifier: '002', date: '20260120', time: null },
      { quantity: '12', unit: 'EA', dateQualifier: '002', date: '20260127', time: null },
    ]);
    assert.deepEqual(
      [first?.['price'], first?.['priceRTL'], first?.['pack']],
      ['3.50', '7.99', '6'],
    );
    assert.deepEqual([first?.['amount1'], first?.['totalTT']], ['84', '141.30']);
    const charge = { indicator: 'C', code: 'D240', amount: '150', rate: null, description: null };
    assert.deepEqual(first?.['allowances'], [charge]);
    assert.equal(second?.['allowances'], undefined);
    const early = { indicator: 'A', code: 'C310', amount: '500', rate: null };
    assert.deepEqual(second?.['documentAllowances'], [{ ...early, description: 'Early order' }]);
    assert.deepEqual(first?.['partyAddressST'], {
      city: 'Springfield',
      region: 'OH',
      postalCode: '45501',
      country: 'US',
      street: '1 Main Street',
      street2: 'Suite 2',
    });
    assert.deepEqual(columns(result, 'currency', 'documentType', 'location')[0], [
      'USD',
      'SA',
      '101',
    ]);
  });

  it('a repetition sign that ISA declares parts an element, and nothing of it is lost', async () => {
    const { records } = await readFileAs('850-order.edi');
    assert.equal(records[0]?.data['referenceDP'], '038');
    const header = JSON.stringify(records[0]?.data['header']);
    assert.ok(header.includes('{"repeated":["038","039"]}'), header);
  });

  it('an INVOIC gives lines with net price, tax and amounts, and the totals behind them', async () => {
    const feed = {
      decimal: ',',
      numbers: ['quantity', 'price', 'amount203', 'total77', 'taxRate'],
    };
    const result = await readFileAs('invoic-d96a.edi', feed);
    whole(result, 2);
    assert.deepEqual(
      columns(result, 'product', 'quantity', 'unit', 'price', 'amount203', 'taxRate', 'total77'),
      [
        ['4012345678901', 10, null, 3.5, 35, 20, 53],
        ['4012345678918', 2.5, 'KGM', 4, 10, null, 53],
      ],
    );
    const [first, second] = result.records.map(({ data }) => data);
    assert.deepEqual([first?.['quantity47'], first?.['quantity46']], ['10', '12']);
    assert.deepEqual([first?.['priceAAB'], first?.['kindMeaning']], ['4,00', 'invoiced']);
    assert.deepEqual(first?.['taxes'], [
      { type: 'VAT', rate: '20', category: 'S', amount124: '7,00' },
    ]);
    assert.deepEqual(first?.['allowances'], [
      { indicator: 'A', code: 'DI', description: null, amount204: '5,00' },
    ]);
    assert.deepEqual(first?.['documentTaxes'], [
      { type: 'VAT', rate: '20', category: 'S', amount124: '8,00' },
    ]);
    assert.equal(second?.['taxes'], undefined);
    assert.deepEqual(columns(result, 'documentType', 'documentTypeMeaning', 'currency')[0], [
      '380',
      'commercial invoice',
      'EUR',
    ]);
    assert.equal(first?.['partyNameBY'], "H'Anton GmbH");
    assert.equal(first?.['referenceON'], 'PO-300');
  });

  it('an INVRPT gives each quantity with its place, and what moved in which direction', async () => {
    const result = await readFileAs('invrpt-movements.edi', { numbers: ['quantity'] });
    whole(result, 4);
    assert.deepEqual(
      columns(result, 'location', 'kind', 'kindMeaning', 'quantity', 'movementDirection'),
      [
        ['SHOP', '48', 'received', 5, '1'],
        ['STORE-101', '61', 'returned', 1, '2'],
        ['SHOP', '145', 'actual stock', 7, null],
        ['BACKROOM', '145', 'actual stock', 9, null],
      ],
    );
  });

  it('an 852 says what its activity codes mean, and leaves unknown ones without', async () => {
    const text = 'ST*852*1~XQ*G*20260107*20260113~LIN**UP*1~ZA*QS*3*EA~ZA*ZZ*4*EA~SE*6*1~';
    const result = await readText(text, {});
    assert.deepEqual(columns(result, 'kind', 'kindMeaning'), [
      ['QS', 'sold'],
      ['ZZ', null],
    ]);
  });

  it('an 846 keeps the schedule with the quantity that it speaks of', async () => {
    const lines = 'LIN*1*UP*5~QTY*17*4*EA~QTY*63*9*EA~SCH*9*EA***018*20260201~DTM*405*20260114~';
    const text = `ST*846*1~BIA*00*SI*N*20260114~${lines}SE*8*1~`;
    const { records, faults } = await readText(text, {});
    assert.deepEqual(faults, []);
    assert.equal(records[0]?.data['schedule'], undefined);
    assert.deepEqual(records[1]?.data['schedule'], [
      { quantity: '9', unit: 'EA', dateQualifier: '018', date: '20260201', time: null },
    ]);
    assert.deepEqual(
      records.map(({ data }) => data['date405']),
      ['20260114', '20260114'],
    );
  });

  it('an 846 whose quantities each have a date keeps each with its own', async () => {
    const first = 'QTY*17*4*EA~DTM*405*20260114~';
    const lines = `LIN*1*UP*5~${first}QTY*63*9*EA~DTM*405*20260201~REF*LT*L1~`;
    const { records } = await readText(`ST*846*1~BIA*00*SI*N*20260114~${lines}SE*9*1~`, {});
    assert.deepEqual(
      records.map(({ data }) => [data['kindMeaning'], data['date405'], data['referenceLT']]),
      [
        ['on hand', '20260114', 'L1'],
        ['on order', '20260201', 'L1'],
      ],
    );
  });
});
