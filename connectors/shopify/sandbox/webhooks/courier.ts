import { createHmac } from 'node:crypto';
import type { Clock } from '../../../../core/connector/index.ts';
import { isoTime } from '../../../../core/connector/index.ts';
import type { DeliveryRow, SubscriptionRow } from '../shop/rows.ts';
import type { Shop, ShopEvent } from '../shop/shop.ts';
import type { Database } from '../shop/tables.ts';
import { bodyJson } from './body-json.ts';
import { eventPayload } from './event-payload.ts';
import { post } from './post.ts';
import { topicOf } from './topics.ts';

/** The gaps before each of the eight further attempts: four hours in all. */
const RETRY_GAPS_MS = [30, 60, 180, 480, 1200, 2400, 4200, 5850].map((seconds) => seconds * 1000);

/** Attempts that the log keeps. */
const NOTES_MAX = 5_000;

/** What is to happen to the next deliveries, on demand. */
export interface WebhookFault {
  readonly kind: 'drop' | 'duplicate' | 'delay' | 'badSignature';
  /** Only this topic; every topic when absent. */
  readonly topic?: string;
  /** For `delay`: later ones overtake it. */
  readonly delayMs?: number;
  readonly count: number;
}

/** What became of one attempt, for tests. */
export interface DeliveryNote {
  readonly topic: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly uri: string;
  readonly attempt: number;
  readonly accepted: boolean;
}

/** What a test or a demo can see and order of the webhooks. */
export interface CourierControls {
  setWebhookFaults(faults: readonly WebhookFault[]): void;
  deliveries(): readonly DeliveryNote[];
  /** Resolves when no delivery is under way. */
  deliveriesSettled(): Promise<void>;
}

/** Takes events to their subscribers and tries again when they do not answer. */
export interface Courier {
  /** Makes deliveries of the shop's new events; they go out after the commit that follows. */
  enqueue(events: readonly ShopEvent[]): void;
  /** Sends what is due now and sets the timer for the rest. */
  wake(): void;
  /** Resolves when no delivery is under way or due. */
  settled(): Promise<void>;
  setFaults(faults: readonly WebhookFault[]): void;
  readonly notes: readonly DeliveryNote[];
  stop(): Promise<void>;
}

/** What a courier works with. */
export interface CourierOptions {
  readonly shop: Shop;
  readonly database: Database;
  readonly clock: Clock;
  readonly secret: string;
  readonly apiVersion: string;
}

/** Starts a courier; what the state file still held goes out with the first `wake`. */
export function makeCourier(options: CourierOptions): Courier {
  const { shop, clock } = options;
  const { deliveries, subscriptions } = shop.tables;
  const running = new Map<string, Promise<void>>();
  const notes: DeliveryNote[] = [];
  const abort = new AbortController();
  let faults: WebhookFault[] = [];
  let cancelTimer = (): void => undefined;

  function enqueue(events: readonly ShopEvent[]): void {
    const eventId = uuid(shop);
    for (const event of events) {
      const topic = topicOf(event.topic);
      const payload = topic === null ? null : eventPayload(shop, event);
      if (topic === null || payload === null) continue;
      for (const subscription of subscriptions.of(topic)) {
        addDelivery(subscription, { event, eventId, payload });
      }
    }
  }

  function addDelivery(
    subscription: SubscriptionRow,
    news: { event: ShopEvent; eventId: string; payload: Readonly<Record<string, unknown>> },
  ): void {
    const fault = takeFault(news.event.topic);
    if (fault?.kind === 'drop') return;
    const wait = fault?.kind === 'delay' ? (fault.delayMs ?? 0) : 0;
    const row: DeliveryRow = {
      ...shop.born('Delivery'),
      subscriptionId: subscription.id,
      uri: subscription.uri,
      topic: news.event.topic,
      webhookId: uuid(shop),
      eventId: news.eventId,
      body: bodyJson(pick(news.payload, subscription.includeFields)),
      triggeredAt: shop.now(),
      attempts: 0,
      dueAt: clock.now() + wait,
      badSignature: fault?.kind === 'badSignature',
    };
    deliveries.put(row);
    if (fault?.kind === 'duplicate') deliveries.put({ ...row, id: shop.newId('Delivery') });
  }

  function takeFault(topic: string): WebhookFault | undefined {
    const fault = faults.find(
      (candidate) => candidate.count > 0 && (candidate.topic ?? topic) === topic,
    );
    faults = faults.map((other) =>
      other === fault ? { ...other, count: other.count - 1 } : other,
    );
    return fault;
  }

  function wake(): void {
    cancelTimer();
    if (abort.signal.aborted) return;
    let next = Number.POSITIVE_INFINITY;
    for (const row of deliveries.all()) {
      if (running.has(row.id)) continue;
      if (row.dueAt > clock.now()) next = Math.min(next, row.dueAt);
      else running.set(row.id, attempt(row));
    }
    if (next !== Number.POSITIVE_INFINITY) cancelTimer = clock.after(next - clock.now(), wake);
  }

  async function attempt(row: DeliveryRow): Promise<void> {
    const headers = headersOf(options, row);
    const accepted = await post(clock, {
      uri: row.uri,
      headers,
      body: row.body,
      signal: abort.signal,
    });
    running.delete(row.id);
    if (abort.signal.aborted) return;
    const { topic, webhookId, eventId, uri } = row;
    notes.push({ topic, webhookId, eventId, uri, attempt: row.attempts + 1, accepted });
    if (notes.length > NOTES_MAX) notes.shift();
    settle(row, accepted);
    options.database.commit();
    wake();
  }

  function settle(row: DeliveryRow, accepted: boolean): void {
    const subscription = subscriptions.get(row.subscriptionId);
    if (accepted || subscription === undefined) {
      deliveries.drop(row.id);
      if (subscription !== undefined && subscription.failures > 0) {
        subscriptions.put({ ...subscription, failures: 0 });
      }
      return;
    }
    const gap = RETRY_GAPS_MS[row.attempts];
    const failures = subscription.failures + 1;
    if (gap === undefined) {
      deliveries.drop(row.id);
      subscriptions.drop(subscription.id);
      return;
    }
    subscriptions.put({ ...subscription, failures });
    deliveries.put({ ...row, attempts: row.attempts + 1, dueAt: clock.now() + gap });
  }

  return {
    enqueue,
    wake,
    settled: async () => {
      while (running.size > 0) await Promise.all(running.values());
    },
    setFaults: (wanted) => {
      faults = [...wanted];
    },
    notes,
    stop: async () => {
      cancelTimer();
      abort.abort();
      await Promise.all(running.values());
    },
  };
}

function headersOf(options: CourierOptions, row: DeliveryRow): Readonly<Record<string, string>> {
  const secret = row.badSignature ? `${options.secret}x` : options.secret;
  return {
    'content-type': 'application/json',
    'user-agent': 'Shopify-Captain-Hook',
    'x-shopify-topic': row.topic,
    'x-shopify-hmac-sha256': createHmac('sha256', secret).update(row.body).digest('base64'),
    'x-shopify-shop-domain': options.shop.domain,
    'x-shopify-api-version': options.apiVersion,
    'x-shopify-webhook-id': row.webhookId,
    'x-shopify-event-id': row.eventId,
    'x-shopify-triggered-at': isoTime(row.triggeredAt),
  };
}

function pick(
  payload: Readonly<Record<string, unknown>>,
  fields: readonly string[],
): Readonly<Record<string, unknown>> {
  if (fields.length === 0) return payload;
  return Object.fromEntries(fields.map((field) => [field, payload[field]]));
}

function uuid(shop: Shop): string {
  const hex = shop.random.hex(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}
