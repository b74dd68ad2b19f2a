import type { PageArguments } from '../search/connection.ts';
import { connect } from '../search/connection.ts';
import { legacyId } from '../shop/gid.ts';
import { sum, toDecimal } from '../shop/money.ts';
import type { CustomerRow, SubscriptionRow } from '../shop/rows.ts';
import { totalsOf } from '../shop/totals.ts';
import { METAFIELDS } from './catalog.ts';
import { type Resolvers, type SearchArguments, search } from './resolve.ts';

/** Customers and webhook subscriptions. */
export const CUSTOMER_RESOLVERS: Resolvers = {
  Customer: {
    ...METAFIELDS,
    legacyResourceId: (row: CustomerRow) => legacyId(row.id),
    displayName: (row: CustomerRow) =>
      [row.firstName, row.lastName].filter((part) => part !== null).join(' ') ||
      (row.email ?? row.phone ?? ''),
    state: () => 'DISABLED',
    verifiedEmail: (row: CustomerRow) => row.email !== null,
    numberOfOrders: (row: CustomerRow, _args, { shop }) =>
      String(shop.tables.orders.of(row.id).length),
    amountSpent: (row: CustomerRow, _args, { shop }) => ({
      amount: toDecimal(
        sum(shop.tables.orders.of(row.id).map((order) => totalsOf(order).received)),
      ),
      currencyCode: shop.currency,
    }),
    defaultEmailAddress: (row: CustomerRow) =>
      row.email === null
        ? null
        : {
            emailAddress: row.email,
            marketingState: row.emailConsent.state,
            marketingOptInLevel: row.emailConsent.optInLevel ?? 'SINGLE_OPT_IN',
            marketingUpdatedAt: row.emailConsent.updatedAt,
            validFormat: true,
          },
    defaultPhoneNumber: (row: CustomerRow) =>
      row.phone === null
        ? null
        : {
            phoneNumber: row.phone,
            marketingState: row.smsConsent?.state ?? 'NOT_SUBSCRIBED',
            marketingOptInLevel: row.smsConsent?.optInLevel ?? null,
            marketingUpdatedAt: row.smsConsent?.updatedAt ?? null,
            smsMarketingConsent: {
              state: row.smsConsent?.state ?? 'NEVER_SUBSCRIBED',
              optInLevel: row.smsConsent?.optInLevel ?? null,
              updatedAt: row.smsConsent?.updatedAt ?? null,
              collectedFrom: row.smsConsent === undefined ? null : 'OTHER',
            },
          },
    defaultAddress: (row: CustomerRow) => row.addresses[0] ?? null,
    addressesV2: (row: CustomerRow, args: PageArguments) =>
      connect(
        row.addresses.map((address) => ({ ...address, createdAt: 0, updatedAt: 0 })),
        () => null,
        args,
      ),
    orders: (row: CustomerRow, args: SearchArguments, context) => {
      const rows = context.shop.tables.orders.of(row.id);
      const { orders } = context.fields;
      return search(context, { table: 'orders', rows, fields: orders, path: 'orders' }, args);
    },
  },
  WebhookSubscription: {
    legacyResourceId: (row: SubscriptionRow) => legacyId(row.id),
    callbackUrl: (row: SubscriptionRow) => row.uri,
    apiVersion: () => ({ handle: '2026-10', displayName: '2026-10 (Latest)', supported: true }),
  },
};
