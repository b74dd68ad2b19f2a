import assert from 'node:assert/strict';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import {
  PROFILE_LIMITS,
  type Profile,
  profileFile,
} from '../../../../connectors/pos/profile/profile.ts';
import { columnOf } from './columns-of.ts';

const SALES = [
  'receipt;line;soldAt;article;text;quantity;price',
  '1001;1;15.01.2026 09:12;00471;Becher, blau;2;7,99',
  '1001;2;15.01.2026 09:12;00472;Teller;1;12,50',
  '1002;1;31.01.2026 10:03;00471;Becher, blau;-1;7,99',
  '1003;1;31.01.2026 11:00;00473;Schüssel;1;1.234,00',
  '',
].join('\r\n');

describe('connectors/pos profile of an unknown file', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crossdock-profile-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function look(name: string, content: string | Uint8Array): Promise<Profile> {
    const path = join(folder, name);
    await writeFile(path, content);
    return await profileFile(path);
  }

  it('a German sales file is read with its delimiter, decimal comma, dates and key', async () => {
    const found = await look('verkauf-20260131.csv', iconv.encode(SALES, 'cp1252'));
    assert.deepEqual([found.kind, found.format.what], ['sales', 'text delimited by ;']);
    assert.equal(found.encodings[0]?.encoding, 'cp1252');
    assert.deepEqual(found.feed, {
      about: 'Sales of the till, as text delimited by ;.',
      pattern: 'verkauf-*.csv',
      encoding: 'cp1252',
      csv: { delimiter: ';' },
      key: ['receipt', 'line'],
      numbers: ['quantity', 'price'],
      decimal: ',',
      times: { soldAt: { format: 'dd.MM.yyyy HH:mm', zone: 'UTC' } },
    });
    assert.deepEqual([found.proof.rows, found.proof.faults, found.proof.repeatedKeys], [4, 0, 0]);
    const traps = found.traps.join('\n');
    assert.match(traps, /article: 4 values begin with zeros, so it stays text/);
    assert.match(traps, /quantity: 1 values are negative/);
    assert.match(traps, /times have no zone: say which/);
  });

  const ENCODINGS: readonly (readonly [string, string, string])[] = [
    ['cp1252', 'Crème brûlée;Müller;Größe;€ 5', 'cp1252'],
    ['cp850', 'Crème brûlée;Müller;Größe;Señor', 'cp850'],
    ['iso-8859-2', 'Łódź;Kraków;Gdańsk;żółty', 'iso-8859-2'],
    ['cp1251', 'Москва;Привет;Большой;чай', 'cp1251'],
    ['cp866', 'Москва;Привет;Большой;чай', 'cp866'],
    ['utf8', 'Crème brûlée;Müller;Größe;茶', 'utf8'],
    ['utf-16le', 'Crème brûlée;Müller;Größe;茶', 'utf-16le'],
  ];

  for (const [encoding, words, wanted] of ENCODINGS) {
    it(`a file in ${encoding} is told by its words`, async () => {
      const rows = Array.from({ length: 30 }, (_, index) => `${index};${words}`);
      const text = ['id;a;b;c;d', ...rows].join('\n');
      const found = await look('a.csv', iconv.encode(text, encoding));
      assert.equal(found.encodings[0]?.encoding, wanted, JSON.stringify(found.encodings));
      assert.deepEqual([found.proof.rows, found.proof.faults], [30, 0]);
    });
  }

  it('a byte order mark is certain, and no part of the first column', async () => {
    const found = await look('a.csv', `\ufeffid,qty\n1,2\n2,3\n`);
    assert.deepEqual([found.encodings[0]?.confidence, found.columns[0]?.name], ['certain', 'id']);
  });

  it('one umlaut is not enough to be sure of a code page', async () => {
    const found = await look('a.csv', iconv.encode('id,text\n1,Tüte\n2,Tasse\n', 'cp850'));
    assert.equal(found.encodings[0]?.confidence, 'doubtful');
    assert.match(found.traps.join('\n'), /encoding is doubtful/);
  });

  const DIALECTS: readonly (readonly [string, string, readonly string[]])[] = [
    ['tabs', 'id\tqty\n1\t2\n2\t3\n', ['id', 'qty']],
    ['pipes', 'id|qty\n1|2\n2|3\n', ['id', 'qty']],
    ['delimiters within quotes', 'id,text,qty\n1,"a, b, c",2\n2,"d, e",3\n', ['id', 'text', 'qty']],
    ['line breaks within quotes', 'id,text\n1,"a\nb"\n2,"c\nd"\n', ['id', 'text']],
    ['inches that are no quotes', 'id,size,qty\n1,6" pipe,2\n2,8" pipe,3\n', ['id', 'size', 'qty']],
  ];

  for (const [what, text, names] of DIALECTS) {
    it(`a file with ${what} is read without a fault`, async () => {
      const found = await look('a.csv', text);
      assert.deepEqual(
        found.columns.map(({ name }) => name),
        names,
      );
      assert.deepEqual([found.proof.rows, found.proof.faults], [2, 0]);
    });
  }

  it('a file without a header gets columns by number, and loses no row', async () => {
    const found = await look('a.csv', '1,MUG,2.5\n2,CUP,3.5\n3,PAN,4.5\n');
    assert.deepEqual(found.feed['csv'], {
      header: false,
      columns: ['column1', 'column2', 'column3'],
    });
    assert.equal(found.proof.rows, 3);
  });

  it('a header of words is one also over a body of words', async () => {
    const found = await look('a.csv', 'sku,colour\nA,blue\nB,red\n');
    assert.deepEqual([found.proof.rows, found.columns[0]?.name], [2, 'sku']);
  });

  it('a date that may be read both ways stays text, and both ways are named', async () => {
    const both = await look('a.csv', 'id,day\n1,03/04/2026\n2,05/06/2026\n');
    assert.equal(both.feed['times'], undefined);
    assert.match(both.traps.join('\n'), /day: dd\/MM\/yyyy or MM\/dd\/yyyy: no value tells which/);
    const one = await look('b.csv', 'id,day\n1,03/04/2026\n2,05/16/2026\n');
    assert.deepEqual(one.feed['times'], { day: { format: 'MM/dd/yyyy', zone: 'UTC' } });
  });

  it('rows without any key get the number of their repetition', async () => {
    const found = await look('a.csv', 'sku,qty\nA,1\nA,1\nB,2\n');
    assert.deepEqual([found.feed['key'], found.feed['occurrence']], [['sku'], true]);
    assert.match(found.traps.join('\n'), /1 rows are the same as another one/);
  });

  it('figures that begin with zeros stay text, whatever their column is called', async () => {
    const found = await look('a.csv', 'id,value,weight\n1,007,5\n2,010,6\n');
    assert.deepEqual(found.feed['numbers'], ['weight']);
    assert.match(found.traps.join('\n'), /value: 2 values begin with zeros/);
  });

  it('a key of three columns is found where fewer repeat', async () => {
    const rows = [
      '1,A,X,5',
      '1,A,Y,5',
      '1,B,X,5',
      '2,A,X,5',
      '2,B,Y,5',
      '2,A,Y,5',
      '2,B,X,5',
      '1,B,Y,5',
    ];
    const found = await look('a.csv', `store,till,sku,qty\n${rows.join('\n')}\n`);
    assert.deepEqual(found.feed['key'], ['store', 'till', 'sku']);
  });

  it('examples of likely personal data keep their shape and lose what they say', async () => {
    const rows = [
      '1,Zoë Müller,zoe@example.com,+49 171 1234567,MUG',
      '2,Ann Lee,ann@example.org,030 / 1234-56,CUP',
    ];
    const found = await look('a.csv', `id,customer name,mail,call back,sku\n${rows.join('\n')}\n`);
    const shown = JSON.stringify(found.columns.map(({ examples }) => examples));
    assert.doesNotMatch(shown, /Müller|zoe@|1234567/);
    assert.match(shown, /Xxx Xxxxxx/);
    assert.deepEqual(
      found.columns.map(({ personal }) => personal),
      [null, 'name', 'email', 'phone', null],
    );
    assert.deepEqual(columnOf(found, 'sku').examples, ['MUG', 'CUP']);
    assert.deepEqual(found.feed['pii'], {
      'customer name': 'name',
      mail: 'email',
      'call back': 'phone',
    });
  });

  it('card numbers are known by their check digit and never shown', async () => {
    const rows = ['1,4111111111111111', '2,5500005555555559', '3,4012888888881881'];
    const found = await look('a.csv', `id,ref\n${rows.join('\n')}\n`);
    assert.equal(columnOf(found, 'ref').personal, 'card');
    assert.doesNotMatch(JSON.stringify(found.columns), /4111111111111111/);
  });

  it('short rows and totals are said, and the rest is read', async () => {
    const rows = Array.from({ length: 20 }, (_, index) => `${index + 1},A,2`).join('\n');
    const found = await look('a.csv', `id,sku,qty\n${rows}\nTOTAL,20\n`);
    const traps = found.traps.join('\n');
    assert.match(traps, /1 rows have another number of fields than 3: 2/);
    assert.match(traps, /last row looks like totals/);
  });

  it('a row behind the sample that disproves a type takes it back', async () => {
    const rows = Array.from({ length: 50 }, (_, index) => `${index},2026-01-02,5`).join('\n');
    await writeFile(join(folder, 'a.csv'), `id,day,qty\n${rows}\n51,soon,many\n51,2026-01-02,5\n`);
    const bounds = { ...PROFILE_LIMITS, sampleRows: 50 };
    const found = await profileFile(join(folder, 'a.csv'), bounds);
    assert.deepEqual([found.proof.rows, found.proof.faults], [52, 0]);
    assert.deepEqual([found.feed['numbers'], found.feed['times']], [undefined, undefined]);
    assert.equal(found.feed['occurrence'], true);
    assert.match(found.changes.join('\n'), /qty is text: in line 52 it is no number/);
    assert.match(found.changes.join('\n'), /day is text: in line 52/);
    assert.match(found.changes.join('\n'), /1 rows have a key that came before/);
  });

  it('fixed widths are found by blanks and by record types', async () => {
    const lines = ['0001 MUG BLUE   00250', '0002 CUP        00199', '0003 PAN RED    01999'];
    const plain = await look('ART.DAT', `${lines.join('\r\n')}\r\n`);
    assert.equal(plain.feed['format'], 'fixedWidth');
    assert.deepEqual([plain.proof.rows, plain.proof.faults], [3, 0]);
    const typed = [
      '01000100120260115',
      '020001MUG     0002',
      '020001CUP     0001',
      '01000100220260115',
    ];
    const records = await look('TLOG.DAT', `${[...typed, '020002PAN     0003'].join('\r\n')}\r\n`);
    assert.deepEqual([records.proof.rows, records.proof.faults], [5, 0]);
    assert.match(records.traps.join('\n'), /say of each record type/);
  });

  it('a packed file is looked at as it unpacks', async () => {
    const found = await look('a.csv.gz', gzipSync('id,qty\n1,2\n2,3\n'));
    assert.deepEqual([found.isPacked, found.proof.rows], [true, 2]);
  });

  it('EDI is read by its lines, and its envelope says the encoding', async () => {
    const text = [
      ...['UNB+UNOC:3+A+B+260114:0600+1', 'UNH+1+INVRPT:D:96A:UN', 'BGM+35+1+9'],
      ...['LIN+1++4012345678901:EN', 'IMD+F++:::Tüte', 'QTY+145:5', 'UNT+6+1', "UNZ+1+1'"],
    ].join("'");
    const found = await look('stock.edi', Buffer.from(text, 'latin1'));
    assert.deepEqual([found.kind, found.feed['format']], ['stock', 'edifact']);
    assert.equal(found.feed['encoding'], undefined);
    assert.equal(columnOf(found, 'description').examples[0], 'Tüte');
  });

  it('a link is followed here, for a person named it', async () => {
    await writeFile(join(folder, 'real.csv'), 'id,qty\n1,2\n2,4\n');
    await symlink(join(folder, 'real.csv'), join(folder, 'link.csv'));
    assert.equal((await profileFile(join(folder, 'link.csv'))).proof.rows, 2);
  });

  it('a name that the hub would not read is said', async () => {
    const found = await look('sales;drop.csv', 'id,qty\n1,2\n2,4\n');
    assert.match(found.traps.join('\n'), /reads no file of that name/);
  });

  it('of a huge file a part is looked at, its rows are counted, and memory stays bounded', async function () {
    this.timeout(120_000);
    const rows = Array.from(
      { length: 400_000 },
      (_, index) => `${index},MUG-${index % 997},${index % 7}`,
    );
    await writeFile(join(folder, 'big.csv'), `id,sku,qty\n${rows.join('\n')}\n`);
    const bounds = { sampleBytes: 65_536, sampleRows: 1_000, proofRows: 300_000 };
    const found = await profileFile(join(folder, 'big.csv'), bounds);
    assert.equal(found.rowsLookedAt, 1_000);
    assert.equal(found.proof.isWhole, false);
    assert.ok(found.proof.rows >= 300_000 && found.proof.rows < 400_000);
    assert.match(found.traps.join('\n'), /only its beginning was looked at/);
  });
});
