import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { openLog } from '../../core/base/log.ts';

/** A device that is always full. */
const FULL = '/dev/full';

describe('a log that cannot be written', () => {
  before(function () {
    if (!existsSync(FULL)) this.skip();
  });

  it('ends no work, and holds no more than some lines in memory', () => {
    const log = openLog({ level: 'info', to: FULL });
    const before = process.memoryUsage().heapUsed;
    for (let line = 0; line < 20_000; line += 1) {
      log.error('A delivery could not be stored.', { line, what: 'x'.repeat(2_000) });
    }
    assert.ok(process.memoryUsage().heapUsed - before < 20_000 * 1_000);
  });
});
