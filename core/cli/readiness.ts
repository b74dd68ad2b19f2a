/** Whether the hub takes work, and what somebody should look at although it does. */
import type { App } from '../app.ts';
import { faultOf } from '../base/errors.ts';
import { spanText } from '../server/dashboard/span.ts';
import type { Readiness } from '../server/status.ts';
import { oldestWaiting } from './waiting.ts';

/** A worker looks for work each second; one that did not for so long is stuck, in ms. */
const STALLED_AFTER_MS = 30_000;

/** Asks the store and the worker. Never throws: a store that does not answer is the reason. */
export async function readiness(app: App): Promise<Readiness> {
  const stalledMs = app.worker.lookedAgoMs() ?? 0;
  const stalled =
    stalledMs < STALLED_AFTER_MS
      ? []
      : [`the worker has not looked for work for ${spanText(stalledMs)}`];
  try {
    const warnings = [...(await schemaWarnings(app)), ...(await waitingWarnings(app))];
    return { ready: stalled.length === 0, reasons: stalled, warnings };
  } catch (error) {
    const { code, what } = faultOf(error);
    return { ready: false, reasons: [...stalled, `the store does not answer: ${code}, ${what}`] };
  }
}

/** A newer program may bring the schema forward while this one still drains. */
async function schemaWarnings({ store }: App): Promise<readonly string[]> {
  const { applied, known } = await store.vitals.schema();
  if (applied === known) return [];
  return [`the schema of the store is ${applied}, this program knows ${known}`];
}

async function waitingWarnings(app: App): Promise<readonly string[]> {
  const { warnAfterMs } = app.settings.server;
  const now = app.clock.now();
  return (await oldestWaiting(app))
    .filter(({ since }) => now - since > warnAfterMs)
    .map(({ what, since }) => `${what} since ${spanText(now - since)}`);
}
