import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Profile, profileFile } from '../../../../connectors/pos/profile/profile.ts';

describe('connectors/pos profile of what a file does not tell', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crossdock-profile-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function look(content: string): Promise<Profile> {
    const path = join(folder, 'a.csv');
    await writeFile(path, content);
    return await profileFile(path);
  }

  function table(header: string, rows: number, row: (index: number) => string): string {
    return `${[header, ...Array.from({ length: rows }, (_, index) => row(index))].join('\n')}\n`;
  }

  const ROWS: readonly (readonly [number, boolean, RegExp])[] = [
    [1, true, /^weak, for there is one row only/],
    [2, true, /^weak, for there are 2 rows only: sku differs in all of them$/],
    [9, true, /^weak, for there are 9 rows only/],
    [10, false, /^sku differs in all 10 rows looked at$/],
  ];

  for (const [rows, isWeak, evidence] of ROWS) {
    it(`a key from ${rows} rows is ${isWeak ? 'called weak' : 'trusted'}`, async () => {
      const found = await look(table('sku,qty', rows, (index) => `A${index},3`));
      assert.deepEqual([found.key?.columns, found.key?.isWeak], [['sku'], isWeak]);
      assert.match(found.key?.evidence ?? '', evidence);
      const warned = found.traps.some((trap) => /^its key rests on (one row|\d rows):/.test(trap));
      assert.equal(warned, isWeak, found.traps.join('\n'));
    });
  }

  it('a day is no key where there are few rows, and may be part of one where there are many', async () => {
    const day = (index: number): string => `2026-01-${String(index + 1).padStart(2, '0')}`;
    const few = await look(table('day,shelf', 2, (index) => `${day(index)},same`));
    assert.deepEqual(few.key?.columns, ['shelf']);
    assert.equal(few.key?.occurrence, true);
    const many = await look(table('day,shelf', 20, (index) => `${day(index)},same`));
    assert.deepEqual(many.key?.columns, ['day']);
  });

  it('a file of a header only says that nothing is known of its rows', async () => {
    const found = await look('sku,qty\n');
    assert.deepEqual([found.rowsLookedAt, found.key?.columns], [0, ['$file', '$line']]);
    assert.match(found.traps.join('\n'), /it has no rows, so nothing is known of types and key/);
    assert.equal(found.kindEvidence, 'there are no rows to go by');
  });

  it('a kind says which columns speak for it, and no others', async () => {
    const found = await look(
      table('invoice,sku,quantity,unitPrice', 12, (index) => `${index},A,1,2.50`),
    );
    assert.equal(found.kind, 'sales');
    assert.equal(found.kindEvidence, 'invoice, quantity, unitPrice speak for it');
    assert.ok(!found.traps.some((trap) => /is a guess/.test(trap)));
  });

  it('a kind that another one rivals is called doubtful, with what speaks for each', async () => {
    const found = await look(
      table('id,discount,startDate', 12, (index) => `${index},0.1,2026-01-01`),
    );
    assert.equal(found.kind, 'sales');
    assert.equal(found.kindEvidence, 'doubtful: discount speaks for it, but startDate for prices');
    assert.match(found.traps.join('\n'), /that these are sales is a guess/);
  });

  it('a kind that one word speaks for is called doubtful', async () => {
    const found = await look(table('id,birthdate', 12, (index) => `${index},1990-01-01`));
    assert.equal(found.kind, 'customers');
    assert.equal(found.kindEvidence, 'doubtful: only birthdate speaks for it');
  });

  const HEADERS: readonly (readonly [string, string, RegExp | null])[] = [
    ['a name twice', 'sku,sku,qty', /"sku" stands in it twice/],
    ['an empty name', 'sku,,qty', /one of its names is empty/],
    ['a name that no column may have', 'sku,__proto__,qty', /"__proto__" is no name/],
    ['figures', '7,8,9', null],
  ];

  for (const [what, header, says] of HEADERS) {
    it(`a first row with ${what} is read as data${says === null ? '' : ', and that is said'}`, async () => {
      const found = await look(table(header, 12, (index) => `${index},B,3`));
      assert.deepEqual(found.feed['csv'], {
        header: false,
        columns: ['column1', 'column2', 'column3'],
      });
      const [trap] = found.traps.filter((one) => /its first row is read as data/.test(one));
      if (says === null) assert.equal(trap, undefined);
      else assert.match(trap ?? '', says);
    });
  }
});
