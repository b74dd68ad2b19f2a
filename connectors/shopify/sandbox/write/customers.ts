import { type CallContext, expectKind, type Resolvers } from '../read/resolve.ts';
import { type CustomId, ownerByCustomId, placeOf } from '../shop/custom-ids.ts';
import {
  type CustomerWish,
  createCustomer,
  customerByEmail,
  customerByPhone,
  setConsent,
  setSmsConsent,
  updateCustomer,
} from '../shop/customers.ts';
import { putMetafield } from '../shop/metafields.ts';
import type { Consent, CustomerRow } from '../shop/rows.ts';
import type { Shop } from '../shop/shop.ts';
import { topLevelError, type UserError, userError } from './answers.ts';
import { mutation } from './mutation.ts';

interface CustomerSetArguments {
  readonly identifier?: {
    readonly id?: string;
    readonly email?: string;
    readonly phone?: string;
    readonly customId?: CustomId;
  } | null;
  readonly input: CustomerWish & { readonly id?: string };
}

interface ConsentInput {
  readonly marketingState: string;
  readonly marketingOptInLevel?: string | null;
  readonly consentUpdatedAt?: number | null;
}

interface ConsentArguments {
  readonly input: {
    readonly customerId: string;
    readonly emailMarketingConsent?: ConsentInput;
    readonly smsMarketingConsent?: ConsentInput;
  };
}

/** Where the choice of one channel is kept. */
interface Channel {
  readonly field: 'emailMarketingConsent' | 'smsMarketingConsent';
  readonly address: (customer: CustomerRow) => string | null;
  readonly held: (customer: CustomerRow) => Consent | undefined;
  readonly keep: (shop: Shop, customer: CustomerRow, consent: Consent) => CustomerRow;
}

const EMAIL: Channel = {
  field: 'emailMarketingConsent',
  address: ({ email }) => email,
  held: ({ emailConsent }) => emailConsent,
  keep: setConsent,
};

const SMS: Channel = {
  field: 'smsMarketingConsent',
  address: ({ phone }) => phone,
  held: ({ smsConsent }) => smsConsent,
  keep: setSmsConsent,
};

/** Customer upsert and consent. */
export const CUSTOMER_MUTATIONS: Resolvers[string] = {
  customerSet: mutation('ignored', (args: CustomerSetArguments, context) =>
    setCustomer(context, args),
  ),
  customerEmailMarketingConsentUpdate: mutation('ignored', (args: ConsentArguments, context) =>
    updateConsent(context, args, EMAIL),
  ),
  customerSmsMarketingConsentUpdate: mutation('ignored', (args: ConsentArguments, context) =>
    updateConsent(context, args, SMS),
  ),
};

function setCustomer({ shop }: CallContext, args: CustomerSetArguments): unknown {
  const { id, ...wish } = args.input;
  const target = findTarget(shop, args);
  if ('error' in target) return { customer: null, userErrors: [target.error] };
  const errors = [
    ...takenFaults(shop, wish, target.customer),
    ...blankFaults(wish, target.customer),
  ];
  if (errors.length > 0) return { customer: null, userErrors: errors };
  const customer =
    target.customer === null
      ? createCustomer(shop, wish)
      : updateCustomer(shop, target.customer, wish);
  const custom = args.identifier?.customId;
  if (target.customer === null && custom !== undefined) {
    putMetafield(shop, { ownerId: customer.id, type: 'id', ...placeOf(custom) });
  }
  return { customer, userErrors: [] };
}

type Target = { readonly customer: CustomerRow | null } | { readonly error: UserError };

function findTarget(shop: Shop, { identifier, input }: CustomerSetArguments): Target {
  if (identifier == null) {
    if (input.id === undefined) return { customer: null };
    return existing(shop.tables.customers.get(input.id));
  }
  if (input.id !== undefined) {
    const message = 'The id field is not allowed if identifier is provided.';
    return { error: userError(['input'], message, 'ID_NOT_ALLOWED') };
  }
  if (identifier.id !== undefined) return existing(shop.tables.customers.get(identifier.id));
  if (identifier.customId !== undefined) {
    const owner = ownerByCustomId(shop, identifier.customId, 'Customer');
    return { customer: shop.tables.customers.get(owner ?? '') ?? null };
  }
  const mismatch = identifierFault(identifier, input);
  if (mismatch !== null) return { error: mismatch };
  if (identifier.email !== undefined) return { customer: customerByEmail(shop, identifier.email) };
  return { customer: customerByPhone(shop, identifier.phone ?? '') };
}

function existing(customer: CustomerRow | undefined): Target {
  if (customer !== undefined) return { customer };
  const message = 'Resource matching the identifier was not found.';
  return { error: userError(['input'], message, 'NOT_FOUND') };
}

function identifierFault(
  identifier: { readonly email?: string; readonly phone?: string },
  input: CustomerWish,
): UserError | null {
  const wanted = identifier.email ?? identifier.phone;
  const given = identifier.email === undefined ? input.phone : input.email;
  if (given == null) {
    const message = 'The input field corresponding to the identifier is required.';
    return userError(['input'], message, 'MISSING_FIELD_REQUIRED');
  }
  if (given.toLowerCase() === wanted?.toLowerCase()) return null;
  const message =
    'The identifier value does not match the value of the corresponding field in the input.';
  return userError(['input'], message, 'INPUT_MISMATCH');
}

function takenFaults(
  shop: Shop,
  wish: CustomerWish,
  own: CustomerRow | null,
): readonly UserError[] {
  const errors: UserError[] = [];
  const byEmail = wish.email == null ? null : customerByEmail(shop, wish.email);
  if (byEmail !== null && byEmail.id !== own?.id) {
    errors.push(userError(['input', 'email'], 'Email has already been taken'));
  }
  const byPhone = wish.phone == null ? null : customerByPhone(shop, wish.phone);
  if (byPhone !== null && byPhone.id !== own?.id) {
    errors.push(userError(['input', 'phone'], 'Phone has already been taken'));
  }
  if (wish.email != null && wish.email !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(wish.email)) {
    errors.push(userError(['input', 'email'], 'Email is invalid', 'INVALID'));
  }
  return errors;
}

function blankFaults(wish: CustomerWish, own: CustomerRow | null): readonly UserError[] {
  const given = [
    wish.email ?? own?.email,
    wish.phone ?? own?.phone,
    wish.firstName ?? own?.firstName,
    wish.lastName ?? own?.lastName,
  ];
  if (given.some((value) => value != null && value !== '')) return [];
  return [userError(['input'], 'A name, phone number, or email address must be present')];
}

function updateConsent(
  { shop }: CallContext,
  { input }: ConsentArguments,
  channel: Channel,
): unknown {
  const consent = input[channel.field] ?? { marketingState: '' };
  const { marketingState: state } = consent;
  if (state !== 'SUBSCRIBED' && state !== 'UNSUBSCRIBED' && state !== 'PENDING') {
    throw topLevelError('INVALID', `Cannot specify ${state} as a marketing state input`);
  }
  expectKind(input.customerId, 'Customer');
  const customer = shop.tables.customers.get(input.customerId);
  if (customer === undefined) {
    const error = userError(['input', 'customerId'], 'Customer not found', 'INVALID');
    return { customer: null, userErrors: [error] };
  }
  const error = consentFault(shop, consent, channel.field);
  if (error !== null) return { customer: null, userErrors: [error] };
  if (channel.address(customer) === null) return { customer, userErrors: [] };
  const changed = channel.keep(shop, customer, {
    state,
    optInLevel: consent.marketingOptInLevel ?? channel.held(customer)?.optInLevel ?? null,
    updatedAt: consent.consentUpdatedAt ?? shop.now(),
  });
  return { customer: changed, userErrors: [] };
}

function consentFault(shop: Shop, consent: ConsentInput, field: string): UserError | null {
  const at = ['input', field];
  const level = consent.marketingOptInLevel ?? null;
  if (consent.marketingState === 'SUBSCRIBED' && level === null) {
    const message = 'Marketing opt in level must exist';
    return userError([...at, 'marketingOptInLevel'], message, 'MISSING_ARGUMENT');
  }
  if (consent.marketingState === 'PENDING' && level !== 'CONFIRMED_OPT_IN') {
    const message = 'Marketing opt in level must be confirmed opt-in for pending consent state';
    return userError([...at, 'marketingOptInLevel'], message, 'INVALID');
  }
  if ((consent.consentUpdatedAt ?? 0) <= shop.now()) return null;
  const message = 'Consent updated at must not be in the future';
  return userError([...at, 'consentUpdatedAt'], message, 'INVALID');
}
