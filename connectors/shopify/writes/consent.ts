/**
 * Sets what a customer said about marketing by one channel.
 *
 * The newest explicit choice wins (D35): the present choice is read first, and an older one never replaces it.
 */
import type { Ack, Command, JsonObject } from '../../../core/connector/index.ts';
import { refused } from '../acks.ts';
import type { Shop } from '../client.ts';
import { SHOPIFY_ERRORS } from '../errors.ts';
import { objectAt, optionalObject, optionalText, textAt } from '../node.ts';
import { plainMutation } from '../operation.ts';
import { secondsTime, timeMs, utcTime } from '../records.ts';
import { current, missing, send, type WriteOperation } from './write-operation.ts';
import { AT, fields, gidOf, WORD } from './write-parts.ts';

const EMAIL = plainMutation(
  'CustomerEmailConsent',
  13,
  `mutation CustomerEmailConsent($input: CustomerEmailMarketingConsentUpdateInput!) {
  customerEmailMarketingConsentUpdate(input: $input) {
    customer { id updatedAt defaultEmailAddress { marketingState } }
    userErrors { code field message }
  }
}`,
);

const SMS = plainMutation(
  'CustomerSmsConsent',
  13,
  `mutation CustomerSmsConsent($input: CustomerSmsMarketingConsentUpdateInput!) {
  customerSmsMarketingConsentUpdate(input: $input) {
    customer { id updatedAt defaultPhoneNumber { smsMarketingConsent { state } } }
    userErrors { code field message }
  }
}`,
);

/** The choice of a customer about e-mails or text messages. */
export const SET_CONSENT: WriteOperation = {
  stream: 'customers',
  operation: 'setConsent',
  documents: [EMAIL, SMS],
  capability: {
    about:
      'Sets the marketing consent of a customer for one channel, with the time of the choice. A newer choice that ' +
      'Shopify holds already stays, and of two at the same time the refusal. The key, id or email says whose it is.',
    idempotency: 'natural',
    batch: { max: 1, partial: true },
    schema: {
      ...fields(
        {
          id: gidOf('Customer'),
          email: WORD,
          channel: { enum: ['email', 'sms'] },
          state: { enum: ['SUBSCRIBED', 'UNSUBSCRIBED', 'PENDING'] },
          optInLevel: { enum: ['SINGLE_OPT_IN', 'CONFIRMED_OPT_IN', 'UNKNOWN'] },
          at: AT,
          locationId: gidOf('Location'),
        },
        ['channel', 'state', 'at'],
      ),
      // Shopify refuses to subscribe without a level, and PENDING is the wait for a confirmation.
      anyOf: [
        { properties: { state: { const: 'UNSUBSCRIBED' } } },
        { properties: { state: { const: 'SUBSCRIBED' } }, required: ['optInLevel'] },
        {
          properties: { state: { const: 'PENDING' }, optInLevel: { const: 'CONFIRMED_OPT_IN' } },
          required: ['optInLevel'],
        },
      ],
    },
  },
  write: setConsent,
};

interface Choice {
  readonly state: string | null;
  readonly level: string | null;
  readonly at: string | null;
}

async function setConsent(shop: Shop, command: Command): Promise<Ack> {
  const { data } = command;
  const key = optionalText(data, 'id') ?? optionalText(data, 'email') ?? command.key;
  const customer = await current(shop, 'customers', key);
  if (customer === null) return missing(`customer ${key}`);
  const held = heldChoice(customer.data, textAt(data, 'channel'));
  if (held === null) {
    const what = `${customer.key} has no address of the channel ${textAt(data, 'channel')}`;
    return refused(SHOPIFY_ERRORS.SHOPIFY_WRITE_REFUSED, what, 'channel');
  }
  const wanted = { state: textAt(data, 'state'), level: optionalText(data, 'optInLevel') };
  const at = utcTime(textAt(data, 'at'));
  if (timeMs(at) > shop.host.clock.now()) {
    const what = 'the time of a choice must not lie in the future';
    return refused(SHOPIFY_ERRORS.SHOPIFY_COMMAND_INVALID, what, 'at');
  }
  const stands = standing(held, wanted, at);
  if (stands !== null) return { outcome: 'same', id: customer.key, note: stands };
  return sendChoice(shop, command, customer.key);
}

function heldChoice(customer: JsonObject, channel: string): Choice | null {
  if (channel === 'email') {
    const email = optionalObject(customer, 'defaultEmailAddress');
    if (email === null) return null;
    return {
      state: optionalText(email, 'marketingState'),
      level: optionalText(email, 'marketingOptInLevel'),
      at: optionalText(email, 'marketingUpdatedAt'),
    };
  }
  const phone = optionalObject(customer, 'defaultPhoneNumber');
  if (phone === null) return null;
  const consent = optionalObject(phone, 'smsMarketingConsent') ?? {};
  return {
    state: optionalText(consent, 'state'),
    level: optionalText(consent, 'optInLevel'),
    at: optionalText(consent, 'updatedAt'),
  };
}

/** Why the choice that Shopify holds stays, or null when it does not. */
function standing(
  held: Choice,
  wanted: { readonly state: string; readonly level: string | null },
  at: string,
): string | null {
  const isSame =
    held.state === wanted.state && (wanted.level === null || wanted.level === held.level);
  const heldMs = held.at === null ? null : timeMs(held.at);
  if (heldMs === null) return isSame ? `${held.state} already` : null;
  if (heldMs > timeMs(at)) return `${held.state} since ${held.at} is newer`;
  if (isSame && heldMs === timeMs(at)) return `${held.state} already`;
  const isRefusal = held.state === 'UNSUBSCRIBED' && wanted.state !== 'UNSUBSCRIBED';
  return isRefusal && heldMs === timeMs(at) ? 'UNSUBSCRIBED at the same time stays' : null;
}

function sendChoice(shop: Shop, { data }: Command, customerId: string): Promise<Ack> {
  const isEmail = data['channel'] === 'email';
  const level = optionalText(data, 'optInLevel');
  const place = optionalText(data, 'locationId');
  const consent: JsonObject = {
    marketingState: textAt(data, 'state'),
    consentUpdatedAt: secondsTime(timeMs(textAt(data, 'at'))),
    ...(level === null ? {} : { marketingOptInLevel: level }),
    ...(place === null ? {} : { sourceLocationId: place }),
  };
  const field = isEmail ? 'emailMarketingConsent' : 'smsMarketingConsent';
  return send(shop, {
    operation: isEmail ? EMAIL : SMS,
    variables: { input: { customerId, [field]: consent } },
    root: isEmail ? 'customerEmailMarketingConsentUpdate' : 'customerSmsMarketingConsentUpdate',
    ack: (payload) => {
      const customer = objectAt(payload, 'customer');
      const now = heldChoice(customer, textAt(data, 'channel'));
      // Without an address Shopify reports no error and changes nothing, so the state that it answers is looked at.
      if (now?.state !== data['state']) {
        const what = `Shopify took the consent of ${customerId} and holds ${now?.state ?? 'none'}`;
        return refused(SHOPIFY_ERRORS.SHOPIFY_WRITE_REFUSED, what, 'state');
      }
      const version = utcTime(textAt(customer, 'updatedAt'));
      return { outcome: 'written', id: customerId, version };
    },
  });
}
