import { deepEqual, ok, rejects } from 'node:assert/strict';
import { CrossdockError } from '../../core/connector/index.ts';
import { haltingClock } from './halting-clock.ts';
import { byKey, contents, type FaultKind, type OpenSubject, readAll } from './subject.ts';
import type { SuiteContext } from './suite-context.ts';
import { errorText, testHost } from './test-host.ts';

/** The largest share of calls that may be throttled. */
const THROTTLED_SHARE_MAX = 0.02;
/** How long a connection with a refused credential is left alone at least. */
const REFUSED_WAIT_MIN_MS = 60_000;

/** Reading through bad weather: whole or a typed error, never a part that looks whole. */
export function addWeatherCases(context: SuiteContext, shape: OpenSubject): void {
  const { acceptance } = context;
  const { connector } = context.subject;
  if (shape.weather === undefined) {
    acceptance('calls through bad weather', async () => {
      throw new Error('the stand-in has no weather and no bypass says why');
    });
    return;
  }

  const passing: readonly FaultKind[] = [
    'tooMany',
    'tooManyAfterOneSecond',
    'throttled',
    'unavailable',
    'serverError',
    'lostBefore',
    'lostAfter',
  ];
  const broken: readonly FaultKind[] = ['html', 'emptyBody', 'truncated', 'errorInside'];
  for (const kind of [...passing, ...broken]) {
    acceptance(`a read that meets ${kind} is whole or fails with a typed error`, async () => {
      const clock = haltingClock();
      const open = await context.open(clock);
      const { host } = testHost({ connector, ...open, clock });
      const [stream] = open.streams;
      ok(open.weather !== undefined && stream !== undefined, 'the stand-in has no weather');
      const calm = byKey(await readAll(host, connector, stream));
      open.weather.fault(kind, 1);
      const stormy = await readAll(host, connector, stream).catch((error: unknown) => {
        ok(error instanceof CrossdockError, errorText(error));
        ok(broken.includes(kind), `${kind} passes by itself: ${error.message}`);
        return null;
      });
      if (stormy !== null) deepEqual(contents(byKey(stormy)), contents(calm));
      deepEqual(contents(byKey(await readAll(host, connector, stream))), contents(calm));
    });
  }

  acceptance('a refused credential is a typed error and not hammered', async () => {
    const open = await context.open();
    const { host } = testHost({ connector, ...open });
    const [stream] = open.streams;
    ok(open.weather !== undefined && stream !== undefined, 'the stand-in has no weather');
    open.weather.calls();
    open.weather.fault('unauthorized', 20);
    await rejects(readAll(host, connector, stream), (error: unknown) => {
      ok(error instanceof CrossdockError, errorText(error));
      const { retry } = error;
      const isPatient = typeof retry === 'object' && retry.afterMs >= REFUSED_WAIT_MIN_MS;
      ok(retry === 'never' || isPatient, JSON.stringify(retry));
      return true;
    });
    ok(open.weather.calls().length <= 2, 'at most one second try after a fresh token');
  });

  acceptance('an abort ends a call that nobody answers', async () => {
    const open = await context.open();
    const abort = new AbortController();
    const { host } = testHost({ connector, ...open, signal: abort.signal });
    const [stream] = open.streams;
    ok(open.weather !== undefined && stream !== undefined, 'the stand-in has no weather');
    open.weather.calls();
    open.weather.fault('neverAnswers', 1);
    const reading = readAll(host, connector, stream);
    reading.catch(() => undefined);
    while (open.weather.calls().length === 0) await host.clock.sleep(5);
    abort.abort(new Error('told to stop'));
    await rejects(reading);
  });

  acceptance('the budget is kept: hardly a call is throttled', async () => {
    const open = await context.open();
    ok(open.weather !== undefined, 'the stand-in has no weather');
    const small = await open.weather.smallBudget();
    try {
      const { host } = testHost({ connector, ...small });
      for (const stream of small.streams) await readAll(host, connector, stream);
      const calls = small.weather?.calls() ?? [];
      const throttled = calls.filter((call) => call.wasThrottled).length;
      ok(calls.length > 10, `only ${calls.length} calls say nothing`);
      ok(
        throttled <= Math.max(1, calls.length * THROTTLED_SHARE_MAX),
        `${throttled} of ${calls.length}`,
      );
    } finally {
      await small.close();
    }
  });
}
