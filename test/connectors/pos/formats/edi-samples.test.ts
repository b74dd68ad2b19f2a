import assert from 'node:assert/strict';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { hasSamples, readSamples, samplesIn } from '../samples.ts';

const X12: JsonObject = { pattern: '*', format: 'x12', numbers: ['quantity', 'price'] };
const EDIFACT: JsonObject = { ...X12, format: 'edifact' };
const at = (name: string): readonly string[] => [`pos/edi/${name}`];

/** Documents, their segments, and the records of their lines. */
const COUNTS: readonly (readonly [string, number, number, number])[] = [
  ['dex-894-sample.2.txt', 1, 42, 19],
  ['dex-894-sample.4010.case.txt', 1, 9, 1],
  ['dex-894-sample.multiple.g72.txt', 1, 13, 2],
  ['edifact-invrpt-d96a.edi', 1, 8, 2],
  ['edifact-quotes-d96a-books.edi', 15, 9_889, 686],
  ['x12-846-inventory-advice-4010.edi', 1, 29, 9],
  ['x12-850-walmart-gozer.txt', 1, 21, 2],
  ['x12-852-sales-by-store-5010.edi', 1, 33, 4],
  ['x12-base-no-line-breaks.txt', 4, 12, 4],
];

describe('connectors/pos EDI samples', () => {
  beforeEach(function () {
    if (!hasSamples) this.skip();
  });

  for (const [name, documents, segments, lines] of COUNTS) {
    const counts = `${documents} documents of ${segments} segments, ${lines} records`;
    it(`${name} has ${counts} (needs ../shared)`, async () => {
      const feed = name.startsWith('edifact') ? EDIFACT : X12;
      const units = { document: documents, segment: segments, line: lines };
      for (const [unit, count] of Object.entries(units)) {
        const { records, faults } = await readSamples(at(name), {
          ...feed,
          numbers: [],
          edi: { unit, unknownSets: 'whole' },
        });
        assert.deepEqual(faults, [], unit);
        assert.equal(records.length, count, unit);
        assert.equal(new Set(records.map((record) => record.key)).size, count, unit);
      }
    });
  }

  it('every sample of the folder is counted here (needs ../shared)', () => {
    const names = samplesIn('pos/edi', '').map((name) => name);
    assert.deepEqual(
      names,
      COUNTS.map(([name]) => name),
    );
  });

  it('an 852 gives the sales of each store with product, activity and day (needs ../shared)', async () => {
    const times = { documentDate: { format: 'yyyyMMdd', zone: 'America/New_York' } };
    const { records } = await readSamples(at('x12-852-sales-by-store-5010.edi'), { ...X12, times });
    const first = records[0];
    assert.equal(first?.key, '012650750|852103694|852103694|2677134||783496|0605388006059|QS|');
    assert.equal(first?.occurredAt, '2025-11-16T05:00:00.000Z');
    const sold = records.map(({ data }) => [
      data['product'],
      data['idUK'] ?? null,
      data['location'],
      data['kind'],
      data['quantity'],
      data['price'],
    ]);
    assert.deepEqual(sold, [
      ['072470006431', '00072470006431', '0605388006059', 'QS', 3, 12.29],
      ['072470006431', '00072470006431', '0605388007391', 'QS', 7, 12.29],
      ['072470003225', '00072470003225', '0078742077857', 'QS', 2, 7.18],
      ['072470003829', '00072470003829', '0078742077857', 'QS', 4, 11.72],
    ]);
    assert.equal(first?.data['type'], '852');
    assert.equal(first?.data['referenceIK'], '253250472064548');
  });

  it('the shortened 852 is noted with both numbers, or a fault, by setting (needs ../shared)', async () => {
    const path = at('x12-852-sales-by-store-5010.edi');
    const { notes } = await readSamples(path, X12);
    const text = notes.join('\n');
    assert.match(text, /SE at segment 35, line 35, offset 861 states "129" segments, found 33/);
    assert.match(
      text,
      /SE at segment 35, line 35, offset 861 closes "2678229", and "2677134" is open/,
    );
    assert.match(text, /CTT at segment 34, line 34, offset 853 states "20" lines, found 4/);
    assert.match(text, /GE at segment 36, line 36, offset 877 states "1096" documents, found 1/);
    const strict = await readSamples(path, { ...X12, edi: { totals: 'fault' } });
    assert.deepEqual(strict.records, []);
    const codes = strict.faults.map((fault) => fault.code);
    assert.deepEqual(codes, ['POS_EDI_TOTALS', 'POS_EDI_TOTALS']);
    const silent = await readSamples(path, { ...X12, edi: { totals: 'off' } });
    assert.equal(silent.records.length, 4);
    assert.equal(silent.notes.length, 1);
  });

  it('the order whose SE states 33 has 21 segments and two lines (needs ../shared)', async () => {
    const path = at('x12-850-walmart-gozer.txt');
    const { records, notes } = await readSamples(path, X12);
    assert.match(
      notes.join('\n'),
      /SE at segment 23, line 23, offset 631 states "33" segments, found 21/,
    );
    const [first, second] = records.map((record) => record.data);
    assert.equal(first?.['documentNumber'], '08292233294');
    assert.equal(first?.['sender'], 'ABCDEFGHIJKLMNO');
    assert.equal(first?.['location'], '0003947268292');
    assert.deepEqual([first?.['line'], first?.['quantity'], first?.['price']], ['5', 72, 7.5]);
    assert.deepEqual([second?.['idVN'], second?.['description']], ['DX1875', 'NO BLUE']);
    assert.deepEqual(second?.['segments'], [
      ['PO1', '6', '696', 'EA', '9.55', 'TE', 'CB', '067504-118', 'PR', 'RO', 'VN', 'DX1875'],
      ['PID', 'F', '', '', '', 'NO BLUE'],
      ['PO4', '6', '6', 'EA', 'PLT94', '', '3', 'LR', '10', 'CT'],
    ]);
    const strict = await readSamples(path, { ...X12, edi: { totals: 'fault' } });
    assert.equal(strict.faults[0]?.code, 'POS_EDI_TOTALS');
    assert.match(String(strict.faults[0]?.raw), /^ST\*850/);
  });

  it('stock advices give one record for each quantity of an item (needs ../shared)', async () => {
    const advice = await readSamples(at('x12-846-inventory-advice-4010.edi'), X12);
    const kinds = advice.records.map(({ data }) => [data['line'], data['kind'], data['quantity']]);
    assert.deepEqual(kinds.slice(0, 4), [
      ['1', '33', 500],
      ['1', 'QH', 450],
      ['1', 'QO', 50],
      ['2', '33', 350],
    ]);
    const [item] = advice.records;
    assert.equal(item?.data['location'], 'DC001');
    assert.equal(item?.data['asOf'], '20240115');
    assert.equal(item?.data['referenceLT'], 'LOT-2024-001');
    const report = await readSamples(at('edifact-invrpt-d96a.edi'), EDIFACT);
    const stock = report.records.map(({ data }) => [data['idSA'], data['kind'], data['quantity']]);
    assert.deepEqual(stock, [
      ['MC-IBU-200-100', '145', 2400],
      ['MC-CF-24', '145', 1440],
    ]);
    assert.equal(report.records[0]?.data['asOf'], '20260315');
  });

  it('a delivery has its lines with case code, pack and allowances (needs ../shared)', async () => {
    const cases = await readSamples(at('dex-894-sample.4010.case.txt'), X12);
    const [line] = cases.records.map((record) => record.data);
    assert.equal(line?.['standard'], 'DEX');
    assert.equal(line?.['documentNumber'], '001701001701');
    assert.deepEqual([line?.['idUA'], line?.['pack']], ['007800001180', '2']);
    const several = await readSamples(at('dex-894-sample.multiple.g72.txt'), X12);
    const allowances = several.records.map(({ data }) => data['allowances']);
    const rest = {
      quantity: null,
      unit: null,
      amount: null,
      option: 'Promotion',
      description: null,
    };
    assert.deepEqual(allowances[1], [
      { code: '97', method: '02', number: '1', rate: '-.51', ...rest },
      { code: '97', method: '02', number: '2', rate: '-.37', ...rest },
    ]);
  });

  it('eight interchanges on one line, each with its UNA, give every book (needs ../shared)', async () => {
    const { records, notes } = await readSamples(at('edifact-quotes-d96a-books.edi'), EDIFACT);
    assert.equal(notes.length, 1);
    assert.equal(new Set(records.map(({ data }) => data['interchange'])).size, 8);
    const [first] = records;
    assert.equal(first?.data['product'], '9780571533817');
    assert.deepEqual([first?.data['quantity'], first?.data['price']], [2, 0.01]);
    assert.equal(first?.data['description'], 'Michael Jackson');
    assert.equal(first?.data['referenceQLI'], 'OTP63417/00001');
    const released = records.filter(({ data }) => String(data['description']).includes("'"));
    assert.ok(released.length > 0);
    assert.ok(records.every(({ data }) => !JSON.stringify(data['segments']).includes("?'")));
  });

  it('types whose lines are not known come whole where the feed says so (needs ../shared)', async () => {
    const whole = { ...X12, edi: { unknownSets: 'whole' } };
    const { records, notes } = await readSamples(at('x12-base-no-line-breaks.txt'), whole);
    const found = records.map(({ data }) => [data['type'], data['group'], data['segments']]);
    assert.deepEqual(found[2], [
      'YYZ',
      '00',
      [
        ['ST', 'YYZ', '0099'],
        ['TEST', '99'],
        ['SE', '1', '0099'],
      ],
    ]);
    assert.match(notes.join('\n'), /lines of type AAA are not known, so 2 documents come whole/);
    const strict = await readSamples(at('x12-base-no-line-breaks.txt'), X12);
    assert.deepEqual(
      strict.faults.map(({ code }) => code),
      Array.from({ length: 4 }, () => 'POS_EDI_UNKNOWN_SET'),
    );
  });
});
