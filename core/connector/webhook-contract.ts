/** What a webhook is made of, from the delivery to the events and the subscription behind it. */
import type { JsonObject } from '../base/json.ts';

/** A delivery as it came in: the exact bytes and the headers, names in lower case. */
export interface Delivery {
  readonly raw: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** What `verify` says of a delivery, before anything is parsed. */
export type Verdict =
  | {
      readonly ok: true;
      readonly deliveryId: string;
      readonly topic: string;
      readonly occurredAt: string | null;
    }
  | { readonly ok: false; readonly reason: string };

/** One change that a delivery announces. */
export interface WebhookEvent {
  readonly topic: string;
  readonly stream: string;
  readonly key: string;
  readonly version: string | null;
  readonly occurredAt: string | null;
  /** The record's data in the stream's shape, or null when the payload is only a hint. */
  readonly data: JsonObject | null;
  /** True when the current object must be re-read (state), which is also done whenever data is null. */
  readonly reread: boolean;
  readonly deleted: boolean;
}

/** A webhook subscription as the vendor holds it; one that is only wanted has no id. */
export interface Subscription {
  readonly id: string | null;
  readonly topic: string;
  readonly url: string;
  /** What of it is not as `put` makes it, in words: another format, fields left out. `put` with its id mends it. */
  readonly fault?: string;
}
