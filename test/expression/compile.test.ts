import assert from 'node:assert/strict';
import { CrossdockError } from '../../core/base/errors.ts';
import { isRemove, type Json, type JsonObject } from '../../core/base/json.ts';
import { compileExpression, isExpression } from '../../core/expression/compile.ts';

const TABLES: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
  stores: { '7': { name: 'Köln' }, BER: { name: 'Berlin' } },
};

function evaluate(source: string, json: JsonObject = {}, zone = 'Europe/Berlin'): Json | undefined {
  return compileExpression(source, 'flows/test.yaml:3:7').evaluate({
    json,
    now: Date.parse('2026-03-29T00:30:00.000Z'),
    zone,
    vars: { shop: 'north' },
    lookup: (table, key) => TABLES[table]?.[key],
  });
}

function faultOf(run: () => unknown): CrossdockError {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof CrossdockError, String(error));
    return error;
  }
  assert.fail('nothing was thrown');
}

describe('an expression', () => {
  it('is a text that starts with =, and nothing else', () => {
    assert.equal(isExpression('={{ 1 }}'), true);
    assert.equal(isExpression('= text'), true);
    for (const value of ['{{ 1 }}', '', 1, null, undefined, ['=']]) {
      assert.equal(isExpression(value), false);
    }
  });

  it('alone gives the value itself, with text around it a text', () => {
    assert.equal(evaluate('={{ $json.qty }}', { qty: 3 }), 3);
    assert.equal(evaluate('=SKU-{{ $json.qty }}', { qty: 3 }), 'SKU-3');
    assert.equal(evaluate('={{ $json.qty }} ', { qty: 3 }), '3 ');
    assert.equal(evaluate('=no code'), 'no code');
    assert.equal(evaluate('='), '');
  });

  it('in text adds nothing for a value that is missing, null or empty', () => {
    assert.equal(evaluate('=[{{ $json.a }}{{ $json.b }}{{ $json.c }}]', { b: null, c: '' }), '[]');
    assert.equal(evaluate('=[{{ 0 }}{{ false }}]'), '[0false]');
  });

  it('may hold braces and }} in its own texts and objects', () => {
    assert.deepEqual(evaluate('={{ {a: {b: 1}} }}'), { a: { b: 1 } });
    assert.equal(evaluate("={{ '}}' }}"), '}}');
    assert.equal(evaluate("=a {{ '{{' + '}}' }} b"), 'a {{}} b');
  });

  it('tells missing, null and "remove the field" apart', () => {
    assert.equal(evaluate('={{ $json.a }}', {}), undefined);
    assert.equal(evaluate('={{ $json.a }}', { a: null }), null);
    assert.ok(isRemove(evaluate("={{ $json.a === '' ? $remove : $json.a }}", { a: '' })));
  });

  it('leaves missing fields out of objects and makes missing items null', () => {
    assert.deepEqual(evaluate('={{ { a: $json.x, b: [$json.x, 1] } }}'), { b: [null, 1] });
  });

  it('looks tables up; a missing key finds nothing', () => {
    assert.equal(evaluate("={{ $lookup('stores', $json.id).name }}", { id: 7 }), 'Köln');
    assert.equal(evaluate("={{ $lookup('stores', 'BER').name }}"), 'Berlin');
    assert.equal(evaluate("={{ $lookup('stores', $json.id)?.name ?? 'none' }}"), 'none');
    assert.equal(evaluate("={{ $lookup('nope', 'x') }}"), undefined);
    const fault = faultOf(() => evaluate("={{ $lookup('stores', $json.id) }}", { id: true }));
    assert.equal(fault.code, 'EXPR_FAILED');
  });

  it('has the time of the run in the zone of the run, across the change to summer time', () => {
    assert.equal(evaluate('={{ $now }}'), '2026-03-29T01:30:00.000+01:00');
    assert.equal(evaluate('={{ $today }}'), '2026-03-29T00:00:00.000+01:00');
    assert.equal(evaluate('={{ $now.plus(1, "hours") }}'), '2026-03-29T03:30:00.000+02:00');
    assert.equal(evaluate('={{ $today.plus(1, "day").toISO() }}'), '2026-03-30T00:00:00.000+02:00');
    assert.equal(evaluate('={{ $now }}', {}, 'America/New_York'), '2026-03-28T20:30:00.000-04:00');
    assert.equal(evaluate('={{ DateTime.now().toMillis() === $now.toMillis() }}'), true);
  });

  it('takes money to minor units and back exactly, or not at all', () => {
    assert.equal(evaluate("={{ '19.99'.toMinor() }}"), 1999);
    assert.equal(evaluate('={{ (1.005).toMinor(3) }}'), 1005);
    assert.equal(evaluate("={{ '-0.5'.toMinor() }}"), -50);
    assert.equal(evaluate("={{ '90071992547409.91'.toMinor() }}"), 9007199254740991);
    assert.equal(evaluate('={{ (1999).fromMinor() }}'), '19.99');
    assert.equal(evaluate('={{ (-5).fromMinor() }}'), '-0.05');
    assert.equal(evaluate('={{ (500).fromMinor(0) }}'), '500');
    for (const source of [
      "'1.234'.toMinor()",
      "'1,50'.toMinor()",
      "'1e3'.toMinor()",
      "''.toMinor()",
    ]) {
      assert.equal(faultOf(() => evaluate(`={{ ${source} }}`)).code, 'EXPR_FAILED', source);
    }
  });

  it('does not change the record, also where JavaScript would', () => {
    const json = { list: [3, 1, 2] };
    for (const call of ['sort()', 'reverse()', 'pop()', 'shift()', 'splice(0, 2)']) {
      evaluate(`={{ $json.list.${call} }}`, json);
    }
    assert.deepEqual(json, { list: [3, 1, 2] });
  });

  it('breaks a chain off at ?. as a whole', () => {
    assert.equal(evaluate('={{ $json.a?.b.c.d }}'), undefined);
    assert.equal(evaluate('={{ $json.a?.b.trim().length }}'), undefined);
    assert.equal(evaluate('={{ $json.a?.[0].x }}'), undefined);
    assert.equal(evaluate('={{ $json.a?.map(x => x.y) }}'), undefined);
    assert.equal(evaluate('={{ [1].map(x => $json.a?.b.c) }}')?.toString(), '');
    const fault = faultOf(() => evaluate('={{ ($json.a?.b).c }}'));
    assert.equal(fault.code, 'EXPR_FAILED');
  });

  it('keeps callback parameters apart when callbacks nest', () => {
    const json = {
      rows: [
        { n: 1, xs: [1, 2] },
        { n: 10, xs: [3] },
      ],
    };
    const source = '={{ $json.rows.map(r => r.xs.map(x => x * r.n).map(x => x + r.n)) }}';
    assert.deepEqual(evaluate(source, json), [[2, 3], [40]]);
  });

  it('can be evaluated again after it failed', () => {
    const expression = compileExpression('={{ $json.a.b }}', '');
    const scope = { now: 0, zone: 'UTC', vars: {}, lookup: () => undefined };
    assert.throws(() => expression.evaluate({ ...scope, json: {} }));
    assert.equal(expression.evaluate({ ...scope, json: { a: { b: 1 } } }), 1);
  });
});

describe('what an expression uses', () => {
  const uses = (source: string): unknown => {
    const { tables, fields } = compileExpression(source, '');
    return { tables, fields };
  };

  const CASES: readonly (readonly [string, unknown])[] = [
    ['={{ $json.a.b + $json.c }}', { tables: [], fields: ['a', 'c'] }],
    ["={{ $json['a b'] }} {{ $json.c }}", { tables: [], fields: ['a b', 'c'] }],
    ["={{ $lookup('t', $json.k) ?? $lookup('u', 'x') }}", { tables: ['t', 'u'], fields: ['k'] }],
    ['={{ $now }}', { tables: [], fields: [] }],
    ['={{ $json }}', { tables: [], fields: null }],
    ['={{ $json[$json.key] }}', { tables: [], fields: null }],
    ['={{ ({ ...$json }) }}', { tables: [], fields: null }],
    ['={{ $json.keys() }}', { tables: [], fields: null }],
    ['={{ $input.item.json.a }}', { tables: [], fields: null }],
    ['={{ $json.items.map(i => i.sku) }}', { tables: [], fields: ['items'] }],
    ['=text', { tables: [], fields: [] }],
  ];

  for (const [source, wanted] of CASES) {
    it(`is told for ${source}`, () => assert.deepEqual(uses(source), wanted));
  }
});

describe('a fault of an expression', () => {
  type Fault = readonly [source: string, code: string, place: string, mend: RegExp];

  const COMPILE: readonly Fault[] = [
    ['={{ 1 + }}', 'EXPR_SYNTAX', 'column 9', /correct/],
    ['={{ }}', 'EXPR_SYNTAX', 'column 5', /correct/],
    ['=a {{ $json.x', 'EXPR_SYNTAX', 'column 4', /write }}/],
    ['={{ 1 2 }}', 'EXPR_SYNTAX', 'column 7', /correct/],
    ['={{ $if(true) }}', 'EXPR_SYNTAX', 'column 5', /\$if\(test, yes, no\)/],
    ['={{ this.a }}', 'EXPR_NOT_ALLOWED', 'column 5', /./],
    ['={{ new Date() }}', 'EXPR_NOT_ALLOWED', 'column 5', /\$now/],
    ['={{ [...new Set($json.a)] }}', 'EXPR_NOT_ALLOWED', 'column 9', /unique/],
    ['={{ $json.a = 1 }}', 'EXPR_NOT_ALLOWED', 'column 5', /./],
    ['={{ $json.a.map(function (x) { return x }) }}', 'EXPR_NOT_ALLOWED', 'column 17', /arrow/],
    ['={{ $json.a.map(x => { let y; return y }) }}', 'EXPR_NOT_ALLOWED', 'column 22', /=>/],
    ['={{ $json[$json.a]() }}', 'EXPR_NOT_ALLOWED', 'column 5', /name of the method/],
    ['={{ $json.a?.trim?.() }}', 'EXPR_NOT_ALLOWED', 'column 5', /a\?\.trim\(\)/],
    ['={{ 10n }}', 'EXPR_NOT_ALLOWED', 'column 5', /number/],
    ['={{ Math }}', 'EXPR_NOT_ALLOWED', 'column 5', /Math\.name/],
    ['={{ /(?=a)/.test("a") }}', 'EXPR_NOT_ALLOWED', 'column 5', /look-ahead/],
    ["={{ $lookup($json.t, 'k') }}", 'EXPR_NOT_ALLOWED', 'column 13', /\$lookup\('table', key\)/],
    ['={{ $jsno.a }}', 'EXPR_NAME_UNKNOWN', 'column 5', /\$json/],
    ['={{ sku }}', 'EXPR_NAME_UNKNOWN', 'column 5', /\$json\.sku/],
    ['={{ $env.TOKEN }}', 'EXPR_NAME_UNKNOWN', 'column 5', /\$vars/],
    ['={{ $json.a.toUperCase() }}', 'EXPR_METHOD_UNKNOWN', 'column 13', /toUpperCase/],
    ['={{ $json.a.push(1) }}', 'EXPR_METHOD_UNKNOWN', 'column 13', /append/],
    ['={{ Math.rond(1) }}', 'EXPR_METHOD_UNKNOWN', 'column 10', /Math\.round/],
    ['=a\n{{ 1 +\n  nope }}', 'EXPR_NAME_UNKNOWN', 'line 3 column 3', /./],
    ['{{ 1 }}', 'EXPR_SYNTAX', 'column 1', /=\{\{/],
  ];

  for (const [source, code, place, mend] of COMPILE) {
    it(`${JSON.stringify(source)} is ${code} at ${place}`, () => {
      const fault = faultOf(() => compileExpression(source, 'flows/x.yaml:3:7'));
      assert.equal(fault.code, code, fault.what);
      assert.equal(fault.where, `flows/x.yaml:3:7 ${place}`);
      assert.match(fault.mend, mend);
      assert.equal(fault.retry, 'never');
    });
  }

  const RUN: readonly Fault[] = [
    ['={{ $json.a.b }}', 'EXPR_FAILED', 'column 13', /\?\./],
    ['={{ $json.none.trim() }}', 'EXPR_FAILED', 'column 16', /\?\. before trim/],
    ['={{ $json.n.trim() }}', 'EXPR_FAILED', 'column 13', /./],
    ['={{ $json.n * "x" }}', 'EXPR_FAILED', 'column 1', /default/],
    ['={{ $json.n / 0 }}', 'EXPR_FAILED', 'column 1', /./],
    ['=x {{ $json.none * 1 }}', 'EXPR_FAILED', 'column 6', /./],
    ['={{ $json.s.toDateTime() }}', 'EXPR_FAILED', 'column 13', /format/],
    ['={{ DateTime.fromISO("x") }}', 'EXPR_FAILED', 'column 1', /isValid/],
    ['={{ $json.s.toNumber() }}', 'EXPR_FAILED', 'column 13', /./],
    ['={{ "1,5".toFloat() }}', 'EXPR_FAILED', 'column 11', /replace/],
    ['={{ $json[{}] }}', 'EXPR_FAILED', 'column 11', /String/],
    ['={{ [...$json.none] }}', 'EXPR_FAILED', 'column 6', /\?\? \[\]/],
    ['={{ $json.list.sum() }}', 'EXPR_FAILED', 'column 16', /Number/],
    ['={{ [].reduce((a, b) => a) }}', 'EXPR_FAILED', 'column 8', /0/],
    ['={{ $json.s.match($json.s) }}', 'EXPR_FAILED', 'column 13', /\/…\//],
    ['={{ /a/ }}', 'EXPR_FAILED', 'column 1', /test/],
    ['={{ $now.plus(1, "moons") }}', 'EXPR_FAILED', 'column 10', /days?/],
    ['={{ $now.setZone("Mars/Base") }}', 'EXPR_FAILED', 'column 10', /Europe/],
    ['={{ $json.s.parseJson() }}', 'EXPR_FAILED', 'column 13', /./],
  ];

  for (const [source, code, place, mend] of RUN) {
    it(`${source} is ${code} at ${place} on the record`, () => {
      const json = { a: null, n: 1, s: 'Geheim', list: ['x'] };
      const fault = faultOf(() => evaluate(source, json));
      assert.equal(fault.code, code, fault.what);
      assert.equal(fault.where, `flows/test.yaml:3:7 ${place}`);
      assert.match(fault.mend, mend);
      assert.doesNotMatch(JSON.stringify(fault), /Geheim/);
    });
  }
});

describe('limits of an expression', () => {
  const SOURCES: readonly (readonly [string, string])[] = [
    ['a source longer than 4 KB', `={{ '${'a'.repeat(4_100)}' }}`],
    ['65 levels of nesting', `={{ ${'['.repeat(65)}1${']'.repeat(65)} }}`],
    ['nesting beyond what can be parsed', `={{ ${'('.repeat(2_000)}1${')'.repeat(2_000)} }}`],
    ['a chain of 500 members', `={{ $json${'.a'.repeat(500)} }}`],
    ['a pattern longer than 512', `={{ /${'a'.repeat(513)}/.test('a') }}`],
    ['a text of more than a million characters', "={{ 'a'.repeat(1000001) }}"],
    ['a text that doubles', '={{ numberList(1, 90).reduce((t, n) => t + t, "x") }}'],
    ['a list of more than 100,000 items', '={{ numberList(1, 100001) }}'],
    ['a million callbacks', '={{ numberList(1,1000).map(a => numberList(1,1000).map(b => b)) }}'],
    ['a list that doubles', '={{ numberList(1, 90).reduce((t, n) => [t, t], 1) }}'],
    ['a result nested 200 deep', '={{ numberList(1, 200).reduce((t, n) => [t], 1) }}'],
    ['JSON nested 100,000 deep', "={{ JSON.parse('['.repeat(1e5) + ']'.repeat(1e5)) }}"],
  ];

  for (const [name, source] of SOURCES) {
    it(`${name} is refused`, () => {
      assert.equal(faultOf(() => evaluate(source)).code, 'EXPR_LIMIT');
    });
  }

  it('64 levels, 300 members and 100 additions are within them', () => {
    assert.ok(compileExpression(`={{ ${'['.repeat(63)}1${']'.repeat(63)} }}`, ''));
    assert.ok(compileExpression(`={{ $json${'.a'.repeat(300)} }}`, ''));
    assert.equal(evaluate(`={{ 1${' + 1'.repeat(100)} }}`), 101);
  });
});
