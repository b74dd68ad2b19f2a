/** What the account holds. Rows are replaced whole; times are ms, shown as whole seconds. */
import type { JsonObject } from '../../../core/connector/index.ts';
import type { Row } from '../../../core/connector/sandbox/kit.ts';

/** The state of one channel of a person. */
export interface ChannelState {
  readonly consent: 'SUBSCRIBED' | 'UNSUBSCRIBED' | 'NEVER_SUBSCRIBED';
  readonly at: number | null;
  readonly method: string | null;
}

/** Why mail does not go to an address. */
export interface Suppression {
  readonly reason:
    | 'HARD_BOUNCE'
    | 'INVALID_EMAIL'
    | 'SPAM_COMPLAINT'
    | 'UNSUBSCRIBE'
    | 'USER_SUPPRESSED';
  readonly at: number;
}

/** A person. */
export interface ProfileRow extends Row {
  readonly email: string | null;
  readonly phone: string | null;
  readonly externalId: string | null;
  readonly fields: JsonObject;
  readonly location: JsonObject;
  readonly properties: JsonObject;
  readonly created: number;
  readonly updated: number;
  readonly lastEvent: number | null;
  /** By channel, such as `email.marketing`. */
  readonly channels: Readonly<Record<string, ChannelState>>;
  readonly suppressions: readonly Suppression[];
  readonly listSuppressions: readonly { readonly listId: string; readonly at: number }[];
}

/** A list. */
export interface ListRow extends Row {
  readonly name: string;
  readonly optIn: 'single_opt_in' | 'double_opt_in';
  readonly created: number;
  readonly updated: number;
}

/** A person on a list; the id is list and person. */
export interface MemberRow extends Row {
  readonly listId: string;
  readonly profileId: string;
  readonly joined: number;
}

/** A kind of event. */
export interface MetricRow extends Row {
  readonly name: string;
  readonly integration: string;
  readonly created: number;
}

/** Something that happened. */
export interface EventRow extends Row {
  readonly uuid: string;
  readonly metricId: string;
  readonly profileId: string;
  /** Whole seconds, as Klaviyo keeps them, in ms. */
  readonly time: number;
  readonly properties: JsonObject;
  /** What tells it from others of the same person and metric. */
  readonly uniqueId: string;
  readonly isBackfill: boolean;
  /** When it comes into sight. */
  readonly visibleAt: number;
}

/** An entry of the catalogue. */
export interface EntryRow extends Row {
  readonly externalId: string;
  readonly itemId: string | null;
  readonly fields: JsonObject;
  readonly created: number;
  readonly updated: number;
}

/** Something that is accepted at once and done later. */
export interface JobRow extends Row {
  readonly kind: string;
  readonly created: number;
  readonly startAt: number;
  readonly dueAt: number;
  readonly isDone: boolean;
  readonly total: number;
  readonly failed: number;
  readonly skipped: number;
  /** What is to be done. */
  readonly work: JsonObject;
  readonly errors: readonly JsonObject[];
  readonly written: readonly string[];
}

/** A webhook. */
export interface WebhookRow extends Row {
  readonly name: string;
  readonly description: string | null;
  readonly url: string;
  readonly secret: string;
  readonly topics: readonly string[];
  readonly enabled: boolean;
  readonly created: number;
  readonly updated: number;
  readonly activeAt: number;
}

/** What two events must not have in common: the later one is dropped without a word. */
export function eventMark(row: Pick<EventRow, 'profileId' | 'metricId' | 'uniqueId'>): string {
  return JSON.stringify([row.profileId, row.metricId, row.uniqueId]);
}
