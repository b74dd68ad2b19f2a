import { createHmac } from 'node:crypto';
import type { Clock } from '../../../../core/connector/index.ts';
import { isoTime } from '../../../../core/connector/index.ts';
import {
  type Courier as AnyCourier,
  type Attempt,
  makeCourier as makeAnyCourier,
  type SandboxNetwork,
  type WebhookFault,
} from '../../../../core/connector/sandbox/kit.ts';
import type { DeliveryRow } from '../shop/rows.ts';
import type { Shop, ShopEvent } from '../shop/shop.ts';
import type { Database } from '../shop/tables.ts';
import { bodyJson } from './body-json.ts';
import { eventPayload } from './event-payload.ts';
import { topicOf } from './topics.ts';

/** The gaps before each of the eight further attempts: four hours in all. */
const RETRY_GAPS_MS = [30, 60, 180, 480, 1200, 2400, 4200, 5850].map((seconds) => seconds * 1000);
/** How long a receiver may take in all. */
const ANSWER_MAX_MS = 5_000;

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

/** Takes the shop's events to their subscribers and tries again when they do not answer. */
export interface Courier extends Omit<AnyCourier<DeliveryRow>, 'enqueue' | 'attempts'> {
  /** Makes deliveries of the shop's new events; they go out after the commit that follows. */
  enqueue(events: readonly ShopEvent[]): void;
  notes(): readonly DeliveryNote[];
}

/** What a courier works with. */
export interface CourierOptions {
  readonly shop: Shop;
  readonly database: Database;
  readonly clock: Clock;
  readonly secret: string;
  readonly apiVersion: string;
  readonly network?: SandboxNetwork;
}

/** Starts a courier; a subscription whose delivery was given up is dropped, as Shopify does. */
export function makeCourier(options: CourierOptions): Courier {
  const { shop, clock, database } = options;
  const { deliveries, subscriptions } = shop.tables;
  const courier = makeAnyCourier<DeliveryRow>({
    clock,
    parcels: deliveries,
    copy: (parcel) => ({ ...parcel, id: shop.newId('Delivery') }),
    gapsMs: RETRY_GAPS_MS,
    answerMaxMs: ANSWER_MAX_MS,
    headers: (parcel) => headersOf(options, parcel),
    attempted: ({ id, subscriptionId }, result) => {
      const subscription = subscriptions.get(subscriptionId);
      if (subscription === undefined) {
        deliveries.drop(id);
        return;
      }
      if (result === 'givenUp') subscriptions.drop(subscriptionId);
      else {
        const failures = result === 'accepted' ? 0 : subscription.failures + 1;
        if (failures !== subscription.failures) subscriptions.put({ ...subscription, failures });
      }
    },
    commit: database.commit,
    ...(options.network === undefined ? {} : { network: options.network }),
  });

  function enqueue(events: readonly ShopEvent[]): void {
    const eventId = uuid(shop);
    for (const event of events) {
      const topic = topicOf(event.topic);
      const payload = topic === null ? null : eventPayload(shop, event);
      if (topic === null || payload === null) continue;
      for (const subscription of subscriptions.of(topic)) {
        courier.enqueue({
          ...shop.born('Delivery'),
          subscriptionId: subscription.id,
          uri: subscription.uri,
          topic: event.topic,
          webhookId: uuid(shop),
          eventId,
          body: bodyJson(pick(payload, subscription.includeFields)),
          triggeredAt: shop.now(),
          attempts: 0,
          dueAt: clock.now(),
          badSignature: false,
        });
      }
    }
  }

  return { ...courier, enqueue, notes: () => courier.attempts.map(noteOf) };
}

function noteOf({ parcel, attempt, accepted }: Attempt<DeliveryRow>): DeliveryNote {
  const { topic, webhookId, eventId, uri } = parcel;
  return { topic, webhookId, eventId, uri, attempt, accepted };
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
