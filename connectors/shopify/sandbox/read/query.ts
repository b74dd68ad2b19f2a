import { GraphQLError } from 'graphql';
import { type CustomId, ownerByCustomId, placeOf } from '../shop/custom-ids.ts';
import { customerByEmail, customerByPhone } from '../shop/customers.ts';
import { gidKind } from '../shop/gid.ts';
import { ownerOfValue } from '../shop/metafields.ts';
import { QUANTITY_NAMES } from '../shop/rows.ts';
import type { Shop } from '../shop/shop.ts';
import { findNode } from './node.ts';
import { type CallContext, expectKind, type Resolvers } from './resolve.ts';

interface IdArgument {
  readonly id: string;
}

interface ProductIdentifier {
  readonly id?: string;
  readonly handle?: string;
  readonly customId?: CustomId;
}

interface CustomerIdentifier {
  readonly id?: string;
  readonly emailAddress?: string;
  readonly phoneNumber?: string;
  readonly customId?: CustomId;
}

/** Finds one row by gid; another kind of gid is refused, an unknown number is null. */
function byId(kind: string) {
  return (_root: unknown, args: IdArgument, context: CallContext): unknown => {
    expectKind(args.id, kind);
    return findNode(context.shop, args.id);
  };
}

/** The root fields that give one thing or the shop's own facts. */
export const QUERY_RESOLVERS: Resolvers = {
  QueryRoot: {
    shop: (_root, _args, { shop }) => shopFields(shop),
    currentAppInstallation: (_root, _args, { scopes }) => ({
      id: 'gid://shopify/AppInstallation/501',
      accessScopes: scopes.map((handle) => ({ handle })),
    }),
    publicApiVersions: () =>
      ['2026-01', '2026-04', '2026-07', '2026-10'].map((handle) => ({
        handle,
        displayName: handle,
        supported: true,
      })),
    inventoryProperties: () => ({ quantityNames: quantityFacts() }),
    node: (_root, args: IdArgument, { shop }) => findNode(shop, wellFormed(args.id)),
    nodes: (_root, args: { ids: readonly string[] }, { shop }) =>
      atMost250(args.ids).map((id) => findNode(shop, wellFormed(id))),
    product: byId('Product'),
    productVariant: byId('ProductVariant'),
    inventoryItem: byId('InventoryItem'),
    inventoryLevel: byId('InventoryLevel'),
    order: byId('Order'),
    customer: byId('Customer'),
    fulfillmentOrder: byId('FulfillmentOrder'),
    fulfillment: byId('Fulfillment'),
    refund: byId('Refund'),
    return: byId('Return'),
    reverseFulfillmentOrder: byId('ReverseFulfillmentOrder'),
    webhookSubscription: byId('WebhookSubscription'),
    location: (_root, args: { id?: string | null }, { shop }) => {
      if (args.id == null) return [...shop.tables.locations.all()][0] ?? null;
      expectKind(args.id, 'Location');
      return findNode(shop, args.id);
    },
    job: (_root, args: IdArgument) => ({ id: args.id, done: true }),
    orderByIdentifier: (
      _root,
      args: { identifier: { id?: string; customId?: CustomId } },
      { shop },
    ) => findNode(shop, args.identifier.id ?? ownerOf(shop, args.identifier.customId, 'Order')),
    productByIdentifier: (_root, args: { identifier: ProductIdentifier }, { shop }) =>
      findProduct(shop, args.identifier),
    customerByIdentifier: (_root, args: { identifier: CustomerIdentifier }, { shop }) =>
      findCustomer(shop, args.identifier),
  },
};

function findCustomer(shop: Shop, by: CustomerIdentifier): unknown {
  if (by.emailAddress !== undefined) return customerByEmail(shop, by.emailAddress);
  if (by.phoneNumber !== undefined) return customerByPhone(shop, by.phoneNumber);
  if (by.customId !== undefined) {
    return findNode(shop, ownerByCustomId(shop, by.customId, 'Customer') ?? '');
  }
  return findNode(shop, by.id ?? '');
}

function findProduct(shop: Shop, by: ProductIdentifier): unknown {
  if (by.handle !== undefined) return shop.tables.products.of(by.handle)[0] ?? null;
  if (by.customId !== undefined) {
    return findNode(shop, ownerByCustomId(shop, by.customId, 'Product') ?? '');
  }
  return findNode(shop, by.id ?? '');
}

function ownerOf(shop: Shop, by: CustomId | undefined, kind: string): string {
  if (by === undefined) return '';
  return ownerOfValue(shop, placeOf(by), kind) ?? '';
}

function wellFormed(id: string): string {
  if (gidKind(id) !== null) return id;
  throw new GraphQLError(`Invalid global id '${id}'`, {
    extensions: { code: 'RESOURCE_NOT_FOUND' },
  });
}

function atMost250(ids: readonly string[]): readonly string[] {
  if (ids.length <= 250) return ids;
  const message = `The input array size of ${ids.length} is greater than the maximum allowed of 250.`;
  throw new GraphQLError(message, { extensions: { code: 'MAX_INPUT_SIZE_EXCEEDED' } });
}

function shopFields(shop: Shop): unknown {
  const plus = shop.plan === 'plus';
  return {
    id: 'gid://shopify/Shop/92891250994',
    name: shop.name,
    myshopifyDomain: shop.domain,
    email: `owner@${shop.domain}`,
    currencyCode: shop.currency,
    ianaTimezone: 'Etc/UTC',
    timezoneOffsetMinutes: 0,
    plan: {
      publicDisplayName: plus ? 'Shopify Plus' : 'Basic',
      shopifyPlus: plus,
      partnerDevelopment: true,
    },
    taxesIncluded: false,
    createdAt: 0,
    updatedAt: 0,
  };
}

function quantityFacts(): unknown {
  const inside = QUANTITY_NAMES.filter((name) => name !== 'incoming');
  const states = QUANTITY_NAMES.map((name) => ({
    name,
    displayName: name.replace('_', ' '),
    isInUse: true,
    belongsTo: name === 'incoming' ? [] : ['on_hand'],
    comprises: [],
  }));
  const onHand = { name: 'on_hand', displayName: 'on hand', isInUse: true, belongsTo: [] };
  return [...states, { ...onHand, comprises: inside }];
}
