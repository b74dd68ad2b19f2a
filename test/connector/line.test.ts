import assert from 'node:assert/strict';
import { seededRandom } from '../../core/base/random.ts';
import { virtualClock } from '../../core/base/virtual-clock.ts';
import type { CallOutcome } from '../../core/connector/breaker.ts';
import { type Line, lineOf, lineTo } from '../../core/connector/line.ts';
import { openTarget, type Target } from '../../core/connector/target.ts';
import { SETTINGS } from './calling.ts';

const SAMPLE = 3;

function openLine(signal = new AbortController().signal) {
  const clock = virtualClock();
  const settings = { ...SETTINGS, sample: SAMPLE };
  const target = openTarget({ name: 'till', settings, clock, random: seededRandom(3) });
  return { clock, target, line: lineTo(target, signal) };
}

const about = (tells: CallOutcome) => ({ tells: () => tells, isRepetition: false });

async function fail(line: Line, times: number, tells: CallOutcome = 'failed'): Promise<void> {
  for (let at = 0; at < times; at += 1) {
    const lost = new Error('the session is lost');
    await assert.rejects(
      line.attempt(about(tells), () => Promise.reject(lost)),
      lost,
    );
  }
}

const phase = (target: Target) => target.state().phase;

describe('a line to a system with sessions', () => {
  const tables: readonly { readonly tells: CallOutcome; readonly opens: boolean }[] = [
    { tells: 'failed', opens: true },
    { tells: 'ok', opens: false },
    { tells: 'neutral', opens: false },
  ];
  for (const { tells, opens } of tables) {
    it(`${opens ? 'counts' : 'does not count'} an error that tells ${tells} against the system`, async () => {
      const { line, target } = openLine();
      await fail(line, SAMPLE, tells);
      assert.equal(phase(target), opens ? 'open' : 'closed');
    });
  }

  it('begins nothing while the system is left alone, and says when to come again', async () => {
    const { line } = openLine();
    await fail(line, SAMPLE);
    let isBegun = false;
    const work = async (): Promise<void> => {
      isBegun = true;
    };
    await assert.rejects(line.attempt(about('failed'), work), (error: object) => {
      const { code, retry } = Object(error);
      return code === 'BREAKER_OPEN' && retry.afterMs > 0 && retry.afterMs <= SETTINGS.openMs;
    });
    assert.equal(isBegun, false);
  });

  it('lets one attempt of many try whether it works again, and all others after it', async () => {
    const { line, target, clock } = openLine();
    await fail(line, SAMPLE);
    await clock.advance(SETTINGS.openMs);
    const answers = Promise.withResolvers<string>();
    let begun = 0;
    const attempts = Array.from({ length: 10 }, () =>
      line.attempt(about('failed'), () => {
        begun += 1;
        return answers.promise;
      }),
    );
    const results = Promise.allSettled(attempts);
    await clock.advance(0);
    assert.equal(begun, 1);
    answers.resolve('welcome');
    const fulfilled = (await results).filter(({ status }) => status === 'fulfilled');
    assert.equal(fulfilled.length, 1);
    assert.equal(phase(target), 'recovering');
    assert.equal(await line.attempt(about('failed'), async () => 'in'), 'in');
  });

  it('repeats only what the budget for repetitions has room for, and nothing while it is left alone', async () => {
    const { line } = openLine();
    const repeated = Array.from({ length: 20 }, () => line.mayRepeat()).filter(Boolean).length;
    assert.equal(repeated, 10);
    const other = openLine();
    await fail(other.line, SAMPLE);
    assert.equal(other.line.mayRepeat(), false);
  });

  it('a host that keeps no count has a line that lets everything through', async () => {
    const line = lineOf({}, 'sftp');
    await fail(line, 100);
    assert.equal(await line.attempt(about('failed'), async () => 1), 1);
    assert.equal(lineOf({ line: () => undefined }, 'sftp').mayRepeat(), true);
  });
});
