/** The records as they are now, by key. */
import { CrossdockError, type Host, type SourceRecord } from '../../core/connector/index.ts';
import { type Account, ask, call, openAccount } from './client.ts';
import { KLAVIYO_ERRORS } from './errors.ts';
import { PROFILE_ID } from './identity.ts';
import { findQuery, type ListStream, listStream } from './lists.ts';
import { findMembers } from './members.ts';
import type { Operation } from './operation.ts';
import { includedOf, type Resource, resourceOf, resourcesOf } from './resource.ts';

/** What API-managed catalogue entries are named by, before their external id. */
export const CATALOG_PREFIX = '$custom:::$default:::';
/** Streams that are only written: nothing of them can be looked up. */
const WRITTEN_ONLY: ReadonlySet<string> = new Set(['deletions']);

/**
 * Looks records up.
 *
 * Shape:  one entry per key in the same order, null where there is none. Profiles and consents are also found by
 *         e-mail address, phone number and external id; catalogue entries by their external id.
 * Errors: any fault of a call is thrown: an answer that failed is not an absence.
 */
export async function lookup(
  host: Host,
  name: string,
  keys: readonly string[],
): Promise<readonly (SourceRecord | null)[]> {
  if (WRITTEN_ONLY.has(name)) return keys.map(() => null);
  const account = openAccount(host);
  const stream = listStream(name);
  if (stream === undefined) {
    const what = `there is no stream "${name}" to look up`;
    throw new CrossdockError(KLAVIYO_ERRORS.KLAVIYO_STREAM_UNKNOWN, { what, where: 'klaviyo' });
  }
  const isMember = (key: string): boolean => name === 'lists' && key.includes('/');
  const found = new Map([
    ...(await findRecords(
      account,
      stream,
      keys.filter((key) => !isMember(key)),
    )),
    ...(await findMembers(account, keys.filter(isMember))),
  ]);
  return keys.map((key) => found.get(key) ?? null);
}

/** The present records by the keys that were asked for. */
export async function findRecords(
  account: Account,
  stream: ListStream,
  keys: readonly string[],
): Promise<ReadonlyMap<string, SourceRecord>> {
  const { find } = stream;
  if ('byId' in find) return oneByOne(account, stream, find.byId, keys);
  const found = new Map<string, SourceRecord>();
  const wanted = [...new Set(keys)].map((key) => ({ key, ...placeOf(stream, key) }));
  for (const [field, group] of Map.groupBy(wanted, (one) => one.field)) {
    for (let at = 0; at < group.length; at += find.max) {
      const part = group.slice(at, at + find.max);
      const values = [...new Set(part.map((one) => one.value))];
      const byValue = await findValues(account, stream, field, values);
      for (const one of part) {
        const record = byValue.get(one.value);
        if (record !== undefined) found.set(one.key, record);
      }
    }
  }
  return found;
}

async function findValues(
  account: Account,
  stream: ListStream,
  field: string,
  values: readonly string[],
): Promise<ReadonlyMap<string, SourceRecord>> {
  const { body } = await ask(account, stream.call, {
    query: findQuery(account, stream, field, values),
  });
  const included = includedOf(body);
  const nameOf = (one: Resource): string =>
    field === 'id' || field === 'ids' ? one.id : String(one.attributes[field] ?? '');
  return new Map(resourcesOf(body).map((one) => [nameOf(one), stream.shape(one, included)]));
}

async function oneByOne(
  account: Account,
  stream: ListStream,
  operation: Operation,
  keys: readonly string[],
): Promise<ReadonlyMap<string, SourceRecord>> {
  const found = new Map<string, SourceRecord>();
  for (const id of new Set(keys)) {
    if (!/^[\w-]{1,100}$/.test(id)) continue;
    const query = stream.extras(account);
    const answer = await call(account, operation, { id, query });
    if (answer.kind === 'missing') continue;
    if (answer.kind !== 'ok') throw answer.fault;
    const resource = resourceOf(answer.body);
    if (resource.id === id) found.set(id, stream.shape(resource, includedOf(answer.body)));
  }
  return found;
}

/** The field and the value that a key is found by. */
function placeOf(
  stream: ListStream,
  key: string,
): { readonly field: string; readonly value: string } {
  switch (stream.name) {
    case 'catalogItems':
    case 'catalogVariants':
      return { field: 'ids', value: catalogId(key) };
    case 'profiles':
    case 'consents':
      if (PROFILE_ID.test(key)) return { field: 'id', value: key };
      if (key.includes('@')) return { field: 'email', value: key.trim().toLowerCase() };
      if (/^\+\d+$/.test(key)) return { field: 'phone_number', value: key };
      return { field: 'external_id', value: key };
    default:
      return { field: 'id', value: key };
  }
}

/** The id of a catalogue entry, from an id or an external id. */
export function catalogId(key: string): string {
  return key.includes(':::') ? key : `${CATALOG_PREFIX}${key}`;
}
