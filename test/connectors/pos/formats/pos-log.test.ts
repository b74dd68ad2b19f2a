import assert from 'node:assert/strict';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { openBench, type ReadResult, readAll } from '../pos-host.ts';
import { hasSamples, readSamples } from '../samples.ts';

const FEED: JsonObject = { pattern: '*.xml*', format: 'posLog', numbers: ['extendedAmount'] };
const PART1 = 'pos/poslog/ncr-acs-store9-20171001-part1.xml.gz';
const SMALL = 'pos/poslog/ncr-acs-small-20170930.xml';

async function read(body: string, posLog: JsonObject = {}): Promise<ReadResult> {
  const bench = await openBench({ rows: { ...FEED, posLog } });
  try {
    await bench.drop('log.xml', body);
    return await readAll(bench, 'rows');
  } finally {
    await bench.close();
  }
}

interface Sold {
  readonly line: string;
  readonly amount: string;
  readonly isVoid?: boolean;
}

function transaction(number: number, sold: readonly Sold[], paid: string, extra = ''): string {
  const lines = sold.map(
    ({ line, amount, isVoid }) => `<LineItem ${isVoid === true ? 'VoidFlag="true"' : ''}>
      <SequenceNumber>${line}</SequenceNumber><Sale><ItemID>X</ItemID>
      <ExtendedAmount>${amount}</ExtendedAmount><Quantity>1</Quantity></Sale></LineItem>`,
  );
  return `<Transaction ${extra}><RetailStoreID>1</RetailStoreID><WorkstationID>2</WorkstationID>
    <SequenceNumber>${number}</SequenceNumber><BusinessDayDate>2026-01-14</BusinessDayDate>
    <RetailTransaction>${lines.join('')}<LineItem><SequenceNumber>9</SequenceNumber>
    <Tender><Amount>${paid}</Amount></Tender></LineItem>
    <Total TotalType="TransactionGrandAmount">${paid}</Total></RetailTransaction></Transaction>`;
}

describe('connectors/pos POSLog', () => {
  it('the sample of store 9 has 203 lines, its totals and no gap (needs ../shared)', async function () {
    if (!hasSamples) this.skip();
    const { records, faults, notes } = await readSamples([PART1], FEED);
    assert.deepEqual(faults, []);
    assert.equal(records.length, 203);
    assert.equal(new Set(records.map((record) => record.key)).size, 203);
    const cents = records.map(({ data }) => Math.round(Number(data['extendedAmount']) * 100));
    const positive = cents.filter((amount) => amount > 0).reduce((sum, amount) => sum + amount, 0);
    assert.ok(positive > 0);
    assert.equal(records.filter(({ data }) => data['voided'] === true).length, 2);
    assert.ok(notes.some((note) => note.includes('7 control transactions')));
    assert.ok(!notes.some((note) => note.includes('is missing')));
    assert.ok(records.every(({ data }) => !String(data['description']).endsWith(' ')));
  });

  it('its transactions state the totals of the sample (needs ../shared)', async function () {
    if (!hasSamples) this.skip();
    const { records } = await readSamples([PART1], { ...FEED, posLog: { unit: 'transaction' } });
    assert.equal(records.length, 19);
    const sum = (name: string): number =>
      records.reduce((total, { data }) => {
        const totals = data['totals'];
        const text = typeof totals === 'object' && totals !== null ? Reflect.get(totals, name) : '';
        return total + Math.round(Number(text) * 100);
      }, 0);
    assert.equal(sum('TransactionGrandAmount'), 95_661);
    assert.equal(sum('GrossPositive'), 99_391);
    assert.equal(sum('GrossNegative'), -3_730);
    assert.equal(sum('TransactionTaxAmount'), 2_351);
    const tenders = records.flatMap(({ data }) => data['tenders']);
    assert.equal(tenders.length, 23);
    const resumed = records.find(({ data }) => data['linkReason'] === 'Resume');
    assert.equal(resumed?.data['linkTo'], '9|32|111|2017-10-01');
    assert.equal(resumed?.key, '9|31|114|2017-10-01');
  });

  it('a sale after midnight keeps its business day, and its time becomes UTC (needs ../shared)', async function () {
    if (!hasSamples) this.skip();
    const times = { endDateTime: { format: 'iso', zone: 'America/New_York' } };
    const { records } = await readSamples([SMALL], { ...FEED, times });
    assert.equal(records[0]?.key, '9|34|161|2017-09-30|1');
    assert.equal(records[0]?.occurredAt, '2017-10-01T06:02:54.000Z');
  });

  it('a void is summed where it is a reversal line, and left out where it flags the original', async () => {
    const lines = [
      { line: '1', amount: '5.00' },
      { line: '2', amount: '-5.00', isVoid: true },
    ];
    const reversal = await read(`<POSLog>${transaction(1, lines, '0.00')}</POSLog>`);
    assert.equal(reversal.records.length, 2);
    const flagged = [{ line: '1', amount: '5.00', isVoid: true }];
    const original = await read(`<POSLog>${transaction(1, flagged, '0.00')}</POSLog>`, {
      voids: 'flagOriginal',
    });
    assert.equal(original.records.length, 0);
    assert.ok(original.notes.some((note) => note.includes('1 voided lines')));
  });

  it('training and cancelled transactions give no record but count in the sequence', async () => {
    const line = [{ line: '1', amount: '5.00' }];
    const { records, notes } = await read(
      `<POSLog>${[
        transaction(1, line, '5.00'),
        transaction(2, line, '5.00', 'TrainingModeFlag="true"'),
        transaction(3, line, '5.00', 'CancelFlag="true"'),
        transaction(6, line, '5.00'),
        transaction(6, line, '5.00'),
      ].join('')}</POSLog>`,
    );
    assert.deepEqual(
      records.map((record) => record.data['sequence']),
      ['1', '6', '6'],
    );
    const text = notes.join('\n');
    assert.match(text, /register 2, 2026-01-14: is missing 4–5/);
    assert.match(text, /register 2, 2026-01-14: 6 is there twice/);
    assert.match(text, /2 training, cancelled or suspended/);
  });

  it('a transaction whose tenders do not pay it is one fault, or a note', async () => {
    const bad = transaction(1, [{ line: '1', amount: '5.00' }], '5.00').replace(
      '<Amount>5.00</Amount>',
      '<Amount>4.00</Amount>',
    );
    const body = `<POSLog>${bad}${transaction(2, [{ line: '1', amount: '1.00' }], '1.00')}</POSLog>`;
    const strict = await read(body);
    assert.equal(strict.faults[0]?.code, 'POS_TRANSACTION_TOTALS');
    assert.equal(strict.records.length, 1);
    const lenient = await read(body, { totals: 'warn' });
    assert.equal(lenient.records.length, 2);
    assert.match(lenient.notes.join('\n'), /tenders of 4 do not pay the grand total 5/);
  });

  it('a return in positive figures gets its sign', async () => {
    const body = transaction(1, [{ line: '1', amount: '5.00' }], '-5.00').replaceAll(
      'Sale>',
      'Return>',
    );
    const { records } = await read(`<POSLog>${body}</POSLog>`);
    assert.equal(records[0]?.data['signedAmount'], '-5.00');
    assert.equal(records[0]?.data['signedQuantity'], '-1');
    assert.equal(records[0]?.data['quantity'], '1');
  });

  const good = transaction(1, [{ line: '1', amount: '5.00' }], '5.00');
  const BROKEN: readonly (readonly [string, string, string])[] = [
    ['cut off', `<POSLog>${good}<Transaction><RetailStoreID>1`, 'POS_FILE_TRUNCATED'],
    ['with a DOCTYPE', `<!DOCTYPE x [<!ENTITY a "b">]><POSLog>${good}</POSLog>`, 'POS_FILE_SYNTAX'],
    ['with an unknown entity', `<POSLog>${good}&bomb;</POSLog>`, 'POS_FILE_SYNTAX'],
    [
      'nested too deep',
      `<POSLog>${good}${'<a>'.repeat(40)}${'</a>'.repeat(40)}</POSLog>`,
      'POS_FILE_SYNTAX',
    ],
    ['that is no XML', 'store,register\n1,2\n', 'POS_FILE_SYNTAX'],
  ];

  for (const [what, body, code] of BROKEN) {
    it(`a log ${what} fails as a whole and nothing of it is applied`, async () => {
      const { records, faults } = await read(body);
      assert.deepEqual(records, []);
      assert.deepEqual(
        faults.map((fault) => fault.code),
        [code],
      );
    });
  }
});
