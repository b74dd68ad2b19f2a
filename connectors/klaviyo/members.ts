/** Who of some people is on a list. */
import type { SourceRecord } from '../../core/connector/index.ts';
import { type Account, ask } from './client.ts';
import { any } from './filter.ts';
import { CALLS } from './operations.ts';
import { memberRecord } from './records.ts';
import { type Resource, resourcesOf, textAt } from './resource.ts';

/** Values in one filter. */
const VALUES_MAX = 50;

/** The members of a list among those addresses or numbers. Errors: KLAVIYO_ITEM_UNKNOWN → no such list. */
export async function membersAmong(
  account: Account,
  listId: string,
  field: 'email' | 'phone_number',
  values: readonly string[],
): Promise<readonly Resource[]> {
  const members: Resource[] = [];
  const wanted = [...new Set(values)];
  for (let at = 0; at < wanted.length; at += VALUES_MAX) {
    const filter = any(field, wanted.slice(at, at + VALUES_MAX));
    const query = { filter, 'page[size]': '100' };
    const { body } = await ask(account, CALLS.listMembers, { id: listId, query });
    members.push(...resourcesOf(body));
  }
  return members;
}

/** The members behind keys of list and person, such as `Y6nRLr/01GDDKASAP8TKDDA2GRZDSVP4H`. */
export async function findMembers(
  account: Account,
  keys: readonly string[],
): Promise<ReadonlyMap<string, SourceRecord>> {
  const found = new Map<string, SourceRecord>();
  const pairs = [...new Set(keys)].map((key) => {
    const [listId = '', profileId = ''] = key.split('/');
    return { key, listId, profileId };
  });
  for (const [listId, group] of Map.groupBy(pairs, (pair) => pair.listId)) {
    const ids = group.map((pair) => pair.profileId);
    // A list can be asked for addresses and numbers only, so the people come first.
    const people = await peopleOf(account, ids);
    for (const field of ['email', 'phone_number'] as const) {
      const values = people.flatMap((one) => textOf(one, field));
      for (const member of await membersAmong(account, listId, field, values)) {
        const record = memberRecord(listId)(member, new Map());
        if (ids.includes(member.id)) found.set(record.key, record);
      }
    }
  }
  return found;
}

async function peopleOf(account: Account, ids: readonly string[]): Promise<readonly Resource[]> {
  const people: Resource[] = [];
  for (let at = 0; at < ids.length; at += VALUES_MAX) {
    const filter = any('id', ids.slice(at, at + VALUES_MAX));
    const query = { filter, 'page[size]': '100', 'fields[profile]': 'email,phone_number' };
    const { body } = await ask(account, CALLS.profiles, { query });
    people.push(...resourcesOf(body));
  }
  return people;
}

function textOf(resource: Resource, field: string): readonly string[] {
  return typeof resource.attributes[field] === 'string' ? [textAt(resource.attributes, field)] : [];
}
