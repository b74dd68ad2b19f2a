/** Who a record is about: identifiers are checked and written in the one form that Klaviyo compares. */
import type { Ack, Json, JsonObject } from '../../core/connector/index.ts';
import { invalid } from './acks.ts';

/** The identifiers of one person, in the form that is sent. */
export interface Identity {
  readonly id?: string;
  readonly email?: string;
  readonly phone_number?: string;
  readonly external_id?: string;
}

/** The names under which a person can be known. */
export const IDENTIFIERS = ['id', 'email', 'phone_number', 'external_id'] as const;

/** Klaviyo's own ids of profiles look like this. */
export const PROFILE_ID = /^01[0-9A-HJKMNP-TV-Z]{24}$/;
/** E.164: a plus, the country, at most fifteen digits. */
const PHONE = /^\+[1-9]\d{6,14}$/;
const EMAIL = /^[^\s@,;<>"]{1,64}@[^\s@,;<>"]+\.[^\s@,;<>".]{2,}$/;
const EXTERNAL_ID_MAX = 512;

/**
 * Reads the identifiers of a command.
 *
 * Shape: e-mail addresses in lower case without blanks around, since Klaviyo keeps them so. A phone number is never
 *        guessed at: one that is no E.164 would fail the whole profile there, so it is refused here by its name.
 */
export function identityOf(data: JsonObject): Identity | Ack {
  const found: Record<string, string> = {};
  for (const field of IDENTIFIERS) {
    const value = data[field];
    if (value === undefined || value === null) continue;
    const read = readIdentifier(field, value);
    if (typeof read !== 'string') return read;
    found[field] = read;
  }
  return found;
}

/** True for an ack in a place where something else was hoped for. */
export function isAck(value: object): value is Ack {
  return 'outcome' in value;
}

function readIdentifier(field: (typeof IDENTIFIERS)[number], value: Json): string | Ack {
  const text = typeof value === 'string' ? value.trim() : '';
  if (text === '') return invalid(`${field} is not a text with content`, field);
  switch (field) {
    case 'id':
      if (PROFILE_ID.test(text)) return text;
      return invalid('id is not the id of a Klaviyo profile', field);
    case 'email': {
      const address = text.toLowerCase();
      return EMAIL.test(address) ? address : invalid('email is not an e-mail address', field);
    }
    case 'phone_number':
      if (PHONE.test(text)) return text;
      return invalid(
        'phone_number is not in E.164 form, and Klaviyo would refuse the whole profile for it',
        field,
        'write it as + and the country code, without blanks; or leave it out',
      );
    default:
      if (text.length <= EXTERNAL_ID_MAX) return text;
      return invalid(`external_id is longer than ${EXTERNAL_ID_MAX} characters`, field);
  }
}

/** One line that tells a person from others, by the strongest identifier there is. */
export function personKey(identity: Identity): string {
  const field = IDENTIFIERS.find((name) => identity[name] !== undefined);
  return field === undefined ? '' : `${field} ${identity[field]}`;
}
