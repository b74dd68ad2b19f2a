/** Shop, products, stock, locations, customers and webhook subscriptions. */
export const CATALOG_OBJECTS = `
type Shop implements Node {
  id: ID!, name: String!, myshopifyDomain: String!, email: String!, currencyCode: CurrencyCode!
  ianaTimezone: String!, timezoneOffsetMinutes: Int!, plan: ShopPlan!, taxesIncluded: Boolean!
  createdAt: DateTime!, updatedAt: DateTime!
}

type ShopPlan {
  publicDisplayName: String!, shopifyPlus: Boolean!, partnerDevelopment: Boolean!
}

type AppInstallation implements Node {
  id: ID!, accessScopes: [AccessScope!]!
}

type AccessScope {
  handle: String!
}

type ApiVersion {
  handle: String!, displayName: String!, supported: Boolean!
}

type InventoryProperties {
  quantityNames: [InventoryQuantityName!]!
}

type InventoryQuantityName {
  name: String!, isInUse: Boolean!, belongsTo: [String!]!, comprises: [String!]!
  displayName: String
}

type PageInfo {
  hasNextPage: Boolean!, hasPreviousPage: Boolean!, startCursor: String, endCursor: String
}

type Count {
  count: Int!, precision: CountPrecision!
}

type Product implements Node {
  id: ID!, legacyResourceId: UnsignedInt64!, handle: String!, title: String!
  status: ProductStatus!, vendor: String!, productType: String!, tags: [String!]!
  descriptionHtml: HTML!, createdAt: DateTime!, updatedAt: DateTime!, publishedAt: DateTime
  totalInventory: Int!, tracksInventory: Boolean!, variantsCount: Count
  variants(after: String, before: String, first: Int, last: Int, reverse: Boolean = false,
    sortKey: ProductVariantSortKeys = POSITION): ProductVariantConnection!
  metafield(key: String!, namespace: String): Metafield
  metafields(after: String, before: String, first: Int, keys: [String!], last: Int,
    namespace: String, reverse: Boolean = false): MetafieldConnection!
}

type ProductVariant implements Node {
  id: ID!, legacyResourceId: UnsignedInt64!, sku: String, barcode: String, title: String!
  displayName: String!, position: Int!, price: Money!, compareAtPrice: Money, taxable: Boolean!
  inventoryPolicy: ProductVariantInventoryPolicy!, inventoryQuantity: Int, createdAt: DateTime!
  updatedAt: DateTime!, product: Product!, inventoryItem: InventoryItem!
  selectedOptions: [SelectedOption!]!, availableForSale: Boolean!
  metafield(key: String!, namespace: String): Metafield
  metafields(after: String, before: String, first: Int, keys: [String!], last: Int,
    namespace: String, reverse: Boolean = false): MetafieldConnection!
}

type SelectedOption {
  name: String!, value: String!
}

type InventoryItem implements Node {
  id: ID!, legacyResourceId: UnsignedInt64!, sku: String, tracked: Boolean!
  requiresShipping: Boolean!, duplicateSkuCount: Int!, unitCost: MoneyV2, createdAt: DateTime!
  updatedAt: DateTime!, variant: ProductVariant!
  variants(after: String, before: String, first: Int, last: Int): ProductVariantConnection
  inventoryLevel(includeInactive: Boolean = false, locationId: ID!): InventoryLevel
  inventoryLevels(after: String, before: String, first: Int, includeInactive: Boolean = false,
    last: Int, query: String, reverse: Boolean = false): InventoryLevelConnection!
}

type InventoryLevel implements Node {
  id: ID!, isActive: Boolean!, createdAt: DateTime!, updatedAt: DateTime!, item: InventoryItem!
  location: Location!, quantities(names: [String!]!): [InventoryQuantity!]!
}

type InventoryQuantity implements Node {
  id: ID!, name: String!, quantity: Int!, updatedAt: DateTime
}

type Location implements Node {
  id: ID!, legacyResourceId: UnsignedInt64!, name: String!, isActive: Boolean!
  isFulfillmentService: Boolean!, fulfillsOnlineOrders: Boolean!, shipsInventory: Boolean!
  address: LocationAddress!, localPickupSettingsV2: DeliveryLocalPickupSettings
  createdAt: DateTime!, updatedAt: DateTime!
  inventoryLevel(includeInactive: Boolean = false, inventoryItemId: ID!): InventoryLevel
  inventoryLevels(after: String, before: String, first: Int, includeInactive: Boolean = false,
    last: Int, query: String, reverse: Boolean = false): InventoryLevelConnection!
}

type LocationAddress {
  address1: String, address2: String, city: String, province: String, provinceCode: String
  country: String, countryCode: String, zip: String, phone: String
}

type DeliveryLocalPickupSettings {
  pickupTime: DeliveryLocalPickupTime!, instructions: String!
}

type Customer implements Node {
  id: ID!, legacyResourceId: UnsignedInt64!, firstName: String, lastName: String
  displayName: String!, email: String, phone: String, locale: String!, note: String
  tags: [String!]!, state: CustomerState!, taxExempt: Boolean!, verifiedEmail: Boolean!
  createdAt: DateTime!, updatedAt: DateTime!, numberOfOrders: UnsignedInt64!
  amountSpent: MoneyV2!, defaultEmailAddress: CustomerEmailAddress
  defaultPhoneNumber: CustomerPhoneNumber, defaultAddress: MailingAddress
  addressesV2(after: String, before: String, first: Int, last: Int,
    reverse: Boolean = false): MailingAddressConnection!
  metafield(key: String!, namespace: String): Metafield
  metafields(after: String, before: String, first: Int, keys: [String!], last: Int,
    namespace: String, reverse: Boolean = false): MetafieldConnection!
  orders(after: String, before: String, first: Int, last: Int, query: String,
    reverse: Boolean = false, sortKey: OrderSortKeys = ID): OrderConnection!
}

type CustomerEmailAddress {
  emailAddress: String!, marketingState: CustomerEmailAddressMarketingState!
  marketingOptInLevel: CustomerMarketingOptInLevel, marketingUpdatedAt: DateTime
  validFormat: Boolean!
}

type CustomerPhoneNumber {
  phoneNumber: String!, marketingState: CustomerSmsMarketingState!
  marketingOptInLevel: CustomerMarketingOptInLevel, marketingUpdatedAt: DateTime
  smsMarketingConsent: CustomerSmsMarketingConsent!
}

type CustomerSmsMarketingConsent {
  state: CustomerMarketingConsentState!, updatedAt: DateTime
  optInLevel: CustomerMarketingOptInLevel, collectedFrom: CustomerConsentCollectedFrom
}

enum CustomerConsentCollectedFrom { OTHER, SHOPIFY }

type WebhookSubscription implements Node {
  id: ID!, legacyResourceId: UnsignedInt64!, topic: WebhookSubscriptionTopic!, uri: String!
  format: WebhookSubscriptionFormat!, includeFields: [String!]!, filter: String, name: String
  metafieldNamespaces: [String!]!, createdAt: DateTime!, updatedAt: DateTime!
  apiVersion: ApiVersion!, callbackUrl: URL!
}

type Metafield implements Node {
  id: ID!, legacyResourceId: UnsignedInt64!, namespace: String!, key: String!, type: String!
  value: String!, compareDigest: String!, createdAt: DateTime!, updatedAt: DateTime!
}

type Job {
  id: ID!, done: Boolean!
}

type InventoryAdjustmentGroup implements Node {
  id: ID!, createdAt: DateTime!, reason: String!, referenceDocumentUri: String
  changes(inventoryItemIds: [ID!], locationIds: [ID!],
    quantityNames: [String!]): [InventoryChange!]!
}

type InventoryChange {
  name: String!, delta: Int!, quantityAfterChange: Int, ledgerDocumentUri: String
  item: InventoryItem, location: Location
}

type ProductSetOperation implements Node {
  id: ID!, status: ProductOperationStatus!, userErrors: [ProductSetUserError!]!
  product: Product
}
`;
