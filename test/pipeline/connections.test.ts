import assert from 'node:assert/strict';
import type { Log, LogFields } from '../../core/base/log.ts';
import { seededRandom } from '../../core/base/random.ts';
import { NO_TELEMETRY } from '../../core/base/telemetry.ts';
import { virtualClock } from '../../core/base/virtual-clock.ts';
import { type Connector, defineConnector, type Host } from '../../core/connector/contract.ts';
import { openConnections } from '../../core/pipeline/connections.ts';

function closable(close: NonNullable<Connector['close']>): Connector {
  return defineConnector({
    spec: { name: 'closable', about: 'test', settings: {}, limits: () => [] },
    errors: {},
    check: async () => [],
    catalog: () => [],
    close,
  });
}

function listening(lines: string[]): Log {
  const write = (sentence: string, fields?: LogFields): void => {
    lines.push(`${sentence} ${JSON.stringify(fields)}`);
  };
  const log: Log = { debug: write, info: write, warn: write, error: write, with: () => log };
  return log;
}

function openWith(close: NonNullable<Connector['close']>) {
  const clock = virtualClock();
  const lines: string[] = [];
  const opened = openConnections({
    configs: [],
    hub: closable(close),
    baseDir: '/',
    environment: {},
    clock,
    random: seededRandom(1),
    log: listening(lines),
    telemetry: NO_TELEMETRY,
    crashPoint: () => undefined,
    signal: new AbortController().signal,
    settings: {},
    secrets: {},
    known: new Set(),
  });
  return { opened, clock, lines };
}

describe('closing the connections', () => {
  it('lets each connector close what it opened for its host', async () => {
    const closed: Host[] = [];
    const { opened, clock } = openWith(async (host) => void closed.push(host));
    await opened.close();
    assert.deepEqual(closed, [opened.byName.get('hub')?.host]);
    assert.equal(clock.pending(), 0);
  });

  it('goes on when a connector cannot close, and logs why', async () => {
    const { opened, lines } = openWith(() => Promise.reject(new Error('the pool is broken')));
    await opened.close();
    assert.match(lines.join('\n'), /could not be closed.*the pool is broken/);
  });

  it('does not wait for ever for a peer that never answers', async () => {
    const { opened, clock, lines } = openWith(() => new Promise(() => undefined));
    const closing = opened.close();
    await clock.advance(5_000);
    await closing;
    assert.match(lines.join('\n'), /did not close in time/);
  });
});
