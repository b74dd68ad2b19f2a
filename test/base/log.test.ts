import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openLog } from '../../core/base/log.ts';

/** A device that is always full. */
const FULL = '/dev/full';
const LINES = 20_000;
const LINE_BYTES = 2_000;
/** A tenth of what is logged, and a few times of what may wait. */
const HELD_MAX_BYTES = 4_000_000;

/** What is in use once the garbage is gone, in bytes. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  return process.memoryUsage().heapUsed;
}

describe('a log that cannot be written', () => {
  before(function () {
    if (!existsSync(FULL)) this.skip();
  });

  it('ends no work, and holds no more than some lines in memory', () => {
    const log = openLog({ level: 'info', to: FULL });
    const before = heldBytes();
    for (let line = 0; line < LINES; line += 1) {
      log.error('A delivery could not be stored.', { line, what: 'x'.repeat(LINE_BYTES) });
    }
    const held = heldBytes() - before;
    assert.ok(held < HELD_MAX_BYTES, `${held} bytes of ${LINES * LINE_BYTES} are held`);
  });
});
