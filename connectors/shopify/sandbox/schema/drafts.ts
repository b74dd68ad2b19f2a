/** Draft orders and price lists. */
export const DRAFTS = `
extend type QueryRoot {
  draftOrder(id: ID!): DraftOrder
  draftOrdersCount(limit: Int = 10000, query: String, savedSearchId: ID): Count
  draftOrders(after: String, before: String, first: Int, last: Int, query: String,
    reverse: Boolean = false, savedSearchId: ID,
    sortKey: DraftOrderSortKeys = ID): DraftOrderConnection!
  priceList(id: ID!): PriceList
  priceLists(after: String, before: String, first: Int, last: Int, reverse: Boolean = false,
    sortKey: PriceListSortKeys = ID): PriceListConnection!
}

type DraftOrder implements Node {
  id: ID!, legacyResourceId: UnsignedInt64!, name: String!, status: DraftOrderStatus!
  createdAt: DateTime!, updatedAt: DateTime!, completedAt: DateTime, invoiceSentAt: DateTime
  email: String, phone: String, note2: String, tags: [String!]!, poNumber: String
  currencyCode: CurrencyCode!, presentmentCurrencyCode: CurrencyCode!, taxesIncluded: Boolean!
  taxExempt: Boolean!, customer: Customer, order: Order, customAttributes: [Attribute!]!
  billingAddress: MailingAddress, shippingAddress: MailingAddress
  totalQuantityOfLineItems: Int!, subtotalPriceSet: MoneyBag!, totalPriceSet: MoneyBag!
  totalTaxSet: MoneyBag!, totalShippingPriceSet: MoneyBag!, totalDiscountsSet: MoneyBag!
  lineItems(after: String, before: String, first: Int, last: Int,
    reverse: Boolean = false): DraftOrderLineItemConnection!
  metafield(key: String!, namespace: String): Metafield
  metafields(after: String, before: String, first: Int, keys: [String!], last: Int,
    namespace: String, reverse: Boolean = false): MetafieldConnection!
}

type DraftOrderLineItem implements Node {
  id: ID!, title: String!, name: String!, variantTitle: String, sku: String, vendor: String
  quantity: Int!, custom: Boolean!, requiresShipping: Boolean!, taxable: Boolean!
  isGiftCard: Boolean!, variant: ProductVariant, product: Product
  customAttributes: [Attribute!]!, originalUnitPriceSet: MoneyBag!
  approximateDiscountedUnitPriceSet: MoneyBag!, originalTotalSet: MoneyBag!
  discountedTotalSet: MoneyBag!, taxLines: [TaxLine!]!
}

type DraftOrderConnection {
  edges: [DraftOrderEdge!]!, nodes: [DraftOrder!]!, pageInfo: PageInfo!
}

type DraftOrderEdge {
  cursor: String!, node: DraftOrder!
}

type DraftOrderLineItemConnection {
  edges: [DraftOrderLineItemEdge!]!, nodes: [DraftOrderLineItem!]!, pageInfo: PageInfo!
}

type DraftOrderLineItemEdge {
  cursor: String!, node: DraftOrderLineItem!
}

enum DraftOrderStatus { COMPLETED, INVOICE_SENT, OPEN }

enum DraftOrderSortKeys { CUSTOMER_NAME, ID, NUMBER, RELEVANCE, STATUS, TOTAL_PRICE, UPDATED_AT }

type PriceList implements Node {
  id: ID!, name: String!, currency: CurrencyCode!, fixedPricesCount: Int!
  prices(after: String, before: String, first: Int, last: Int,
    originType: PriceListPriceOriginType, query: String,
    reverse: Boolean = false): PriceListPriceConnection!
}

type PriceListPrice {
  variant: ProductVariant!, price: MoneyV2!, compareAtPrice: MoneyV2
  originType: PriceListPriceOriginType!
}

type PriceListConnection {
  edges: [PriceListEdge!]!, nodes: [PriceList!]!, pageInfo: PageInfo!
}

type PriceListEdge {
  cursor: String!, node: PriceList!
}

type PriceListPriceConnection {
  edges: [PriceListPriceEdge!]!, nodes: [PriceListPrice!]!, pageInfo: PageInfo!
}

type PriceListPriceEdge {
  cursor: String!, node: PriceListPrice!
}

enum PriceListPriceOriginType { FIXED, RELATIVE }

enum PriceListSortKeys { ID, NAME }

enum MetafieldOwnerType { CUSTOMER, DRAFTORDER, LOCATION, ORDER, PRODUCT, PRODUCTVARIANT }

interface HasMetafields {
  metafield(key: String!, namespace: String): Metafield
  metafields(after: String, before: String, first: Int, keys: [String!], last: Int,
    namespace: String, reverse: Boolean = false): MetafieldConnection!
}

extend type Product implements HasMetafields
extend type ProductVariant implements HasMetafields
extend type Customer implements HasMetafields
extend type Order implements HasMetafields
extend type DraftOrder implements HasMetafields

extend type Location implements HasMetafields {
  metafield(key: String!, namespace: String): Metafield
  metafields(after: String, before: String, first: Int, keys: [String!], last: Int,
    namespace: String, reverse: Boolean = false): MetafieldConnection!
}

extend type Metafield {
  owner: HasMetafields!, ownerType: MetafieldOwnerType!
}
`;
