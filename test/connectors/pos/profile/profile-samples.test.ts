import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { isJsonObject, type JsonObject } from '../../../../core/connector/index.ts';
import { crossdock, documentOf, newProject, removeFolders } from '../../../cli/running.ts';
import { openBench, type ReadResult, readAll } from '../pos-host.ts';
import { hasSamples, samplePath, samplesIn } from '../samples.ts';

/** A sample, what lies beside it, its records, its faults, and what they are about. */
type Case = readonly [
  path: string,
  companions: readonly string[],
  records: number,
  faults: number,
  kind: string,
];

const DBF = 'pos/dbf';
const EDI = 'pos/edi';
const AW = 'retail/adventureworks';

const CASES: readonly Case[] = [
  [`${DBF}/afox5.dbf`, ['afox5.FPT'], 2, 0, 'rows'],
  [`${DBF}/cp1251.dbf`, [], 4, 0, 'rows'],
  [`${DBF}/dbase_03.dbf`, [], 14, 0, 'rows'],
  [`${DBF}/dbase_83.dbf`, ['dbase_83.dbt'], 67, 0, 'products'],
  [`${DBF}/dbase_8b.dbf`, ['dbase_8b.dbt'], 10, 0, 'rows'],
  [`${DBF}/fox_samp.dbf`, [], 1, 0, 'customers'],
  [`${DBF}/hotel.dbf`, [], 4, 0, 'rows'],
  // One of its dates is none, whatever a feed says.
  [`${DBF}/invalid_value.dbf`, [], 1, 1, 'customers'],
  [`${DBF}/memotest.dbf`, ['memotest.FPT'], 2, 0, 'customers'],
  [`${DBF}/people.dbf`, [], 2, 0, 'customers'],
  [`${EDI}/dex-894-sample.2.txt`, [], 19, 0, 'shipments'],
  [`${EDI}/dex-894-sample.4010.case.txt`, [], 1, 0, 'shipments'],
  [`${EDI}/dex-894-sample.multiple.g72.txt`, [], 2, 0, 'shipments'],
  [`${EDI}/edifact-invrpt-d96a.edi`, [], 2, 0, 'stock'],
  [`${EDI}/edifact-quotes-d96a-books.edi`, [], 686, 0, 'prices'],
  [`${EDI}/x12-846-inventory-advice-4010.edi`, [], 9, 0, 'stock'],
  [`${EDI}/x12-850-walmart-gozer.txt`, [], 2, 0, 'orders'],
  [`${EDI}/x12-852-sales-by-store-5010.edi`, [], 4, 0, 'sales'],
  [`${EDI}/x12-base-no-line-breaks.txt`, [], 4, 0, 'rows'],
  ['pos/poslog/ncr-acs-small-20170930.xml', [], 1, 0, 'sales'],
  ['pos/poslog/ncr-acs-store9-20171001-part1.xml.gz', [], 203, 0, 'sales'],
  ['retail/shopify/apparel.csv', [], 22, 0, 'products'],
  ['retail/shopify/home-and-garden.csv', [], 21, 0, 'products'],
  ['retail/shopify/jewelery.csv', [], 41, 0, 'products'],
  [`${AW}/Address.tsv.gz`, [], 19_614, 0, 'customers'],
  [`${AW}/BusinessEntityAddress.tsv.gz`, [], 19_614, 0, 'customers'],
  [`${AW}/CountryRegion.tsv.gz`, [], 238, 0, 'rows'],
  [`${AW}/Customer.tsv.gz`, [], 19_820, 0, 'customers'],
  [`${AW}/EmailAddress.tsv.gz`, [], 19_972, 0, 'customers'],
  [`${AW}/Location.tsv.gz`, [], 14, 0, 'stock'],
  [`${AW}/PersonPhone.tsv.gz`, [], 19_972, 0, 'customers'],
  [`${AW}/PhoneNumberType.tsv.gz`, [], 3, 0, 'customers'],
  [`${AW}/Product.tsv.gz`, [], 504, 0, 'products'],
  [`${AW}/ProductCategory.tsv.gz`, [], 4, 0, 'products'],
  [`${AW}/ProductInventory.tsv.gz`, [], 1_069, 0, 'stock'],
  [`${AW}/ProductListPriceHistory.tsv.gz`, [], 395, 0, 'prices'],
  [`${AW}/ProductSubcategory.tsv.gz`, [], 37, 0, 'products'],
  [`${AW}/SpecialOffer.tsv.gz`, [], 16, 0, 'sales'],
  [`${AW}/StateProvince.tsv.gz`, [], 181, 0, 'rows'],
  [`${AW}/Store.tsv.gz`, [], 701, 0, 'rows'],
  [`${AW}/products.csv`, [], 295, 0, 'products'],
  [`${AW}/sales-2019-2020.csv.gz`, [], 3_934, 0, 'sales'],
];

interface Answer {
  readonly kind: string;
  readonly proof: { readonly faults: number };
  readonly connection: { readonly written: string };
}

describe('connectors/pos profiles of real files', () => {
  let project = '';

  before(async function () {
    if (!hasSamples) this.skip();
    project = await newProject();
  });

  after(removeFolders);

  /** Copies a sample into a drop folder of its own and has its connection file written. */
  async function profiled(
    connection: string,
    path: string,
    companions: readonly string[],
  ): Promise<{ readonly answer: Answer; readonly exit: number }> {
    const drop = join(project, connection);
    mkdirSync(drop);
    const folder = path.slice(0, path.lastIndexOf('/'));
    for (const name of [path.slice(folder.length + 1), ...companions]) {
      cpSync(samplePath(`${folder}/${name}`), join(drop, name));
    }
    const file = join(drop, path.slice(folder.length + 1));
    const write = `config/connections/${connection}.yaml`;
    const argv = ['pos', 'profile', file, '--dir', project, '--write', write, '--json'];
    const ended = await crossdock(argv);
    return { answer: documentOf<Answer>(ended), exit: ended.exit };
  }

  async function readThrough(connection: string, kind: string): Promise<ReadResult> {
    const text = readFileSync(join(project, `config/connections/${connection}.yaml`), 'utf8');
    const document: unknown = parse(text);
    assert.ok(isJsonObject(document) && isJsonObject(document['settings']));
    const { feeds, folder } = document['settings'];
    assert.ok(isJsonObject(feeds) && typeof folder === 'string');
    const bench = await openBench(feeds as JsonObject);
    try {
      const settings = { ...bench.host.settings, folder: join(project, folder) };
      return await readAll({ host: { ...bench.host, settings } }, kind);
    } finally {
      await bench.close();
    }
  }

  for (const [index, [path, companions, records, faults, kind]] of CASES.entries()) {
    const title = `${path} is profiled, and its connection reads ${records} records`;
    it(`${title} (needs ../shared)`, async function () {
      this.timeout(60_000);
      const connection = `sample-${index}`;
      const { answer, exit } = await profiled(connection, path, companions);
      assert.equal(exit, faults === 0 ? 0 : 1);
      assert.deepEqual([answer.kind, answer.proof.faults], [kind, faults]);
      const read = await readThrough(connection, kind);
      assert.deepEqual([read.records.length, read.faults.length], [records, faults]);
      assert.equal(new Set(read.records.map((record) => record.key)).size, records);
    });
  }

  it('every sample is in the list (needs ../shared)', () => {
    const listed = CASES.map(([path]) => path);
    const found = [
      ...samplesIn(DBF, '.dbf').map((name) => `${DBF}/${name}`),
      ...samplesIn(EDI, '').map((name) => `${EDI}/${name}`),
      ...samplesIn('pos/poslog', '').map((name) => `pos/poslog/${name}`),
      ...samplesIn('retail/shopify', '').map((name) => `retail/shopify/${name}`),
      ...samplesIn(AW, '').map((name) => `${AW}/${name}`),
    ];
    assert.deepEqual([...listed].sort(), [...found].sort());
  });

  it('the profile of one UCI day reads all 141 days and their 209,029 rows (needs ../shared)', async function () {
    this.timeout(180_000);
    const days = samplesIn('retail/uci-online-retail', '.csv.gz');
    const [first = '', ...others] = days;
    const { answer } = await profiled('uci', `retail/uci-online-retail/${first}`, others);
    assert.equal(answer.kind, 'sales');
    const { records, faults } = await readThrough('uci', 'sales');
    assert.deepEqual([days.length, records.length, faults.length], [141, 209_029, 0]);
    assert.equal(new Set(records.map((record) => record.key)).size, 209_029);
  });

  it('lint accepts every connection file that was written (needs ../shared)', async function () {
    this.timeout(60_000);
    const ended = await crossdock(['lint', '--dir', project, '--json']);
    assert.equal(ended.exit, 0, ended.out);
    const { faults, warnings } =
      documentOf<Record<'faults' | 'warnings', readonly unknown[]>>(ended);
    assert.deepEqual([faults, warnings], [[], []]);
    const written = readdirSync(join(project, 'config/connections')).filter((name) =>
      /^(sample-|uci)/.test(name),
    );
    assert.equal(written.length, CASES.length + 1);
  });
});
