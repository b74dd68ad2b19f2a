import type { JsonObject } from '../../base/json.ts';
import type { Consent } from './consent.ts';
import type { CustomerLink } from './part.ts';

/** What one source says of a person. */
export interface CustomerUpsert {
  readonly kind: 'upsert';
  readonly link: CustomerLink;
  readonly version: string | null;
  /** When it changed at the source, ISO 8601 UTC. */
  readonly at: string | null;
  readonly fields: JsonObject;
  readonly consent: Consent;
}

/** A profile is named by its key, or by any name that finds it. */
export interface CustomerMerge {
  readonly kind: 'merge';
  readonly from: string;
  readonly into: string;
  readonly by: string;
}

/** Takes a merge back; the profile is named by its own key, since its other names find the one it went into. */
export interface CustomerUnmerge {
  readonly kind: 'unmerge';
  readonly profile: string;
}

/** Everything that changes profiles; an erasure also changes orders and is a thing of its own. */
export type CustomerMessage = CustomerUpsert | CustomerMerge | CustomerUnmerge;
