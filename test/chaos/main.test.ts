import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { runCampaigns } from './campaign-run.ts';
import { type Campaign, NO_FIGURES } from './campaigns/campaign.ts';
import { CAMPAIGNS } from './campaigns/list.ts';
import { type Choice, choiceOf } from './choice.ts';
import { reportText } from './report.ts';

const MAIN = join(import.meta.dirname, 'main.ts');

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function chaos(...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

const CHOICE: Omit<Choice, 'campaigns'> = {
  ...{ tier: 'pr', store: null, seed: 1, sizes: {} },
  ...{ limitMs: Number.POSITIVE_INFINITY, json: false, report: false, earlier: [] },
};

function campaign(run: Campaign['run'], over: Partial<Campaign> = {}): Campaign {
  const sizes = { pr: { many: 2 }, nightly: { many: 3 }, release: null };
  const words = { id: 'T0', title: 'one', proves: 'it', bar: 'none is lost' };
  return { ...words, stores: [], sizes, run, ...over };
}

describe('npm run chaos', function () {
  this.timeout(120_000);

  it('has T1 to T14, each with a bar and sizes for a release', () => {
    const ids = new Set(CAMPAIGNS.map(({ id }) => id.replace(/[a-z]$/, '')));
    assert.deepEqual(
      [...ids],
      Array.from({ length: 14 }, (_, index) => `T${index + 1}`),
    );
    assert.ok(CAMPAIGNS.every(({ bar, sizes }) => bar !== '' && sizes.release !== null));
  });

  const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['a tier', ['--tier', 'weekly'], /no tier "weekly"; choose one of pr, nightly, release/],
    ['a test', ['--only', 'T1a,T99'], /no test "T99"; choose one of T1a, T1b/],
    ['an empty test', ['--only', ''], /no test ""/],
    ['a store', ['--store', 'mysql'], /no store "mysql"; choose one of sqlite, postgres/],
    ['a size', ['--set', 'rats=3'], /no size "rats"/],
    ['a size without a number', ['--set', 'rounds'], /"rounds" sets nothing/],
    ['a seed', ['--seed', 'x'], /"x" is no seed/],
    ['minutes', ['--minutes', '0'], /"0" are no minutes/],
    ['an option', ['--fast'], /--fast/],
  ];
  for (const [what, args, words] of wrong) {
    it(`names ${what} that there is not`, () => assert.match(String(choiceOf(args)), words));
  }

  it('takes a number for all tests that begin so', () => {
    const choice = choiceOf(['--only', 't1,T14']);
    assert.ok(typeof choice !== 'string');
    assert.deepEqual(
      choice.campaigns.map(({ id }) => id),
      ['T1a', 'T1b', 'T1c', 'T14'],
    );
  });

  it('ends with 2 where the call is wrong, with 1 where a bar is missed, and says which', async () => {
    const unknown = await chaos('--only', 'T99');
    assert.deepEqual([unknown.code, unknown.out], [2, '']);
    assert.match(unknown.err, /no test "T99"/);
    const missed = await chaos('--only', 'T12', '--set', 'versions=99');
    assert.equal(missed.code, 1);
    assert.match(missed.out, /^T12 on sqlite: .*: missed/m);
    assert.match(missed.out, /missed +\d released versions, not 99/);
    assert.match(missed.err, /missed: T12 on sqlite/);
  });

  it('ends with 0 where the bars hold, and prints one document for a machine', async () => {
    const { code, out } = await chaos('--only', 'T12', '--json');
    assert.equal(code, 0);
    const [result] = JSON.parse(out);
    assert.deepEqual([result.id, result.verdict, result.lost], ['T12', 'passed', 0]);
  });

  it('counts a campaign that breaks off as missed, and lists what was not run', async () => {
    const breaks = campaign(() => Promise.reject(new Error('the disk is gone')));
    const long = campaign(async () => ({ ...NO_FIGURES, did: 'much' }), { id: 'T00' });
    const listener = { say: () => undefined, done: () => undefined };
    const choice = { ...CHOICE, campaigns: [breaks, long] };
    const [first] = await runCampaigns(choice, listener);
    assert.deepEqual([first?.verdict, first?.missed], ['missed', ['the disk is gone']]);
    const late = await runCampaigns({ ...choice, limitMs: -1 }, listener);
    assert.ok(late.every(({ verdict }) => verdict === 'not run'));
    const [none] = await runCampaigns({ ...choice, tier: 'release' }, listener);
    assert.deepEqual([none?.verdict, none?.did], ['not run', 'it is no part of the tier release']);
    const page = reportText([...(await runCampaigns(choice, listener)), ...late], choice, []);
    assert.match(page, /\| missed \|/);
    assert.match(page, /- T0: the disk is gone/);
    assert.match(page, /\| not run \|/);
  });

  it('gives a campaign its own sizes, those of the call above those of the tier', async () => {
    const seen: number[] = [];
    const one = campaign(async ({ size }) => {
      seen.push(size('many'));
      return { ...NO_FIGURES, did: 'it' };
    });
    const listener = { say: () => undefined, done: () => undefined };
    const choice = { ...CHOICE, campaigns: [one] };
    await runCampaigns(choice, listener);
    await runCampaigns({ ...choice, tier: 'nightly' }, listener);
    await runCampaigns({ ...choice, sizes: { many: 9, few: 1 } }, listener);
    assert.deepEqual(seen, [2, 3, 9]);
  });
});
