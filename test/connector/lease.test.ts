import assert from 'node:assert/strict';
import { virtualClock } from '../../core/base/virtual-clock.ts';
import { mayHaveExecuted } from '../../core/connector/errors.ts';
import { checkLease, LeaseGuard, underLease } from '../../core/connector/lease.ts';
import { errorOf } from '../error-of.ts';
import { callTimes, openCalling, SETTINGS } from './calling.ts';
import { client, closeAll, codeOf, get, serve } from './http-harness.ts';
import { answer } from './loopback.ts';

/** A lease that ends when told, and is held again when told. */
function lease() {
  const held = { now: true };
  const guard = new LeaseGuard({ isHeld: () => held.now, ensure: async () => held.now });
  const end = (): void => {
    held.now = false;
  };
  const again = (): void => {
    held.now = true;
  };
  return { guard, end, again };
}

describe('a write whose lease ends before its call leaves', () => {
  afterEach(closeAll);

  it('is not sent when it waited for the budget', async () => {
    const { guard, end } = lease();
    const limits = [{ kind: 'requests', size: 1, restorePerSecond: 0.1 }] as const;
    const calling = openCalling(() => 200, { limits });
    const first = underLease(guard, () => calling.call());
    const second = underLease(guard, () => codeOf(calling.call()));
    await first;
    end();
    await calling.clock.advance(20_000);
    assert.equal(await second, 'LEASE_OVER');
    assert.equal(calling.sent.length, 1);
    assert.equal(guard.hasRefused, true);
  });

  it('is not sent when the breaker asked the others for that long', async () => {
    const { guard, end } = lease();
    const peers = {
      tell: () => undefined,
      mayProbe: async () => {
        end();
        return true;
      },
    };
    const calling = openCalling(() => 500, { peers });
    await callTimes(calling, SETTINGS.sample);
    assert.equal(calling.target.state().phase, 'open');
    await calling.clock.advance(SETTINGS.openLongestMs);
    assert.equal(await underLease(guard, () => codeOf(calling.call())), 'LEASE_OVER');
    assert.equal(calling.sent.length, SETTINGS.sample);
  });

  it('is not sent again when it waited for its repetition', async () => {
    const { guard, end } = lease();
    const calling = openCalling(() => 429, { settings: { repeatPercent: 100 } });
    const call = underLease(guard, () => codeOf(calling.call()));
    await calling.clock.advance(0);
    assert.equal(calling.sent.length, 1);
    end();
    await calling.clock.advance(30_000);
    assert.equal(await call, 'LEASE_OVER');
    assert.equal(calling.sent.length, 1);
  });

  it('is doubtful when an attempt before may have been carried out', async () => {
    const { guard, end } = lease();
    const server = await serve((response) => {
      end();
      response.socket?.destroy();
    });
    const { http } = client();
    const error = await underLease(guard, () => errorOf(http.send(get(server.url))));
    assert.equal(error.code, 'HTTP_RESET');
    assert.equal(mayHaveExecuted(error), true);
    assert.deepEqual([server.got.length, guard.hasRefused], [1, true]);
  });

  it('is not sent when the name took that long to be found: no byte goes over the connection', async () => {
    const { guard, end } = lease();
    const server = await serve(answer(200));
    const resolve = async () => {
      end();
      return [{ address: '127.0.0.1', family: 4 }];
    };
    const { http } = client({ resolve });
    const url = server.url.replace('127.0.0.1', 'vendor.test');
    const error = await underLease(guard, () => errorOf(http.send(get(url))));
    assert.equal(error.code, 'LEASE_OVER');
    assert.equal(mayHaveExecuted(error), false);
    assert.equal(server.got.length, 0);
  });

  it('is not sent over a connection that is open already', async () => {
    const { guard, end } = lease();
    const server = await serve(answer(200));
    const { http } = client();
    const send = () => codeOf(http.send(get(server.url)));
    assert.equal(await underLease(guard, send), 'no error');
    // Signing is the last that is done before the connection is asked for.
    const sign = () => {
      end();
      return {};
    };
    const signing = () => codeOf(http.send(get(server.url, { sign })));
    assert.equal(await underLease(guard, signing), 'LEASE_OVER');
    assert.equal(server.got.length, 1);
  });

  it('stays unsent when the lease is held once more: nobody would book what it did', async () => {
    const { guard, end, again } = lease();
    const calling = openCalling(() => 200);
    end();
    const code = () => underLease(guard, () => codeOf(calling.call()));
    assert.equal(await code(), 'LEASE_OVER');
    again();
    assert.equal(await code(), 'LEASE_OVER');
    assert.equal(calling.sent.length, 0);
  });

  it('leaves reads alone, and what is done beside it', async () => {
    const { guard, end } = lease();
    const calling = openCalling(() => 200, { clock: virtualClock() });
    end();
    assert.equal(await codeOf(calling.call()), 'no error');
    assert.doesNotThrow(() => checkLease('here'));
    assert.throws(() => underLease(guard, () => checkLease('here')), { code: 'LEASE_OVER' });
  });
});
