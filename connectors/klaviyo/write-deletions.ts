/** Asks for the deletion of a person's data, by exactly one identifier. */
import type { Ack, Command } from '../../core/connector/index.ts';
import { invalid } from './acks.ts';
import { type Account, ackOf, call } from './client.ts';
import { identityOf, isAck } from './identity.ts';
import { CALLS } from './operations.ts';

/**
 * Requests deletions, one call each.
 *
 * Shape: accepted and carried out later, without a way to ask how far it is; every profile that matches is deleted.
 */
export async function requestDeletions(
  account: Account,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  const acks: Ack[] = [];
  for (const command of commands) acks.push(await requestDeletion(account, command));
  return acks;
}

async function requestDeletion(account: Account, { data, key }: Command): Promise<Ack> {
  const fields = Object.keys(data);
  const stranger = fields.find((field) => !['id', 'email', 'phone_number'].includes(field));
  if (stranger !== undefined) return invalid(`a deletion has no field "${stranger}"`, stranger);
  const identity = identityOf(data);
  if (isAck(identity)) return identity;
  if (Object.keys(identity).length !== 1) {
    const what = `exactly one of id, email, phone_number is given, not ${fields.length}`;
    return invalid(what, 'email', 'pass the one identifier that the person named');
  }
  const { id, ...attributes } = identity;
  const profile = { type: 'profile', ...(id === undefined ? {} : { id }), attributes };
  const body = {
    data: { type: 'data-privacy-deletion-job', attributes: { profile: { data: profile } } },
  };
  const answer = await call(account, CALLS.deleteProfile, { body });
  return answer.kind === 'ok' ? { outcome: 'written', id: id ?? key } : ackOf(answer);
}
