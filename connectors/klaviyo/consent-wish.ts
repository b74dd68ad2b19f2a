/** What a command wants of a person's consent. */
import { type Ack, isJsonObject, type Json, type JsonObject } from '../../core/connector/index.ts';
import { invalid } from './acks.ts';
import { CHANNELS, type Channel } from './consent-state.ts';
import { type Identity, identityOf, isAck } from './identity.ts';

/** A person, channels, and perhaps a list. */
export interface Wish {
  readonly email: string | undefined;
  readonly phone: string | undefined;
  readonly channels: readonly Channel[];
  readonly listId: string | null;
  /** When the person chose; null when nobody says. Units: ms. */
  readonly consentedAtMs: number | null;
}

const LIST_ID = /^[A-Za-z0-9]{1,20}$/;

/**
 * Reads the part that subscribing and unsubscribing have in common.
 *
 * Shape: a channel needs the identifier that it reaches people by: e-mail an address, the others a phone number.
 */
export function wishOf(data: JsonObject, fields: readonly string[]): Wish | Ack {
  const known = ['email', 'phone_number', 'channels', 'list_id', ...fields];
  const stranger = Object.keys(data).find((field) => !known.includes(field));
  if (stranger !== undefined) return invalid(`consent has no field "${stranger}"`, stranger);
  const identity = identityOf(data);
  if (isAck(identity)) return identity;
  const channels = channelsOf(data['channels']);
  if (channels === null) {
    return invalid(`channels is a list of ${CHANNELS.join(', ')}`, 'channels');
  }
  const lacking = channels.find((channel) => addressOf(identity, channel) === undefined);
  if (lacking !== undefined) {
    const field = lacking.startsWith('email') ? 'email' : 'phone_number';
    return invalid(`the channel ${lacking} needs ${field}`, field);
  }
  const listId = data['list_id'] ?? null;
  if (listId !== null && !(typeof listId === 'string' && LIST_ID.test(listId))) {
    return invalid('list_id is not the id of a list', 'list_id');
  }
  const consentedAtMs = timeOf(data['consented_at']);
  if (Number.isNaN(consentedAtMs)) return invalid('consented_at is not a time', 'consented_at');
  const { email, phone_number: phone } = identity;
  return { email, phone, channels, listId, consentedAtMs };
}

/** The profile of a wish for a request, with the same choice for each channel. */
export function subscriptionResource(wish: Wish, choice: JsonObject): JsonObject {
  const subscriptions: Record<string, Record<string, Json>> = {};
  for (const channel of wish.channels) {
    const [medium = '', purpose = ''] = channel.split('.');
    subscriptions[medium] = { ...subscriptions[medium], [purpose]: choice };
  }
  return {
    type: 'profile',
    attributes: {
      ...(wish.email === undefined ? {} : { email: wish.email }),
      ...(wish.phone === undefined ? {} : { phone_number: wish.phone }),
      subscriptions,
    },
  };
}

/** The list relationship of a request; nothing without a list. */
export function listRelation(listId: string | null): JsonObject {
  if (listId === null) return {};
  return { relationships: { list: { data: { type: 'list', id: listId } } } };
}

/** The key that the person of a wish is looked up by. */
export function personOf(wish: Wish): string {
  return wish.email ?? wish.phone ?? '';
}

function addressOf(identity: Identity, channel: Channel): string | undefined {
  return channel.startsWith('email') ? identity.email : identity.phone_number;
}

function channelsOf(value: Json | undefined): readonly Channel[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const channels = CHANNELS.filter((channel) => value.includes(channel));
  return channels.length === value.length ? channels : null;
}

function timeOf(value: Json | undefined): number | null {
  if (value === undefined || value === null || isJsonObject(value))
    return value == null ? null : Number.NaN;
  const isTime =
    typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:?\d{2})$/.test(value);
  return isTime ? Date.parse(value) : Number.NaN;
}
