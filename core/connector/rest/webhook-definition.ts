import type { RequestDefinition, Template } from './request-definition.ts';

/** What a vendor sends by itself, and how it is told apart from what others send. */
export interface WebhooksDefinition {
  readonly signature: SignatureDefinition;
  /**
   * Where the delivery's own id, its topic and its time stand: a header's name, or an expression over `$body`. The id
   * of Standard Webhooks is in its own header, and need not be said.
   */
  readonly deliveryId?: Place;
  readonly topic: Place;
  readonly occurredAt?: Place;
  readonly topics: Readonly<Record<string, TopicDefinition>>;
  readonly subscriptions?: SubscriptionsDefinition;
}

/** One of the two. */
export interface Place {
  readonly header?: string;
  readonly body?: Template;
}

/** Who signed the raw bytes. Units: tolerance in ms. */
export interface SignatureDefinition {
  /** Its header; Standard Webhooks has one of its own, and so for `timestamp` and `id`. */
  readonly header?: string;
  /** The secret settings that may have signed, the present one first. */
  readonly secrets: readonly string[];
  /** The setting with the time until which secrets after the first count. */
  readonly previousUntil?: string;
  readonly algorithm: 'sha256' | 'sha512' | 'sha1';
  readonly encoding: 'hex' | 'base64';
  readonly prefix: string;
  /** The bytes that are signed. */
  readonly signed: 'body' | 'timestamp.body' | 'id.timestamp.body';
  /** The header with the time of sending, in seconds since the epoch; required where it is signed. */
  readonly timestamp?: string;
  readonly id?: string;
  readonly tolerance: number;
  /** Names of the parts of a header such as `t=…,v1=…`, which then carries the time as well. */
  readonly parts?: { readonly timestamp: string; readonly signature: string };
  /** Standard Webhooks: signatures separated by blanks, each `v1,…` by `whsec_…` or `v1a,…` by the pair of `whpk_…`. */
  readonly standard: boolean;
}

/** What a topic's deliveries tell. */
export interface TopicDefinition {
  readonly stream: string;
  readonly key: Template;
  readonly version?: Template;
  /** The record as the delivery has it; without it the record is read again. */
  readonly data?: Template;
  readonly deleted?: Template;
}

/** Subscriptions as the vendor keeps them. */
export interface SubscriptionsDefinition {
  readonly list: RequestDefinition & {
    readonly records: Template;
    readonly id: Template;
    readonly topic: Template;
    readonly url: Template;
  };
  readonly put: RequestDefinition & { readonly id: Template };
  readonly drop: RequestDefinition;
}
