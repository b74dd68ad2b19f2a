/** Subscribing people: the one call that lifts what they refused, so the present state is looked at first. */
import type { Ack, Command, JsonObject, SourceRecord } from '../../core/connector/index.ts';
import { inOrder, invalid, notWritten, refused, type Settled } from './acks.ts';
import { all, type Entry, sendTogether } from './batches.ts';
import { type Account, call } from './client.ts';
import { consentState, listRefusedAtMs } from './consent-state.ts';
import { listRelation, personOf, subscriptionResource, type Wish, wishOf } from './consent-wish.ts';
import { KLAVIYO_ERRORS } from './errors.ts';
import { isAck } from './identity.ts';
import { CONSENTS } from './lists.ts';
import { findRecords } from './lookup.ts';
import { membersAmong } from './members.ts';
import { CALLS } from './operations.ts';

/** People of one call. Klaviyo takes 1,000. */
export const SUBSCRIBE_MAX = 1_000;

/** A wish to subscribe. */
interface Subscribing extends Wish {
  readonly isHistorical: boolean;
  /** An explicit word that the person asked to come back. */
  readonly isResubscribing: boolean;
  readonly source: string | null;
}

/**
 * Subscribes people.
 *
 * Shape: who is subscribed already is left alone, so that nobody gets a second double opt-in mail. A no stands unless
 *        the command carries a newer time of choice or says `resubscribe` (D35).
 */
export async function subscribe(
  account: Account,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  const settled: Settled[] = [];
  const open: Entry<Subscribing>[] = [];
  for (const command of commands) {
    const wish = subscribingOf(command.data, account.host.clock.now());
    if (isAck(wish)) settled.push([command, wish]);
    else open.push({ command, sent: wish });
  }
  for (const group of Map.groupBy(open, ({ sent }) => groupOf(sent)).values()) {
    settled.push(...(await subscribeGroup(account, group)));
  }
  return inOrder(commands, settled);
}

function subscribingOf(data: JsonObject, nowMs: number): Subscribing | Ack {
  const { historical_import: historical, resubscribe, custom_source: source } = data;
  const wish = wishOf(data, ['consented_at', 'historical_import', 'resubscribe', 'custom_source']);
  if (isAck(wish)) return wish;
  const isHistorical = historical === true;
  if (isHistorical && wish.consentedAtMs === null) {
    return invalid('historical_import needs consented_at: when the person chose', 'consented_at');
  }
  if (wish.consentedAtMs !== null && wish.consentedAtMs >= nowMs) {
    return invalid('consented_at lies in the future', 'consented_at');
  }
  return {
    ...wish,
    isHistorical,
    isResubscribing: resubscribe === true,
    source: typeof source === 'string' ? source : null,
  };
}

/** What must be equal for people to go in one call. */
function groupOf({ listId, isHistorical, source }: Subscribing): string {
  return JSON.stringify([listId, isHistorical, source]);
}

async function subscribeGroup(
  account: Account,
  group: readonly Entry<Subscribing>[],
): Promise<readonly Settled[]> {
  const [first] = group;
  if (first === undefined) return [];
  const { listId } = first.sent;
  const state = await presentState(account, group, listId).catch(notWritten);
  if (isAck(state)) return all(group, state);
  const settled: Settled[] = [];
  const open: Entry<Subscribing>[] = [];
  for (const entry of group) {
    const ack = decide(entry, state, listId);
    if (ack === null) open.push(entry);
    else settled.push([entry.command, ack]);
  }
  for (const round of roundsOf(open)) {
    const sent = await sendTogether(
      round,
      (part) => call(account, CALLS.subscribe, { body: bodyOf(part, first.sent) }),
      async (part) => part.map((entry) => [entry.command, writtenAck(entry, state)]),
    );
    settled.push(...sent);
  }
  return settled;
}

interface PresentState {
  readonly people: ReadonlyMap<string, SourceRecord>;
  /** Who is on the list, by Klaviyo's id; null without a list. */
  readonly members: ReadonlySet<string> | null;
}

async function presentState(
  account: Account,
  group: readonly Entry<Subscribing>[],
  listId: string | null,
): Promise<PresentState> {
  const keys = group.map(({ sent }) => personOf(sent));
  const people = await findRecords(account, CONSENTS, keys);
  if (listId === null) return { people, members: null };
  const emails = group.flatMap(({ sent }) => sent.email ?? []);
  const phones = group.flatMap(({ sent }) => (sent.email === undefined ? (sent.phone ?? []) : []));
  const found = [
    ...(await membersAmong(account, listId, 'email', emails)),
    ...(await membersAmong(account, listId, 'phone_number', phones)),
  ];
  return { people, members: new Set(found.map((one) => one.id)) };
}

/** Null when the person is to be subscribed. */
function decide(
  { sent }: Entry<Subscribing>,
  state: PresentState,
  listId: string | null,
): Ack | null {
  const record = state.people.get(personOf(sent));
  const states = sent.channels.map((channel) => consentState(record, channel));
  const isMember =
    state.members === null || (record !== undefined && state.members.has(record.key));
  if (record !== undefined && isMember && states.every((one) => one.isSubscribed)) {
    return { outcome: 'same', id: record.key };
  }
  const listNo = listId === null ? null : listRefusedAtMs(record, listId);
  const times = [...states.map((one) => one.refusedAtMs), listNo].filter((time) => time !== null);
  if (times.length === 0 || sent.isResubscribing) return null;
  const latestMs = Math.max(...times);
  if (sent.consentedAtMs !== null && sent.consentedAtMs > latestMs) return null;
  const when = Number.isFinite(latestMs) ? ` at ${new Date(latestMs).toISOString()}` : '';
  const what = `the person refused${when}, and subscribing would lift that`;
  return refused(KLAVIYO_ERRORS.KLAVIYO_CONSENT_WITHDRAWN, what, 'consented_at');
}

function writtenAck({ sent, command }: Entry<Subscribing>, state: PresentState): Ack {
  const record = state.people.get(personOf(sent));
  const note = 'accepted; with a double opt-in list it counts once the person confirms';
  return { outcome: 'written', id: record?.key ?? command.key, note };
}

function bodyOf(entries: readonly Entry<Subscribing>[], shared: Subscribing): JsonObject {
  const { listId, isHistorical, source } = shared;
  return {
    data: {
      type: 'profile-subscription-bulk-create-job',
      attributes: {
        ...(source === null ? {} : { custom_source: source }),
        profiles: { data: entries.map(({ sent }) => subscriptionResource(sent, choiceOf(sent))) },
        historical_import: isHistorical,
      },
      ...listRelation(listId),
    },
  };
}

/** The time of the choice may only be sent with the flag; without it Klaviyo calls it an error. */
function choiceOf({ isHistorical, consentedAtMs }: Subscribing): JsonObject {
  if (!isHistorical || consentedAtMs === null) return { consent: 'SUBSCRIBED' };
  return { consent: 'SUBSCRIBED', consented_at: new Date(consentedAtMs).toISOString() };
}

/** Rounds in which nobody occurs twice. */
function roundsOf(
  entries: readonly Entry<Subscribing>[],
): readonly (readonly Entry<Subscribing>[])[] {
  const rounds: { readonly people: Set<string>; readonly entries: Entry<Subscribing>[] }[] = [];
  for (const entry of entries) {
    const person = personOf(entry.sent);
    let round = rounds.find((one) => !one.people.has(person) && one.entries.length < SUBSCRIBE_MAX);
    if (round === undefined) {
      round = { people: new Set(), entries: [] };
      rounds.push(round);
    }
    round.people.add(person);
    round.entries.push(entry);
  }
  return rounds.map((round) => round.entries);
}
