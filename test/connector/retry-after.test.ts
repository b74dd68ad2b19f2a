import assert from 'node:assert/strict';
import { RETRY_AFTER_LONGEST_MS, retryAfterMs } from '../../core/connector/retry-after.ts';

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);

describe('Retry-After', () => {
  const cases: readonly [string | undefined, number | null][] = [
    [undefined, null],
    ['', null],
    ['soon', null],
    ['-5', null],
    ['0', 0],
    ['2', 2000],
    ['1.5', 1500],
    [' 7 ', 7000],
    ['Sun, 22 Nov 2026 12:00:30 GMT', 30_000],
    ['Sun, 22 Nov 2026 11:00:00 GMT', 0],
    ['86400', RETRY_AFTER_LONGEST_MS],
    ['Sun, 22 Nov 2099 12:00:00 GMT', RETRY_AFTER_LONGEST_MS],
    ['9'.repeat(400), RETRY_AFTER_LONGEST_MS],
  ];
  for (const [header, waitMs] of cases) {
    it(`reads ${JSON.stringify(header)?.slice(0, 40)} as ${waitMs} ms`, () => {
      assert.equal(retryAfterMs(header, NOW), waitMs);
    });
  }
});
