import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pos } from '../../../connectors/pos/connector.ts';
import type { JsonObject } from '../../../core/connector/index.ts';
import { openBench } from './pos-host.ts';

const FEED: JsonObject = { pattern: 'sales-*.csv', key: ['receipt'] };

describe('connectors/pos connector', () => {
  it('check counts the waiting files and moves nothing', async () => {
    const bench = await openBench({ sales: FEED, stock: { ...FEED, pattern: 'stock-*' } });
    await bench.drop('sales-1.csv', 'receipt\n1\n');
    const findings = await pos.check(bench.host);
    const tree = await bench.tree();
    await bench.close();
    assert.deepEqual(
      findings.map(({ severity, field }) => [severity, field]),
      [
        ['info', 'feeds.sales.pattern'],
        ['info', 'feeds.stock.pattern'],
      ],
    );
    assert.match(findings[0]?.what ?? '', /1 files wait/);
    assert.match(findings[1]?.what ?? '', /no file in the folder fits/);
    assert.deepEqual(tree, ['sales-1.csv']);
  });

  it('check names a file whose header lacks what the feed needs', async () => {
    const bench = await openBench({ sales: FEED });
    await bench.drop('sales-1.csv', 'number\n1\n');
    const findings = await pos.check(bench.host);
    const tree = await bench.tree();
    await bench.close();
    const found = findings.find((finding) => finding.field === 'feeds.sales.key');
    assert.match(found?.what ?? '', /sales-1\.csv:1: the feed needs "receipt"/);
    assert.deepEqual(tree, ['sales-1.csv']);
  });

  it('check finds a missing folder, two feeds for one pattern, and an odd name', async () => {
    const bench = await openBench({ sales: FEED, again: FEED });
    await bench.drop('sales-<1>.csv', 'receipt\n');
    const findings = await pos.check(bench.host);
    const settings = { ...bench.host.settings, folder: '/no/such/folder' };
    const missing = await pos.check({ ...bench.host, settings });
    await bench.close();
    assert.ok(findings.some((finding) => finding.what.includes('race for the same files')));
    assert.ok(findings.some((finding) => finding.what.includes('will not be read')));
    assert.equal(missing.find((finding) => finding.field === 'folder')?.severity, 'error');
  });

  it('a folder that is relative lies below the base folder', async () => {
    const bench = await openBench({ sales: FEED });
    await mkdir(join(bench.folder, 'drop'));
    const host = { ...bench.host, settings: { ...bench.host.settings, folder: 'drop' } };
    const findings = await pos.check(host);
    await bench.close();
    assert.ok(findings.every((finding) => finding.severity === 'info'));
  });

  it('the catalog has a stream for each feed and each file of the outbox', () => {
    const settings = {
      folder: 'drop',
      feeds: { sales: { ...FEED, numbers: ['quantity'], times: { soldAt: {} } } },
      outbox: { priceFile: { columns: [{ name: 'sku', width: 8 }] } },
    };
    const streams = pos.catalog(settings);
    assert.deepEqual(
      streams.map((stream) => [stream.name, stream.cursor?.kind, Object.keys(stream.writes ?? {})]),
      [
        ['sales', 'position', []],
        ['priceFile', undefined, ['publish']],
      ],
    );
    assert.deepEqual(pos.catalog(settings), streams);
  });

  const WRONG: readonly (readonly [string, JsonObject, RegExp])[] = [
    ['without a pattern', { key: ['a'] }, /pattern/],
    ['without a key', { pattern: '*' }, /key/],
    ['with an unknown field', { ...FEED, colour: 1 }, /unknown field "colour"/],
    ['with an unknown format', { ...FEED, format: 'xls' }, /none of csv, fixedWidth/],
    ['with an unknown encoding', { ...FEED, encoding: 'klingon' }, /no known encoding/],
    ['with an unknown zone', { ...FEED, times: { t: { zone: 'Mars' } } }, /no time zone/],
    ['with a time without a day', { ...FEED, times: { t: { format: 'HH:mm' } } }, /names no day/],
    ['with a bad duration', { ...FEED, ready: { quietFor: 'soon' } }, /no.* a duration/],
    ['without a layout', { ...FEED, format: 'fixedWidth' }, /fixedWidth/],
    ['with one poll', { ...FEED, ready: { polls: 1 } }, /outside 2 to 20/],
    ['with a number as pattern', { ...FEED, pattern: 5 }, /expected text/],
    ['with control rows that say nothing', { ...FEED, control: {} }, /neither a header/],
    [
      'with backwards positions',
      { ...FEED, format: 'fixedWidth', fixedWidth: { columns: [{ name: 'a', from: 5, to: 2 }] } },
      /not in order/,
    ],
  ];

  for (const [what, feed, message] of WRONG) {
    it(`a feed ${what} is a finding and a refusal`, async () => {
      const bench = await openBench({});
      const settings = { ...bench.host.settings, feeds: { sales: feed } };
      const [finding] = await pos.check({ ...bench.host, settings });
      await bench.close();
      assert.equal(finding?.severity, 'error');
      assert.match(finding?.what ?? '', message);
      assert.throws(() => pos.catalog(settings), { code: 'POS_SETTING_INVALID' });
    });
  }

  it('every error code has a meaning, a remedy and a rule for retries', () => {
    for (const [code, kind] of Object.entries(pos.errors)) {
      assert.equal(kind.code, code);
      assert.ok(kind.means.length > 20 && kind.mend.length > 10, code);
    }
  });
});
