import assert from 'node:assert/strict';
import type { JsonObject, SourceRecord } from '../../../../core/connector/index.ts';
import { hasSamples, readSamples, sample, samplesIn } from '../samples.ts';

/** Distinct values of a column. */
function distinct(records: readonly SourceRecord[], column: string): number {
  return new Set(records.map((record) => record.data[column])).size;
}

function count(records: readonly SourceRecord[], test: (data: JsonObject) => boolean): number {
  return records.filter((record) => test(record.data)).length;
}

function numberAt(data: JsonObject, column: string): number {
  const value = data[column];
  return typeof value === 'number' ? value : Number.NaN;
}

const UCI = 'retail/uci-online-retail';
const UCI_FEED: JsonObject = {
  pattern: '*.csv.gz',
  key: ['InvoiceNo', 'StockCode'],
  occurrence: true,
  numbers: ['Quantity', 'UnitPrice'],
  ids: ['CustomerID'],
  times: { InvoiceDate: { format: 'yyyy-MM-dd HH:mm:ss', zone: 'Europe/London' } },
};

describe('connectors/pos samples of retail', () => {
  beforeEach(function () {
    if (!hasSamples) this.skip();
  });

  it('all 141 UCI days give the lines, invoices, codes and customers stated (needs ../shared)', async function () {
    this.timeout(60_000);
    const paths = samplesIn(UCI, '.csv.gz').map((name) => `${UCI}/${name}`);
    assert.equal(paths.length, 141);
    const { records, faults, tree } = await readSamples(paths, UCI_FEED);
    assert.equal(faults.length, 0);
    assert.equal(records.length, 209_029);
    assert.equal(new Set(records.map((record) => record.key)).size, 209_029);
    assert.equal(distinct(records, 'InvoiceNo'), 10_783);
    const returns = new Set(records.map((record) => String(record.data['InvoiceNo'])));
    assert.equal([...returns].filter((invoice) => invoice.startsWith('C')).length, 1_677);
    assert.equal(distinct(records, 'StockCode'), 3_514);
    assert.equal(distinct(records, 'CustomerID') - 1, 2_767);
    assert.equal(distinct(records, 'Country'), 36);
    assert.equal(
      count(records, (data) => data['CustomerID'] === ''),
      59_976,
    );
    assert.equal(
      count(records, (data) => numberAt(data, 'Quantity') < 0),
      4_434,
    );
    assert.equal(
      count(records, (data) => numberAt(data, 'UnitPrice') <= 0),
      1_292,
    );
    assert.equal(
      count(records, (data) => data['Description'] === ''),
      833,
    );
    assert.equal(records[0]?.data['CustomerID'], '17850');
    assert.equal(tree.length, 141);
  });

  it('Shopify product files fold follow-on rows into their product (needs ../shared)', async () => {
    const files: readonly (readonly [string, number, number])[] = [
      ['apparel.csv', 22, 20],
      ['home-and-garden.csv', 21, 20],
      ['jewelery.csv', 41, 20],
    ];
    for (const [name, rows, handles] of files) {
      const path = [`retail/shopify/${name}`];
      const plain = { pattern: '*.csv', key: ['Handle'], occurrence: true };
      const flat = await readSamples(path, plain);
      assert.equal(flat.records.length, rows, name);
      const fold = { by: ['Handle'], into: 'rows' };
      const folded = await readSamples(path, { pattern: '*.csv', key: ['Handle'], fold });
      assert.equal(folded.records.length, handles, name);
      assert.equal(folded.faults.length + flat.faults.length, 0, name);
    }
  });

  it('the AdventureWorks sales and products have the stated counts (needs ../shared)', async () => {
    const base = 'retail/adventureworks';
    const sales = await readSamples([`${base}/sales-2019-2020.csv.gz`], {
      pattern: '*.csv.gz',
      key: ['SalesOrderNumber', 'SalesOrderLineNumber'],
      numbers: ['Quantity', 'UnitPrice', 'TaxAmount'],
      times: { OrderDate: { format: 'yyyy-MM-dd', zone: 'UTC' } },
    });
    assert.equal(sales.records.length, 3_934);
    assert.equal(distinct(sales.records, 'EmailAddress'), 3_934);
    assert.equal(distinct(sales.records, 'Item'), 44);
    const header = sample(`${base}/products.csv`).toString('utf8').split('\n')[0] ?? '';
    const key = [
      header
        .split(',')[0]
        ?.replace(/^\ufeff/, '')
        .trim() ?? '',
    ];
    const products = await readSamples([`${base}/products.csv`], { pattern: '*.csv', key });
    assert.equal(products.records.length, 295);
    assert.equal(sales.faults.length + products.faults.length, 0);
  });

  const TABLES: readonly (readonly [string, readonly string[], number])[] = [
    ['Product', ['ProductID'], 504],
    ['ProductInventory', ['ProductID', 'LocationID'], 1_069],
    ['ProductListPriceHistory', ['ProductID', 'StartDate'], 395],
    ['EmailAddress', ['BusinessEntityID', 'EmailAddressID'], 19_972],
    ['PersonPhone', ['BusinessEntityID', 'PhoneNumber'], 19_972],
    ['Address', ['AddressID'], 19_614],
    ['BusinessEntityAddress', ['BusinessEntityID', 'AddressID'], 19_614],
    ['Customer', ['CustomerID'], 19_820],
    ['Store', ['BusinessEntityID'], 701],
    ['Location', ['LocationID'], 14],
    ['SpecialOffer', ['SpecialOfferID'], 16],
    ['ProductCategory', ['ProductCategoryID'], 4],
    ['ProductSubcategory', ['ProductSubcategoryID'], 37],
    ['StateProvince', ['StateProvinceID'], 181],
    ['CountryRegion', ['CountryRegionCode'], 238],
    ['PhoneNumberType', ['PhoneNumberTypeID'], 3],
  ];

  for (const [table, key, rows] of TABLES) {
    it(`the AdventureWorks table ${table} has ${rows} rows (needs ../shared)`, async () => {
      const { records, faults } = await readSamples([`retail/adventureworks/${table}.tsv.gz`], {
        pattern: '*.tsv.gz',
        key: [...key],
        csv: {
          delimiter: 'tab',
          quote: '',
          marks: {
            header: ['\\P\\', 'OpFlag'],
            data: ['V'],
            skip: ['T', 'N', 'K', 't', 'c', '#'],
          },
        },
      });
      assert.deepEqual(faults, []);
      assert.equal(records.length, rows);
      assert.equal(new Set(records.map((record) => record.key)).size, rows);
    });
  }
});
