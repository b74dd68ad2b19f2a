import assert from 'node:assert/strict';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { openBench, type ReadResult, readAll } from '../pos-host.ts';

const ISA =
  'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260114*0600*U*00401*000000001*0*P*>~';
const ORDER = 'ST*850*1~BEG*00*SA*P1**20260114~PO1*1*2*EA*1.5**UP*1~SE*4*1~';
const SECOND = ORDER.replaceAll('*1~', '*2~').replace('UP*2', 'UP*1');
const GS = 'GS*PO*S*R*20260114*0600*1*X*004010~';
const X12 = `${ISA}${GS}${ORDER}${SECOND}GE*2*1~IEA*1*000000001~`;

const UNH = "UNH+1+ORDERS:D:96A:UN'BGM+220+P1+9'LIN+1++4000001:EN'QTY+21:2'UNS+S'CNT+2:1'UNT+7+1'";
const NEXT = UNH.replace('UNH+1', 'UNH+2').replace('UNT+7+1', 'UNT+7+2');
const EDIFACT = `UNB+UNOC:3+A+B+260114:0600+9'UNG+ORDERS+A+B+260114:0600+5+UN+D:96A'${UNH}${NEXT}UNE+2+5'UNZ+1+9'`;

async function read(text: string, edi: JsonObject): Promise<ReadResult> {
  const format = text.startsWith('UN') ? 'edifact' : 'x12';
  const bench = await openBench({ rows: { pattern: '*', format, edi } });
  try {
    await bench.drop('in.edi', Buffer.from(text, 'latin1'));
    return await readAll(bench, 'rows');
  } finally {
    await bench.close();
  }
}

/** What is wrong, the file, the code when counts are faults, and what the fault says. */
type Case = readonly [what: string, text: string, codes: readonly string[], says: RegExp];

const TOTALS = 'POS_EDI_TOTALS';
const DOCUMENT = 'POS_EDI_DOCUMENT';
const CUT = 'POS_FILE_TRUNCATED';

const X12_CASES: readonly Case[] = [
  [
    'SE with a wrong count',
    X12.replace('SE*4*1', 'SE*5*1'),
    [TOTALS],
    /SE at segment 6, line 1, offset \d+ states "5" segments, found 4/,
  ],
  ['SE with no count', X12.replace('SE*4*1', 'SE**1'), [TOTALS], /states "" segments, found 4/],
  [
    'SE with another number',
    X12.replace('SE*4*1', 'SE*4*7'),
    [TOTALS],
    /closes "7", and "1" is open/,
  ],
  ['no SE', X12.replace('SE*4*1~', ''), [DOCUMENT], /is not closed: ST at segment 6/],
  ['SE twice', X12.replace('SE*4*1~', 'SE*4*1~SE*4*1~'), [DOCUMENT], /SE at segment 7/],
  ['the number of a set again', X12.replace(SECOND, ORDER), [TOTALS], /uses "1" again/],
  [
    'GE with a wrong count',
    X12.replace('GE*2*1', 'GE*3*1'),
    [TOTALS],
    /states "3" documents, found 2/,
  ],
  [
    'GE with another number',
    X12.replace('GE*2*1', 'GE*2*8'),
    [TOTALS],
    /closes "8", and "1" is open/,
  ],
  [
    'no GE',
    X12.replace('GE*2*1~', ''),
    [TOTALS],
    /GS at segment 2, .* is not closed before segment 11/,
  ],
  ['GE without GS', X12.replace(GS, ''), [DOCUMENT, TOTALS], /GE at segment 10, .* stands outside/],
  [
    'the number of a group again',
    X12.replace('IEA*1', `${GS}GE*0*1~IEA*2`),
    [TOTALS],
    /GS at segment 12, .* uses "1" again/,
  ],
  [
    'a set in a group of another kind',
    X12.replace('GS*PO', 'GS*PD'),
    [TOTALS, TOTALS],
    /is a 850, which belongs into a group PO, and stands in "PD"/,
  ],
  ['IEA with a wrong count', X12.replace('IEA*1', 'IEA*4'), [TOTALS], /states "4" groups, found 1/],
  ['IEA with another number', X12.replace('IEA*1*000000001', 'IEA*1*2'), [TOTALS], /closes "2"/],
  ['no IEA', X12.replace(/IEA.*$/, ''), [CUT], /ISA at segment 1, line 1, offset 0 is not closed/],
  ['IEA without ISA', `${GS}${ORDER}GE*1*1~IEA*1*1~`, [DOCUMENT], /IEA at segment 7/],
  [
    'an ISA within an interchange',
    X12.replace('IEA*1*000000001~', X12),
    [TOTALS],
    /ISA at segment 1, .* is not closed before segment 12/,
  ],
];

const EDIFACT_CASES: readonly Case[] = [
  [
    'UNT with a wrong count',
    EDIFACT.replace('UNT+7+1', 'UNT+6+1'),
    [TOTALS],
    /UNT at segment 9, .* states "6" segments, found 7/,
  ],
  [
    'UNT with another number',
    EDIFACT.replace('UNT+7+1', 'UNT+7+4'),
    [TOTALS],
    /closes "4", and "1" is open/,
  ],
  ['no UNT', EDIFACT.replace("UNT+7+1'", ''), [DOCUMENT], /is not closed: UNH at segment 9/],
  [
    'UNT without UNH',
    EDIFACT.replace("UNE+2+5'", "UNT+1+1'UNE+2+5'"),
    [DOCUMENT],
    /UNT at segment 17/,
  ],
  [
    'CNT with a wrong count',
    EDIFACT.replace('CNT+2:1', 'CNT+2:3'),
    [TOTALS],
    /CNT .* states "3" lines, found 1/,
  ],
  [
    'UNE with a wrong count',
    EDIFACT.replace('UNE+2', 'UNE+1'),
    [TOTALS],
    /states "1" documents, found 2/,
  ],
  [
    'UNE with another number',
    EDIFACT.replace('UNE+2+5', 'UNE+2+6'),
    [TOTALS],
    /closes "6", and "5" is open/,
  ],
  ['no UNE', EDIFACT.replace("UNE+2+5'", ''), [TOTALS], /UNG at segment 2, .* is not closed/],
  [
    'UNZ that counts messages where there are groups',
    EDIFACT.replace('UNZ+1', 'UNZ+2'),
    [TOTALS],
    /states "2" groups, found 1/,
  ],
  [
    'UNZ with another number',
    EDIFACT.replace('UNZ+1+9', 'UNZ+1+8'),
    [TOTALS],
    /closes "8", and "9" is open/,
  ],
  [
    'no UNZ',
    EDIFACT.replace("UNZ+1+9'", ''),
    [CUT],
    /UNB at segment 1, line 1, offset 0 is not closed/,
  ],
  [
    'a UNB within an interchange',
    EDIFACT.replace("UNZ+1+9'", EDIFACT),
    [TOTALS],
    /UNB at segment 1, .* is not closed before segment 18/,
  ],
];

describe('connectors/pos EDI envelopes', () => {
  for (const [what, text, codes, says] of [...X12_CASES, ...EDIFACT_CASES]) {
    it(`a file with ${what} says so and where`, async () => {
      const { faults, records } = await read(text, { totals: 'fault' });
      assert.deepEqual(
        faults.map(({ code }) => code),
        codes,
      );
      assert.match(faults.map((fault) => fault.what).join('\n'), says);
      const good = records.map(({ data }) => data['document']);
      assert.ok(good.length > 0 || codes.length === 2, 'the documents around it count');
    });
  }

  const COUNTED = [...X12_CASES, ...EDIFACT_CASES].filter(([, , codes]) =>
    codes.every((code) => code === TOTALS),
  );

  for (const [what, text, , says] of COUNTED) {
    it(`a file with ${what} keeps every document and notes it where totals warn`, async () => {
      const { faults, notes, records } = await read(text, { totals: 'warn' });
      assert.deepEqual(faults, []);
      assert.match(notes.join('\n'), says);
      assert.ok(records.length >= 2);
      const silent = await read(text, { totals: 'off' });
      assert.deepEqual([silent.notes.length, silent.records.length], [1, records.length]);
    });
  }

  it('an interchange of several groups and sets gives all, and a set of no known kind is a fault', async () => {
    const odd = 'ST*999*7~AK1*PO*1~SE*3*7~';
    const groups = `${GS}${ORDER}${odd}${SECOND}GE*3*1~${GS.replace('PO*', 'AW*').replace('*1*X', '*2*X')}`;
    const counts = 'ST*947*9~W15*20260114*A~W19*AU*-1*EA**VN*M~SE*4*9~GE*1*2~';
    const { records, faults } = await read(`${ISA}${groups}${counts}IEA*2*000000001~`, {
      totals: 'fault',
    });
    assert.deepEqual(
      records.map(({ data }) => [data['type'], data['group'], data['document']]),
      [
        ['850', '1', '1'],
        ['850', '1', '2'],
        ['947', '2', '9'],
      ],
    );
    assert.deepEqual(
      faults.map(({ code }) => code),
      ['POS_EDI_UNKNOWN_SET'],
    );
    assert.match(faults[0]?.what ?? '', /segment 7, line 1, offset \d+ is of type "999"/);
    assert.match(String(faults[0]?.raw), /^ST\*999\*7\nAK1\*PO\*1/);
  });

  it('offsets count the characters before a segment, whatever stands between them', async () => {
    const text = `\r\n\r\n${X12.replaceAll('~', '~\r\n')}`.replace('SE*4*1', 'SE*5*1');
    const { notes } = await read(text, {});
    assert.ok(
      notes.join('\n').includes(`SE at segment 6, line 8, offset ${text.indexOf('SE*5*1')} states`),
      notes.join('\n'),
    );
  });

  const SETS: readonly (readonly [string, Buffer, string])[] = [
    ['UNOC', Buffer.from('Müller', 'latin1'), 'Müller'],
    ['UNOD', Buffer.from([0xa3, 0xf3, 0x64, 0xbc]), 'Łódź'],
    ['UNOE', Buffer.from([0xbc, 0xd8, 0xe0]), 'Мир'],
    ['UNOF', Buffer.from([0xc1, 0xe8, 0xde]), 'Αθή'],
    ['UNOK', Buffer.from([0xdd, 0xfe]), 'İş'],
    ['UNOY', Buffer.from('Łódź', 'utf8'), 'Łódź'],
  ];

  for (const [set, bytes, wanted] of SETS) {
    it(`a file that declares ${set} is read in it`, async () => {
      const text = EDIFACT.replace('UNOC', set).replace("QTY+21:2'", "QTY+21:2'IMD+F++:::@'");
      const [head = '', tail = ''] = text.replace('UNT+7+1', 'UNT+8+1').split('@');
      const bench = await openBench({ rows: { pattern: '*', format: 'edifact' } });
      try {
        await bench.drop('in.edi', Buffer.concat([Buffer.from(head), bytes, Buffer.from(tail)]));
        const { records, notes } = await readAll(bench, 'rows');
        assert.equal(records[0]?.data['description'], wanted);
        assert.equal(notes.length, 1, notes.join('\n'));
      } finally {
        await bench.close();
      }
    });
  }

  it('a character outside of the declared set is noted, and read all the same', async () => {
    const text = EDIFACT.replace('UNOC', 'UNOA').replace("QTY+21:2'", "QTY+21:2'IMD+F++:::Tüte'");
    const { records, notes } = await read(text.replace('UNT+7+1', 'UNT+8+1'), {});
    assert.equal(records[0]?.data['description'], 'Tüte');
    assert.match(notes.join('\n'), /IMD at segment 7, .* holds "ü", which UNOA has not/);
  });

  it('an encoding of the feed that is not the declared one is noted', async () => {
    const bench = await openBench({ rows: { pattern: '*', format: 'edifact', encoding: 'cp850' } });
    try {
      await bench.drop('in.edi', EDIFACT);
      const { notes } = await readAll(bench, 'rows');
      assert.match(notes.join('\n'), /declares UNOC, and the file is read as cp850/);
    } finally {
      await bench.close();
    }
  });

  it('the repetition sign counts from syntax 4 on, with and without UNA', async () => {
    const body = EDIFACT.replace("QTY+21:2'", "QTY+21:2'PIA+1+A:SA*B:VN'").replace(
      'T+7+1',
      'T+8+1',
    );
    const four = body.replace('UNOC:3', 'UNOC:4');
    for (const text of [four, `UNA:+.?*'${four}`]) {
      const { records } = await read(text, {});
      assert.deepEqual([records[0]?.data['idSA'], records[0]?.data['idVN']], ['A', 'B']);
    }
    const three = await read(`UNA:+.?*'${body}`, {});
    assert.equal(three.records[0]?.data['idVN'], undefined);
  });

  it('a UNA counts for its own interchange, and the next one without has the usual signs', async () => {
    const own = EDIFACT.replaceAll('+', '|').replace('|B|260114:0600|9', '|B|260114:0600|8');
    const first = `UNA:|.? '${own.replace('UNZ|1|9', 'UNZ|1|8')}`;
    const { records, faults } = await read(`${first}\n${EDIFACT}`, { totals: 'fault' });
    assert.deepEqual(faults, []);
    assert.deepEqual(
      records.map(({ data }) => data['interchange']),
      ['8', '8', '9', '9'],
    );
  });
});
