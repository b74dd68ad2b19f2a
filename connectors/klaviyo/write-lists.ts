/** Who is on a list, without touching consent. */
import type { Ack, Command, JsonObject } from '../../core/connector/index.ts';
import { inOrder, invalid, notWritten, refused, type Settled } from './acks.ts';
import { all, type Entry, sendTogether } from './batches.ts';
import { type Account, call } from './client.ts';
import { KLAVIYO_ERRORS } from './errors.ts';
import { type Identity, identityOf, isAck } from './identity.ts';
import { PROFILES } from './lists.ts';
import { findRecords } from './lookup.ts';
import type { Operation } from './operation.ts';
import { CALLS } from './operations.ts';

/** People of one call. Source: the specification 2026-07-15. */
export const MEMBERS_MAX = 1_000;

interface Membership {
  readonly listId: string;
  /** What the person is looked up by. */
  readonly key: string;
}

/** Adds people to lists: that gives no consent. */
export function addProfiles(
  account: Account,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  return change(account, commands, CALLS.addToList);
}

/** Takes people off lists: that takes no consent away. */
export function removeProfiles(
  account: Account,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  return change(account, commands, CALLS.removeFromList);
}

async function change(
  account: Account,
  commands: readonly Command[],
  operation: Operation,
): Promise<readonly Ack[]> {
  const settled: Settled[] = [];
  const open: Entry<Membership>[] = [];
  for (const command of commands) {
    const membership = membershipOf(command.data);
    if (isAck(membership)) settled.push([command, membership]);
    else open.push({ command, sent: membership });
  }
  for (const [listId, group] of Map.groupBy(open, ({ sent }) => sent.listId)) {
    for (let at = 0; at < group.length; at += MEMBERS_MAX) {
      const part = group.slice(at, at + MEMBERS_MAX);
      settled.push(...(await changeList(account, operation, listId, part)));
    }
  }
  return inOrder(commands, settled);
}

function membershipOf(data: JsonObject): Membership | Ack {
  const { list_id: listId, profile_id: profileId, ...rest } = data;
  const known = ['email', 'phone_number', 'external_id'];
  const stranger = Object.keys(rest).find((field) => !known.includes(field));
  if (stranger !== undefined) return invalid(`a membership has no field "${stranger}"`, stranger);
  if (typeof listId !== 'string' || !/^[A-Za-z0-9]{1,20}$/.test(listId)) {
    return invalid('list_id is not the id of a list', 'list_id');
  }
  const identity = identityOf(profileId === undefined ? rest : { ...rest, id: profileId });
  if (isAck(identity)) return identity;
  const key = keyOf(identity);
  return key === undefined
    ? invalid('profile_id, email, phone_number or external_id says who it is', 'profile_id')
    : { listId, key };
}

function keyOf({ id, email, phone_number: phone, external_id: own }: Identity): string | undefined {
  return id ?? email ?? phone ?? own;
}

async function changeList(
  account: Account,
  operation: Operation,
  listId: string,
  group: readonly Entry<Membership>[],
): Promise<readonly Settled[]> {
  const ids = await idsOf(account, group).catch(notWritten);
  if (isAck(ids)) return all(group, ids);
  const unknown = group.filter(({ sent }) => !ids.has(sent.key));
  const open = group.flatMap(({ command, sent }): readonly Entry<string>[] => {
    const id = ids.get(sent.key);
    return id === undefined ? [] : [{ command, sent: id }];
  });
  const settled = await sendTogether(
    open,
    (part) => {
      const data = part.map(({ sent }) => ({ type: 'profile', id: sent }));
      return call(account, operation, { id: listId, body: { data } });
    },
    async (part) =>
      part.map(({ command, sent }) => [command, { outcome: 'written', id: `${listId}/${sent}` }]),
  );
  const stranger = refused(
    KLAVIYO_ERRORS.KLAVIYO_ITEM_UNKNOWN,
    'Klaviyo knows no such profile',
    'profile_id',
  );
  return [...settled, ...all(unknown, stranger)];
}

/** Klaviyo's ids, which lists are made of; the people are looked up, since a stranger would fail the whole call. */
async function idsOf(
  account: Account,
  group: readonly Entry<Membership>[],
): Promise<ReadonlyMap<string, string>> {
  const keys = group.map(({ sent }) => sent.key);
  const found = await findRecords(account, PROFILES, keys);
  return new Map([...found].map(([key, record]) => [key, record.key]));
}
