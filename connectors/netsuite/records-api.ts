/** The record service: reading one, upserting, changing, creating and transforming records. */
import type { JsonObject } from '../../core/connector/index.ts';
import type { Answer } from './answer.ts';
import { type Account, call } from './client.ts';

/**
 * Sent with every write: the default is a warning in a header, so that a misspelt field would silently be ignored.
 *
 * Source: NetSuite Help 2026.1, Using Property Validation Headers.
 */
const STRICT = {
  'x-netsuite-propertynamevalidation': 'Error',
  'x-netsuite-propertyvaluevalidation': 'Error',
};

/** A record by internal id or external id. */
export type RecordId = { readonly id: string } | { readonly externalId: string };

/** The last part of a record's address; `eid:` stands literally in it. */
export function idPath(id: RecordId): string {
  return 'id' in id ? id.id : `eid:${id.externalId}`;
}

/** One record; sublists are links unless `sublists` asks for them all. */
export function getRecord(
  account: Account,
  type: string,
  id: RecordId,
  sublists = false,
): Promise<Answer> {
  return call(account, {
    method: 'GET',
    path: `/record/v1/${type}/${idPath(id)}`,
    ...(sublists ? { query: { expandSubResources: 'true' } } : {}),
    isWrite: false,
  });
}

/** Creates a record; with an external id in its body only when no other record has that. */
export function createRecord(account: Account, type: string, body: JsonObject): Promise<Answer> {
  return call(account, {
    method: 'POST',
    path: `/record/v1/${type}`,
    headers: STRICT,
    body,
    isWrite: true,
  });
}

/** Creates or updates the record with that external id; the lines of `replace` become exactly those of the body. */
export function upsertRecord(
  account: Account,
  type: string,
  externalId: string,
  body: JsonObject,
  replace: string | null,
): Promise<Answer> {
  return call(account, {
    method: 'PUT',
    path: `/record/v1/${type}/eid:${externalId}`,
    ...(replace === null ? {} : { query: { replace } }),
    headers: STRICT,
    body,
    isWrite: true,
  });
}

/** Changes what the body names; lines are merged unless `replace` names their sublist. */
export function updateRecord(
  account: Account,
  type: string,
  id: RecordId,
  body: JsonObject,
  replace: string | null,
): Promise<Answer> {
  return call(account, {
    method: 'PATCH',
    path: `/record/v1/${type}/${idPath(id)}`,
    ...(replace === null ? {} : { query: { replace } }),
    headers: STRICT,
    body,
    isWrite: true,
  });
}

/** Makes a record of another type out of one; the body overrides what NetSuite fills in, or replaces its lines. */
export function transformRecord(
  account: Account,
  from: { readonly type: string; readonly id: RecordId },
  target: string,
  body: JsonObject,
  isReplacing: boolean,
): Promise<Answer> {
  return call(account, {
    method: 'POST',
    path: `/record/v1/${from.type}/${idPath(from.id)}/!transform/${target}`,
    ...(isReplacing ? { query: { replace: 'item' } } : {}),
    headers: STRICT,
    body,
    isWrite: true,
  });
}
