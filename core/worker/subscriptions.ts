import { CrossdockError, faultOf } from '../base/errors.ts';
import type { Subscription } from '../connector/contract.ts';
import type { Connection, PipelineContext } from '../pipeline/context.ts';

/** What was done to the vendors' subscriptions. */
export interface SubscriptionChanges {
  readonly made: number;
  readonly kept: number;
  /** Kept, but not as they were: another format, fields left out. */
  readonly mended: number;
  /** Those to an earlier address, and those that were there twice. */
  readonly dropped: number;
}

const NOTHING: SubscriptionChanges = { made: 0, kept: 0, mended: 0, dropped: 0 };

/**
 * Makes the vendors send what the flows listen to: missing subscriptions are made, wrong ones mended, doubled ones and
 * those to an earlier address of this hub are dropped, everything else at the vendor stays as it is.
 *
 * Errors: whatever a connector throws, after the other connections had their turn; a repeated call finishes the rest.
 */
export async function reconcileSubscriptions(
  context: Pick<PipelineContext, 'connections' | 'flows'>,
  publicUrl: string,
): Promise<SubscriptionChanges> {
  let changes = NOTHING;
  let failure: unknown = null;
  for (const connection of context.connections.values()) {
    const topics = topicsOf(context, connection);
    if (topics.length === 0) continue;
    const url = `${publicUrl.replace(/\/$/, '')}${webhookPath(connection)}`;
    try {
      changes = sum(changes, await reconcileOne(connection, topics, url));
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure !== null) throw failure;
  return changes;
}

/** A subscription that is not as the flows want it; `fault` null: there is none. */
export interface MissingSubscription {
  readonly connection: string;
  readonly topic: string;
  readonly fault: string | null;
}

/** What `reconcileSubscriptions` would make or mend; only looks. Errors: whatever a connector throws. */
export async function missingSubscriptions(
  context: Pick<PipelineContext, 'connections' | 'flows'>,
  publicUrl: string,
): Promise<readonly MissingSubscription[]> {
  const missing: MissingSubscription[] = [];
  for (const connection of context.connections.values()) {
    const topics = topicsOf(context, connection);
    const { list } = connection.connector.webhooks ?? {};
    if (topics.length === 0 || list === undefined) continue;
    const url = `${publicUrl.replace(/\/$/, '')}${webhookPath(connection)}`;
    const present = await list(connection.host);
    for (const topic of topics) {
      const [known] = ofTopic(present, topic, url);
      const fault = known === undefined ? null : (known.fault ?? undefined);
      if (fault !== undefined) missing.push({ connection: connection.name, topic, fault });
    }
  }
  return missing;
}

/**
 * Compares again and again until it is stopped: a vendor removes subscriptions whose deliveries failed for hours, and
 * tells nobody but the shop's owner.
 *
 * Shape: the first comparison is the caller's; a failing one is logged and the next comes in its turn.
 */
export function keepSubscriptions(
  context: Pick<PipelineContext, 'connections' | 'flows' | 'clock' | 'log'>,
  options: { readonly publicUrl: string; readonly everyMs: number },
): () => void {
  const { clock, log } = context;
  let isStopped = false;
  let cancel = clock.after(options.everyMs, next);

  function next(): void {
    void compare().finally(() => {
      if (!isStopped) cancel = clock.after(options.everyMs, next);
    });
  }

  async function compare(): Promise<void> {
    try {
      const { made, kept, mended, dropped } = await reconcileSubscriptions(
        context,
        options.publicUrl,
      );
      if (made + mended + dropped === 0) return;
      log.warn('Webhook subscriptions were put right.', { made, kept, mended, dropped });
    } catch (error) {
      if (!(error instanceof CrossdockError)) throw error;
      log.error('Webhook subscriptions could not be compared.', { ...faultOf(error) });
    }
  }

  return () => {
    isStopped = true;
    cancel();
  };
}

function sum(a: SubscriptionChanges, b: SubscriptionChanges): SubscriptionChanges {
  return {
    made: a.made + b.made,
    kept: a.kept + b.kept,
    mended: a.mended + b.mended,
    dropped: a.dropped + b.dropped,
  };
}

function webhookPath(connection: Connection): string {
  return `/webhooks/${connection.name}`;
}

function topicsOf(
  context: Pick<PipelineContext, 'flows'>,
  connection: Connection,
): readonly string[] {
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
  if (list === undefined || put === undefined) return NOTHING;
  const present = await list(host);
  const stale = present.filter((one) => one.url !== url && isOwn(connection, one));
  const doubled = topics.flatMap((topic) => ofTopic(present, topic, url).slice(1));
  for (const one of [...stale, ...doubled]) await drop?.(host, one);
  let changes = { ...NOTHING, dropped: stale.length + doubled.length };
  for (const topic of topics) {
    const [known] = ofTopic(present, topic, url);
    if (known !== undefined && known.fault === undefined) {
      changes = { ...changes, kept: changes.kept + 1 };
      continue;
    }
    await put(host, { id: known?.id ?? null, topic, url });
    const done = known === undefined ? 'made' : 'mended';
    changes = { ...changes, [done]: changes[done] + 1 };
  }
  return changes;
}

/** The subscriptions of a topic to that address, the sound ones first. */
function ofTopic(
  present: readonly Subscription[],
  topic: string,
  url: string,
): readonly Subscription[] {
  const same = present.filter((one) => one.topic === topic && one.url === url);
  return same.toSorted((a, b) => Number(a.fault !== undefined) - Number(b.fault !== undefined));
}

/** Subscriptions end in the path that only this hub serves; those of other programs do not. */
function isOwn(connection: Connection, subscription: Subscription): boolean {
  return subscription.url.endsWith(webhookPath(connection));
}
