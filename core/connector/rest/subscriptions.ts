import type { Json } from '../../base/json.ts';
import type { Host, Subscription, Webhooks } from '../contract.ts';
import { ask, call } from './call.ts';
import type { RestDefinition } from './definition.ts';
import { REST_ERRORS } from './errors.ts';
import { buildRequest } from './request.ts';
import { fault, givenOf, type Rest, textOf } from './rest.ts';
import { answerGiven } from './verdict.ts';
import type { SubscriptionsDefinition } from './webhook-definition.ts';

/** The verbs that keep subscriptions; none when the file declares none. */
export function subscriptionVerbs(
  definition: RestDefinition,
  subscriptions: SubscriptionsDefinition | undefined,
): Pick<Webhooks, 'list' | 'put' | 'drop'> {
  if (subscriptions === undefined) return {};
  const restOf = (host: Host): Rest => ({ host, definition });
  return {
    list: (host) => list(restOf(host), subscriptions),
    put: (host, wanted) => put(restOf(host), subscriptions, wanted),
    drop: (host, present) => drop(restOf(host), subscriptions, present),
  };
}

async function list(
  rest: Rest,
  { list: request }: SubscriptionsDefinition,
): Promise<readonly Subscription[]> {
  const built = buildRequest(rest, request, givenOf(rest), 'GET');
  const answer = await ask(rest, request, built, 'subscriptions.list');
  const items = request.records(answerGiven(rest, answer));
  if (!isList(items)) {
    const what = 'no list stands where subscriptions are expected';
    throw fault(rest, REST_ERRORS.REST_RECORDS_MISSING, { what, at: 'subscriptions.list' });
  }
  return items.flatMap((item) => {
    const given = givenOf(rest, { item });
    const [id, topic, url] = [request.id, request.topic, request.url].map((one) =>
      textOf(one(given)),
    );
    // What belongs to another kind of subscription has no topic or no address of ours.
    return id == null || topic == null || url == null ? [] : [{ id, topic, url }];
  });
}

/** Putting one that is there already changes nothing. */
async function put(
  rest: Rest,
  subscriptions: SubscriptionsDefinition,
  wanted: Subscription,
): Promise<Subscription> {
  const { topic, url } = wanted;
  const present = await list(rest, subscriptions);
  const same = present.find((one) => one.topic === topic && one.url === url);
  if (same !== undefined) return same;
  const { put: request } = subscriptions;
  const given = givenOf(rest, {}, { topic, url });
  const built = buildRequest(rest, request, given, 'POST');
  const purpose = { at: 'subscriptions.put', isWrite: true, isRepeatable: false };
  const verdict = await call(rest, request, built, purpose);
  if (verdict.kind !== 'ok') throw verdict.fault;
  const id = textOf(request.id(answerGiven(rest, verdict.answer, given)));
  if (id !== null) return { id, topic, url };
  const what = 'the answer names no id of the subscription';
  throw fault(rest, REST_ERRORS.REST_ANSWER_MALFORMED, { what, at: purpose.at });
}

async function drop(
  rest: Rest,
  { drop: request }: SubscriptionsDefinition,
  { id, topic, url }: Subscription,
): Promise<void> {
  const built = buildRequest(rest, request, givenOf(rest, {}, { id, topic, url }), 'DELETE');
  const purpose = { at: 'subscriptions.drop', isWrite: true, isRepeatable: true };
  const verdict = await call(rest, request, built, purpose);
  // What is gone already is what was wanted.
  if (verdict.kind !== 'ok' && verdict.kind !== 'missing') throw verdict.fault;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
