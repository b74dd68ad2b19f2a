import { legacyId } from '../shop/gid.ts';
import type { CustomerRow, ItemRow, LevelRow, ProductRow } from '../shop/rows.ts';
import type { Shop, ShopEvent } from '../shop/shop.ts';
import { availableInShop } from '../shop/stock.ts';
import { bigNumber, bodyTime } from './body-json.ts';

type Payload = Readonly<Record<string, unknown>>;

/** A product's webhook body. */
export function productPayload(shop: Shop, row: ProductRow): Payload {
  const variants = shop.tables.variants.of(row.id);
  return {
    id: bigNumber(legacyId(row.id)),
    admin_graphql_api_id: row.id,
    title: row.title,
    handle: row.handle,
    body_html: row.descriptionHtml,
    vendor: row.vendor,
    product_type: row.productType,
    status: row.status.toLowerCase(),
    tags: row.tags.join(', '),
    created_at: bodyTime(row.createdAt),
    updated_at: bodyTime(row.updatedAt),
    published_at: bodyTime(row.publishedAt),
    variants: variants.slice(0, 100).map((variant) => ({
      id: bigNumber(legacyId(variant.id)),
      admin_graphql_api_id: variant.id,
      product_id: bigNumber(legacyId(row.id)),
      inventory_item_id: bigNumber(legacyId(variant.itemId)),
      sku: variant.sku,
      barcode: variant.barcode,
      title: variant.title,
      position: variant.position,
      price: variant.price,
      compare_at_price: variant.compareAtPrice,
      taxable: variant.taxable,
      inventory_policy: variant.inventoryPolicy.toLowerCase(),
      inventory_quantity: availableInShop(shop, variant.itemId),
      option1: variant.selectedOptions[0]?.value ?? null,
      option2: variant.selectedOptions[1]?.value ?? null,
      option3: variant.selectedOptions[2]?.value ?? null,
      created_at: bodyTime(variant.createdAt),
      updated_at: bodyTime(variant.updatedAt),
    })),
    variant_gids: variants.map((variant) => ({
      admin_graphql_api_id: variant.id,
      updated_at: bodyTime(variant.updatedAt),
    })),
    options: [],
    images: [],
  };
}

/** A level's webhook body: no sku, no on_hand, so a receiver must read it again. */
export function levelPayload(row: LevelRow): Payload {
  return {
    inventory_item_id: bigNumber(legacyId(row.itemId)),
    location_id: bigNumber(legacyId(row.locationId)),
    available: row.quantities.available,
    updated_at: bodyTime(row.updatedAt),
    admin_graphql_api_id: row.id,
  };
}

/** A customer's webhook body; consent and tags have topics of their own. */
export function customerPayload(row: CustomerRow): Payload {
  return {
    id: bigNumber(legacyId(row.id)),
    admin_graphql_api_id: row.id,
    created_at: bodyTime(row.createdAt),
    updated_at: bodyTime(row.updatedAt),
    first_name: row.firstName,
    last_name: row.lastName,
    email: row.email,
    phone: row.phone,
    state: 'disabled',
    note: row.note,
    verified_email: row.email !== null,
    tax_exempt: row.taxExempt,
    addresses: row.addresses.map((address) => ({
      address1: address.address1 ?? null,
      city: address.city ?? null,
      zip: address.zip ?? null,
      country_code: address.countryCode ?? null,
    })),
  };
}

function itemPayload(shop: Shop, row: ItemRow): Payload {
  return {
    id: bigNumber(legacyId(row.id)),
    admin_graphql_api_id: row.id,
    sku: shop.tables.variants.get(row.variantId)?.sku ?? null,
    tracked: row.tracked,
    requires_shipping: row.requiresShipping,
    cost: row.cost,
    created_at: bodyTime(row.createdAt),
    updated_at: bodyTime(row.updatedAt),
  };
}

function consentPayload(row: CustomerRow): Payload {
  return {
    customer_id: bigNumber(legacyId(row.id)),
    email_address: row.email,
    email_marketing_consent: {
      state: row.emailConsent.state.toLowerCase(),
      opt_in_level: row.emailConsent.optInLevel?.toLowerCase() ?? null,
      consent_updated_at: bodyTime(row.emailConsent.updatedAt),
    },
  };
}

function smsConsentPayload(row: CustomerRow): Payload {
  return {
    id: bigNumber(legacyId(row.id)),
    phone: row.phone,
    sms_marketing_consent: {
      state: row.smsConsent?.state.toLowerCase() ?? null,
      opt_in_level: row.smsConsent?.optInLevel?.toLowerCase() ?? null,
      consent_updated_at: bodyTime(row.smsConsent?.updatedAt ?? null),
      consent_collected_from: 'other',
    },
  };
}

/** The body of an event that is no order's; null when its row is not known. */
export function catalogPayload(shop: Shop, event: ShopEvent): Payload | null {
  const { tables } = shop;
  if (event.topic.endsWith('/delete')) {
    return { id: bigNumber(legacyId(event.id)), admin_graphql_api_id: event.id };
  }
  const product = tables.products.get(event.id);
  if (product !== undefined) return productPayload(shop, product);
  const level = tables.levels.get(event.id);
  if (level !== undefined) return levelPayload(level);
  const item = tables.items.get(event.id);
  if (item !== undefined) return itemPayload(shop, item);
  const customer = tables.customers.get(event.id);
  if (customer === undefined) return null;
  if (event.topic.startsWith('customers_email')) return consentPayload(customer);
  if (event.topic.startsWith('customers_marketing')) return smsConsentPayload(customer);
  return customerPayload(customer);
}
