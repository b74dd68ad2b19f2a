import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { Delivery, Verdict } from '../../../core/connector/index.ts';
import { HEAD, onStage, SECRETS, type Stage, THING } from './stage.ts';

/** The clock of these tests. */
const NOW_S = Date.UTC(2026, 10, 22) / 1_000;
const BODY = Buffer.from('{"type":"thing.changed","id":12345678901234567890,"data":{"id":"T-1"}}');

function hooked(signature: string, more = ''): string {
  return `${HEAD}
streams:
  things:
    about: Things.
    key: id
    schema: ${THING}
    lookup: { path: '/things/{key}' }
webhooks:
  signature: ${signature}
  deliveryId: { header: X-Id }
  topic: { body: '={{ $body.type }}' }
  topics:
    thing.changed: { stream: things, key: '={{ $body.id }}' }
    thing.made: { stream: things, key: '={{ $body.data.id }}', data: '={{ $body.data }}' }
    thing.gone: { stream: things, key: '={{ $body.id }}', deleted: "={{ true }}" }
${more}`;
}

function hmac(
  content: string | Buffer,
  encoding: 'hex' | 'base64',
  key: string | Buffer = SECRETS.hookSecret,
): string {
  return createHmac('sha256', key).update(content).digest(encoding);
}

function verdict(
  { connector, host }: Stage,
  headers: Record<string, string>,
  raw = BODY,
): Verdict | undefined {
  return connector.webhooks?.verify(host, { raw, headers: { 'x-id': 'd-1', ...headers } });
}

function reasonOf(given: Verdict | undefined): string {
  return given?.ok === false ? given.reason : 'accepted';
}

const nothing = () => ({});

describe('the signature of a declared webhook', () => {
  const PLAIN = hooked('{ header: X-Sign, secrets: [hookSecret], prefix: sha256= }');

  it('over the body is checked before anything of it is read', () =>
    onStage(PLAIN, nothing, async (stage) => {
      const good = verdict(stage, { 'x-sign': `sha256=${hmac(BODY, 'hex')}` });
      deepEqual(good, { ok: true, deliveryId: 'd-1', topic: 'thing.changed', occurredAt: null });
      equal(reasonOf(verdict(stage, {})), 'the signature is missing');
      equal(
        reasonOf(verdict(stage, { 'x-sign': hmac(BODY, 'hex') })),
        'the signature is malformed',
      );
      equal(
        reasonOf(verdict(stage, { 'x-sign': `sha256=${hmac('other', 'hex')}` })),
        'the signature does not fit',
      );
      const short = hmac(BODY, 'hex').slice(0, 32);
      equal(
        reasonOf(verdict(stage, { 'x-sign': `sha256=${short}` })),
        'the signature does not fit',
      );
    }));

  it('is not enough without a topic that is known and an id', () =>
    onStage(PLAIN, nothing, async (stage) => {
      for (const text of [
        '{"type":"thing.lost"}',
        '{"type":"constructor"}',
        '{}',
        '[]',
        'no json',
      ]) {
        const raw = Buffer.from(text);
        const given = verdict(stage, { 'x-sign': `sha256=${hmac(raw, 'hex')}` }, raw);
        equal(given?.ok, false, text);
      }
      const headers = { 'x-sign': `sha256=${hmac(BODY, 'hex')}`, 'x-id': '' };
      match(reasonOf(verdict(stage, headers)), /delivery id/);
    }));

  it('with its time must not be old, and covers the time', () =>
    onStage(
      hooked(
        '{ header: X-Sign, secrets: [hookSecret], encoding: base64, signed: timestamp.body, timestamp: X-Time }',
      ),
      nothing,
      async (stage) => {
        const signed = (seconds: number) => ({
          'x-time': String(seconds),
          'x-sign': hmac(Buffer.concat([Buffer.from(`${seconds}.`), BODY]), 'base64'),
        });
        equal(reasonOf(verdict(stage, signed(NOW_S))), 'accepted');
        equal(reasonOf(verdict(stage, signed(NOW_S - 299))), 'accepted');
        match(reasonOf(verdict(stage, signed(NOW_S - 301))), /too long ago/);
        match(reasonOf(verdict(stage, signed(NOW_S + 301))), /future/);
        match(
          reasonOf(verdict(stage, { ...signed(NOW_S), 'x-time': String(NOW_S + 1) })),
          /does not fit/,
        );
        match(reasonOf(verdict(stage, { ...signed(NOW_S), 'x-time': 'now' })), /time of sending/);
      },
    ));

  it('may stand in parts of one header', () =>
    onStage(
      hooked(
        '{ header: Sign, secrets: [hookSecret], signed: timestamp.body, parts: { timestamp: t, signature: v1 } }',
      ),
      nothing,
      async (stage) => {
        const good = hmac(Buffer.concat([Buffer.from(`${NOW_S}.`), BODY]), 'hex');
        equal(reasonOf(verdict(stage, { sign: `t=${NOW_S},v1=${good}` })), 'accepted');
        equal(
          reasonOf(verdict(stage, { sign: `t=${NOW_S},v1=${'0'.repeat(64)},v1=${good}` })),
          'accepted',
        );
        match(reasonOf(verdict(stage, { sign: `t=${NOW_S}` })), /malformed/);
        match(reasonOf(verdict(stage, { sign: `v1=${good}` })), /time of sending/);
        const twice = `t=${NOW_S},v1=${good}`;
        match(reasonOf(verdict(stage, { sign: `${twice}, ${twice}` })), /two signatures/);
        match(
          reasonOf(verdict(stage, { sign: `t=${NOW_S}${`,v1=${good}`.repeat(11)}` })),
          /malformed/,
        );
      },
    ));

  it('is the business of a hook where the file cannot say it', () =>
    onStage(
      `${PLAIN}hooks: { verify: ./hooks.ts#verify }\n`,
      nothing,
      async (stage) => {
        equal(reasonOf(verdict(stage, {})), 'accepted');
        equal(reasonOf(verdict(stage, { 'x-bad': '1' })), 'bad');
      },
      {
        verify: (_host: unknown, { headers }: Delivery): Verdict =>
          headers['x-bad'] === '1'
            ? { ok: false, reason: 'bad' }
            : { ok: true, deliveryId: 'd', topic: 'thing.changed', occurredAt: null },
      },
    ));
});

describe('a declared delivery', () => {
  const FILE = hooked('{ header: X-Sign, secrets: [hookSecret] }');

  function decoded({ connector, host }: Stage, body: unknown) {
    const raw = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    return connector.webhooks?.decode(host, { raw, headers: {} })[0];
  }

  it('is a hint to read the record again, and loses no digit of its id', () =>
    onStage(FILE, nothing, async (stage) => {
      const event = decoded(stage, BODY);
      deepEqual([event?.key, event?.reread, event?.data], ['12345678901234567890', true, null]);
    }));

  it('gives the record itself where the file says so, or that it is gone', () =>
    onStage(FILE, nothing, async (stage) => {
      const made = decoded(stage, { type: 'thing.made', data: { id: 'T-1' } });
      deepEqual([made?.key, made?.reread, made?.data], ['T-1', false, { id: 'T-1' }]);
      const gone = decoded(stage, { type: 'thing.gone', id: 'T-1' });
      deepEqual([gone?.deleted, gone?.reread], [true, false]);
    }));

  for (const body of [
    { type: 'thing.made' },
    { type: 'thing.changed', id: {} },
    { id: 1 },
    [],
    null,
  ]) {
    it(`${JSON.stringify(body)} is a typed error`, () =>
      onStage(FILE, nothing, async (stage) => {
        let code = '';
        try {
          decoded(stage, body);
        } catch (error) {
          code = error instanceof Error && 'code' in error ? String(error.code) : 'untyped';
        }
        equal(code, 'REST_WEBHOOK_UNREADABLE');
      }));
  }

  it('has no subscriptions to keep when the file declares none', () =>
    onStage(FILE, nothing, async ({ connector }) => {
      ok(connector.webhooks?.list === undefined && connector.webhooks?.put === undefined);
    }));
});
