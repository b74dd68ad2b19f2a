import type { CallContext, Resolvers } from '../read/resolve.ts';
import type { SubscriptionRow } from '../shop/rows.ts';
import type { Shop } from '../shop/shop.ts';
import { type UserError, userError } from './answers.ts';
import { mutation } from './mutation.ts';

interface SubscriptionInput {
  readonly uri?: string | null;
  readonly callbackUrl?: string | null;
  readonly format?: string | null;
  readonly includeFields?: readonly string[] | null;
  readonly filter?: string | null;
  readonly name?: string | null;
  readonly metafieldNamespaces?: readonly string[] | null;
}

/** The mutations that manage webhook subscriptions. */
export const WEBHOOK_MUTATIONS: Resolvers[string] = {
  webhookSubscriptionCreate: mutation(
    'ignored',
    (args: { topic: string; webhookSubscription: SubscriptionInput }, context) =>
      create(context, args.topic, args.webhookSubscription),
  ),
  webhookSubscriptionUpdate: mutation(
    'ignored',
    (args: { id: string; webhookSubscription: SubscriptionInput }, context) =>
      update(context, args.id, args.webhookSubscription),
  ),
  webhookSubscriptionDelete: mutation('ignored', (args: { id: string }, { shop }) => {
    if (shop.tables.subscriptions.get(args.id) === undefined) {
      return { deletedWebhookSubscriptionId: null, userErrors: [unknown()] };
    }
    shop.tables.subscriptions.drop(args.id);
    return { deletedWebhookSubscriptionId: args.id, userErrors: [] };
  }),
};

function create({ shop }: CallContext, topic: string, input: SubscriptionInput): unknown {
  const uri = addressOf(input) ?? '';
  const wish: Omit<SubscriptionRow, 'id' | 'createdAt' | 'updatedAt'> = {
    topic,
    uri,
    format: input.format ?? 'JSON',
    includeFields: input.includeFields ?? [],
    filter: input.filter ?? null,
    name: input.name ?? null,
    metafieldNamespaces: input.metafieldNamespaces ?? [],
    failures: 0,
  };
  const errors = faultsOf(shop, wish, null);
  if (errors.length > 0) return { webhookSubscription: null, userErrors: errors };
  const row: SubscriptionRow = { ...shop.born('WebhookSubscription'), ...wish };
  shop.tables.subscriptions.put(row);
  return { webhookSubscription: row, userErrors: [] };
}

function update({ shop }: CallContext, id: string, input: SubscriptionInput): unknown {
  const known = shop.tables.subscriptions.get(id);
  if (known === undefined) return { webhookSubscription: null, userErrors: [unknown()] };
  const row: SubscriptionRow = {
    ...shop.touched(known),
    uri: addressOf(input) ?? known.uri,
    format: input.format ?? known.format,
    includeFields: input.includeFields ?? known.includeFields,
    filter: input.filter === undefined ? known.filter : input.filter,
    name: input.name ?? known.name,
    metafieldNamespaces: input.metafieldNamespaces ?? known.metafieldNamespaces,
  };
  const errors = faultsOf(shop, row, id);
  if (errors.length > 0) return { webhookSubscription: null, userErrors: errors };
  shop.tables.subscriptions.put(row);
  return { webhookSubscription: row, userErrors: [] };
}

type Wish = Omit<SubscriptionRow, 'id' | 'createdAt' | 'updatedAt'>;

function faultsOf(shop: Shop, wish: Wish, ownId: string | null): readonly UserError[] {
  const others = shop.tables.subscriptions
    .of(wish.topic)
    .filter((row) => row.id !== ownId && row.uri === wish.uri && row.format === wish.format);
  const errors: UserError[] = [...addressFaults(wish.uri)];
  const at = ['webhookSubscription', 'callbackUrl'];
  if (others.some((row) => (row.filter ?? '') === (wish.filter ?? ''))) {
    errors.push(userError(at, 'Address for this topic has already been taken'));
  }
  if (wish.name !== null) errors.push(...nameFaults(shop, wish.name, ownId));
  if (wish.filter !== null && wish.filter !== '' && !wish.filter.includes(':')) {
    const message =
      'The specified filter is invalid, please ensure you specify the field(s) you wish to filter on.';
    errors.push(userError(['webhookSubscription'], message));
  }
  return errors;
}

function nameFaults(shop: Shop, name: string, ownId: string | null): readonly UserError[] {
  const at = ['webhookSubscription', 'name'];
  if (name === '') return [userError(at, 'Name is too short (minimum is 1 character)')];
  if (!/^[A-Za-z0-9_-]{1,50}$/.test(name)) {
    const message =
      'Name name field can only contain alphanumeric characters, underscores, and hyphens';
    return [userError(at, message)];
  }
  for (const row of shop.tables.subscriptions.all()) {
    if (row.id !== ownId && row.name?.toLowerCase() === name.toLowerCase()) {
      return [userError(at, 'Name already exists, no duplicate allowed')];
    }
  }
  return [];
}

/** Shopify takes https, Pub/Sub and EventBridge; plain http only to this machine, for the sandbox. */
function addressFaults(uri: string): readonly UserError[] {
  const at = ['webhookSubscription', 'callbackUrl'];
  if (uri === '') return [userError(at, "Address can't be blank")];
  if (/^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)/.test(uri)) return [];
  if (/^https:\/\/[^/]+/.test(uri) || uri.startsWith('arn:aws:events:')) return [];
  if (/^pubsub:\/\/[^:]+:[^:]+$/.test(uri)) return [];
  const protocol = /^([a-z]+:\/\/)/.exec(uri)?.[1];
  if (protocol === undefined) return [userError(at, 'Address is invalid')];
  const errors = [userError(at, `Address protocol ${protocol} is not supported`)];
  if (protocol !== 'pubsub://') return errors;
  const message =
    'Address is not a valid GCP pub/sub format. Format should be pubsub://project:topic';
  return [...errors, userError(at, message)];
}

function addressOf(input: SubscriptionInput): string | undefined {
  return input.uri ?? input.callbackUrl ?? undefined;
}

function unknown(): UserError {
  return userError(['id'], 'Webhook subscription does not exist');
}
