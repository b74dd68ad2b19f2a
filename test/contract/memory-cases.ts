import { ok } from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { JsonObject } from '../../core/connector/index.ts';
import { type OpenSubject, readStream, streamOf } from './subject.ts';
import type { SuiteContext } from './suite-context.ts';
import { testHost } from './test-host.ts';

/** Pages that may still be held when the last one comes: the present one and one that was read ahead. */
const HELD_MAX = 3;
/** A collection looks at the whole memory, so not every page is worth one. */
const PAGES_PER_LOOK = 3;

/** A read of any length takes the memory of a few pages: what was handed over is let go. */
export function addMemoryCases(context: SuiteContext, shape: OpenSubject): void {
  const { acceptance } = context;
  for (const { name } of shape.streams) {
    acceptance(`${name}: pages that were handed over are not kept`, async () => {
      const collect = garbageCollector();
      const open = await context.open();
      const { connector } = context.subject;
      const { host } = testHost({ connector, ...open });
      const pages: WeakRef<JsonObject>[] = [];
      let heldMost = 0;
      for await (const page of readStream(host, connector, streamOf(open, name), null)) {
        const [record] = page.records;
        if (record !== undefined) pages.push(new WeakRef(record.data));
        await page.settled?.();
        if (pages.length <= HELD_MAX || (pages.length - HELD_MAX - 1) % PAGES_PER_LOOK > 0)
          continue;
        await turn();
        collect();
        heldMost = Math.max(heldMost, pages.filter((one) => one.deref() !== undefined).length);
      }
      ok(pages.length > 2, 'the stand-in must have several pages');
      ok(heldMost <= HELD_MAX, `${heldMost} of ${pages.length} pages were held at one time`);
    });
  }
}

/** V8's own collector, which is not reachable by default. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  ok(typeof collect === 'function');
  return () => void collect();
}

/** A weak reference that was looked at stays alive until the turn ends. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
