import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../../core/base/random.ts';
import { ended } from '../crash/site.ts';
import {
  expectedJournalRows,
  expectedStock,
  reportOf,
  startDemoHub,
  stockIn,
} from './demo-process.ts';

const KILLS = 3;
/** A kill comes within so many ms of a start: the demo works longer than that on any machine. */
const KILL_WITHIN_MS = 5_000;

describe('the demo, killed', function () {
  this.timeout(600_000);

  it(`ends with the stock that the files add up to after ${KILLS} kills at random moments`, async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'crossdock-demo-killed-'));
    const random = seededRandom(31_102);
    try {
      let killed = 0;
      for (let kill = 0; kill < KILLS; kill += 1) {
        const child = startDemoHub(dataDir);
        const afterMs = 500 + random.next() * KILL_WITHIN_MS;
        const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
        const exit = await ended(child);
        clearTimeout(timer);
        if (exit.signal === 'SIGKILL') killed += 1;
        else assert.equal(exit.code, 0, exit.stderr);
      }
      assert.ok(killed > 0, 'no kill came in time');
      const last = await ended(startDemoHub(dataDir));
      assert.equal(last.code, 0, last.stderr);
      const report = reportOf(last.stdout);
      assert.deepEqual(report.deadLetters, []);
      assert.deepEqual(report.waiting, []);
      for (const { system, stream, unexplained } of report.systems) {
        assert.deepEqual(unexplained, [], `${system} ${stream}`);
      }
      const { stock, journalRows, mismatches } = await stockIn(dataDir);
      const wanted = expectedStock();
      assert.equal(stock.size, wanted.size);
      for (const [sku, place] of wanted) assert.deepEqual(stock.get(sku), place, sku);
      assert.equal(mismatches, 0);
      assert.equal(journalRows, expectedJournalRows());
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});
