import {
  type Ack,
  CrossdockError,
  type Host,
  type HttpClient,
  type JsonObject,
  mayHaveExecuted,
  type Secret,
} from '../../core/connector/index.ts';
import { type Answer, readAnswer } from './answer.ts';
import type { Operation } from './operation.ts';
import { type ShopifySettings, shopifySettings } from './settings.ts';
import { accessToken, forgetToken } from './token.ts';

/** A shop to talk to: the host and the settings read once. */
export interface Shop {
  readonly host: Host;
  readonly settings: ShopifySettings;
}

/** How often a call that the budget held back is repeated before the engine takes over. */
const THROTTLE_REPEATS = 5;
/** The longest wait for the budget within one call, in ms. */
const THROTTLE_WAIT_MAX_MS = 30_000;

/** The cost that Shopify last stated for an operation with those page sizes: a better guess than any of ours. */
const COSTS = new WeakMap<HttpClient, Map<string, number>>();

/** The shop behind a connection, with its settings read. */
export function openShop(host: Host): Shop {
  return { host, settings: shopifySettings(host.settings) };
}

/**
 * Makes one GraphQL call.
 *
 * Shape: THROTTLED is waited for and repeated unless a repetition could double a write; a refused token is renewed
 *        once. Everything else comes back as an answer; only a stop of the hub is thrown.
 */
export async function call(
  shop: Shop,
  operation: Operation,
  variables: JsonObject,
): Promise<Answer> {
  let isRenewed = false;
  for (let repeats = 0; ; repeats += 1) {
    const isRepetition = repeats > (isRenewed ? 1 : 0);
    const { answer, token } = await attempt(shop, operation, { variables, isRepetition });
    learn(shop, operation, variables, answer);
    if (answer.kind === 'auth' && isTokenFault(answer.fault) && !isRenewed && token !== null) {
      isRenewed = forgetToken(shop.host, shop.settings, token);
      if (isRenewed) continue;
    }
    if (!isThrottled(answer) || !operation.isRepeatable) return answer;
    const waitMs = throttleWaitMs(shop, answer);
    if (repeats >= THROTTLE_REPEATS || waitMs > THROTTLE_WAIT_MAX_MS) return answer;
    await shop.host.clock.sleep(waitMs, shop.host.signal);
  }
}

/** The data of a read. Errors: the answer's fault, whatever its kind. */
export async function ask(shop: Shop, operation: Operation, variables: JsonObject) {
  const answer = await call(shop, operation, variables);
  if (answer.kind !== 'ok') throw answer.fault;
  return { data: answer.data, serverMs: answer.serverMs };
}

/** The ack of a write that did not come back `ok`. */
export function ackOf(answer: Exclude<Answer, { kind: 'ok' }>): Ack {
  const { code, what, mend, retry } = answer.fault;
  if (answer.kind === 'unknown') return { outcome: 'unknown', what };
  if (answer.kind === 'refused') return { outcome: 'refused', code, what, mend };
  const wait = typeof retry === 'object' ? { afterMs: retry.afterMs } : {};
  return { outcome: 'retry', code, what, ...wait };
}

interface Attempt {
  readonly answer: Answer;
  readonly token: Secret | null;
}

async function attempt(
  { host, settings }: Shop,
  operation: Operation,
  { variables, isRepetition }: { readonly variables: JsonObject; readonly isRepetition: boolean },
): Promise<Attempt> {
  let token: Secret | null = null;
  try {
    token = await accessToken(host, settings);
    const response = await host.http.send({
      method: 'POST',
      url: `${settings.baseUrl}/admin/api/${settings.apiVersion}/graphql.json`,
      headers: { accept: 'application/json', 'x-shopify-access-token': token.reveal() },
      body: { query: operation.document, variables, operationName: operation.name },
      repeatable: operation.isRepeatable,
      isRepetition,
      cost: guess(host.http, operation, variables),
    });
    const answer = readAnswer(response, {
      operation: operation.name,
      isMutation: operation.isMutation,
      apiVersion: settings.apiVersion,
      where: host.connection,
      nowMs: host.clock.now(),
    });
    return { answer, token };
  } catch (error) {
    return { answer: transportAnswer(error, operation, token !== null), token };
  }
}

/** What a transport fault means: with `HTTP_*` codes it is known whether the call can have arrived. */
function transportAnswer(error: unknown, operation: Operation, isSending: boolean): Answer {
  if (!(error instanceof CrossdockError)) throw error;
  const nothing = { cost: null, serverMs: null };
  if (isTokenFault(error)) return { kind: 'auth', fault: error, ...nothing };
  const isDoubtful = isSending && operation.isMutation && mayHaveExecuted(error);
  if (isDoubtful) return { kind: 'unknown', fault: error, ...nothing };
  return { kind: error.retry === 'never' ? 'refused' : 'retry', fault: error, ...nothing };
}

function isTokenFault(fault: CrossdockError): boolean {
  return fault.code === 'SHOPIFY_AUTH_REFUSED';
}

function isThrottled(answer: Answer): boolean {
  return answer.kind === 'retry' && answer.fault.code === 'SHOPIFY_THROTTLED';
}

/** Until the bucket holds the cost again, at least a second, plus jitter so that callers spread out. */
function throttleWaitMs({ host }: Shop, answer: Answer): number {
  const { cost } = answer;
  const jitterMs = host.random.next() * 500;
  const retry = answer.kind === 'ok' ? 'never' : answer.fault.retry;
  const askedMs = typeof retry === 'object' ? retry.afterMs : 0;
  const missing = cost === null ? 0 : Math.max(0, cost.requested - cost.available);
  const refillMs = cost === null ? 0 : (missing / Math.max(1, cost.restorePerSecond)) * 1000;
  return Math.max(1000, askedMs, refillMs) + jitterMs;
}

function learn(shop: Shop, operation: Operation, variables: JsonObject, answer: Answer): void {
  const { http } = shop.host;
  if (answer.cost === null) return;
  http.reportBudget(answer.cost);
  if (isThrottled(answer)) http.reportThrottled?.();
  const costs = COSTS.get(http) ?? new Map<string, number>();
  COSTS.set(http, costs);
  costs.set(costKey(operation, variables), answer.cost.requested);
}

function guess(http: HttpClient, operation: Operation, variables: JsonObject): number {
  return COSTS.get(http)?.get(costKey(operation, variables)) ?? operation.cost;
}

/** The requested cost depends on the document, the page size and the number of ids. */
function costKey(operation: Operation, variables: JsonObject): string {
  const { first, ids } = variables;
  return `${operation.name}/${String(first ?? '')}/${Array.isArray(ids) ? ids.length : ''}`;
}
