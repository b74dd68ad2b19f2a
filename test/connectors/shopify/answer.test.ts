import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, type Asked, readAnswer } from '../../../connectors/shopify/answer.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../core/base/json.ts';

const CAPTURES = join(import.meta.dirname, '../../../../shared/reference/shopify/captures');

const QUERY: Asked = {
  operation: 'Test',
  isMutation: false,
  apiVersion: '2026-10',
  where: 'shop',
  nowMs: Date.UTC(2026, 10, 22),
};
const MUTATION: Asked = { ...QUERY, isMutation: true };

function answer(
  body: Json | string,
  asked: Asked = QUERY,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return readAnswer({ status, headers, body: Buffer.from(text) }, asked);
}

/** The kind and the code of an answer, for tables. */
function gist(one: Answer): string {
  return one.kind === 'ok' ? `ok ${one.userErrors.length}` : `${one.kind} ${one.fault.code}`;
}

function topError(code: string | null, data?: Json): JsonObject {
  const extensions = code === null ? {} : { extensions: { code } };
  return { errors: [{ message: 'no', ...extensions }], ...(data === undefined ? {} : { data }) };
}

describe("the three layers of Shopify's errors", () => {
  describe('by status', () => {
    const table: readonly [number, string, string][] = [
      [400, 'refused SHOPIFY_REQUEST_REFUSED', 'refused SHOPIFY_REQUEST_REFUSED'],
      [401, 'auth SHOPIFY_AUTH_REFUSED', 'auth SHOPIFY_AUTH_REFUSED'],
      [402, 'auth SHOPIFY_SHOP_BLOCKED', 'auth SHOPIFY_SHOP_BLOCKED'],
      [403, 'auth SHOPIFY_ACCESS_DENIED', 'auth SHOPIFY_ACCESS_DENIED'],
      [404, 'auth SHOPIFY_SHOP_UNKNOWN', 'auth SHOPIFY_SHOP_UNKNOWN'],
      [423, 'auth SHOPIFY_SHOP_BLOCKED', 'auth SHOPIFY_SHOP_BLOCKED'],
      [429, 'retry SHOPIFY_THROTTLED', 'retry SHOPIFY_THROTTLED'],
      [430, 'auth SHOPIFY_SHOP_BLOCKED', 'auth SHOPIFY_SHOP_BLOCKED'],
      [302, 'retry SHOPIFY_ANSWER_MALFORMED', 'unknown SHOPIFY_ANSWER_MALFORMED'],
      [500, 'retry SHOPIFY_SERVER_FAULT', 'unknown SHOPIFY_SERVER_FAULT'],
      [502, 'retry SHOPIFY_SERVER_FAULT', 'unknown SHOPIFY_SERVER_FAULT'],
      [504, 'retry SHOPIFY_SERVER_FAULT', 'unknown SHOPIFY_SERVER_FAULT'],
      [530, 'retry SHOPIFY_SERVER_FAULT', 'unknown SHOPIFY_SERVER_FAULT'],
    ];
    for (const [status, read, write] of table) {
      it(`${status} is ${read} for a read and ${write} for a write`, () => {
        assert.equal(gist(answer({ errors: 'text, not a list' }, QUERY, status)), read);
        assert.equal(gist(answer('<html>', MUTATION, status)), write);
      });
    }

    it('carries the wait of 429, and Shopify’s own words and request id', () => {
      const headers = { 'retry-after': '7', 'x-request-id': 'abc-1' };
      const one = answer({ errors: '[API] too fast' }, QUERY, 429, headers);
      assert.ok(one.kind === 'retry');
      assert.deepEqual(one.fault.retry, { afterMs: 7000 });
      assert.match(one.fault.what, /too fast.*abc-1/);
    });
  });

  describe('by top-level error', () => {
    const table: readonly [string | null, string, string][] = [
      ['THROTTLED', 'retry SHOPIFY_THROTTLED', 'retry SHOPIFY_THROTTLED'],
      ['MAX_COST_EXCEEDED', 'refused SHOPIFY_COST_TOO_HIGH', 'refused SHOPIFY_COST_TOO_HIGH'],
      ['ACCESS_DENIED', 'auth SHOPIFY_ACCESS_DENIED', 'auth SHOPIFY_ACCESS_DENIED'],
      ['SHOP_INACTIVE', 'auth SHOPIFY_SHOP_BLOCKED', 'auth SHOPIFY_SHOP_BLOCKED'],
      ['INTERNAL_SERVER_ERROR', 'retry SHOPIFY_SERVER_FAULT', 'unknown SHOPIFY_SERVER_FAULT'],
      ['undefinedField', 'refused SHOPIFY_REQUEST_REFUSED', 'refused SHOPIFY_REQUEST_REFUSED'],
      [null, 'refused SHOPIFY_REQUEST_REFUSED', 'refused SHOPIFY_REQUEST_REFUSED'],
    ];
    for (const [code, read, write] of table) {
      it(`${code ?? 'an error without code'} is ${read} for a read and ${write} for a write`, () => {
        assert.equal(gist(answer(topError(code))), read);
        assert.equal(gist(answer(topError(code, null), MUTATION)), write);
      });
    }

    it('is refused beside partial data: a hidden field is not an empty one', () => {
      const body = topError('ACCESS_DENIED', { orders: { nodes: [{ email: null }] } });
      assert.equal(gist(answer(body)), 'auth SHOPIFY_ACCESS_DENIED');
    });

    it('is unknown for a write whose payload is there', () => {
      const body = topError('ACCESS_DENIED', { orderCreate: { order: { id: '1', email: null } } });
      assert.equal(gist(answer(body, MUTATION)), 'unknown SHOPIFY_SERVER_FAULT');
    });
  });

  it('reads a filter that was ignored as refused', () => {
    const warnings = [{ field: 'statuss', message: 'Invalid search field', code: 'invalid_field' }];
    const body = { data: { orders: {} }, extensions: { search: [{ warnings }] } };
    const one = answer(body);
    assert.equal(gist(one), 'refused SHOPIFY_FILTER_IGNORED');
    assert.ok(one.kind !== 'ok' && /statuss/.test(one.fault.what));
  });

  it('reads another version than asked for as a fault, and unknown for a write', () => {
    const headers = { 'x-shopify-api-version': '2026-01' };
    const body = { data: { shop: {} } };
    assert.equal(gist(answer(body, QUERY, 200, headers)), 'retry SHOPIFY_VERSION_DIFFERS');
    assert.equal(gist(answer(body, MUTATION, 200, headers)), 'unknown SHOPIFY_VERSION_DIFFERS');
  });

  for (const [name, body] of Object.entries({
    'a login page': '<html><body>Log in</body></html>',
    'an empty body': '',
    'half a body': '{"data":{"orders":{"nodes":[{"id":"gid',
    'a list': '[]',
    'neither data nor errors': '{}',
    'data null alone': '{"data":null}',
  })) {
    it(`reads ${name} with status 200 as retry for a read and unknown for a write`, () => {
      assert.equal(gist(answer(body)), 'retry SHOPIFY_ANSWER_MALFORMED');
      assert.equal(gist(answer(body, MUTATION)), 'unknown SHOPIFY_ANSWER_MALFORMED');
    });
  }

  it('gives user errors with loose field paths, from both fields that hold them', () => {
    const errors = [
      { code: null, field: ['input', 0, 'price'], message: 'no' },
      { field: null, message: 'x' },
    ];
    const one = answer({
      data: { orderCancel: { userErrors: [], orderCancelUserErrors: errors } },
    });
    assert.ok(one.kind === 'ok');
    assert.deepEqual(one.userErrors, [
      { code: null, field: ['input', '0', 'price'], message: 'no' },
      { code: null, field: [], message: 'x' },
    ]);
  });

  it('reads the cost also from an answer that was refused', () => {
    const throttleStatus = { maximumAvailable: 1000, currentlyAvailable: 666, restoreRate: 50 };
    const cost = { requestedQueryCost: 752, actualQueryCost: null, throttleStatus };
    const one = answer({ ...topError('THROTTLED'), extensions: { cost } });
    assert.deepEqual(one.cost, {
      requested: 752,
      available: 666,
      size: 1000,
      restorePerSecond: 50,
    });
  });

  it('reads every recorded answer as labelled (needs ../shared)', function () {
    if (!existsSync(CAPTURES)) this.skip();
    const counts = { ok: 0, userErrors: 0, faults: 0 };
    for (const file of readdirSync(CAPTURES)) {
      const capture: Json = JSON.parse(readFileSync(join(CAPTURES, file), 'utf8'));
      for (const body of recordedAnswers(capture)) {
        const one = answer(body, MUTATION);
        const hasErrors = Array.isArray(body['errors']);
        const hasWarnings = JSON.stringify(body['extensions'] ?? {}).includes('"warnings"');
        assert.equal(one.kind === 'ok', !hasErrors && !hasWarnings, `${file}: ${gist(one)}`);
        if (one.kind === 'ok') counts.ok += 1;
        else counts.faults += 1;
        if (one.kind !== 'ok') continue;
        assert.equal(one.userErrors.length, userErrorCount(body), file);
        counts.userErrors += one.userErrors.length;
      }
    }
    assert.ok(
      counts.ok > 200 && counts.userErrors > 50 && counts.faults > 10,
      JSON.stringify(counts),
    );
  });
});

/** Every object in a capture that is the body of an answer. */
function recordedAnswers(value: Json | undefined): readonly JsonObject[] {
  if (Array.isArray(value)) return value.flatMap((item) => recordedAnswers(item));
  if (!isJsonObject(value)) return [];
  const hasData = isJsonObject(value['data']) && isJsonObject(value['extensions']);
  const hasErrors = Array.isArray(value['errors']) && !('status' in value);
  const isBody = hasData || (hasErrors && JSON.stringify(value['errors']).includes('"message"'));
  return isBody ? [value] : Object.values(value).flatMap((item) => recordedAnswers(item));
}

function userErrorCount(body: JsonObject): number {
  const { data } = body;
  return Object.values(isJsonObject(data) ? data : {}).reduce<number>((sum, payload) => {
    if (!isJsonObject(payload)) return sum;
    const own = payload['orderCancelUserErrors'] ?? payload['userErrors'];
    return sum + (Array.isArray(own) ? own.length : 0);
  }, 0);
}
