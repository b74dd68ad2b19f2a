/**
 * A declarative REST connector as plain data and compiled expressions: what a file in `connectors/*.yaml` is read into.
 *
 * Shape: the fields are those of the file, by the same names; a duration is a number of ms.
 */
import type { Json, JsonObject } from '../../base/json.ts';
import type { PiiClass } from '../contract.ts';
import type { SettingsSpec } from '../settings.ts';
import type { Hooks } from './hooks.ts';
import type { RequestDefinition, Template, Templates } from './request-definition.ts';
import type { WebhooksDefinition } from './webhook-definition.ts';

export type { Given, RequestDefinition, Template, Templates } from './request-definition.ts';

/** A whole connector. */
export interface RestDefinition {
  readonly connector: string;
  readonly about: string;
  readonly settings: SettingsSpec;
  /** The address that paths are added to. */
  readonly base: Template;
  /** Further hosts that the credentials may be sent to. */
  readonly hosts: readonly string[];
  /** What the limits belong to, where several connections share an account. */
  readonly account?: Template;
  readonly headers: Templates;
  readonly limits: LimitsDefinition;
  readonly auth?: AuthDefinition;
  readonly check: CheckDefinition;
  readonly errors: Readonly<Record<string, ErrorDefinition>>;
  readonly streams: Readonly<Record<string, StreamDefinition>>;
  readonly webhooks?: WebhooksDefinition;
  readonly hooks: Hooks;
}

/** A number of things in a time. Units: `every` in ms. */
export interface Rate {
  readonly size: number;
  readonly every: number;
}

/** What the vendor allows. */
export interface LimitsDefinition {
  readonly concurrency?: number;
  readonly requests?: Rate;
  readonly points?: Rate;
  readonly windows?: readonly (Rate & {
    readonly tier: string;
    readonly per: 'endpoint' | 'account';
  })[];
}

/** How calls say who they come from; exactly one of the fields. The values are names of settings. */
export interface AuthDefinition {
  readonly bearer?: string;
  readonly header?: { readonly name: string; readonly secret: string; readonly prefix: string };
  readonly basic?: { readonly user: string; readonly password: string };
  readonly query?: { readonly name: string; readonly secret: string };
  readonly clientCredentials?: {
    readonly path: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly send: 'form' | 'basic';
    readonly scope?: string;
  };
}

/** The request that shows whether the connection works, and what its answer may tell. */
export interface CheckDefinition extends RequestDefinition {
  readonly findings: readonly {
    readonly when: Template;
    readonly what: string;
    readonly severity: 'error' | 'warning' | 'info';
    readonly field?: string;
    readonly mend: string;
  }[];
}

/** What the engine does after an answer. */
export type Meaning = 'refused' | 'retry' | 'unknown' | 'auth' | 'missing' | 'conflict';

/** An answer by its status, its content, or both. */
export interface AnswerMatch {
  readonly status?: readonly number[];
  readonly when?: Template;
  /** What the vendor said, for people. */
  readonly says?: Template;
}

/** One of the vendor's own errors; its code is its name in the file. */
export interface ErrorDefinition extends AnswerMatch {
  readonly class: Meaning;
  readonly means: string;
  readonly mend: string;
  /** How long to wait before the next try, in ms. */
  readonly after?: number;
}

/** One stream. */
export interface StreamDefinition {
  readonly about: string;
  readonly key: string;
  readonly version?: string;
  readonly occurredAt?: string;
  readonly pii: Readonly<Record<string, PiiClass>>;
  readonly schema: JsonObject;
  /** The record's data from one item of an answer; the item itself when absent. */
  readonly record?: Template;
  readonly deletes: 'tombstone' | 'absent' | 'none';
  readonly tombstone?: Template;
  readonly read?: ReadDefinition;
  readonly lookup?: LookupDefinition;
  readonly writes: Readonly<Record<string, WriteDefinition>>;
}

/** How a stream is listed. */
export interface ReadDefinition extends RequestDefinition {
  readonly records: Template;
  /** JSON Schemas of the options that a flow may give in `source.with`. */
  readonly with: Readonly<Record<string, Json>>;
  readonly paging?: PagingDefinition;
  /** How many items the whole list has, by the last answer's own count. */
  readonly total?: Template;
  readonly cursor?: CursorDefinition;
}

/** How lists go on; exactly one of the fields. */
export interface PagingDefinition {
  readonly number?: CountDefinition;
  readonly offset?: CountDefinition;
  readonly token?: Template;
  readonly link?: true;
  readonly url?: Template;
}

/** A list whose pages are counted. Without `more` a page that is not full is the last. */
export interface CountDefinition {
  readonly first: number;
  readonly size: Template;
  readonly more?: Template;
}

/** How a list is narrowed to what is new. Units: lag and granularity in ms. */
export interface CursorDefinition {
  readonly kind: 'time' | 'sequence' | 'position';
  readonly field?: string;
  readonly unit: 'iso' | 's' | 'ms';
  readonly lag: number;
  readonly granularity: number;
  readonly ordered: boolean;
  readonly inclusive: boolean;
  /** `$cursor` of a first read; none when absent. */
  readonly start?: Json;
  /** The position after an answer, for positions. */
  readonly next?: Template;
}

/** How records are found by key: one request each, or a list with `$keys`. */
export interface LookupDefinition extends RequestDefinition {
  readonly record?: Template;
  readonly records?: Template;
  readonly max: number;
}

/** One way to write. */
export interface WriteDefinition extends RequestDefinition {
  readonly about: string;
  readonly schema: JsonObject;
  readonly idempotency: 'key' | 'natural' | 'probe';
  readonly keyRetention?: number;
  readonly probe?: RequestDefinition & { readonly found: Template; readonly id?: Template };
  readonly compareAndSet?: string;
  readonly whenDeleted?: string;
  readonly batch: {
    readonly max: number;
    readonly each?: Template;
    readonly results?: Template;
    readonly status?: Template;
    readonly match?: Template;
  };
  readonly id?: Template;
  readonly version?: Template;
  /** The present value, in a conflict. */
  readonly current?: Template;
  readonly acks: readonly (AnswerMatch & {
    readonly outcome: 'written' | 'same' | 'conflict' | 'refused' | 'retry' | 'unknown';
  })[];
}
