import assert from 'node:assert/strict';
import { loadTables } from '../../core/config/tables.ts';
import { projectWith, removeProjects } from './project.ts';

function load(files: Readonly<Record<string, string>>) {
  const entries = Object.entries(files).map(([file, text]) => [`t/${file}`, text]);
  return loadTables(projectWith(Object.fromEntries(entries)), 't');
}

/** Plain copies: tables have no prototype. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe('look-up tables', () => {
  afterEach(removeProjects);

  it('may be missing altogether', () => {
    const { tables, faults } = loadTables(projectWith({}), 'config/tables');
    assert.deepEqual(plain(tables), {});
    assert.deepEqual(faults, []);
  });

  it('are the same from YAML, JSON and CSV', () => {
    const { tables, faults } = load({
      'a.yaml': 'N: {code: N, name: North}\n',
      'b.json': '{"N": {"code": "N", "name": "North"}}',
      'c.csv': '\uFEFFcode,name\r\nN,North\r\n\r\n',
    });
    assert.deepEqual(faults, []);
    const row = { N: { code: 'N', name: 'North' } };
    assert.deepEqual(plain(tables), { a: row, b: row, c: row });
  });

  it('keep text as text in CSV', () => {
    const { tables } = load({ 'a.csv': 'sku,code\n007,1e5\n"a,b"," x "\n' });
    assert.deepEqual(plain(tables['a']), {
      '007': { sku: '007', code: '1e5' },
      'a,b': { sku: 'a,b', code: ' x ' },
    });
  });

  it('find nothing under the names of a prototype', () => {
    const { tables } = load({ 'a.csv': 'k,v\nx,1\n' });
    assert.equal(tables['a']?.['constructor'], undefined);
    assert.equal(tables['toString'], undefined);
    const { tables: odd } = load({ 'a.csv': 'k,v\n__proto__,1\n' });
    assert.deepEqual(Object.keys(odd['a'] ?? {}), ['__proto__']);
  });

  const cases: readonly (readonly [string, string, string, string, string])[] = [
    ['a key twice', 'a.csv', 'k,v\n1,a\n1,b\n', 't/a.csv:3', 'the key "1" is already in the table'],
    ['an empty key', 'a.csv', 'k,v\n,a\n', 't/a.csv:2', 'the key column "k" is empty'],
    ['an empty file', 'a.csv', '', 't/a.csv', 'the file is empty'],
    ['a list', 'a.yaml', '- 1\n', 't/a.yaml:1:1', 'the file is not an object of key: row'],
    ['an empty YAML file', 'a.yaml', '', 't/a.yaml:1:1', 'the file is not an object of key: row'],
  ];
  for (const [name, file, text, where, what] of cases) {
    it(`refuses ${name} with its place`, () => {
      const { tables, faults } = load({ [file]: text });
      assert.deepEqual(
        faults.map((fault) => [fault.code, fault.where, fault.what]),
        [['CONFIG_TABLE_INVALID', where, what]],
      );
      assert.equal(tables['a'], undefined);
    });
  }

  it('refuse a row with too many cells, with its line', () => {
    const { faults } = load({ 'a.csv': 'k,v\n1,a\n2,b,c\n' });
    assert.equal(faults[0]?.code, 'CONFIG_TABLE_INVALID');
    assert.equal(faults[0]?.where, 't/a.csv:3');
  });

  it('refuse two files that give one name', () => {
    const { faults } = load({ 'a.csv': 'k,v\n1,a\n', 'a.yaml': '1: {v: a}\n' });
    assert.deepEqual(
      faults.map(({ code, where }) => [code, where]),
      [['CONFIG_NAME_TAKEN', 't/a.yaml']],
    );
  });
});
