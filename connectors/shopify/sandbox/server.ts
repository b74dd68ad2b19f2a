import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { makeLaggingIndex } from '../../../core/connector/sandbox/kit.ts';
import { answerCall, type CallParts } from './call/answer.ts';
import { makeBucket, PLAN_BUCKETS } from './call/bucket.ts';
import { sandboxSchema } from './call/schema.ts';
import { addControlRoutes } from './control.ts';
import { makeFaultList } from './faults.ts';
import { makeMerchant } from './merchant.ts';
import type { CallNote, ShopifySandbox, ShopifySandboxOptions } from './options.ts';
import { searchFields } from './search/fields.ts';
import { seedShop } from './seed.ts';
import { makeShop } from './shop/shop.ts';
import { openDatabase } from './shop/tables.ts';
import { makeTokens } from './tokens.ts';
import { makeCourier } from './webhooks/courier.ts';

export type { ShopifySandbox, ShopifySandboxOptions } from './options.ts';

/** The API version that the sandbox speaks, whatever is asked for. */
const API_VERSION = '2026-10';
const BODY_MAX_BYTES = 5_000_000;
/** Calls that the log keeps. */
const CALLS_MAX = 5_000;

/**
 * Starts a stand-in for one Shopify shop on this machine: Admin GraphQL, the token endpoint, signed webhooks, and a
 * control side under `/sandbox`.
 */
export async function startShopifySandbox(options: ShopifySandboxOptions): Promise<ShopifySandbox> {
  const { clock, random } = options;
  const domain = options.domain ?? 'crossdock-sandbox.myshopify.com';
  let offsetMs = 0;
  let calls: CallNote[] = [];
  const shopNow = (): number => Math.floor((clock.now() + offsetMs) / 1000) * 1000;
  const index = makeLaggingIndex(options.lagMs ?? 0);
  const database = openDatabase(options.stateFile ?? null, (change) =>
    index.note(change, shopNow()),
  );
  const shop = makeShop({
    domain,
    name: options.name ?? 'Crossdock Sandbox',
    currency: options.currency ?? 'USD',
    plan: options.plan ?? 'standard',
    clock,
    random,
    database,
    offsetMs: () => offsetMs,
  });
  if (!database.found) seedShop(shop, options.seed ?? {});
  shop.takeEvents();
  database.commit();

  const tokens = makeTokens(options, shop);
  const size = options.bucket ??
    PLAN_BUCKETS[shop.plan] ?? { maximumAvailable: 2000, restoreRate: 100 };
  const bucket = makeBucket(clock, size);
  const faults = makeFaultList();
  const secret = options.webhookSecret ?? tokens.clientSecret;
  const courier = makeCourier({ shop, database, clock, secret, apiVersion: API_VERSION });
  const done = (): void => {
    courier.enqueue(shop.takeEvents());
    database.commit();
    courier.wake();
  };
  const parts: CallParts = {
    shop,
    database,
    clock,
    bucket,
    faults,
    index,
    tokens,
    done,
    schema: sandboxSchema(),
    fields: searchFields(shop),
    runningKeys: new Map(),
    note: (note) => {
      calls = [...calls.slice(-CALLS_MAX), note];
    },
    stopping: new AbortController(),
  };
  const app = makeApp(parts);
  const sandbox: Omit<ShopifySandbox, 'url'> = {
    ...makeMerchant(shop, done),
    domain,
    get accessToken() {
      return tokens.current();
    },
    setFaults: faults.set,
    calls: () => calls,
    clearCalls: () => {
      calls = [];
    },
    state: database.dump,
    setClockOffset: (ms) => {
      offsetMs = ms;
    },
    setLag: index.setLag,
    setScopes: tokens.setScopes,
    drainBucket: bucket.drain,
    rotateToken: tokens.rotate,
    setWebhookFaults: courier.setFaults,
    deliveries: courier.notes,
    deliveriesSettled: courier.settled,
    close: async () => {
      parts.stopping.abort();
      await courier.stop();
      app.server.closeAllConnections();
      await app.close();
      database.close();
    },
  };
  addControlRoutes(app, sandbox);
  const url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  courier.wake();
  return Object.assign(sandbox, { url });
}

function makeApp(parts: CallParts): FastifyInstance {
  const app = fastify({ bodyLimit: BODY_MAX_BYTES });
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );
  app.addHook('onRequest', async (_request: FastifyRequest, reply: FastifyReply) => {
    const now = parts.shop.now();
    reply.header('date', new Date(now).toUTCString());
    reply.header('x-request-id', parts.shop.random.hex(16));
  });
  app.post('/admin/api/:version/graphql.json', async (request, reply) => {
    reply.header('x-shopify-api-version', API_VERSION);
    return await answerCall(parts, request, reply);
  });
  app.post('/admin/oauth/access_token', async (request, reply) => grant(parts, request, reply));
  app.setNotFoundHandler(async (_request, reply) => reply.code(404).send({ errors: 'Not Found' }));
  return app;
}

function grant(parts: CallParts, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const fault = parts.faults.take(['oauth']);
  if (fault !== null) return reply.code(fault.status ?? 503).send({ error: fault.message ?? '' });
  const answer = parts.tokens.grant(typeof request.body === 'string' ? request.body : '');
  return reply.code(answer.status).send(answer.body);
}
