/** People as the API shows them. */
import type { JsonObject } from '../../../../core/connector/index.ts';
import { listParameter, type ParsedCall } from '../api/parsed-call.ts';
import type { ChannelState, ProfileRow } from '../rows.ts';
import { shown } from '../world.ts';

/** What a profile resource is made for. */
export interface ProfileView {
  /** Consent and the like are only there when asked for. */
  readonly extras: readonly string[];
  /** Only these attributes, or all. */
  readonly fields: readonly string[] | null;
}

/** The view that a call asks for. */
export function profileView(call: ParsedCall): ProfileView {
  return {
    extras: listParameter(call, 'additional-fields[profile]') ?? [],
    fields: listParameter(call, 'fields[profile]'),
  };
}

/** The resource of a person. */
export function profileResource(
  base: string,
  row: ProfileRow,
  view: ProfileView,
  more: JsonObject = {},
): JsonObject {
  const self = `${base}/api/profiles/${row.id}`;
  const related = (name: string): JsonObject => ({
    links: { self: `${self}/relationships/${name}`, related: `${self}/${name}` },
  });
  return {
    type: 'profile',
    id: row.id,
    attributes: only({ ...attributesOf(row, view.extras), ...more }, view.fields),
    relationships: {
      lists: related('lists'),
      segments: related('segments'),
      'push-tokens': related('push-tokens'),
    },
    links: { self },
  };
}

/** Attributes cut to those asked for, by their first name: `location.city` keeps the location. */
export function only(attributes: JsonObject, fields: readonly string[] | null): JsonObject {
  if (fields === null) return attributes;
  const names = new Set(fields.map((field) => field.split('.')[0]));
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => names.has(name)));
}

const NAMES = ['first_name', 'last_name', 'organization', 'locale', 'title', 'image'] as const;

const PLACES = [
  'address1',
  'address2',
  'city',
  'country',
  'latitude',
  'longitude',
  'region',
  'zip',
  'timezone',
  'ip',
] as const;

function attributesOf(row: ProfileRow, extras: readonly string[]): JsonObject {
  const named = NAMES.map((name) => [name, row.fields[name] ?? null]);
  const placed = PLACES.map((name) => [name, row.location[name] ?? null]);
  return {
    email: row.email,
    phone_number: row.phone,
    external_id: row.externalId,
    ...Object.fromEntries(named),
    created: shown(row.created),
    updated: shown(row.updated),
    last_event_date: row.lastEvent === null ? null : shown(row.lastEvent),
    location: Object.fromEntries(placed),
    properties: row.properties,
    ...(extras.includes('subscriptions') ? { subscriptions: subscriptionsOf(row) } : {}),
    ...(extras.includes('predictive_analytics') ? { predictive_analytics: NOTHING_PREDICTED } : {}),
  };
}

/** What Klaviyo shows of people with too short a history. */
const NOTHING_PREDICTED: JsonObject = {
  historic_clv: null,
  predicted_clv: null,
  total_clv: null,
  historic_number_of_orders: null,
  predicted_number_of_orders: null,
  average_days_between_orders: null,
  average_order_value: null,
  churn_probability: null,
  expected_date_of_next_order: null,
};

function subscriptionsOf(row: ProfileRow): JsonObject {
  const canReceive = row.email !== null && row.suppressions.length === 0;
  const email = row.channels['email.marketing'];
  return {
    email: {
      marketing: {
        // Nobody suppressed the address; that is no opt-in.
        can_receive_email_marketing: canReceive,
        ...stateOf(email),
        method: email?.method ?? null,
        method_detail: null,
        custom_method_detail: null,
        double_optin: email?.method === 'DOUBLE_OPT_IN',
        suppression: row.suppressions.map(({ reason, at }) => ({ reason, timestamp: shown(at) })),
        list_suppressions: row.listSuppressions.map(({ listId, at }) => ({
          list_id: listId,
          reason: 'UNSUBSCRIBE',
          timestamp: shown(at),
        })),
      },
    },
    sms: {
      marketing: {
        can_receive_sms_marketing: isSubscribed(row, 'sms.marketing'),
        ...stateOf(row.channels['sms.marketing']),
      },
      transactional: {
        can_receive_sms_transactional: isSubscribed(row, 'sms.transactional'),
        ...stateOf(row.channels['sms.transactional']),
      },
    },
    mobile_push: {
      marketing: { can_receive_push_marketing: false, consent: 'NEVER_SUBSCRIBED' },
    },
    whatsapp: {
      marketing: {
        can_receive: isSubscribed(row, 'whatsapp.marketing'),
        ...stateOf(row.channels['whatsapp.marketing']),
      },
      transactional: {
        can_receive: isSubscribed(row, 'whatsapp.transactional'),
        ...stateOf(row.channels['whatsapp.transactional']),
      },
    },
  };
}

function isSubscribed(row: ProfileRow, channel: string): boolean {
  return row.channels[channel]?.consent === 'SUBSCRIBED';
}

function stateOf(state: ChannelState | undefined): JsonObject {
  const at = state?.at ?? null;
  return {
    consent: state?.consent ?? 'NEVER_SUBSCRIBED',
    consent_timestamp: at === null ? null : shown(at),
    last_updated: at === null ? null : shown(at),
  };
}
