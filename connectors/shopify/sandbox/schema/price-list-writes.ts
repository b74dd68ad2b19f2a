/** What can be done to the fixed prices of price lists. */
export const PRICE_LIST_WRITES = `
extend type Mutation {
  priceListFixedPricesAdd(priceListId: ID!,
    prices: [PriceListPriceInput!]!): PriceListFixedPricesAddPayload
  priceListFixedPricesUpdate(priceListId: ID!, pricesToAdd: [PriceListPriceInput!]!,
    variantIdsToDelete: [ID!]!): PriceListFixedPricesUpdatePayload
  priceListFixedPricesDelete(priceListId: ID!,
    variantIds: [ID!]!): PriceListFixedPricesDeletePayload
}

input PriceListPriceInput {
  compareAtPrice: MoneyInput, price: MoneyInput!, variantId: ID!
}

type PriceListFixedPricesAddPayload {
  userErrors: [PriceListPriceUserError!]!
}

type PriceListFixedPricesUpdatePayload {
  deletedFixedPriceVariantIds: [ID!], priceList: PriceList
  userErrors: [PriceListPriceUserError!]!
}

type PriceListFixedPricesDeletePayload {
  deletedFixedPriceVariantIds: [ID!], userErrors: [PriceListPriceUserError!]!
}

type PriceListPriceUserError {
  code: PriceListPriceUserErrorCode, field: [String!], message: String!
}

enum PriceListPriceUserErrorCode {
  BLANK, LOCAL_CURRENCY_GIFT_CARD_ISSUANCE_CURRENCY_MISMATCH
  LOCAL_CURRENCY_GIFT_CARD_LIMIT_EXCEEDED, PRICE_LIST_CURRENCY_MISMATCH, PRICE_LIST_NOT_FOUND
  PRICE_NOT_FIXED, VARIANT_NOT_FOUND
}
`;
