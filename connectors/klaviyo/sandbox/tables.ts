/** The tables that an account's rows lie in. */
import type { Database, MakeTable, Table } from '../../../core/connector/sandbox/kit.ts';
import { type People, withIdentifiers } from './people/people-index.ts';
import {
  type EntryRow,
  type EventRow,
  eventMark,
  type JobRow,
  type ListRow,
  type MemberRow,
  type MetricRow,
  type ProfileRow,
  type WebhookRow,
} from './rows.ts';
import type { KlaviyoParcel } from './webhooks/parcel.ts';

/** All tables. */
export interface Tables {
  readonly profiles: People;
  readonly lists: Table<ListRow>;
  readonly members: Table<MemberRow>;
  readonly metrics: Table<MetricRow>;
  readonly events: Table<EventRow>;
  readonly items: Table<EntryRow>;
  readonly variants: Table<EntryRow>;
  readonly jobs: Table<JobRow>;
  readonly webhooks: Table<WebhookRow>;
  readonly parcels: Table<KlaviyoParcel>;
}

/** An account's rows. */
export type KlaviyoDatabase = Database<Tables>;

/** Declares the tables. */
export function makeTables(make: MakeTable): Tables {
  return {
    profiles: withIdentifiers(make<ProfileRow>('profiles')),
    lists: make<ListRow>('lists'),
    members: make<MemberRow>('members', (row) => row.listId),
    metrics: make<MetricRow>('metrics', (row) => row.name),
    events: make<EventRow>('events', eventMark),
    items: make<EntryRow>('items'),
    variants: make<EntryRow>('variants'),
    jobs: make<JobRow>('jobs', (row) => (row.isDone ? 'done' : 'open')),
    webhooks: make<WebhookRow>('webhooks'),
    parcels: make<KlaviyoParcel>('parcels'),
  };
}
