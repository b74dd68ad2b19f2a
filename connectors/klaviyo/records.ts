/** From what the API answers to records: data keeps Klaviyo's own names, with the ids that flows join on at the top. */
import type { Json, JsonObject, SourceRecord } from '../../core/connector/index.ts';
import { malformed, type Resource, relatedId, utcTime, valueAt } from './resource.ts';

/** What came along with a page, by type and id. */
export type Included = ReadonlyMap<string, Resource>;

/** Turns a resource into a record. */
export type Shape = (resource: Resource, included: Included) => SourceRecord;

/** A profile; consent is only in it where it was asked for. */
export const profileRecord: Shape = (resource) => {
  const data = { id: resource.id, ...resource.attributes };
  return recordOf('profiles', resource, 'updated', data);
};

/** What a person consented to, with the two main channels at the top. */
export const consentRecord: Shape = (resource) => {
  const { email, phone_number, external_id, updated, subscriptions } = resource.attributes;
  return recordOf('consents', resource, 'updated', {
    id: resource.id,
    email,
    phone_number,
    external_id,
    updated,
    email_marketing: textOrNull(valueAt(subscriptions, 'email', 'marketing', 'consent')),
    sms_marketing: textOrNull(valueAt(subscriptions, 'sms', 'marketing', 'consent')),
    subscriptions: subscriptions ?? null,
  });
};

/** An event with its metric and person; Klaviyo keeps value and unique id among the properties. */
export const eventRecord: Shape = (resource, included) => {
  const { attributes } = resource;
  const metricId = relatedId(resource, 'metric');
  const profileId = relatedId(resource, 'profile');
  const metric = included.get(`metric ${metricId}`)?.attributes;
  const profile = included.get(`profile ${profileId}`)?.attributes;
  const properties = attributes['event_properties'] ?? {};
  return recordOf('events', resource, 'datetime', {
    id: resource.id,
    ...attributes,
    metric_id: metricId,
    metric_name: textOrNull(metric?.['name']),
    profile_id: profileId,
    email: textOrNull(profile?.['email']),
    phone_number: textOrNull(profile?.['phone_number']),
    external_id: textOrNull(profile?.['external_id']),
    unique_id: textOrNull(valueAt(properties, '$event_id')),
    value: valueAt(properties, '$value') ?? null,
    value_currency: textOrNull(valueAt(properties, '$value_currency')),
  });
};

/** A metric. */
export const metricRecord: Shape = (resource) =>
  recordOf('metrics', resource, 'updated', { id: resource.id, ...resource.attributes });

/** A list without its members. */
export const listRecord: Shape = (resource) =>
  recordOf('lists', resource, 'updated', { id: resource.id, ...resource.attributes });

/** A person on a list; the key is list and person. */
export function memberRecord(listId: string): Shape {
  return (resource) => {
    const { email, phone_number, external_id, joined_group_at } = resource.attributes;
    const key = `${listId}/${resource.id}`;
    const record = recordOf('lists', resource, 'joined_group_at', {
      id: key,
      list_id: listId,
      profile_id: resource.id,
      email,
      phone_number,
      external_id,
      joined_group_at,
    });
    return { ...record, key, where: `lists/${key}` };
  };
}

/** An item of the catalogue. */
export const itemRecord: Shape = (resource) =>
  recordOf('catalogItems', resource, 'updated', { id: resource.id, ...resource.attributes });

/** A variant with the id of its item, as far as the answer tells it. */
export const variantRecord: Shape = (resource) =>
  recordOf('catalogVariants', resource, 'updated', {
    id: resource.id,
    item_id: relatedId(resource, 'item'),
    ...resource.attributes,
  });

function recordOf(
  stream: string,
  resource: Resource,
  timeField: string,
  data: JsonObject,
): SourceRecord {
  const time = utcTime(resource.attributes[timeField]);
  const where = `${stream}/${resource.id}`;
  if (time === null) throw malformed(`${where}: the field "${timeField}" is no time`);
  return { key: resource.id, version: time, data, occurredAt: time, where };
}

function textOrNull(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
