import assert from 'node:assert/strict';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { describeEverywhere } from '../places.ts';
import { openBench, readAll } from '../pos-host.ts';
import { hasSamples, readSamples, sample } from '../samples.ts';

const BASE = 'pos/dbf';
const FEED: JsonObject = { pattern: '*.dbf', format: 'dbf', key: ['$line'] };

/** file, companions, code page, rows, deleted rows, bad rows, columns. */
const TABLES: readonly (readonly [
  string,
  readonly string[],
  string | null,
  number,
  number,
  number,
  number,
])[] = [
  ['afox5.dbf', ['afox5.FPT'], null, 2, 0, 0, 5],
  ['cp1251.dbf', [], null, 4, 0, 0, 2],
  ['dbase_03.dbf', [], 'cp437', 14, 0, 0, 31],
  ['dbase_83.dbf', ['dbase_83.dbt'], 'cp437', 67, 0, 0, 15],
  ['dbase_8b.dbf', ['dbase_8b.dbt'], 'cp437', 10, 0, 0, 6],
  ['fox_samp.dbf', [], null, 1, 0, 0, 57],
  ['hotel.dbf', [], 'cp1252', 4, 0, 0, 3],
  ['invalid_value.dbf', [], 'cp437', 1, 1, 1, 2],
  ['memotest.dbf', ['memotest.FPT'], 'cp437', 2, 1, 0, 3],
  ['people.dbf', [], 'cp437', 2, 1, 0, 2],
];

describeEverywhere('connectors/pos dBase and FoxPro tables', () => {
  beforeEach(function () {
    if (!hasSamples) this.skip();
  });

  for (const [name, memos, codePage, rows, deleted, bad, columns] of TABLES) {
    it(`${name} has ${rows} rows of ${columns} columns, ${deleted} deleted (needs ../shared)`, async () => {
      const dbf = codePage === null ? {} : { codePage };
      const paths = [name, ...memos].map((file) => `${BASE}/${file}`);
      const read = await readSamples(paths, { ...FEED, dbf });
      assert.equal(read.records.length, rows);
      assert.equal(read.faults.length, bad);
      assert.equal(Object.keys(read.records[0]?.data ?? {}).length, columns);
      const note = read.notes.find((text) => text.includes('marked as deleted'));
      assert.equal(note !== undefined, deleted > 0);
      assert.equal(read.tree.length, 1 + memos.length);
    });
  }

  it('the shop catalogue gives the records that its sample states (needs ../shared)', async () => {
    const { records } = await readSamples([`${BASE}/dbase_83.dbf`, `${BASE}/dbase_83.dbt`], {
      ...FEED,
      numbers: ['PRICE', 'WEIGHT'],
      dbf: { columnEncodings: { DESC: 'cp1252' }, codePage: 'cp437' },
    });
    const [first] = records;
    assert.equal(first?.data['ID'], '87');
    assert.equal(first?.data['NAME'], 'Assorted Petits Fours');
    assert.equal(first?.data['WEIGHT'], 5.51);
    assert.equal(first?.data['TAXABLE'], true);
    assert.match(
      String(first?.data['DESC']),
      /^Our Original assortment.*Let us\r\nselect a special/,
    );
    const brandy = records[9]?.data;
    assert.deepEqual(
      [brandy?.['CODE'], brandy?.['PRICE'], brandy?.['TAXABLE']],
      ['AB01', 37.95, false],
    );
    assert.match(String(brandy?.['DESC']), /"It's a lip Smacker!"/);
    assert.ok(records.some(({ data }) => String(data['DESC']).includes('do…Petits')));
  });

  it('Cyrillic is read by the language byte, and two fields of one name are kept apart (needs ../shared)', async () => {
    const russian = await readSamples([`${BASE}/cp1251.dbf`], FEED);
    assert.equal(russian.records[0]?.data['NAME'], 'амбулаторно-поликлиническое');
    const survey = await readSamples([`${BASE}/dbase_03.dbf`], FEED);
    assert.equal(survey.records[0]?.data['Point_ID'], '0507121');
    assert.equal(survey.records[0]?.data['Point_ID_2'], '401');
    assert.equal(survey.records[0]?.data['Date_Visit'], '2005-07-12');
  });

  it('a date that is none is a fault of its row (needs ../shared)', async () => {
    const { records, faults } = await readSamples([`${BASE}/invalid_value.dbf`], FEED);
    assert.equal(faults[0]?.code, 'POS_ROW_VALUE');
    assert.match(faults[0]?.what ?? '', /BIRTHDATE: "NotAYear" is no date/);
    assert.equal(records[0]?.data['NAME'], 'Bob');
  });

  const BROKEN: readonly (readonly [string, string, (bytes: Buffer) => Buffer, string])[] = [
    ['cut off', 'dbase_03.dbf', (bytes) => bytes.subarray(0, 1_500), 'POS_FILE_TRUNCATED'],
    ['without its memo file', 'dbase_83.dbf', (bytes) => bytes, 'POS_FILE_SYNTAX'],
    ['that is none', 'people.dbf', () => Buffer.from(`PK${'x'.repeat(60)}`), 'POS_FILE_SYNTAX'],
    ['in an unknown code page', 'hotel.dbf', (bytes) => bytes, 'POS_FILE_UNDECODABLE'],
  ];

  for (const [what, name, change, code] of BROKEN) {
    it(`a table ${what} goes to failed/ (needs ../shared)`, async () => {
      const bench = await openBench({ rows: FEED });
      await bench.drop(name, change(sample(`${BASE}/${name}`)));
      const { faults } = await readAll(bench, 'rows');
      const tree = await bench.tree();
      await bench.close();
      assert.equal(faults[0]?.code, code);
      assert.equal(tree.filter((path) => path.startsWith('failed/')).length, 2);
    });
  }
});
