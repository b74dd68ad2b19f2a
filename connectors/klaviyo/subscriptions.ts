/** Webhooks as the account holds them: at most ten, each with one address and any number of topics. */
import {
  CrossdockError,
  type ErrorKind,
  type Host,
  isJsonObject,
  type JsonObject,
  type Secret,
  type Subscription,
} from '../../core/connector/index.ts';
import { type Account, ask, call, openAccount } from './client.ts';
import { KLAVIYO_ERRORS } from './errors.ts';
import { CALLS } from './operations.ts';
import {
  isList,
  optionalText,
  type Resource,
  resourceOf,
  resourcesOf,
  valueAt,
} from './resource.ts';

/** Webhooks of an account. Source: Klaviyo's guide, read 2026-11. */
const WEBHOOKS_MAX = 10;
const SECRET_MIN = 16;

/** One webhook with its whole address. */
interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly topics: readonly string[];
}

/** The subscriptions that exist now, one for each topic of each webhook. */
export async function list(host: Host): Promise<readonly Subscription[]> {
  const webhooks = await allWebhooks(openAccount(host));
  return webhooks.flatMap(({ id, url, topics }) => topics.map((topic) => ({ id, topic, url })));
}

/**
 * Subscribes to a topic; what is there already stays.
 *
 * Shape:  topics of one address share a webhook, since an account has room for ten only. The whole address is kept
 *         in the description, because Klaviyo gives back its origin only.
 * Errors: KLAVIYO_WEBHOOK_UNAVAILABLE.
 */
export async function put(host: Host, wanted: Subscription): Promise<Subscription> {
  const account = openAccount(host);
  const webhooks = await allWebhooks(account);
  const own = webhooks.find((one) => one.url === wanted.url);
  if (own?.topics.includes(wanted.topic) === true) return { ...wanted, id: own.id };
  await requireTopic(account, wanted.topic);
  if (own !== undefined) {
    await setTopics(account, own.id, [...own.topics, wanted.topic]);
    return { ...wanted, id: own.id };
  }
  if (webhooks.length >= WEBHOOKS_MAX) {
    throw unavailable(`the account has ${WEBHOOKS_MAX} webhooks already`, host);
  }
  return { ...wanted, id: await createWebhook(account, wanted, secretOf(host)) };
}

/** Ends a subscription; what is gone already is no fault. */
export async function drop(host: Host, subscription: Subscription): Promise<void> {
  const account = openAccount(host);
  const { id, topic } = subscription;
  const webhook = (await allWebhooks(account)).find((one) => one.id === id);
  if (webhook === undefined || !webhook.topics.includes(topic)) return;
  const rest = webhook.topics.filter((other) => other !== topic);
  if (rest.length > 0) {
    await setTopics(account, webhook.id, rest);
    return;
  }
  const answer = await call(account, CALLS.deleteWebhook, { id: webhook.id });
  if (answer.kind !== 'ok' && answer.kind !== 'missing') throw answer.fault;
}

async function allWebhooks(account: Account): Promise<readonly Webhook[]> {
  const { body } = await ask(account, CALLS.webhooks, { query: { include: 'webhook-topics' } });
  return resourcesOf(body).map(webhookOf);
}

function webhookOf(resource: Resource): Webhook {
  const origin = optionalText(resource.attributes, 'endpoint_url') ?? '';
  const description = optionalText(resource.attributes, 'description') ?? '';
  const topics = valueAt(resource.relationships, 'webhook-topics', 'data');
  return {
    id: resource.id,
    url: origin !== '' && description.startsWith(origin.replace(/\/$/, '')) ? description : origin,
    topics: (isList(topics) ? topics : []).filter(isJsonObject).map((one) => String(one['id'])),
  };
}

async function requireTopic(account: Account, topic: string): Promise<void> {
  const { body } = await ask(account, CALLS.webhookTopics);
  const known = resourcesOf(body).map((one) => one.id);
  if (known.includes(topic)) return;
  throw unavailable(`the account has no topic ${topic}; it has ${known.join(', ')}`, account.host);
}

async function createWebhook(
  account: Account,
  { url, topic }: Subscription,
  secret: Secret,
): Promise<string> {
  const attributes = {
    name: 'Crossdock',
    description: url,
    endpoint_url: url,
    secret_key: secret.reveal(),
  };
  const data = { type: 'webhook', attributes, relationships: topicsRelation([topic]) };
  const { body } = await ask(account, CALLS.createWebhook, { body: { data } });
  return resourceOf(body).id;
}

async function setTopics(account: Account, id: string, topics: readonly string[]): Promise<void> {
  const data = { type: 'webhook', id, attributes: {}, relationships: topicsRelation(topics) };
  await ask(account, CALLS.patchWebhook, { id, body: { data } });
}

function topicsRelation(topics: readonly string[]): JsonObject {
  return { 'webhook-topics': { data: topics.map((id) => ({ type: 'webhook-topic', id })) } };
}

function secretOf(host: Host): Secret {
  const secret = host.secrets['webhookSecret'];
  if (secret !== undefined && secret.reveal().length >= SECRET_MIN) return secret;
  throw unavailable(`webhookSecret is not set or shorter than ${SECRET_MIN} characters`, host);
}

function unavailable(what: string, host: Host): CrossdockError {
  const kind: ErrorKind = KLAVIYO_ERRORS.KLAVIYO_WEBHOOK_UNAVAILABLE;
  return new CrossdockError(kind, { what, where: host.connection });
}
