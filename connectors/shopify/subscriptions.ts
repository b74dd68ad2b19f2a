/** The webhook subscriptions at Shopify: listed, made and removed, so that they can be kept as wanted. */
import {
  CrossdockError,
  type Host,
  type JsonObject,
  type Subscription,
} from '../../core/connector/index.ts';
import type { UserError } from './answer.ts';
import { call, openShop, type Shop } from './client.ts';
import { WEBHOOKS_LIST } from './documents.ts';
import { SHOPIFY_ERRORS } from './errors.ts';
import { WEBHOOK_CREATE, WEBHOOK_DELETE, WEBHOOK_UPDATE } from './mutations.ts';
import { connectionAt, isList, objectAt, optionalText, textAt } from './node.ts';
import type { Operation } from './operation.ts';
import { PageSize, PageWatch } from './paging.ts';
import { TOPICS, topicHeader } from './topics.ts';

/** Lists the subscriptions that were made through the API. */
export async function list(host: Host): Promise<readonly Subscription[]> {
  const shop = openShop(host);
  const size = new PageSize(100);
  const watch = new PageWatch('webhooks');
  const found: Subscription[] = [];
  let after: string | null = null;
  do {
    const { data } = await size.ask(shop, WEBHOOKS_LIST, { after });
    const page = connectionAt(data, 'page');
    found.push(...page.nodes.map(subscriptionOf));
    if (page.hasNextPage) watch.pass('', page.endCursor);
    after = page.hasNextPage ? page.endCursor : null;
  } while (after !== null);
  return found;
}

/** Makes a subscription, or points an existing one to another address. Repeating it changes nothing. */
export async function put(host: Host, wanted: Subscription): Promise<Subscription> {
  const shop = openShop(host);
  const webhookSubscription = { uri: wanted.url, format: 'JSON' };
  if (wanted.id !== null) {
    // Whole bodies, unfiltered: an invalid filter is taken, and then nothing is delivered.
    const whole = { ...webhookSubscription, includeFields: [], filter: '' };
    return mutate(shop, WEBHOOK_UPDATE, { id: wanted.id, webhookSubscription: whole });
  }
  const topic = TOPICS.get(wanted.topic)?.enumValue;
  if (topic === undefined || topic === null) {
    throw fault(`the topic "${wanted.topic}" cannot be subscribed through the API`);
  }
  // The same topic and address twice is refused, so one that is there already is the one that is wanted.
  const existing = (await list(host)).find(
    (one) => one.topic === wanted.topic && one.url === wanted.url,
  );
  return existing ?? mutate(shop, WEBHOOK_CREATE, { topic, webhookSubscription });
}

/** Removes a subscription; one that is gone already is fine. */
export async function drop(host: Host, subscription: Subscription): Promise<void> {
  if (subscription.id === null) return;
  const answer = await call(openShop(host), WEBHOOK_DELETE, { id: subscription.id });
  if (answer.kind !== 'ok') throw answer.fault;
  const [first] = answer.userErrors;
  if (first !== undefined && !/not exist|not found|could not find/i.test(first.message)) {
    throw refusal(first);
  }
}

async function mutate(shop: Shop, operation: Operation, variables: JsonObject) {
  const answer = await call(shop, operation, variables);
  if (answer.kind !== 'ok') throw answer.fault;
  const [first] = answer.userErrors;
  if (first !== undefined) throw refusal(first);
  const [payload] = Object.keys(answer.data);
  return subscriptionOf(objectAt(objectAt(answer.data, payload ?? ''), 'webhookSubscription'));
}

function subscriptionOf(node: JsonObject): Subscription {
  return {
    id: textAt(node, 'id'),
    topic: topicHeader(textAt(node, 'topic')),
    url: textAt(node, 'uri'),
    ...faultOf(node),
  };
}

/** What keeps a subscription from delivering what the flows expect. */
function faultOf(node: JsonObject): { readonly fault?: string } {
  const filter = optionalText(node, 'filter') ?? '';
  const fields = isList(node['includeFields']) ? node['includeFields'] : [];
  const faults = [
    optionalText(node, 'format') === 'JSON' ? null : 'its format is not JSON',
    fields.length === 0 ? null : 'it delivers only some fields',
    filter === '' ? null : 'it delivers only what fits a filter',
  ].filter((fault) => fault !== null);
  return faults.length === 0 ? {} : { fault: faults.join(', ') };
}

function refusal(error: UserError): CrossdockError {
  return fault(`${error.field.join('.')} ${error.message}`.trim());
}

function fault(what: string): CrossdockError {
  return new CrossdockError(SHOPIFY_ERRORS.SHOPIFY_WRITE_REFUSED, { what, where: 'webhooks' });
}
