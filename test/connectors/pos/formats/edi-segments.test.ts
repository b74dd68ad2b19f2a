import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Segment } from '../../../../connectors/pos/formats/edi-segment.ts';
import { segmentsOf } from '../../../../connectors/pos/formats/edi-segments.ts';

const LIMITS = { segmentCharacters: 120, elements: 20, elementCharacters: 40 };
const TEXTS = [
  "UNA:+.? 'UNB+UNOA:3+A+B+1'\r\nUNH+1+X:D:96A'FTX+a?'b??'LIN+1++4?:5:EN'UNT+3+1'UNZ+1+1'",
  `\nGS*PO*A*B\r\nST*850*1\r\nPID*${'long'.repeat(60)}\r\n\r\nSE*3*1\r\n\u001a`,
  `UNB+1'FTX+${'??'.repeat(90)}?'still?''UNZ+1'UNA;*.? ~UNB*2~UNZ*x;y~`,
  `${'ISA*00**00**01*A*01*B*1*2*U*00501*3*0*P*>~IEA*0*3~'}\n${'ISA|00||00||01|A|01|B|1|2|U|00501|4|0|P|:!IEA|0|4!'}`,
];

async function* chunksOf(text: string, cuts: readonly number[]): AsyncGenerator<string> {
  let start = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    const end = Math.max(start, Math.min(cut, text.length));
    yield text.slice(start, end);
    start = end;
  }
  yield text.slice(start);
}

async function cutAt(text: string, cuts: readonly number[]): Promise<readonly Segment[]> {
  const found: Segment[] = [];
  for await (const { segments } of segmentsOf(chunksOf(text, cuts), 'in.edi', LIMITS)) {
    found.push(...segments);
  }
  return found;
}

describe('connectors/pos EDI segments', () => {
  it('any split of the text into chunks gives the same segments', async () => {
    const expected = await Promise.all(TEXTS.map((text) => cutAt(text, [])));
    const cuts = fc.array(fc.nat(500), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.nat(TEXTS.length - 1), cuts, async (index, places) => {
        assert.deepEqual(await cutAt(TEXTS[index] ?? '', places), expected[index]);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('a text given character by character gives the same segments', async () => {
    for (const text of TEXTS) {
      const cuts = Array.from({ length: text.length }, (_, index) => index);
      assert.deepEqual(await cutAt(text, cuts), await cutAt(text, []));
    }
  });

  it('segments know their number and line, and what is too long is cut and marked', async () => {
    const found = await cutAt(TEXTS[1] ?? '', []);
    assert.deepEqual(
      found.map(({ number, line, tag, wrong }) => [number, line, tag, wrong]),
      [
        [1, 2, 'GS', null],
        [2, 3, 'ST', null],
        [3, 4, 'PID', 'long'],
        [4, 6, 'SE', null],
      ],
    );
    assert.equal(`PID*${String(found[2]?.elements[0])}`.length, LIMITS.segmentCharacters);
  });

  it('a released separator is text, and a released release character ends nothing', async () => {
    const found = await cutAt(TEXTS[0] ?? '', []);
    assert.deepEqual(found[2]?.elements, ["a'b?"]);
    assert.deepEqual(found[3]?.elements, ['1', '', ['4:5', 'EN']]);
  });
});
