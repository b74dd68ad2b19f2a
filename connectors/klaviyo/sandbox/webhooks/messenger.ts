/** Takes events to the webhooks that want them, signed. */
import { createHmac } from 'node:crypto';
import type { Clock } from '../../../../core/connector/index.ts';
import {
  type Courier,
  makeCourier,
  type SandboxNetwork,
  type Table,
} from '../../../../core/connector/sandbox/kit.ts';
import { eventBody } from '../events/event-endpoints.ts';
import type { WebhookRow } from '../rows.ts';
import { uuid, type World } from '../world.ts';
import type { KlaviyoParcel } from './parcel.ts';
import { TOPIC_OF_METRIC } from './topics.ts';

/** The revision in the body of deliveries. */
const VERSION = '2026-07-15';
/** Entries of one delivery. */
const ENTRIES_MAX = 1_000;
const ANSWER_MAX_MS = 5_000;
const HOUR_MS = 3_600_000;
/** Doubling up to an hour; after two days without an answer the webhook is switched off. */
const GAPS_MS: readonly number[] = [
  1,
  2,
  4,
  8,
  16,
  32,
  64,
  128,
  256,
  512,
  1024,
  2048,
  ...Array.from({ length: 47 }, () => 3600),
].map((gapSeconds) => Math.min(HOUR_MS, gapSeconds * 1000));

/** Collects what happened during a call and sends it behind the answer. */
export interface Messenger {
  readonly courier: Courier<KlaviyoParcel>;
  /** Takes note of an event. */
  tell(eventId: string): void;
  /** Makes deliveries of what was noted; they go out with the courier's next `wake`. */
  pack(): void;
}

/** Starts the messenger. `world` is asked late, since the world holds the messenger. */
export function makeMessenger(options: {
  readonly clock: Clock;
  readonly parcels: Table<KlaviyoParcel>;
  readonly webhooks: Table<WebhookRow>;
  readonly world: () => World;
  readonly base: () => string;
  readonly commit: () => void;
  readonly network?: SandboxNetwork;
}): Messenger {
  const { parcels, webhooks } = options;
  let told: string[] = [];
  const courier = makeCourier<KlaviyoParcel>({
    clock: options.clock,
    parcels,
    copy: (parcel) => ({ ...parcel, id: uuid(options.world()) }),
    gapsMs: GAPS_MS,
    answerMaxMs: ANSWER_MAX_MS,
    headers: (parcel) => headersOf(parcel, webhooks.get(parcel.webhookId), options.world().now()),
    attempted: (parcel, result) => {
      const webhook = webhooks.get(parcel.webhookId);
      if (result === 'givenUp' && webhook !== undefined)
        webhooks.put({ ...webhook, enabled: false });
    },
    commit: options.commit,
    ...(options.network === undefined ? {} : { network: options.network }),
  });

  function pack(): void {
    const events = told;
    told = [];
    if (events.length === 0) return;
    for (const webhook of webhooks.all()) {
      if (!webhook.enabled || webhook.activeAt > options.world().now()) continue;
      const entries = events.flatMap((id) => entryOf(options.world(), options.base(), id, webhook));
      for (let at = 0; at < entries.length; at += ENTRIES_MAX) {
        const part = entries.slice(at, at + ENTRIES_MAX);
        courier.enqueue(parcelOf(options.world(), webhook, part));
      }
    }
  }

  return { courier, tell: (id) => void told.push(id), pack };
}

interface Entry {
  readonly external_id: string;
  readonly topic: string;
  readonly payload: unknown;
}

function entryOf(
  world: World,
  base: string,
  eventId: string,
  webhook: WebhookRow,
): readonly Entry[] {
  const event = world.tables.events.get(eventId);
  const metric = event === undefined ? undefined : world.tables.metrics.get(event.metricId);
  if (event === undefined || metric === undefined) return [];
  const topic = TOPIC_OF_METRIC[metric.name];
  if (topic === undefined || !webhook.topics.includes(topic)) return [];
  const href = `${base}/api/events/${event.id}`;
  const query = new URLSearchParams();
  const request = { id: event.id, query, href, base, body: null, bodyBytes: 0 };
  const payload = eventBody(world, { ...request, ...UNPAGED }, event);
  return [{ external_id: event.id, topic, payload }];
}

const UNPAGED = {
  conditions: [],
  page: { size: 1, max: 1, isChosen: false },
  sort: { field: null, isDescending: false },
} as const;

function parcelOf(world: World, webhook: WebhookRow, entries: readonly Entry[]): KlaviyoParcel {
  const meta = {
    klaviyo_webhook_id: webhook.id,
    klaviyo_account_id: world.accountId,
    timestamp: new Date(world.now()).toISOString().replace('Z', '+00:00'),
    version: VERSION,
  };
  return {
    id: uuid(world),
    webhookId: webhook.id,
    uri: webhook.url,
    topic: entries[0]?.topic ?? '',
    body: JSON.stringify({ data: entries, meta }),
    attempts: 0,
    dueAt: 0,
    badSignature: false,
  };
}

/** The signature covers the body and then the text of the time, which is that of this attempt. */
function headersOf(
  parcel: KlaviyoParcel,
  webhook: WebhookRow | undefined,
  nowMs: number,
): Readonly<Record<string, string>> {
  const timestamp = new Date(nowMs).toUTCString();
  const secret = parcel.badSignature ? 'not the secret of this webhook' : (webhook?.secret ?? '');
  const signature = createHmac('sha256', secret)
    .update(parcel.body)
    .update(timestamp)
    .digest('hex');
  return {
    'content-type': 'application/json',
    'klaviyo-webhook-id': parcel.webhookId,
    'klaviyo-timestamp': timestamp,
    'klaviyo-signature': signature,
  };
}
