import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { reportOf, runFolder } from './main.ts';
import { loadVocabulary } from './parts.ts';
import { type Outcome, runScenario } from './run.ts';
import { parseSuite, UnreadableSuite } from './scenario.ts';

const SHARED = join(import.meta.dirname, '../../../shared/scenarios');
const LONG_MS = 240_000;

function notPassed(outcomes: readonly Outcome[], status: Outcome['status']): string {
  return outcomes
    .filter((outcome) => outcome.status === status)
    .map((outcome) => `${outcome.id}: ${outcome.detail}`)
    .join('\n');
}

async function runText(text: string): Promise<Outcome> {
  const [scenario] = parseSuite(text, 'test.yaml');
  assert.ok(scenario !== undefined);
  return runScenario(scenario, await loadVocabulary());
}

const GIVEN = 'given: {stock: [{sku: A, loc: L1, on_hand: 5}]}';

function suite(rest: string): string {
  return `suite: s\nscenarios:\n  - {id: X-1, title: t, ${GIVEN}, ${rest}}\n`;
}

describe('acceptance scenarios', () => {
  it('the hub’s own scenarios pass, and none of them is skipped', async function () {
    this.timeout(LONG_MS);
    const outcomes = await runFolder(join(import.meta.dirname, 'own'));
    assert.equal(notPassed(outcomes, 'failed'), '');
    assert.equal(notPassed(outcomes, 'skipped'), '');
    assert.ok(outcomes.length >= 70);
  });

  it('no shared scenario fails, and those of stock all run (needs ../shared)', async function () {
    this.timeout(LONG_MS);
    if (!existsSync(SHARED)) this.skip();
    const outcomes = await runFolder(SHARED);
    assert.equal(notPassed(outcomes, 'failed'), '');
    const stock = outcomes.filter((outcome) => /^(AVL|HLD|CON|CNT|TRF|FLG)-/.test(outcome.id));
    assert.equal(notPassed(stock, 'skipped'), '');
  });
});

describe('the scenario runner', () => {
  it('says what was wanted and what came when a figure is wrong', async () => {
    const outcome = await runText(
      suite('when: [], then: {stock: [{sku: A, loc: L1, on_hand: 6}]}'),
    );
    assert.equal(outcome.status, 'failed');
    assert.match(outcome.detail, /A@L1 on_hand: wanted 6, came 5/);
  });

  it('fails a step whose result is another one', async () => {
    const step = '{do: hold, id: H, sku: A, loc: L1, qty: 9, ttl_s: 5, result: ok}';
    const outcome = await runText(suite(`when: [${step}], then: {}`));
    assert.match(outcome.detail, /wanted ok, came insufficient/);
  });

  it('fails when an event comes that was not expected', async () => {
    const low = 'given: {low: {sku: A, loc: L1, at: 9}, stock: [{sku: A, loc: L1, on_hand: 10}]}';
    const step = '{do: pos_sale, sku: A, loc: L1, qty: 1, expect_events: []}';
    const outcome = await runText(
      `scenarios:\n  - {id: X-1, title: t, ${low}, when: [${step}], then: {}}`,
    );
    assert.match(outcome.detail, /events: wanted \[\], came \[low_on\]/);
  });

  const unknown: readonly (readonly [string, string, string])[] = [
    ['an unknown verb', 'when: [{do: teleport}], then: {}', 'verb teleport'],
    ['an unknown field of a verb', 'when: [{do: tick, fast: true}], then: {}', 'tick.fast'],
    ['an unknown key of then', 'when: [], then: {mood: good}', 'then.mood'],
    [
      'an unknown field of an expectation',
      'when: [], then: {stock: [{sku: A, loc: L1, colour: red}]}',
      'stock.colour',
    ],
    ['an unknown part of a scenario', 'when: [], then: {}, dance: true', 'dance'],
  ];
  for (const [what, text, name] of unknown) {
    it(`skips ${what} by its name and never passes it`, async () => {
      const outcome = await runText(suite(text));
      assert.deepEqual([outcome.status, outcome.detail], ['skipped', name]);
    });
  }

  it('skips an unknown field of the given situation by its name', async () => {
    const outcome = await runText(
      'scenarios:\n  - {id: X, title: t, given: {weather: bad}, when: [], then: {}}',
    );
    assert.deepEqual([outcome.status, outcome.detail], ['skipped', 'given.weather']);
  });

  it('refuses a file that is no suite', () => {
    assert.throws(() => parseSuite('[1, 2]', 'x.yaml'), UnreadableSuite);
    assert.throws(() => parseSuite('suite: s', 'x.yaml'), UnreadableSuite);
    assert.throws(() => parseSuite('scenarios: [7]', 'x.yaml'), UnreadableSuite);
  });

  it('ends its report with the counts', () => {
    const outcomes: readonly Outcome[] = [
      { id: 'A', title: 'a', status: 'passed', detail: '' },
      { id: 'B', title: 'b', status: 'failed', detail: 'why' },
      { id: 'C', title: 'c', status: 'skipped', detail: 'verb x' },
    ];
    assert.equal(reportOf(outcomes).split('\n').at(-1), '1 passed, 1 failed, 1 skipped');
  });
});
