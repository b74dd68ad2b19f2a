import assert from 'node:assert/strict';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { openBench, type ReadResult, readAll } from '../pos-host.ts';

const FEED: JsonObject = { pattern: '*.edi', format: 'x12' };
const ISA =
  'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260114*0600*U*00401*000000001*0*P*>~';
const GS = 'GS*PO*S*R*20260114*0600*1*X*004010~';
const END = 'GE*1*1~IEA*1*000000001~';

async function read(body: string | Uint8Array, feed: JsonObject = {}): Promise<ReadResult> {
  const bench = await openBench({ rows: { ...FEED, ...feed } });
  try {
    await bench.drop('in.edi', body);
    return await readAll(bench, 'rows');
  } finally {
    await bench.close();
  }
}

function order(control: string, lines = 1): string {
  const items = Array.from({ length: lines }, (_, index) => `PO1*${index + 1}*2*EA*1.5**UP*1~`);
  const count = lines + 3;
  return `ST*850*${control}~BEG*00*SA*P${control}**20260114~${items.join('')}SE*${count}*${control}~`;
}

function codes(result: ReadResult): readonly string[] {
  return result.faults.map((fault) => fault.code);
}

describe('connectors/pos EDI', () => {
  const whole = `${ISA}${GS}${order('0001')}${END}`;

  it('a right interchange gives its lines and no note', async () => {
    const { records, faults, notes } = await read(whole);
    assert.deepEqual(faults, []);
    assert.equal(records[0]?.key, 'SENDER|000000001|1|0001|P0001|1|||');
    assert.equal(notes.length, 1);
  });

  const SHAPES: readonly (readonly [string, string])[] = [
    ['one segment per line behind ~', whole.replaceAll('~', '~\r\n')],
    ['one segment per line without ~', whole.replaceAll('~', '\n')],
    ['CR and LF as the end of segments', whole.replaceAll('~', '\r\n')],
    ['CR alone as the end of segments', whole.replaceAll('~', '\r')],
    ['blank lines, a byte order mark and a DOS end', `\n${whole.replaceAll('~', '~\n\n')}\u001a`],
    ['other separators', whole.replaceAll('*', '|').replaceAll('~', '!')],
    ['an ISA that is not padded', whole.replaceAll(/ +/g, '')],
    ['no end behind the last segment', whole.slice(0, -1)],
    ['no ISA and no GS', order('0001')],
    ['a group without ISA', `${GS}${order('0001')}GE*1*1~`],
  ];

  for (const [what, body] of SHAPES) {
    it(`a file with ${what} is read`, async () => {
      const { records, faults, notes } = await read(body);
      assert.deepEqual(faults, []);
      assert.equal(records.length, 1);
      assert.equal(records[0]?.data['documentNumber'], 'P0001');
      assert.equal(notes.length, 1, notes.join('\n'));
    });
  }

  it('several interchanges may each declare separators of their own', async () => {
    const other = whole.replaceAll('*', '|').replaceAll('~', '!').replaceAll('000000001', '2');
    const { records, faults } = await read(`${whole}\n${other}`);
    assert.deepEqual(faults, []);
    assert.deepEqual(
      records.map(({ data }) => data['interchange']),
      ['000000001', '2'],
    );
  });

  it('an empty file, or one of blanks, has no rows and no fault', async () => {
    for (const body of ['', ' \r\n\n', '\u001a']) {
      const { records, faults } = await read(body);
      assert.deepEqual([records.length, faults.length], [0, 0]);
    }
  });

  const REFUSED: readonly (readonly [string, string | Uint8Array, string])[] = [
    ['text that is no EDI', 'store,register\n1,2\n', 'POS_FILE_SYNTAX'],
    ['bytes that are no text', Uint8Array.from({ length: 2_000 }, (_, i) => (i * 7) % 251), ''],
    ['an ISA of too few elements', 'ISA*00*1~ST*850*1~', 'POS_FILE_SYNTAX'],
    ['an ISA that ends early', ISA.slice(0, 60), 'POS_FILE_SYNTAX'],
    ['equal separators', ISA.replace('>~', '**'), 'POS_FILE_SYNTAX'],
    ['EDIFACT in a feed of X12', "UNB+UNOA:3+A+B+260114:0600+1'", 'POS_FILE_SYNTAX'],
    ['a UNA line of equal separators', "UNA::.? 'UNB:1'", 'POS_FILE_SYNTAX'],
  ];

  for (const [what, body, code] of REFUSED) {
    it(`a file with ${what} is refused`, async () => {
      const result = await read(body);
      assert.deepEqual(result.records, []);
      assert.deepEqual(codes(result), [code === '' ? 'POS_FILE_SYNTAX' : code]);
    });
  }

  it('a file cut within a segment gives the documents before, and faults for the rest', async () => {
    const body = `${ISA}${GS}${order('0001')}${order('0002').slice(0, 45)}`;
    const result = await read(body);
    assert.equal(result.records.length, 1);
    assert.deepEqual(codes(result), ['POS_EDI_DOCUMENT', 'POS_FILE_TRUNCATED']);
    assert.match(String(result.faults[0]?.raw), /^ST\*850\*0002/);
    assert.match(result.faults[1]?.what ?? '', /ISA at segment 1, line 1, offset 0 is not closed/);
  });

  it('a file without IEA is truncated though every document of it is whole', async () => {
    const result = await read(`${ISA}${GS}${order('0001')}GE*1*1~`);
    assert.equal(result.records.length, 1);
    assert.deepEqual(codes(result), ['POS_FILE_TRUNCATED']);
  });

  it('a document without SE is one fault, and the next one counts', async () => {
    const open = order('0001').replace(/SE\*.*$/, '');
    const result = await read(`${ISA}${GS}${open}${order('0002')}GE*2*1~IEA*1*1~`);
    assert.deepEqual(codes(result), ['POS_EDI_DOCUMENT']);
    assert.match(
      result.faults[0]?.what ?? '',
      /segment 3, line 1, offset 141 is not closed: ST at segment 6/,
    );
    assert.equal(result.records[0]?.data['document'], '0002');
  });

  it('segments outside of documents are faults with their text', async () => {
    const result = await read(`${ISA}${GS}PO1*9*9~${order('0001')}SE*1*1~${END}`);
    assert.deepEqual(codes(result), ['POS_EDI_DOCUMENT', 'POS_EDI_DOCUMENT']);
    assert.equal(result.faults[0]?.raw, 'PO1*9*9');
    assert.equal(result.records.length, 1);
  });

  const WRONG: readonly (readonly [string, string, string, JsonObject])[] = [
    ['garbage for a tag', '\u0001\u0002\u00ff*1~', 'POS_EDI_SEGMENT', {}],
    ['a line break inside', 'PID*F\nPO1*7*7~', 'POS_EDI_SEGMENT', {}],
    [
      'a huge element',
      `PID*${'x'.repeat(300)}~`,
      'POS_EDI_TOO_LARGE',
      { edi: { elementCharacters: 100 } },
    ],
    [
      'a huge length',
      `PID*${'x'.repeat(900)}~`,
      'POS_EDI_TOO_LARGE',
      { limits: { rowBytes: 200 } },
    ],
    ['many elements', `PID${'*'.repeat(80)}~`, 'POS_EDI_TOO_LARGE', { limits: { fields: 40 } }],
  ];

  for (const [what, segment, code, feed] of WRONG) {
    it(`a segment with ${what} costs its document and no other`, async () => {
      const bad = order('0001').replace('PO1*', `${segment}PO1*`);
      const body = `${ISA}${GS}${bad}${order('0002')}GE*2*1~IEA*1*1~`;
      const result = await read(Buffer.from(body, 'latin1'), feed);
      assert.deepEqual(codes(result), [code]);
      assert.match(result.faults[0]?.what ?? '', /^segment 5, line 1/);
      assert.deepEqual(
        result.records.map(({ data }) => data['document']),
        ['0002'],
      );
    });
  }

  it('a document of too many segments is one fault', async () => {
    const body = `${ISA}${GS}${order('0001', 50)}${order('0002')}GE*2*1~IEA*1*1~`;
    const result = await read(body, { edi: { documentSegments: 20 } });
    assert.deepEqual(codes(result), ['POS_EDI_TOO_LARGE']);
    assert.equal(result.records.length, 1);
  });

  it('a line of too many segments is one fault', async () => {
    const notes = 'PID*F~'.repeat(9);
    const body = order('0001').replace('SE*', `${notes}SE*`);
    const result = await read(body, { edi: { lineSegments: 5, totals: 'off' } });
    assert.deepEqual(codes(result), ['POS_EDI_TOO_LARGE']);
  });

  it('stores of one segment are a record each, and a repeated one keeps a key of its own', async () => {
    const sales = 'LIN**UP*1~ZA*QS~SDQ*EA*92*101*3*102*-1*101*5~ZA*QA*9*EA*007*20260113~';
    const { records } = await read(`ST*852*1~XQ*G*20260107*20260113~${sales}SE*6*1~`, {
      numbers: ['quantity'],
    });
    const found = records.map(({ data }) => [
      data['location'],
      data['kind'],
      data['quantity'],
      data['part'],
      data['line'],
    ]);
    assert.deepEqual(found, [
      ['101', 'QS', 3, null, '1'],
      ['102', 'QS', -1, null, '1'],
      ['101', 'QS', 5, '2', '1'],
      [null, 'QA', 9, null, '1'],
    ]);
    assert.equal(records[0]?.data['asOf'], '20260113');
    assert.equal(records[3]?.data['date007'], '20260113');
    assert.equal(new Set(records.map((record) => record.key)).size, 4);
  });

  it('an order that spreads a line over stores gives each of them, with its own segment only', async () => {
    const spread = 'SDQ*EA*92*101*3*102*4~SDQ*EA*92*103*5~';
    const { records } = await read(order('1').replace('SE*4', `${spread}SE*6`));
    const found = records.map(({ data }) => [data['location'], data['quantity'], data['price']]);
    assert.deepEqual(found, [
      ['101', '3', '1.5'],
      ['102', '4', '1.5'],
      ['103', '5', '1.5'],
    ]);
    const [, , last] = records;
    assert.deepEqual(last?.data['segments'], [
      ['PO1', '1', '2', 'EA', '1.5', '', 'UP', '1'],
      ['SDQ', 'EA', '92', '103', '5'],
    ]);
  });

  it('a control number that comes again is noted, and occurrence keeps both documents', async () => {
    const body = `${ISA}${GS}${order('1')}${order('1')}GE*2*1~IEA*1*1~`;
    const { records, notes } = await read(body, { occurrence: true });
    assert.match(notes.join('\n'), /ST at segment 7, line 1, offset 201 uses "1" again/);
    assert.equal(new Set(records.map((record) => record.key)).size, 2);
    const strict = await read(body, { edi: { totals: 'fault' } });
    assert.deepEqual([strict.records.length, codes(strict)], [1, ['POS_EDI_TOTALS']]);
  });

  it('garbage behind the header is given up after so many faults', async () => {
    const garbage = '\u0000\u0007x~'.repeat(40);
    const result = await read(`${ISA}${garbage}`, { limits: { badRows: 10 } });
    assert.deepEqual(result.records, []);
    assert.equal(codes(result)[0], 'POS_EDI_SEGMENT');
    assert.equal(codes(result).at(-1), 'POS_FILE_TOO_MANY_BAD_ROWS');
  });

  it('a long document comes in pages, each of its lines once', async () => {
    const { pages, records } = await read(order('1', 250), { pageRows: 100 });
    assert.deepEqual([pages.length, records.length], [3, 250]);
    assert.equal(new Set(records.map((record) => record.key)).size, 250);
  });

  const SETTINGS: readonly JsonObject[] = [
    { edi: { unit: 'page' } },
    { edi: { totals: true } },
    { edi: { documentSegments: 1 } },
    { edi: { comma: 1 } },
  ];

  for (const setting of SETTINGS) {
    it(`the setting ${JSON.stringify(setting)} is refused`, async () => {
      await assert.rejects(read(order('1'), setting), { code: 'POS_SETTING_INVALID' });
    });
  }

  it('a line without stores or quantities is a record all the same', async () => {
    const { records } = await read('ST*846*1~BIA*00*SI*N*20260114~LIN*1*UP*5~SE*4*1~');
    assert.deepEqual([records[0]?.data['product'], records[0]?.data['quantity']], ['5', null]);
  });

  it('EDIFACT with other separators, released characters and places is read', async () => {
    const body = `UNA|*,! ~UNB*UNOC|3*A*B*260114|0600*7~UNH*1*INVRPT|D|96A|UN~BGM*35*N*9~
DTM*137|20260114|102~LIN*1**4000001|EN~IMD*L*050*|||O!~Neil!!~PIA*1*SKU!*9|SA~
QTY*145|1,5|KGM~LOC*18*GLN1~QTY*145|2~LOC*18*GLN2~UNS*S~CNT*2|1~UNT*13*1~UNZ*1*7~`;
    const { records, faults, notes } = await read(body, {
      format: 'edifact',
      decimal: ',',
      numbers: ['quantity'],
    });
    assert.deepEqual(faults, []);
    assert.equal(notes.length, 1, notes.join('\n'));
    assert.deepEqual(
      records.map(({ data }) => [data['location'], data['quantity'], data['unit']]),
      [
        ['GLN1', 1.5, 'KGM'],
        ['GLN2', 2, null],
      ],
    );
    assert.equal(records[0]?.data['description'], 'O~Neil!');
    assert.equal(records[0]?.data['idSA'], 'SKU*9');
  });

  it('a UNA with another decimal sign than the feed is noted', async () => {
    const body = "UNA:+,? 'UNB+UNOA:3+A+B+260114:0600+1'UNZ+0+1'";
    const { notes } = await read(body, { format: 'edifact' });
    assert.match(notes.join('\n'), /declares "," as the decimal sign, the feed "\."/);
  });
});
