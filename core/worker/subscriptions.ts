import type { Subscription } from '../connector/contract.ts';
import type { Connection, PipelineContext } from '../pipeline/context.ts';

/** What was done to the vendors' subscriptions. */
export interface SubscriptionChanges {
  readonly made: number;
  readonly kept: number;
  readonly dropped: number;
}

/**
 * Makes the vendors send what the flows listen to: missing subscriptions are made, those to an earlier address of this
 * hub are dropped, everything else at the vendor stays as it is.
 *
 * Errors: whatever the connector throws; a repeated call finishes the rest.
 */
export async function reconcileSubscriptions(
  context: PipelineContext,
  publicUrl: string,
): Promise<SubscriptionChanges> {
  let changes: SubscriptionChanges = { made: 0, kept: 0, dropped: 0 };
  for (const connection of context.connections.values()) {
    const topics = topicsOf(context, connection);
    if (topics.length === 0) continue;
    const url = `${publicUrl.replace(/\/$/, '')}${webhookPath(connection)}`;
    const done = await reconcileOne(connection, topics, url);
    changes = {
      made: changes.made + done.made,
      kept: changes.kept + done.kept,
      dropped: changes.dropped + done.dropped,
    };
  }
  return changes;
}

function webhookPath(connection: Connection): string {
  return `/webhooks/${connection.name}`;
}

function topicsOf(context: PipelineContext, connection: Connection): readonly string[] {
  const topics = [...context.flows.values()]
    .filter((flow) => flow.enabled && flow.source.connection === connection.name)
    .flatMap((flow) => flow.triggers.flatMap((one) => (one.on === 'webhook' ? [one.topic] : [])));
  return [...new Set(topics)].sort();
}

async function reconcileOne(
  connection: Connection,
  topics: readonly string[],
  url: string,
): Promise<SubscriptionChanges> {
  const { webhooks } = connection.connector;
  const { host } = connection;
  const { list, put, drop } = webhooks ?? {};
  if (list === undefined || put === undefined) return { made: 0, kept: 0, dropped: 0 };
  const present = await list(host);
  const stale = present.filter((one) => one.url !== url && isOwn(connection, one));
  for (const one of stale) await drop?.(host, one);
  const missing = topics.filter(
    (topic) => !present.some((one) => one.topic === topic && one.url === url),
  );
  for (const topic of missing) await put(host, { id: null, topic, url });
  return { made: missing.length, kept: topics.length - missing.length, dropped: stale.length };
}

/** Subscriptions end in the path that only this hub serves; those of other programs do not. */
function isOwn(connection: Connection, subscription: Subscription): boolean {
  return subscription.url.endsWith(webhookPath(connection));
}
