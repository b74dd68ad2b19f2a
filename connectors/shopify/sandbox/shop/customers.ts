import type { Address, Consent, CustomerRow, MergeRow } from './rows.ts';
import type { Shop } from './shop.ts';

/** A customer as somebody wants it; what is left out keeps its value. */
export interface CustomerWish {
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly locale?: string;
  readonly note?: string | null;
  readonly tags?: readonly string[];
  readonly taxExempt?: boolean;
  readonly addresses?: readonly Address[];
}

const NO_CONSENT: Consent = { state: 'NOT_SUBSCRIBED', optInLevel: null, updatedAt: null };

/** Creates a customer. */
export function createCustomer(shop: Shop, wish: CustomerWish): CustomerRow {
  const customer: CustomerRow = {
    ...shop.born('Customer'),
    firstName: wish.firstName ?? null,
    lastName: wish.lastName ?? null,
    email: wish.email?.toLowerCase() ?? null,
    phone: wish.phone ?? null,
    locale: wish.locale ?? 'en',
    note: wish.note ?? null,
    tags: [...(wish.tags ?? [])].sort(),
    taxExempt: wish.taxExempt ?? false,
    emailConsent: NO_CONSENT,
    addresses: withIds(shop, wish.addresses ?? []),
  };
  shop.tables.customers.put(customer);
  shop.emit('customers/create', customer.id);
  return customer;
}

/** Changes the named fields; lists are replaced as a whole. */
export function updateCustomer(shop: Shop, customer: CustomerRow, wish: CustomerWish): CustomerRow {
  const { addresses, email, tags, ...rest } = wish;
  const changed: CustomerRow = {
    ...shop.touched(customer),
    ...rest,
    ...(email === undefined ? {} : { email: email?.toLowerCase() ?? null }),
    ...(tags === undefined ? {} : { tags: [...tags].sort() }),
    ...(addresses === undefined ? {} : { addresses: withIds(shop, addresses) }),
  };
  shop.tables.customers.put(changed);
  shop.emit('customers/update', customer.id);
  return changed;
}

/** Records what the customer said about marketing mail. */
export function setConsent(shop: Shop, customer: CustomerRow, consent: Consent): CustomerRow {
  return consented(shop, { ...shop.touched(customer), emailConsent: consent }, 'email_marketing');
}

/** Records what the customer said about text messages. */
export function setSmsConsent(shop: Shop, customer: CustomerRow, consent: Consent): CustomerRow {
  return consented(shop, { ...shop.touched(customer), smsConsent: consent }, 'marketing');
}

function consented(shop: Shop, customer: CustomerRow, channel: string): CustomerRow {
  shop.tables.customers.put(customer);
  shop.emit('customers/update', customer.id);
  shop.emit(`customers_${channel}_consent/update`, customer.id);
  return customer;
}

/** Removes a customer; one with orders cannot go. */
export function deleteCustomer(shop: Shop, customer: CustomerRow): void {
  if (shop.tables.orders.of(customer.id).length > 0) {
    throw new Error(`customer ${customer.id} has orders and cannot be deleted`);
  }
  shop.tables.customers.drop(customer.id);
  shop.emit('customers/delete', customer.id);
}

/** Makes one customer of two: orders move, tags and notes are joined unless they are given. */
export function mergeCustomers(
  shop: Shop,
  kept: CustomerRow,
  gone: CustomerRow,
  wish: { readonly note?: string | null; readonly tags?: readonly string[] | null },
): MergeRow {
  for (const order of shop.tables.orders.of(gone.id)) {
    shop.tables.orders.put({ ...shop.touched(order), customerId: kept.id });
  }
  const notes = [kept.note, gone.note].filter((note) => note !== null);
  const tags = wish.tags ?? [...new Set([...kept.tags, ...gone.tags])];
  shop.tables.customers.drop(gone.id);
  updateCustomer(shop, kept, {
    phone: kept.phone ?? gone.phone,
    note: wish.note ?? (notes.length === 0 ? null : notes.join(' ')),
    tags,
  });
  const row = { ...shop.born('Job'), keptId: kept.id, goneId: gone.id, looks: 0 };
  shop.tables.mergeJobs.put(row);
  shop.emit('customers/merge', row.id);
  return row;
}

/** Finds by e-mail, whatever the case. */
export function customerByEmail(shop: Shop, email: string): CustomerRow | null {
  const wanted = email.toLowerCase();
  for (const customer of shop.tables.customers.all()) {
    if (customer.email === wanted) return customer;
  }
  return null;
}

/** Finds by phone number as it is stored (E.164). */
export function customerByPhone(shop: Shop, phone: string): CustomerRow | null {
  for (const customer of shop.tables.customers.all()) {
    if (customer.phone === phone) return customer;
  }
  return null;
}

function withIds(
  shop: Shop,
  addresses: readonly Address[],
): readonly (Address & { readonly id: string })[] {
  return addresses.map((address) => ({
    ...address,
    id: `${shop.newId('MailingAddress')}?model_name=CustomerAddress`,
  }));
}
