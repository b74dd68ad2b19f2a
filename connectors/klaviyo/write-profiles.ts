/** Creates or updates one profile: null clears a field, an absent field is left alone. */
import type { Ack, Command, JsonObject } from '../../core/connector/index.ts';
import { refused } from './acks.ts';
import type { BadAnswer } from './answer.ts';
import { type Account, ackOf, call } from './client.ts';
import { KLAVIYO_ERRORS } from './errors.ts';
import { IDENTIFIERS, type Identity, isAck } from './identity.ts';
import { PROFILES } from './lists.ts';
import { findRecords } from './lookup.ts';
import { CALLS } from './operations.ts';
import { type ProfileBody, profileBody, profileResource } from './profile-body.ts';
import { resourceOf, utcTime } from './resource.ts';

/** Upserts profiles, one call each. Shape: one ack per command, in order. */
export async function upsertProfiles(
  account: Account,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  const acks: Ack[] = [];
  for (const command of commands) acks.push(await upsertProfile(account, command));
  return acks;
}

async function upsertProfile(account: Account, command: Command): Promise<Ack> {
  const body = profileBody(command.data, 'clear');
  if (isAck(body)) return body;
  const answer = await call(account, CALLS.importProfile, {
    body: { data: profileResource(body) },
  });
  if (answer.kind === 'ok') return written(answer.body);
  if (answer.kind === 'missing') return await missing(account, body, answer);
  if (answer.kind === 'conflict') return await conflict(account, body, answer);
  return ackOf(answer);
}

function written(body: JsonObject): Ack {
  const profile = resourceOf(body);
  const version = utcTime(profile.attributes['updated']);
  return { outcome: 'written', id: profile.id, ...(version === null ? {} : { version }) };
}

/**
 * With an id, "not found" has two meanings: the profile is gone, or the address belongs to another one.
 *
 * Source: Klaviyo's community, 2024: profile-import answers 404 where 409 would be expected.
 */
async function missing(account: Account, body: ProfileBody, answer: BadAnswer): Promise<Ack> {
  const { id, ...rest } = body.identity;
  if (id === undefined) return ackOf(answer);
  const present = await call(account, CALLS.profile, { id });
  if (present.kind === 'ok') {
    const other = await ownerOf(account, rest, id);
    if (other === null) return ackOf(answer);
    return conflictAck(`the identifiers of ${id} belong to the profile ${other} too`);
  }
  if (present.kind !== 'missing') return beforeWriting(present);
  if (Object.keys(rest).length === 0) return ackOf(answer);
  // The profile was merged or deleted: the person is known by the other identifiers, or is new.
  const again = await call(account, CALLS.importProfile, {
    body: { data: profileResource({ ...body, identity: rest }) },
  });
  return again.kind === 'ok' ? written(again.body) : ackOf(again);
}

/**
 * The answer names the profile that has an identifier already.
 *
 * Shape: a person known by one identifier only is surely that profile, so it is updated by its id; where there are
 *        several, the two profiles are never merged from here.
 */
async function conflict(account: Account, body: ProfileBody, answer: BadAnswer): Promise<Ack> {
  const duplicate = answer.errors[0]?.meta['duplicate_profile_id'];
  if (typeof duplicate !== 'string') return ackOf(answer);
  const given = IDENTIFIERS.filter((field) => body.identity[field] !== undefined);
  if (given.length > 1) {
    return conflictAck(`${given.join(' and ')} belong to two profiles; one is ${duplicate}`);
  }
  const resource = profileResource({ ...body, identity: { ...body.identity, id: duplicate } });
  const patched = await call(account, CALLS.patchProfile, {
    id: duplicate,
    body: { data: resource },
  });
  return patched.kind === 'ok' ? written(patched.body) : ackOf(patched);
}

/** The other profile that has one of the identifiers; null when none has. */
async function ownerOf(account: Account, identity: Identity, own: string): Promise<string | null> {
  const keys = [identity.email, identity.phone_number, identity.external_id];
  const wanted = keys.filter((key) => key !== undefined);
  if (wanted.length === 0) return null;
  const found = await findRecords(account, PROFILES, wanted);
  return [...found.values()].find((record) => record.key !== own)?.key ?? null;
}

function conflictAck(what: string): Ack {
  return refused(KLAVIYO_ERRORS.KLAVIYO_PROFILE_CONFLICT, what, 'email');
}

/** A read after which nothing was written: never unknown. */
function beforeWriting(answer: BadAnswer): Ack {
  const { code, what } = answer.fault;
  return answer.kind === 'refused' ? ackOf(answer) : { outcome: 'retry', code, what };
}
