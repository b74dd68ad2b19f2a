/** Unsubscribing people, from one list or from everything; the vendor's call turns the one into the other. */
import type { Ack, Command, JsonObject, SourceRecord } from '../../core/connector/index.ts';
import { inOrder, invalid, notWritten, type Settled } from './acks.ts';
import { all, type Entry, sendTogether } from './batches.ts';
import { type Account, call } from './client.ts';
import { consentState } from './consent-state.ts';
import { listRelation, personOf, subscriptionResource, type Wish, wishOf } from './consent-wish.ts';
import { isAck } from './identity.ts';
import { CONSENTS } from './lists.ts';
import { findRecords } from './lookup.ts';
import { membersAmong } from './members.ts';
import { CALLS } from './operations.ts';

/** People of one call. Source: the specification 2026-07-15. */
export const UNSUBSCRIBE_MAX = 100;

/**
 * Unsubscribes people.
 *
 * Shape: with a list only its members are sent, because Klaviyo unsubscribes everyone else from everything. Without
 *        a list the command must say `global: true`.
 */
export async function unsubscribe(
  account: Account,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  const settled: Settled[] = [];
  const open: Entry<Wish>[] = [];
  for (const command of commands) {
    const wish = unsubscribing(command.data);
    if (isAck(wish)) settled.push([command, wish]);
    else open.push({ command, sent: wish });
  }
  for (const [listId, group] of Map.groupBy(open, ({ sent }) => sent.listId)) {
    for (let at = 0; at < group.length; at += UNSUBSCRIBE_MAX) {
      const part = group.slice(at, at + UNSUBSCRIBE_MAX);
      settled.push(...(await unsubscribeGroup(account, part, listId)));
    }
  }
  return inOrder(commands, settled);
}

function unsubscribing(data: JsonObject): Wish | Ack {
  const wish = wishOf(data, ['global']);
  if (isAck(wish)) return wish;
  const isGlobal = data['global'] === true;
  if (isGlobal && wish.listId !== null) {
    return invalid('list_id and global say two things: leave one list, or everything', 'global');
  }
  if (isGlobal || wish.listId !== null) return wish;
  const what = 'neither list_id nor global says what is left';
  return invalid(what, 'global', 'pass list_id, or global: true to unsubscribe from everything');
}

async function unsubscribeGroup(
  account: Account,
  group: readonly Entry<Wish>[],
  listId: string | null,
): Promise<readonly Settled[]> {
  const reasons = await (listId === null
    ? whoHasLeft(account, group)
    : whoIsNotOn(account, group, listId)
  ).catch(notWritten);
  if (isAck(reasons)) return all(group, reasons);
  const settled: Settled[] = [];
  const open: Entry<Wish>[] = [];
  for (const entry of group) {
    const ack = reasons.get(entry.command);
    if (ack === undefined) open.push(entry);
    else settled.push([entry.command, ack]);
  }
  const sent = await sendTogether(
    open,
    (part) => call(account, CALLS.unsubscribe, { body: bodyOf(part, listId) }),
    async (part) => part.map(({ command }) => [command, { outcome: 'written', id: command.key }]),
  );
  return [...settled, ...sent];
}

type Reasons = ReadonlyMap<Command, Ack>;

/** Members by address or number; whoever is none is never sent with the list. */
async function whoIsNotOn(
  account: Account,
  group: readonly Entry<Wish>[],
  listId: string,
): Promise<Reasons> {
  const emails = group.flatMap(({ sent }) => sent.email ?? []);
  const phones = group.flatMap(({ sent }) => sent.phone ?? []);
  const members = new Set<string>();
  for (const one of await membersAmong(account, listId, 'email', emails)) {
    members.add(String(one.attributes['email']));
  }
  for (const one of await membersAmong(account, listId, 'phone_number', phones)) {
    members.add(String(one.attributes['phone_number']));
  }
  const outside = group.filter(({ sent }) => {
    const names = [sent.email, sent.phone].filter((name) => name !== undefined);
    // Both identifiers may belong to two people: each of them must be on the list.
    return !names.every((name) => members.has(name));
  });
  const note = `not on the list ${listId}, so there was nothing to leave`;
  return new Map(
    outside.map(({ command }) => [command, { outcome: 'same', id: command.key, note }]),
  );
}

async function whoHasLeft(account: Account, group: readonly Entry<Wish>[]): Promise<Reasons> {
  const keys = group.map(({ sent }) => personOf(sent));
  const people: ReadonlyMap<string, SourceRecord> = await findRecords(account, CONSENTS, keys);
  const reasons = new Map<Command, Ack>();
  for (const { command, sent } of group) {
    const record = people.get(personOf(sent));
    const states = sent.channels.map((channel) => consentState(record, channel));
    const hasLeft = states.every((one) => !one.isSubscribed && one.refusedAtMs !== null);
    if (record !== undefined && hasLeft) reasons.set(command, { outcome: 'same', id: record.key });
  }
  return reasons;
}

function bodyOf(entries: readonly Entry<Wish>[], listId: string | null): JsonObject {
  const choice = { consent: 'UNSUBSCRIBED' };
  const data = entries.map(({ sent }) => subscriptionResource(sent, choice));
  return {
    data: {
      type: 'profile-subscription-bulk-delete-job',
      attributes: { profiles: { data } },
      ...listRelation(listId),
    },
  };
}
